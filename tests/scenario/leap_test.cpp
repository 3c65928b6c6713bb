// A machine that was off for more than a day, with the real daemon.
#include <gtest/gtest.h>

#include <chrono>

#include "base/clock.hpp"
#include "store/installation.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

using namespace std::chrono_literals;
using domain::Desired;

class Leap : public testing::Test {
  protected:
    [[nodiscard]] std::string db() const { return "sqlite:" + folder_.file("b.db"); }

    // Somebody who was billed nothing for three months, and jobs that ran two days ago.
    void live_until_two_days_ago() {
        const auto database = store::open_database({.url = db()});
        BillingWorld world = BillingWorld::attach(*database, now_ - 24h * 90, 1);
        line_ = world.subscribe(world.customer(), world.plan(home_plan()), world.act().today.iso());
        const std::string ran_at = std::to_string((now_ - 48h).time_since_epoch().count());
        (void)database->write_wait(store::Scope::installation(), store::Priority::normal,
                                   [&](store::Tx& tx) -> Result<Done> {
                                       store::put_installation_value(tx, "jobs.ran_at", ran_at);
                                       return Done{};
                                   });
    }
    [[nodiscard]] Desired desired() const {
        const auto database = store::open_database({.url = db()});
        return BillingWorld::attach(*database, now_, 1).access(line_).desired;
    }

    TemporaryFolder folder_;
    const Instant now_ = SystemClock().now();
    Id line_;
};

TEST_F(Leap, BillsAreIssuedAndNobodyIsIsolatedUntilStaffRunTheJobs) {
    run_well({"init", "--db", db(), "--quiet"});
    live_until_two_days_ago();
    Daemon daemon({"--db", db(), "--log-level", "info"});
    daemon.wait_until_said("nobody is isolated for unpaid bills until staff have looked");
    daemon.wait_until_said(" invoices issued");
    EXPECT_EQ(desired(), Desired::open);
    EXPECT_NE(run_program({"doctor", "--db", db()}).output.find("bangnopi jobs run"), std::string::npos);
    run_well({"jobs", "run", "--at", format_instant(now_), "--db", db()});
    EXPECT_EQ(desired(), Desired::isolated);
    EXPECT_EQ(daemon.stop().exit_code, 0);
    EXPECT_EQ(run_program({"verify", "--quiet", "--db", db()}).exit_code, 0);
}

}  // namespace
}  // namespace bangnopi::test
