// A subscription's life through its use cases, on both engines.
#include "tests/support/registry_fixture.hpp"

namespace bangnopi::test {
namespace {

using domain::Date;
using domain::SubscriptionStatus;
using store::Tx;

class Subscriptions : public RegistryTest {
  protected:
    Subscriptions() {
        must(create_plan(plan_of("R20", 150'000)));
        must(create_plan(plan_of("R50", 250'000)));
        siti = customer("Siti");
    }
    store::Subscription begin(const std::string& username = "siti") {
        return must(subscribe(subscription_of(siti, "R20", username))).subscription;
    }
    std::string refused(auto change) {
        billing::NewSubscription command = subscription_of(siti, "R20", "baru");
        change(command);
        return refusal_of(subscribe(command));
    }
    Result<billing::PlanChanged> change(Id id, const std::string& plan, std::optional<Date> on = {}) {
        return write([&](Tx& tx) { return billing::change_plan(tx, act(), {id, plan, on, {}}); });
    }
    Result<store::Subscription> suspend(Id id, std::optional<Date> on = {}) {
        return write([&](Tx& tx) { return billing::suspend(tx, act(), {id, on, {}}); });
    }
    Result<store::Subscription> resume(Id id, std::optional<Date> on = {}) {
        return write([&](Tx& tx) { return billing::resume(tx, act(), {id, on, {}}); });
    }
    Result<store::Subscription> end(Id id, std::optional<Date> on = {}, bool bill_on_end_date = false) {
        return write([&](Tx& tx) { return billing::end(tx, act(), {id, on, bill_on_end_date, {}}); });
    }
    std::string plan_on(Id id, Date on) {
        return read([&](Tx& tx) {
            const Id version =
                store::plan_version_id_on(tx, tenant.id, *store::find_subscription(tx, tenant.id, id), on);
            return store::find_plan_version(tx, tenant.id, version)->terms.code;
        });
    }
    // As the bill run leaves a subscription whose periods before `from` are billed.
    void set_billed_until(store::Subscription subscription, Date from) {
        subscription.next_period_from = from;
        must(write([&](Tx& tx) -> Result<Done> {
            store::update_subscription(tx, tenant.id, subscription);
            return Done{};
        }));
    }

    store::Customer siti;
};

TEST_P(Subscriptions, BeginOnTheirDayAndAreDueAtTheEndOfTheirPeriod) {
    const store::Subscription made = begin();
    EXPECT_EQ(made.status, SubscriptionStatus::active);
    EXPECT_EQ(made.next_period_from, Date(2026, 11, 1));
    EXPECT_EQ(made.next_issue_on, Date(2026, 12, 1));
    EXPECT_EQ(audits("subscription.create", made.id), 1);
    EXPECT_EQ(events("subscription.created", made.id), 1);
}

TEST_P(Subscriptions, ThatBeginLaterArePendingUntilThen) {
    billing::NewSubscription command = subscription_of(siti, "R20", "siti");
    command.starts_on = Date(2026, 12, 5);
    EXPECT_EQ(must(subscribe(command)).subscription.status, SubscriptionStatus::pending);
}

TEST_P(Subscriptions, InAdvanceAreDueOnTheirFirstDay) {
    billing::NewPlan advance = plan_of("ADV", 150'000);
    advance.terms.charged = domain::Charged::advance;
    must(create_plan(advance));
    EXPECT_EQ(must(subscribe(subscription_of(siti, "ADV", "siti"))).subscription.next_issue_on,
              Date(2026, 11, 16));
}

TEST_P(Subscriptions, OfACustomerBilledElsewhereAreBilledFromADay) {
    billing::NewSubscription command = subscription_of(siti, "R20", "siti");
    command.starts_on = Date(2021, 3, 9);
    command.bill_from = Date(2026, 12, 1);
    const store::Subscription made = must(subscribe(command)).subscription;
    EXPECT_EQ(made.next_period_from, Date(2026, 12, 1));
    EXPECT_EQ(made.next_issue_on, Date(2027, 1, 1));
}

TEST_P(Subscriptions, APasswordIsMadeWhereNoneIsGivenAndIsKeptSealed) {
    const billing::Subscribed made = must(subscribe(subscription_of(siti, "R20", "siti")));
    EXPECT_EQ(made.generated_password.size(), 10u);
    const SealedPlace sealed_at{tenant.id, "subscription", "password_sealed", made.subscription.id};
    EXPECT_EQ(keys.open(sealed_at, present(made.subscription.id).connection.password_sealed),
              made.generated_password);
    billing::NewSubscription given = subscription_of(siti, "R20", "siti2");
    given.connection.password = "p000002";
    EXPECT_TRUE(must(subscribe(given)).generated_password.empty());
    EXPECT_EQ(number_of("SELECT count(*) FROM audit WHERE after LIKE '%p000002%'"), 0);
}

TEST_P(Subscriptions, EveryBadFieldIsNamed) {
    begin();
    EXPECT_EQ(refused([](auto& c) { c.customer = "nobody"; }), "invalid /customer");
    EXPECT_EQ(refused([](auto& c) { c.plan = "none"; }), "invalid /plan");
    EXPECT_EQ(refused([](auto& c) { c.starts_on = Date(1999, 12, 31); }), "invalid /starts_on");
    EXPECT_EQ(refused([](auto& c) { c.starts_on = Date(2030, 1, 1); }), "invalid /starts_on");
    EXPECT_EQ(refused([](auto& c) { c.ends_on = c.starts_on; }), "invalid /ends_on");
    EXPECT_EQ(refused([](auto& c) { c.billing_day = 32; }), "invalid /billing_day");
    EXPECT_EQ(refused([](auto& c) { c.bill_from = Date(2026, 11, 1); }), "invalid /bill_from");
    EXPECT_EQ(refused([](auto& c) { c.connection.kind.reset(); }), "invalid /connection/kind");
    EXPECT_EQ(refused([](auto& c) { c.connection.username = ""; }), "invalid /connection/username");
    EXPECT_EQ(refused([](auto& c) { c.connection.username = "si ti"; }), "invalid /connection/username");
    EXPECT_EQ(refused([](auto& c) { c.connection.ip = "10.20.0"; }), "invalid /connection/ip");
    EXPECT_EQ(refused([](auto& c) { c.connection.mac = "aa:bb"; }), "invalid /connection/mac");
    EXPECT_EQ(refused([](auto& c) { c.connection.kind = domain::ConnectionKind::static_ip; }),
              "invalid /connection/ip");
    EXPECT_EQ(refused([](auto& c) { c.connection.username = "siti"; }),
              "already_exists /connection/username");
    const auto discounted = [&](domain::Discount::Kind kind, domain::Rate value) {
        return refused([&](auto& c) { c.discount = store::SubscriptionDiscount{{kind, value}, {}, {}}; });
    };
    EXPECT_EQ(discounted(domain::Discount::Kind::percent, domain::Rate(101, 1)), "invalid /discount/value");
    EXPECT_EQ(discounted(domain::Discount::Kind::amount, domain::Rate(1, 2)), "invalid /discount/value");
    EXPECT_EQ(number_of("SELECT count(*) FROM subscription"), 1);
}

TEST_P(Subscriptions, AnAddressThatIsNoneIsNotCalledMissingAsWell) {
    billing::NewSubscription command = subscription_of(siti, "R20", "");
    command.connection = {domain::ConnectionKind::static_ip, "", "", "10.20.0.300", ""};
    const auto refused = subscribe(command);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().errors.size(), 1U);
}

TEST_P(Subscriptions, ADiscountIsReadBack) {
    billing::NewSubscription command = subscription_of(siti, "R20", "siti");
    command.discount = {{domain::Discount::Kind::percent, domain::Rate(25, 2)}, 3, Date(2027, 6, 1)};
    const auto discount = present(must(subscribe(command)).subscription.id).discount;
    ASSERT_TRUE(discount);
    EXPECT_EQ(discount->terms.value, domain::Rate(25, 2));
    EXPECT_EQ(discount->periods, 3);
    EXPECT_EQ(discount->until, Date(2027, 6, 1));
}

TEST_P(Subscriptions, AnAddressIsInUseUntilItsSubscriptionHasEnded) {
    billing::NewSubscription command = subscription_of(siti, "R20", "");
    command.connection = {domain::ConnectionKind::static_ip, "", "", "10.20.0.4", "AA-BB-CC-00-11-22"};
    const store::Subscription first = must(subscribe(command)).subscription;
    EXPECT_EQ(first.connection.mac, "aa:bb:cc:00:11:22");
    EXPECT_EQ(refusal_of(subscribe(command)), "already_exists /connection/ip");
    EXPECT_EQ(must(end(first.id)).status, SubscriptionStatus::ended);
    must(subscribe(command));
}

TEST_P(Subscriptions, APlanLimitedToAreasIsRefusedElsewhere) {
    area("desa");
    billing::NewPlan limited = plan_of("WARGA", 100'000);
    limited.areas = {{"desa", std::nullopt}};
    limited.only_in_areas = true;
    must(create_plan(limited));
    EXPECT_EQ(refusal_of(subscribe(subscription_of(siti, "WARGA", "siti"))), "conflict /plan");
    billing::EditCustomer move;
    move.id = siti.id;
    move.area = "desa";
    must(write([&](Tx& tx) { return billing::edit_customer(tx, act(), keys, move); }));
    must(subscribe(subscription_of(siti, "WARGA", "siti")));
}

TEST_P(Subscriptions, AnUpgradeHoldsFromItsDayAndADowngradeFromTheNextPeriod) {
    const store::Subscription made = begin();
    const billing::PlanChanged up = must(change(made.id, "R50"));
    EXPECT_TRUE(up.upgrade);
    EXPECT_EQ(up.effective_on, Date(2026, 11, 23));
    EXPECT_EQ(plan_on(made.id, Date(2026, 11, 22)), "R20");
    EXPECT_EQ(plan_on(made.id, Date(2026, 11, 23)), "R50");
    EXPECT_NE(up.subscription.current_plan_version_id, made.plan_version_id);
    const billing::PlanChanged down = must(change(made.id, "R20"));
    EXPECT_FALSE(down.upgrade);
    EXPECT_EQ(down.effective_on, Date(2026, 12, 1));
    EXPECT_EQ(plan_on(made.id, Date(2026, 11, 30)), "R50");
    EXPECT_EQ(plan_on(made.id, Date(2026, 12, 1)), "R20");
    EXPECT_EQ(events("subscription.plan_changed", made.id), 2);
}

TEST_P(Subscriptions, StaffMaySayOnWhichDayAPlanChanges) {
    const store::Subscription made = begin();
    EXPECT_EQ(must(change(made.id, "R50", Date(2026, 11, 20))).effective_on, Date(2026, 11, 20));
    EXPECT_EQ(must(change(made.id, "R20", Date(2026, 11, 25))).effective_on, Date(2026, 11, 25));
    set_billed_until(present(made.id), Date(2026, 12, 1));
    EXPECT_EQ(refusal_of(change(made.id, "R50", Date(2026, 11, 28))), "conflict /effective_on");
    EXPECT_EQ(refusal_of(change(made.id, "R50", Date(2028, 1, 1))), "conflict /effective_on");
}

TEST_P(Subscriptions, AChangeThatWasToComeIsTakenBackByThePresentPlan) {
    const store::Subscription made = begin();
    must(change(made.id, "R50"));
    must(change(made.id, "R20"));
    must(change(made.id, "R50"));
    EXPECT_EQ(plan_on(made.id, Date(2027, 1, 1)), "R50");
    EXPECT_EQ(refusal_of(change(made.id, "R50")), "conflict /plan");
}

TEST_P(Subscriptions, APlanBilledInAnotherWayIsRefused) {
    const store::Subscription made = begin();
    billing::NewPlan advance = plan_of("ADV", 300'000);
    advance.terms.charged = domain::Charged::advance;
    must(create_plan(advance));
    EXPECT_EQ(refusal_of(change(made.id, "ADV")), "conflict /plan");
}

TEST_P(Subscriptions, InAPeriodBilledInAdvanceADowngradeWaitsForTheNext) {
    for (const auto& [code, fee] : {std::pair("ADV1", 200'000), std::pair("ADV2", 100'000)}) {
        billing::NewPlan advance = plan_of(code, fee);
        advance.terms.charged = domain::Charged::advance;
        must(create_plan(advance));
    }
    const store::Subscription made = must(subscribe(subscription_of(siti, "ADV1", "siti"))).subscription;
    set_billed_until(made, Date(2026, 12, 1));
    EXPECT_EQ(must(change(made.id, "ADV2")).effective_on, Date(2026, 12, 1));
}

TEST_P(Subscriptions, AreSuspendedAndResumed) {
    const store::Subscription made = begin();
    EXPECT_EQ(refusal_of(resume(made.id)), "conflict");
    EXPECT_EQ(must(suspend(made.id, Date(2026, 11, 20))).status, SubscriptionStatus::suspended);
    EXPECT_EQ(refusal_of(suspend(made.id)), "conflict");
    EXPECT_EQ(must(resume(made.id)).status, SubscriptionStatus::active);
    const auto stretches = read([&](Tx& tx) { return store::suspensions_of(tx, tenant.id, made.id); });
    ASSERT_EQ(stretches.size(), 1u);
    EXPECT_EQ(stretches.front().from_on, Date(2026, 11, 20));
    EXPECT_EQ(stretches.front().to_on, Date(2026, 11, 23));
    EXPECT_EQ(number_of("SELECT count(*) FROM audit WHERE action IN ('subscription.suspend', "
                        "'subscription.resume') AND before <> after"),
              2);
    EXPECT_EQ(refusal_of(suspend(made.id, Date(2026, 11, 22))), "conflict /on");
    EXPECT_EQ(refusal_of(suspend(made.id, Date(2026, 11, 24))), "conflict /on");
    EXPECT_EQ(must(suspend(made.id)).status, SubscriptionStatus::suspended);
    EXPECT_EQ(must(resume(made.id)).status, SubscriptionStatus::active);
    EXPECT_EQ(read([&](Tx& tx) { return store::suspensions_of(tx, tenant.id, made.id); }).size(), 1u);
}

TEST_P(Subscriptions, EndAtTheEndOfTheirCycleOrOnTheirEndDate) {
    const store::Subscription first = begin("satu");
    const store::Subscription ended = must(end(first.id, Date(2026, 11, 27)));
    EXPECT_EQ(ended.status, SubscriptionStatus::active);
    EXPECT_EQ(ended.next_issue_on, Date(2026, 12, 1));
    EXPECT_EQ(must(end(first.id, Date(2026, 11, 27), true)).next_issue_on, Date(2026, 11, 27));
    EXPECT_EQ(must(end(first.id)).status, SubscriptionStatus::ended);
    EXPECT_EQ(refusal_of(end(first.id)), "conflict");
    EXPECT_EQ(refusal_of(suspend(first.id)), "conflict");

    const store::Subscription second = begin("dua");
    EXPECT_EQ(refusal_of(end(second.id, Date(2026, 11, 15))), "conflict /on");
    EXPECT_EQ(must(end(second.id, Date(2026, 11, 16))).next_issue_on, std::nullopt);
}

TEST_P(Subscriptions, APromiseHoldsUntilTheHourOfTheDayAfter) {
    const store::Subscription made = begin();
    const auto promise = [&](Date until) {
        return write([&](Tx& tx) { return billing::promise(tx, act(), {made.id, until, "gajian"}); });
    };
    EXPECT_EQ(refusal_of(promise(Date(2026, 11, 22))), "invalid /until");
    EXPECT_EQ(refusal_of(promise(Date(2027, 11, 22))), "invalid /until");
    must(promise(Date(2026, 11, 25)));
    EXPECT_EQ(format_instant(must(promise(Date(2026, 11, 27))).until_at), "2026-11-28T01:00:00Z");
    EXPECT_EQ(read([&](Tx& tx) { return store::isolation_holds_of(tx, tenant.id, siti.id); }).size(), 1u);
    EXPECT_EQ(audits("customer.promise", siti.id), 2);
}

TEST_P(Subscriptions, AConnectionIsEditedAndKeepsItsOwnLogin) {
    const store::Subscription made = begin();
    billing::EditConnection edit;
    edit.id = made.id;
    edit.username = "siti";
    edit.ip = "2001:DB8::4";
    edit.if_version = made.version;
    const auto apply = [&] {
        return write([&](Tx& tx) { return billing::edit_connection(tx, act(), keys, edit); });
    };
    const store::Subscription changed = must(apply());
    EXPECT_EQ(changed.connection.ip, "2001:db8::4");
    EXPECT_EQ(changed.connection.password_sealed, made.connection.password_sealed);
    EXPECT_EQ(refusal_of(apply()), "stale");
    edit.if_version.reset();
    edit.password = "";
    EXPECT_EQ(refusal_of(apply()), "invalid /password");
    begin("budi");
    edit.password.reset();
    edit.username = "budi";
    EXPECT_EQ(refusal_of(apply()), "already_exists /username");
}

TEST_P(Subscriptions, HaveALimitOfSessionsThatIsSetAndTakenAway) {
    billing::NewSubscription command = subscription_of(siti, "R20", "siti");
    command.connection.session_limit = 0;
    EXPECT_EQ(refusal_of(subscribe(command)), "invalid /connection/session_limit");
    command.connection.session_limit = 2;
    const Id id = must(subscribe(command)).subscription.id;
    EXPECT_EQ(present(id).connection.session_limit, 2);
    billing::EditConnection edit;
    edit.id = id;
    const auto apply = [&] {
        return write([&](Tx& tx) { return billing::edit_connection(tx, act(), keys, edit); });
    };
    EXPECT_EQ(must(apply()).connection.session_limit, 2);
    edit.session_limit.emplace(101);
    EXPECT_EQ(refusal_of(apply()), "invalid /session_limit");
    edit.session_limit.emplace(100);
    must(apply());
    EXPECT_EQ(present(id).connection.session_limit, 100);
    edit.session_limit.emplace();
    must(apply());
    EXPECT_EQ(present(id).connection.session_limit, std::nullopt);
}

TEST_P(Subscriptions, AreListedWithTheirCustomerPlanAndAccess) {
    const store::Subscription made = begin();
    must(subscribe(subscription_of(customer("Budi"), "R50", "budi")));
    const auto list = [&](const store::SubscriptionFilter& filter, const std::string& q) {
        return must(read([&](Tx& tx) { return store::list_subscriptions(tx, tenant.id, filter, {.q = q}); }));
    };
    EXPECT_EQ(list({}, "").total, 2);
    ASSERT_EQ(list({}, "budi").total, 1);
    EXPECT_EQ(list({}, "budi").items.front().plan_code, "R50");
    EXPECT_EQ(list({.customer_id = siti.id}, "").items.front().subscription.id, made.id);
    EXPECT_EQ(list({.status = SubscriptionStatus::suspended}, "").total, 0);
    const auto listed = read([&](Tx& tx) { return store::find_listed_subscription(tx, tenant.id, made.id); });
    ASSERT_TRUE(listed);
    EXPECT_EQ(listed->access.desired, domain::Desired::open);
    EXPECT_EQ(listed->access.speed.down_bps, 20'000'000);
    const auto status =
        read([&](Tx& tx) { return store::find_listed_customer(tx, tenant.id, siti.id); })->status;
    EXPECT_EQ(status, SubscriptionStatus::active);
}

ON_BOTH_ENGINES(Subscriptions);

}  // namespace
}  // namespace bangnopi::test
