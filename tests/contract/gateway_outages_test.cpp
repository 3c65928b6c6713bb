// While no payment gateway answers, whoever would have paid by it is not isolated, on both engines.
#include "billing/gateway_outages.hpp"

#include <gmock/gmock.h>

#include "billing/isolation_guard.hpp"
#include "store/payment_gateway_accounts.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using domain::Desired;
using store::StopReason;
using testing::IsEmpty;
using testing::SizeIs;

// Siti's bill of 1 December isolates on the 16th, 08:00 in Jakarta.
class GatewayOutages : public EngineTest {
  protected:
    GatewayOutages() {
        line = world.subscribe(world.customer(), world.plan(home_plan()), "2026-11-01");
        go_to("2026-12-10T03:00:00Z");
        first = account("mt");
    }
    ~GatewayOutages() override { EXPECT_TRUE(world.verified()); }

    Id account(std::string code, bool offers = true) {
        store::PaymentGatewayAccount account;
        account.id = world.act().ids->next();
        account.code = std::move(code);
        account.name = "Gateway";
        account.settings.email = "kantor@example.id";
        account.created_at = world.act().now;
        if (offers) account.settings.offered = {{domain::ChargeWay::qris, ""}};
        write([&](store::Tx& tx) -> Result<Done> {
            EXPECT_TRUE(store::insert_payment_gateway_account(tx, world.act().operator_id, account));
            return Done{};
        });
        return account.id;
    }
    template <class Fn>
    void write(Fn fn) {
        (void)db->write_wait(world.scope(), store::Priority::normal, fn);
    }
    billing::JobsReport go_to(std::string_view at) {
        world.go_to(at);
        return world.jobs();
    }
    void call(std::string_view at, Id of, bool answered) {
        world.go_to(at);
        billing::note_gateway_call(*db, world.act(), of, answered);
    }
    Desired desired() { return world.access(line).desired; }
    std::int64_t events(std::string_view kind) {
        return world.number_of("SELECT COUNT(*) FROM event WHERE operator_id = $1 AND kind = '" +
                               std::string(kind) + "'");
    }

    BillingWorld world{*db};
    Id line;
    Id first;
};
ON_BOTH_ENGINES(GatewayOutages);

TEST_P(GatewayOutages, HoldIsolationUntilTheGatewayAnswers) {
    call("2026-12-16T00:30:00Z", first, false);
    call("2026-12-16T00:50:00Z", first, false);
    const auto report = go_to("2026-12-16T01:00:00Z");
    EXPECT_EQ(desired(), Desired::open);
    ASSERT_THAT(report.held_isolations, SizeIs(1));
    EXPECT_EQ(report.held_isolations.front().stop.reason, StopReason::gateways);
    go_to("2026-12-16T05:00:00Z");
    EXPECT_EQ(desired(), Desired::open);
    EXPECT_EQ(events("isolation.held"), 1);
    EXPECT_TRUE(world.verified()) << "it is a kept reason";
    call("2026-12-16T05:10:00Z", first, true);
    EXPECT_THAT(go_to("2026-12-16T05:10:10Z").held_isolations, IsEmpty());
    EXPECT_EQ(desired(), Desired::isolated);
    EXPECT_EQ(events("isolation.released"), 1);
}

TEST_P(GatewayOutages, OfLessThanAQuarterOfAnHourHoldNothing) {
    call("2026-12-16T00:45:01Z", first, false);
    go_to("2026-12-16T01:00:00Z");
    EXPECT_EQ(desired(), Desired::isolated);
}

TEST_P(GatewayOutages, ThatBeganAfterTheMomentHoldNothing) {
    call("2026-12-16T02:00:00Z", first, false);
    go_to("2026-12-16T04:00:00Z");
    EXPECT_EQ(desired(), Desired::isolated) << "its moment was before";
}

TEST_P(GatewayOutages, EndAfterThreeDays) {
    call("2026-12-16T00:00:00Z", first, false);
    go_to("2026-12-16T01:00:00Z");
    go_to("2026-12-18T23:59:59Z");
    EXPECT_EQ(desired(), Desired::open);
    EXPECT_THAT(go_to("2026-12-19T00:00:00Z").held_isolations, IsEmpty());
    EXPECT_EQ(desired(), Desired::isolated);
}

TEST_P(GatewayOutages, HoldNothingWhileAnotherAccountAnswersThatIsOffered) {
    const Id second = account("xd");
    account("tidak-ditawarkan", false);
    call("2026-12-16T00:00:00Z", first, false);
    go_to("2026-12-16T01:00:00Z");
    EXPECT_EQ(desired(), Desired::isolated);
    world.pay_invoice(world.invoices().front().id, 150'000);
    go_to("2027-01-01T03:00:00Z");
    call("2027-01-15T23:00:00Z", second, false);
    write([&](store::Tx& tx) -> Result<Done> {
        tx.execute(
            "UPDATE payment_gateway_outage SET since = since + $2 WHERE operator_id = $1 AND since < $3",
            world.act().operator_id, std::int64_t{30} * 24 * 3600 * 1'000'000,
            instant("2027-01-01T00:00:00Z"));
        return Done{};
    });
    EXPECT_THAT(go_to("2027-01-16T01:00:00Z").held_isolations, SizeIs(1)) << "both fail";
    EXPECT_EQ(desired(), Desired::open);
}

TEST_P(GatewayOutages, OfAnAccountThatIsSwitchedOffHoldNothing) {
    call("2026-12-16T00:00:00Z", first, false);
    write([&](store::Tx& tx) -> Result<Done> {
        tx.execute("UPDATE payment_gateway_account SET active = 0 WHERE operator_id = $1",
                   world.act().operator_id);
        return Done{};
    });
    go_to("2026-12-16T01:00:00Z");
    EXPECT_EQ(desired(), Desired::isolated);
}

TEST_P(GatewayOutages, EndWhenStaffSaySo) {
    call("2026-12-16T00:00:00Z", first, false);
    go_to("2026-12-16T01:00:00Z");
    write([&](store::Tx& tx) { return billing::release_isolation(tx, world.act(), "bayar di loket"); });
    go_to("2026-12-16T01:00:10Z");
    EXPECT_EQ(desired(), Desired::isolated);
}

}  // namespace
}  // namespace bangnopi::test
