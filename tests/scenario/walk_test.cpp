// The main job from end to end over HTTP alone: a customer joins, uses, is billed, pays, and the line is to be open.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <thread>

#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

class Walk : public testing::Test {
  protected:
    void SetUp() override {
        run_well({"demo", "--customers", "5", "--months", "0", "--seed", "7", "--until", "2026-11-23", "--db",
                  db()});
    }
    [[nodiscard]] std::string db() const { return "sqlite:" + folder_.file("b.db"); }

    // Posts, and expects the status; the answer's JSON.
    static json::value made(const Daemon& daemon, int status, const std::string& path,
                            const json::object& body) {
        const Answer answer = daemon.post(path, json::serialize(body));
        EXPECT_EQ(answer.status, status) << path << ": " << answer.body;
        return answer.json();
    }
    static json::value got(const Daemon& daemon, const std::string& path) {
        const Answer answer = daemon.get(path);
        EXPECT_EQ(answer.status, 200) << path << ": " << answer.body;
        return answer.json();
    }
    static std::string text(const json::value& value) { return value.as_string().c_str(); }

    // A bill run that was begun goes on by itself.
    static json::value finished_run(const Daemon& daemon, const std::string& id) {
        for (int attempt = 0; attempt < 600; ++attempt) {
            json::value run = got(daemon, "/api/v1/bill-runs/" + id);
            if (run.at("state") != "running") return run;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        throw std::runtime_error("the bill run does not end");
    }

    TemporaryFolder folder_;
};

const json::object plan_r20{{"code", "R20"},
                            {"name", "Rumah 20 Mbps"},
                            {"billing", "postpaid"},
                            {"monthly_fee", 150000},
                            {"rate_down_bps", 20000000},
                            {"rate_up_bps", 5000000},
                            {"included_bytes", 100000000000},
                            {"beyond", "overage"},
                            {"unit_bytes", 1000000000},
                            {"unit_price", 2500}};

TEST_F(Walk, ACustomerJoinsUsesIsBilledPaysAndStaysOpen) {
    Daemon daemon({"--db", db(), "--demo-clock", "2026-11-23T05:00:00Z"});
    daemon.sign_in("owner", "bangnopi-demo");
    made(daemon, 201, "/api/v1/plans", plan_r20);
    const auto customer =
        made(daemon, 201, "/api/v1/customers",
             {{"name", "Siti Aminah"}, {"address", "Jl. Melati 4 RT 02/05"}, {"phone", "081234567890"}});
    EXPECT_FALSE(text(customer.at("number")).empty());
    const auto subscription = made(daemon, 201, "/api/v1/subscriptions",
                                   {{"customer", customer.at("id")},
                                    {"plan", "R20"},
                                    {"starts_on", "2026-11-16"},
                                    {"billing_day", 1},
                                    {"connection", {{"kind", "static_ip"}, {"ip", "10.20.0.4"}}}});
    const json::object record{{"key", "a1"},
                              {"subscription", subscription.at("id")},
                              {"started_at", "2026-11-20T01:00:00Z"},
                              {"ended_at", "2026-11-20T09:00:00Z"},
                              {"bytes_down", 61000000000},
                              {"bytes_up", 0}};
    const auto first = made(daemon, 200, "/api/v1/usage", {{"records", json::array{record}}});
    EXPECT_EQ(first.at("accepted"), 1);
    const auto again = made(daemon, 200, "/api/v1/usage", {{"records", json::array{record}}});
    EXPECT_EQ(again.at("known"), 1);

    const auto run = made(daemon, 202, "/api/v1/bill-runs", {{"day", "2026-12-01"}});
    EXPECT_EQ(finished_run(daemon, text(run.at("id"))).at("state"), "done");
    const auto invoices = got(daemon, "/api/v1/invoices?customer=" + text(customer.at("id")));
    ASSERT_EQ(invoices.at("items").as_array().size(), 1U);
    const auto& invoice = invoices.at("items").at(0);
    EXPECT_EQ(invoice.at("status"), "open");
    EXPECT_EQ(invoice.at("total"), 102500);  // 75,000 for 15 of 30 days and 11 begun units of 2,500
    EXPECT_EQ(invoice.at("open"), 102500);
    EXPECT_EQ(invoice.at("lines").as_array().size(), 2U);

    const auto paid = made(daemon, 201, "/api/v1/payments",
                           {{"invoice", invoice.at("id")},
                            {"method", "cash"},
                            {"channel", "kas"},
                            {"amount", 102500},
                            {"reference", "KW-1"}});
    EXPECT_EQ(paid.at("invoices").at(0).at("status"), "paid");
    EXPECT_EQ(paid.at("invoices").at(0).at("status_label"), "Lunas");
    EXPECT_EQ(got(daemon, "/api/v1/subscriptions/" + text(subscription.at("id")) + "/access").at("desired"),
              "open");
    EXPECT_EQ(json::parse(run_well({"verify", "--db", db(), "--json"})).at("ok"), true);
}

TEST_F(Walk, TheClockOfADemoMovesForwardAndDoesWhatFallsDue) {
    Daemon daemon({"--db", db()});
    daemon.sign_in("owner", "bangnopi-demo");
    const Answer moved = daemon.post("/api/v1/demo/clock", R"({"now":"2026-12-20T03:00:00Z"})");
    EXPECT_EQ(moved.status / 100, 2) << moved.body;
    const auto invoices = got(daemon, "/api/v1/invoices?limit=50");
    EXPECT_EQ(invoices.at("total"), 5);
    const auto isolated = got(daemon, "/api/v1/customers?status=isolated");
    EXPECT_EQ(isolated.at("total"), 5);  // due 10 December, grace 6 days
    EXPECT_EQ(json::parse(run_well({"verify", "--db", db(), "--json"})).at("ok"), true);
    EXPECT_GE(daemon.post("/api/v1/demo/clock", R"({"now":"2026-12-01T03:00:00Z"})").status, 400);
}

TEST_F(Walk, TheClockOfADemoSurvivesARestart) {
    run_well({"jobs", "run", "--at", "2026-12-05T00:00:00Z", "--db", db(), "--quiet"});
    Daemon daemon({"--db", db()});
    daemon.sign_in("owner", "bangnopi-demo");
    EXPECT_GE(daemon.post("/api/v1/demo/clock", R"({"now":"2026-12-04T00:00:00Z"})").status, 400);
    EXPECT_EQ(daemon.post("/api/v1/demo/clock", R"({"now":"2026-12-06T00:00:00Z"})").status / 100, 2);
}

}  // namespace
}  // namespace bangnopi::test
