// Staff who are asked before many are isolated at once, with the real program.
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "store/operators.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

// Twenty customers, who pay nothing once the demo is told.
class GuardedIsolation : public testing::Test {
  protected:
    void SetUp() override {
        run_well(
            {"demo", "--customers", "20", "--months", "1", "--until", "2026-11-23", "--db", db(), "--quiet"});
        guard();
    }
    // A demo asks nothing by itself.
    void guard() const {
        const auto opened = store::open_database({.url = db()});
        const auto tenant = opened->read(store::Scope::installation(), store::only_operator).value();
        ASSERT_EQ(tenant.settings.isolation_guard_percent, 0);
        (void)opened->write_wait(store::Scope::of(tenant.id), store::Priority::normal,
                                 [&](store::Tx& tx) -> Result<Done> {
                                     store::Operator guarded = tenant;
                                     guarded.settings.isolation_guard_percent = 25;
                                     ++guarded.version;
                                     store::update_operator(tx, guarded);
                                     return Done{};
                                 });
    }
    [[nodiscard]] std::string db() const { return "sqlite:" + folder_.file("b.db"); }
    [[nodiscard]] static json::value got(Daemon& daemon, const std::string& target) {
        const Answer answer = daemon.get(target);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.json();
    }

    TemporaryFolder folder_;
};

TEST_F(GuardedIsolation, IsReleasedByStaffAndTheJobsOfTheDaemonGoOn) {
    Daemon daemon({"--db", db()});
    daemon.sign_in("owner", "bangnopi-demo");
    ASSERT_EQ(daemon.post("/api/v1/demo/clock", R"({"now":"2026-12-20T03:00:00Z"})").status, 200);
    daemon.wait_until_said("customers with an active line would be isolated for unpaid bills");
    const json::value held = got(daemon, "/api/v1/isolation");
    EXPECT_EQ(held.at("reason"), "mass");
    EXPECT_EQ(held.at("since"), "2026-12-16T01:00:00Z");
    EXPECT_GE(held.at("customers").as_int64(), held.at("guard_from").as_int64());
    EXPECT_EQ(run_program({"verify", "--quiet", "--db", db()}).exit_code, 0);
    const auto isolated = [&] {
        return got(daemon, "/api/v1/customers?status=isolated").at("total").as_int64();
    };
    const std::int64_t before = isolated();
    const Answer released = daemon.post("/api/v1/isolation/release", R"({"reason":"sudah diperiksa"})");
    EXPECT_EQ(released.status, 200) << released.body;
    EXPECT_EQ(released.json().at("held"), false);
    EXPECT_TRUE(comes_true([&] { return isolated() == before + held.at("customers").as_int64(); }));
    EXPECT_EQ(daemon.post("/api/v1/isolation/release", R"({"reason":"lagi"})").status, 409);
    EXPECT_EQ(run_program({"verify", "--quiet", "--db", db()}).exit_code, 0);
}

TEST_F(GuardedIsolation, IsToldByTheJobsAndGoneThroughWithByThem) {
    const auto jobs = [&](const std::string& at, const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"jobs", "run", "--at", at, "--db", db(), "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return json::parse(run_well(arguments));
    };
    const json::value first = jobs("2026-12-20T03:00:00Z", {});
    ASSERT_EQ(first.at("isolation_held").as_array().size(), 1U);
    EXPECT_EQ(first.at("isolation_held").at(0).at("reason"), "mass");
    EXPECT_GE(first.at("isolation_held").at(0).at("customers").as_int64(), 10);
    EXPECT_THAT(run_well({"jobs", "run", "--at", "2026-12-20T03:00:00Z", "--db", db()}),
                testing::HasSubstr("add --isolate"));
    EXPECT_TRUE(jobs("2026-12-21T03:00:00Z", {"--isolate"}).at("isolation_held").as_array().empty());
    EXPECT_EQ(run_program({"verify", "--quiet", "--db", db()}).exit_code, 0);
}

}  // namespace
}  // namespace bangnopi::test
