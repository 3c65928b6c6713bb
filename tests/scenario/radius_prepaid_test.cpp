// Pay as you go on the line: a customer is cut when the last rupiah is used, and open again when more is paid. With the real
// program, radclient as the one who asks, and a NAS of pyrad that is told.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "tests/support/eventually.hpp"
#include "tests/support/port_pair.hpp"
#include "tests/support/program.hpp"
#include "tests/support/pyrad_nas.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view secret = "rahasia-menara-01";
constexpr std::int64_t gigabyte = 1'000'000'000;

class RadiusPrepaid : public testing::Test {
  protected:
    RadiusPrepaid() {
        run_well({"demo", "--db", db_, "--customers", "1", "--months", "0", "--until", "2026-11-23"});
        daemon_.emplace(
            std::vector<std::string>{"--db", db_, "--radius", fmt::format("127.0.0.1:{}", port_)});
        daemon_->sign_in("owner", "bangnopi-demo");
        made("/api/v1/routers", {{"name", "Menara"},
                                 {"kind", "mikrotik"},
                                 {"addresses", {"127.0.0.1"}},
                                 {"secret", secret},
                                 {"coa_port", nas_.port()}});
        made("/api/v1/plans", plan_of("RP3"));
        customer_ = made("/api/v1/customers", {{"name", "Siti Aminah"}, {"phone", "081234567890"}});
        subscription_ =
            made("/api/v1/subscriptions",
                 {{"customer", customer_},
                  {"plan", "RP3"},
                  {"starts_on", "2026-11-23"},
                  {"connection", {{"kind", "pppoe"}, {"username", "siti"}, {"password", "rahasia-siti"}}}});
        pay(5000);
        EXPECT_TRUE(comes_true([&] { return log_in().find("Access-Accept") != std::string::npos; }));
    }

    static json::object plan_of(std::string_view code) {
        return {{"code", code},
                {"name", "Bayar sesuai pemakaian"},
                {"billing", "prepaid_usage"},
                {"rate_down_bps", 10'000'000},
                {"rate_up_bps", 5'000'000},
                {"unit_bytes", gigabyte},
                {"unit_price", 3000}};
    }
    std::string made(const std::string& path, const json::object& body) {
        const Answer answer = daemon_->post(path, json::serialize(body));
        EXPECT_EQ(answer.status, 201) << answer.body;
        return answer.json().at("id").as_string().c_str();
    }
    void pay(std::int64_t amount) {
        made("/api/v1/payments", {{"customer", customer_},
                                  {"method", "cash"},
                                  {"channel", "kas"},
                                  {"amount", amount},
                                  {"to", "balance"},
                                  {"reference", fmt::format("KW-{}", ++payments_)}});
    }
    [[nodiscard]] std::string radclient(std::string_view kind, std::string_view attributes) const {
        const int port = port_ + (kind == "acct" ? 1 : 0);
        const Finished finished =
            run_tool({"radclient", "-x", "-r", "3", "-t", "4", fmt::format("127.0.0.1:{}", port),
                      std::string(kind), std::string(secret)},
                     attributes);
        return finished.output + finished.error;
    }
    [[nodiscard]] std::string log_in() const {
        return radclient("auth",
                         "User-Name=siti\nUser-Password=rahasia-siti\nMessage-Authenticator=0x00\n"
                         "Calling-Station-Id=AA-BB-CC-00-00-01\n");
    }
    // Of the answer to a login, as it is to be sent back.
    static std::string class_in(const std::string& answer) {
        const std::size_t at = answer.rfind("Class = ");
        return at == std::string::npos ? "" : answer.substr(at, answer.find('\n', at) - at);
    }
    void account(std::string_view status, const std::string& session, const std::string& class_value,
                 std::int64_t bytes_down) const {
        EXPECT_THAT(
            radclient("acct", fmt::format("User-Name=siti\nAcct-Status-Type={}\nAcct-Session-Id={}\n{}\n"
                                          "Acct-Output-Octets={}\nAcct-Session-Time={}\n",
                                          status, session, class_value, bytes_down, ++seconds_)),
            HasSubstr("Accounting-Response"));
    }
    [[nodiscard]] std::string reason() const {
        const json::value access = daemon_->get("/api/v1/subscriptions/" + subscription_ + "/access").json();
        return json::serialize(access.at("desired")) + json::serialize(access.at("reason"));
    }
    void expect_told_to_end(std::string_view session) {
        const json::value request = nas_.request();
        EXPECT_EQ(request.at("request").as_string(), "Disconnect-Request");
        EXPECT_EQ(request.at("User-Name").as_string(), "siti");
        EXPECT_EQ(request.at("Acct-Session-Id").as_string(), session);
    }

    TemporaryFolder folder_;
    const std::string db_ = "sqlite:" + folder_.file("b.db");
    const std::uint16_t port_ = free_port_pair();
    PyradNas nas_{std::string(secret)};
    std::optional<Daemon> daemon_;
    std::string customer_;
    std::string subscription_;
    int payments_ = 0;
    mutable int seconds_ = 0;
};

TEST_F(RadiusPrepaid, IsCutByTheRecordThatTellsOfTheLastRupiahAndOpenAgainWhenMoreIsPaid) {
    const std::string accept = log_in();
    EXPECT_THAT(accept, HasSubstr("Mikrotik-Total-Limit"));
    const std::string paid = class_in(accept);
    account("Start", "81a00001", paid, 0);
    account("Interim-Update", "81a00001", paid, gigabyte);
    EXPECT_EQ(reason(), R"("open"null)");
    account("Interim-Update", "81a00001", paid, 1'700'000'000);
    EXPECT_EQ(reason(), R"("isolated""balance")");
    expect_told_to_end("81a00001");
    account("Stop", "81a00001", paid, 1'700'000'000);

    EXPECT_TRUE(comes_true([&] { return log_in().find("pool-isolir") != std::string::npos; }));
    const std::string walled = class_in(log_in());
    account("Start", "81a00002", walled, 0);
    pay(10'000);
    EXPECT_EQ(reason(), R"("open"null)");
    expect_told_to_end("81a00002");
    EXPECT_THAT(log_in(), AllOf(HasSubstr("Access-Accept"), Not(HasSubstr("pool-isolir"))));
    daemon_.reset();
    const Finished verified = run_program({"verify", "--db", db_});
    EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.error;
}

TEST_F(RadiusPrepaid, IsToldTheBurstOfAPlanThatDiffersInNothingElse) {
    account("Start", "81a00001", class_in(log_in()), 0);
    json::object plan = plan_of("RP3-BURST");
    plan["burst_down_bps"] = 15'000'000;
    plan["burst_up_bps"] = 8'000'000;
    plan["burst_threshold_down_bps"] = 8'000'000;
    plan["burst_threshold_up_bps"] = 4'000'000;
    made("/api/v1/plans", plan);
    const Answer changed =
        daemon_->post("/api/v1/subscriptions/" + subscription_ + "/plan-change", R"({"plan":"RP3-BURST"})");
    ASSERT_EQ(changed.status, 200) << changed.body;
    const json::value request = nas_.request();
    EXPECT_EQ(request.at("request").as_string(), "CoA-Request");
    EXPECT_EQ(request.at("Acct-Session-Id").as_string(), "81a00001");
    EXPECT_EQ(request.at("Mikrotik-Rate-Limit").as_string(), "5M/10M 8M/15M 4M/8M 16/16");
    EXPECT_THAT(log_in(), HasSubstr("Mikrotik-Rate-Limit = \"5M/10M 8M/15M 4M/8M 16/16\""));
}

// Two gigabytes, then 2 Mbps, from three on 1 Mbps.
TEST_F(RadiusPrepaid, IsToldEachStepOfAThrottleByTheRecordThatReachesIt) {
    const std::string paid = class_in(log_in());
    account("Start", "81a00001", paid, 0);
    made("/api/v1/plans",
         {{"code", "FUP"},
          {"name", "FUP"},
          {"billing", "prepaid_usage"},
          {"rate_down_bps", 10'000'000},
          {"rate_up_bps", 5'000'000},
          {"unit_bytes", gigabyte},
          {"unit_price", 100},
          {"included_bytes", 2 * gigabyte},
          {"beyond", "throttle"},
          {"throttle_down_bps", 2'000'000},
          {"throttle_up_bps", 1'000'000},
          {"throttle_steps",
           {{{"beyond_bytes", 3 * gigabyte}, {"rate_down_bps", 1'000'000}, {"rate_up_bps", 500'000}}}}});
    const Answer changed =
        daemon_->post("/api/v1/subscriptions/" + subscription_ + "/plan-change", R"({"plan":"FUP"})");
    ASSERT_EQ(changed.status, 200) << changed.body;
    const auto expect_rate = [&](std::string_view rate) {
        const json::value request = nas_.request();
        EXPECT_EQ(request.at("request").as_string(), "CoA-Request");
        EXPECT_EQ(request.at("Mikrotik-Rate-Limit").as_string(), rate);
    };
    account("Interim-Update", "81a00001", paid, 2'500'000'000);
    expect_rate("1M/2M");
    account("Interim-Update", "81a00001", paid, 3'500'000'000);
    expect_rate("500k/1M");
}

TEST_F(RadiusPrepaid, IsCutAfterARestartOfTheServerToo) {
    const std::string paid = class_in(log_in());
    account("Start", "81a00001", paid, 0);
    daemon_->kill();
    daemon_.emplace(std::vector<std::string>{"--db", db_, "--radius", fmt::format("127.0.0.1:{}", port_)});
    account("Interim-Update", "81a00001", paid, 1'700'000'000);
    expect_told_to_end("81a00001");
}

}  // namespace
}  // namespace bangnopi::test
