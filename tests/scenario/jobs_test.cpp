// Scheduled jobs where something of one operator is in the way, with the real program.
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "store/installation.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

class JobsInTheWay : public testing::Test {
  protected:
    [[nodiscard]] std::string db() const { return "sqlite:" + folder_.file("b.db"); }
    TemporaryFolder folder_;
};

TEST_F(JobsInTheWay, OfOneOperatorAreNoneOfTheOthers) {
    run_well({"init", "--db", db(), "--quiet"});
    const auto database = store::open_database({.url = db()});
    BillingWorld sound = BillingWorld::attach(*database, instant("2026-11-01T00:00:00Z"), 1);
    sound.subscribe(sound.customer(), sound.plan(home_plan()), "2026-09-01");
    BillingWorld damaged(*database);
    damaged.subscribe(damaged.customer(), damaged.plan(home_plan()), "2026-09-01");
    (void)database->write_wait(damaged.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
        tx.execute("UPDATE subscription SET starts_on = 'never' WHERE operator_id = $1",
                   damaged.act().operator_id);
        return Done{};
    });
    ASSERT_LT(damaged.act().operator_id, sound.act().operator_id) << "the damaged one has the first turn";

    const Finished jobs = run_program({"jobs", "run", "--db", db(), "--at", "2026-11-02T00:00:00Z"});
    EXPECT_EQ(jobs.exit_code, 1);
    EXPECT_THAT(jobs.error, testing::HasSubstr("never"));
    EXPECT_EQ(sound.invoices().size(), 2U);

    const auto ran_at = database->read(store::Scope::installation(), [](store::Tx& tx) {
        return store::installation_value(tx, "jobs.ran_at");
    });
    EXPECT_EQ(ran_at, std::to_string(instant("2026-11-02T00:00:00Z").time_since_epoch().count()))
        << "what failed is not taken for a day on which nothing ran";
}

TEST_F(JobsInTheWay, OfAMoveOfTheDemoClockAreLoggedAndTheClockIsMoved) {
    run_well({"demo", "--db", db(), "--customers", "3", "--months", "0", "--until", "2026-11-23"});
    Daemon daemon({"--db", db()});
    daemon.sign_in("owner", "bangnopi-demo");
    const auto created = [&](const std::string& target, const json::value& body) {
        const Answer answer = daemon.post(target, json::serialize(body));
        EXPECT_EQ(answer.status, 201) << answer.body;
        return std::string(answer.json().at("id").as_string());
    };
    created("/api/v1/plans", {{"code", "MAHAL"},
                              {"name", "Mahal"},
                              {"billing", "postpaid"},
                              {"included_bytes", 0},
                              {"beyond", "overage"},
                              {"unit_bytes", 1},
                              {"unit_price", domain::entered_amount_max}});
    const std::string customer = created("/api/v1/customers", {{"name", "Siti"}});
    const std::string line =
        created("/api/v1/subscriptions", {{"customer", customer},
                                          {"plan", "MAHAL"},
                                          {"starts_on", "2026-11-01"},
                                          {"billing_day", 1},
                                          {"connection", {{"kind", "static_ip"}, {"ip", "10.99.0.4"}}}});
    const json::value record{{"key", "a1"},
                             {"subscription", line},
                             {"started_at", "2026-11-22T01:00:00Z"},
                             {"ended_at", "2026-11-22T02:00:00Z"},
                             {"bytes_down", 10 * gigabyte},
                             {"bytes_up", 0}};
    ASSERT_EQ(daemon.post("/api/v1/usage", json::serialize(json::object{{"records", {record}}})).status, 200);
    const Answer moved = daemon.post("/api/v1/demo/clock", R"({"now":"2026-12-02T00:00:00Z"})");
    EXPECT_EQ(moved.status, 200) << moved.body;
    daemon.wait_until_said("subscription " + line);
    EXPECT_THAT(std::string(daemon.get("/api/v1/audit?limit=1").body), testing::HasSubstr("demo"));
}

}  // namespace
}  // namespace bangnopi::test
