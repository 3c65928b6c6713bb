// The demo's data is fixed by its seed and date, believable, and sound.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

class Demo : public testing::Test {
  protected:
    [[nodiscard]] std::string db(const std::string& name) const {
        return "sqlite:" + folder_.file(name + ".db");
    }

    json::value make(const std::string& name, const std::string& seed) const {
        return json::parse(run_well({"demo", "--customers", "40", "--months", "3", "--seed", seed, "--until",
                                     "2026-11-23", "--json", "--db", db(name)}));
    }
    // What a client sees of its invoices, payments and customers.
    std::string seen(const std::string& name) const {
        Daemon daemon({"--db", db(name)});
        daemon.sign_in("owner", "bangnopi-demo");
        std::string all;
        for (const char* list : {"invoices", "payments", "customers", "subscriptions"})
            all += daemon.get("/api/v1/" + std::string(list) + "?limit=200").body + '\n';
        return all;
    }

    TemporaryFolder folder_;
};

TEST_F(Demo, IsTheSameForTheSameSeedAndAnotherForAnother) {
    const json::value first = make("a", "5");
    EXPECT_EQ(first, make("b", "5"));
    EXPECT_EQ(seen("a"), seen("b"));
    make("c", "6");
    EXPECT_NE(seen("a"), seen("c"));
}

TEST_F(Demo, TellsAMonthInWhichEverythingHappened) {
    const json::value story = make("a", "1");
    for (const char* figure : {"customers", "used_bytes", "invoices", "billed", "payments", "paid"})
        EXPECT_GT(story.at(figure).as_int64(), 0) << figure;
}

TEST_F(Demo, KeepsWhatMustAlwaysHold) {
    make("a", "1");
    const Finished verified = run_program({"verify", "--db", db("a")});
    EXPECT_EQ(verified.exit_code, 0) << verified.output;
}

TEST_F(Demo, WithoutMonthsEveryLineIsOpenAndUnbilled) {
    run_well(
        {"demo", "--customers", "12", "--months", "0", "--until", "2026-11-23", "--quiet", "--db", db("a")});
    Daemon daemon({"--db", db("a")});
    daemon.sign_in("kolektor", "bangnopi-demo");
    daemon.sign_in("owner", "bangnopi-demo");
    EXPECT_EQ(daemon.get("/api/v1/invoices").json().at("total"), 0);
    const json::value routers = daemon.get("/api/v1/routers").json();
    EXPECT_EQ(routers.at_pointer("/items/0/addresses"), json::array({"127.0.0.0/8", "10.99.0.0/24"}));
    const json::value subscriptions = daemon.get("/api/v1/subscriptions?limit=50").json();
    ASSERT_EQ(subscriptions.at("total"), 12);
    for (const auto& one : subscriptions.at("items").as_array()) {
        EXPECT_EQ(one.at("starts_on"), "2026-11-01");
        EXPECT_EQ(one.at("billing_day"), 1);
        EXPECT_EQ(one.at("status"), "active");
    }
}

TEST_F(Demo, RefusesADatabaseThatHoldsAnOperator) {
    make("a", "1");
    const Finished again = run_program({"demo", "--db", db("a")});
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_NE(again.error.find("holds an operator already"), std::string::npos) << again.error;
}

}  // namespace
}  // namespace bangnopi::test
