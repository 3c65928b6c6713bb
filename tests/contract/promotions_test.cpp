// Promotions: to whom they are given, what becomes of the bills, and how many used them, on both engines.
#include "billing/promotions.hpp"

#include <gmock/gmock.h>

#include "billing/areas.hpp"
#include "billing/first_bill.hpp"
#include "billing/packages.hpp"
#include "billing/refunds.hpp"
#include "billing/void_invoice.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using domain::Discount;
using testing::ElementsAre;

store::SubscriptionDiscount percent(std::int64_t value, std::optional<int> periods,
                                    std::optional<domain::Date> until = {}) {
    return {{Discount::Kind::percent, domain::Rate(value, 1)}, periods, until};
}

domain::PlanTerms week_plan() {
    domain::PlanTerms week;
    week.code = "pekan";
    week.billing = domain::Billing::prepaid_package;
    week.package_days = 7;
    week.package_price = 35'000;
    week.speed = {10'000'000, 5'000'000};
    return week;
}

class Promotions : public EngineTest {
  protected:
    Promotions() : world(*db), keys(KeyRing::generate()) {
        world.plan(home_plan());
        domain::PlanTerms other = home_plan();
        other.code = "lain";
        world.plan(other);
        customer = world.customer();
    }

    template <class Fn>
    auto write(Fn fn) {
        return db->write_wait(world.scope(), store::Priority::normal, fn);
    }
    Result<store::Promotion> offer(billing::NewPromotion command) {
        if (command.name.empty()) command.name = "Bulan pertama gratis";
        return write([&](store::Tx& tx) { return billing::create_promotion(tx, world.act(), command); });
    }
    Result<store::Subscription> subscribe(std::string promotion, Id to, std::string plan = home_plan().code) {
        billing::NewSubscription command;
        command.customer = format_id(to);
        command.plan = std::move(plan);
        command.promotion = std::move(promotion);
        command.connection.kind = domain::ConnectionKind::pppoe;
        command.connection.username = "u" + std::to_string(++logins_);
        auto made = write([&](store::Tx& tx) { return billing::subscribe(tx, world.act(), keys, command); });
        if (!made) return tl::make_unexpected(std::move(made).error());
        return made->subscription;
    }
    Result<store::Subscription> give(Id subscription, std::string promotion) {
        return write([&](store::Tx& tx) {
            return billing::give_promotion(tx, world.act(), {subscription, promotion, {}});
        });
    }
    std::int64_t uses(Id promotion) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::count_promotion_uses(tx, world.act().operator_id, promotion);
        });
    }
    Id issued_on(std::string_view day) {
        for (const store::Invoice& one : world.invoices(customer))
            if (one.issued_on == date(day) && one.status != domain::InvoiceStatus::voided) return one.id;
        throw std::runtime_error("no invoice of " + std::string(day));
    }
    void void_it(Id invoice) {
        const auto voided = write([&](store::Tx& tx) {
            return billing::void_invoice(tx, world.act(), {}, {invoice, "salah paket"});
        });
        EXPECT_TRUE(voided) << english(voided.error().detail);
    }
    Id top_up(std::int64_t amount, std::string reference) {
        auto command = cash(customer, amount, std::move(reference));
        command.to_balance = true;
        const auto paid = world.pay(command);
        EXPECT_TRUE(paid);
        return paid->payment.id;
    }
    void reverse(Id payment) {
        const auto reversed = write([&](store::Tx& tx) {
            return billing::reverse_payment(tx, world.act(), {}, {payment, "ceknya kosong"});
        });
        ASSERT_TRUE(reversed) << english(reversed.error().detail);
    }
    std::int64_t periods_left() {
        return world.number_of("SELECT discount_periods FROM subscription WHERE operator_id = $1");
    }
    void bill_until(std::string_view last) {
        for (domain::Date day = date("2026-12-01"); day <= date(last); day = day.plus_months(1, 1)) {
            world.go_to(day.iso() + "T02:00:00Z");
            world.jobs();
        }
    }
    std::vector<std::int64_t> totals() {
        std::vector<std::int64_t> all;
        for (const store::Invoice& invoice : world.invoices(customer)) all.push_back(invoice.amounts.total);
        return all;
    }

    BillingWorld world;
    KeyRing keys;
    Id customer;

  private:
    int logins_ = 0;
};
ON_BOTH_ENGINES(Promotions);

TEST_P(Promotions, GivenAtTheStartBecomeTheDiscountOfTheirPeriods) {
    const Id promotion = offer({.code = "HEMAT", .discount = percent(50, 2)}).value().id;
    const store::Subscription made = subscribe("HEMAT", customer).value();
    EXPECT_EQ(made.promotion_id, promotion);
    EXPECT_EQ(made.promoted_on, date("2026-11-01"));
    bill_until("2027-02-01");
    EXPECT_THAT(totals(), ElementsAre(75'000, 75'000, 150'000));
    EXPECT_EQ(uses(promotion), 1);
    EXPECT_TRUE(world.verified());
}

TEST_P(Promotions, OfAHundredPercentForOnePeriodMakeTheFirstMonthFree) {
    ASSERT_TRUE(offer({.code = "GRATIS", .discount = percent(100, 1)}));
    ASSERT_TRUE(subscribe("GRATIS", customer));
    bill_until("2027-02-01");
    EXPECT_THAT(totals(), ElementsAre(150'000, 150'000));
}

TEST_P(Promotions, GivenLaterHoldFromTheNextBillOnAndReplaceNoOther) {
    ASSERT_TRUE(offer({.code = "A", .discount = percent(100, 1)}));
    ASSERT_TRUE(offer({.code = "B", .discount = percent(10, 1)}));
    const Id subscription = subscribe("", customer).value().id;
    bill_until("2026-12-01");
    ASSERT_TRUE(give(subscription, "A"));
    EXPECT_EQ(give(subscription, "B").error().code, Code::conflict);
    bill_until("2027-01-01");
    ASSERT_TRUE(give(subscription, "B"));
    bill_until("2027-02-01");
    EXPECT_THAT(totals(), ElementsAre(150'000, 135'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(Promotions, AreGivenToASubscriptionOnce) {
    const Id promotion = offer({.code = "GRATIS", .discount = percent(100, 1)}).value().id;
    const Id subscription = subscribe("GRATIS", customer).value().id;
    bill_until("2027-01-01");
    const auto again = give(subscription, "GRATIS");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Code::conflict);
    EXPECT_EQ(again.error().errors.front().pointer, "/promotion");
    ASSERT_TRUE(offer({.code = "LAIN", .discount = percent(100, 1)}));
    EXPECT_TRUE(give(subscription, "LAIN"));
    bill_until("2027-02-01");
    EXPECT_EQ(give(subscription, "GRATIS").error().code, Code::conflict);
    EXPECT_TRUE(subscribe("GRATIS", customer));
    EXPECT_EQ(uses(promotion), 2);
}

TEST_P(Promotions, AreNotOnABillOfAPeriodBeforeThemThatIsVoidedAndMadeAgain) {
    ASSERT_TRUE(offer({.code = "A", .discount = percent(50, 1)}));
    ASSERT_TRUE(offer({.code = "B", .discount = percent(10, 2)}));
    const Id subscription = subscribe("A", customer).value().id;
    bill_until("2026-12-01");
    ASSERT_TRUE(give(subscription, "B"));
    void_it(issued_on("2026-12-01"));
    EXPECT_EQ(periods_left(), 2) << "that bill had used the other";
    bill_until("2027-03-01");
    EXPECT_THAT(totals(), testing::UnorderedElementsAre(75'000, 150'000, 135'000, 135'000, 150'000));
    void_it(issued_on("2027-03-01"));
    EXPECT_EQ(periods_left(), 0);
    void_it(issued_on("2027-02-01"));
    EXPECT_EQ(periods_left(), 1);
    EXPECT_TRUE(world.verified());
}

TEST_P(Promotions, AreOverOnTheDayUntilWhichTheyAre) {
    EXPECT_EQ(offer({.code = "HABIS", .discount = percent(10, {}, date("2026-11-01"))}).error().code,
              Code::invalid);
    ASSERT_TRUE(offer({.code = "SEBENTAR", .discount = percent(10, {}, date("2026-11-03"))}));
    const Id subscription = subscribe("", customer).value().id;
    world.go_to("2026-11-03T02:00:00Z");
    EXPECT_EQ(give(subscription, "SEBENTAR").error().code, Code::conflict);
    EXPECT_EQ(subscribe("SEBENTAR", customer).error().code, Code::conflict);
}

TEST_P(Promotions, AreOnPackagesByTheDayOnWhichTheseBegin) {
    world.plan(week_plan());
    ASSERT_TRUE(offer({.code = "LAMA", .discount = percent(10, {}, date("2026-11-05"))}));
    ASSERT_TRUE(offer({.code = "BARU", .discount = percent(50, 1)}));
    ASSERT_TRUE(offer({.code = "SEBELUM", .discount = percent(50, 1, date("2026-11-13"))}));
    const Id subscription = subscribe("LAMA", customer, "pekan").value().id;
    world.go_to("2026-11-03T02:00:00Z");
    top_up(31'500, "T1");
    EXPECT_THAT(totals(), ElementsAre(31'500));
    world.go_to("2026-11-06T02:00:00Z");
    EXPECT_TRUE(give(subscription, "SEBELUM")) << "the next package begins on the 10th";
    world.go_to("2026-11-10T02:00:01Z");
    top_up(17'500, "T2");
    EXPECT_THAT(totals(), ElementsAre(31'500, 17'500));
    EXPECT_EQ(give(subscription, "LAMA").error().code, Code::conflict);
    ASSERT_TRUE(give(subscription, "BARU"));
    world.go_to("2026-11-17T02:00:02Z");
    top_up(17'500, "T3");
    EXPECT_THAT(totals(), ElementsAre(31'500, 17'500, 17'500));
    EXPECT_TRUE(world.verified());
}

// It was bought before the promotion, on its day, and begins after it.
TEST_P(Promotions, AreNotLengthenedByAPackageOfTheSameDayThatIsTakenBack) {
    world.plan(week_plan());
    ASSERT_TRUE(offer({.code = "LAMA", .discount = percent(50, 2)}));
    ASSERT_TRUE(offer({.code = "BARU", .discount = percent(50, 3)}));
    const Id subscription = subscribe("LAMA", customer, "pekan").value().id;
    world.go_to("2026-11-03T02:00:00Z");
    const Id first = top_up(17'500, "T1");
    const Id ahead = top_up(17'500, "T2");
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::buy_package(tx, world.act(), {subscription, {}});
    }));
    ASSERT_EQ(periods_left(), 0);
    ASSERT_TRUE(give(subscription, "BARU"));
    world.go_to("2026-11-03T03:00:00Z");
    reverse(ahead);
    EXPECT_EQ(periods_left(), 3) << "it had used the other";
    reverse(first);
    EXPECT_EQ(periods_left(), 3);
    const Id own = top_up(17'500, "T3");
    EXPECT_EQ(periods_left(), 2);
    reverse(own);
    EXPECT_EQ(periods_left(), 3);
    EXPECT_TRUE(world.verified());
}

TEST_P(Promotions, AreNotLengthenedByAPackageBeforeThemThatIsTakenBack) {
    world.plan(week_plan());
    ASSERT_TRUE(offer({.code = "LAMA", .discount = percent(50, 1)}));
    ASSERT_TRUE(offer({.code = "BARU", .discount = percent(50, 1)}));
    const Id subscription = subscribe("LAMA", customer, "pekan").value().id;
    world.go_to("2026-11-03T02:00:00Z");
    const Id first = top_up(17'500, "T1");
    ASSERT_EQ(periods_left(), 0);
    world.go_to("2026-11-05T02:00:00Z");
    ASSERT_TRUE(give(subscription, "BARU"));
    reverse(first);
    EXPECT_EQ(periods_left(), 1);
    const Id second = top_up(17'500, "T2");
    EXPECT_EQ(periods_left(), 0);
    reverse(second);
    EXPECT_EQ(periods_left(), 1);
    EXPECT_TRUE(world.verified());
}

TEST_P(Promotions, AreForTheirPlansAreasAndDaysOfSigningUp) {
    const auto area = [&](std::string code, std::string parent) {
        return write([&](store::Tx& tx) {
                   return billing::create_area(tx, world.act(), {code, code, parent});
               })
            .value()
            .id;
    };
    area("desa", "");
    const Id dusun = area("dusun", "desa");
    ASSERT_TRUE(offer({.code = "PAKET", .discount = percent(10, {}), .plans = {"lain"}}));
    ASSERT_TRUE(offer({.code = "DESA", .discount = percent(10, {}), .areas = {"desa"}}));
    ASSERT_TRUE(offer({.code = "NANTI", .discount = percent(10, {}), .signup_from = date("2026-11-02")}));
    ASSERT_TRUE(offer({.code = "LALU", .discount = percent(10, {}), .signup_to = date("2026-11-01")}));
    ASSERT_TRUE(offer({.code = "KINI",
                       .discount = percent(10, {}),
                       .signup_from = date("2026-11-01"),
                       .signup_to = date("2026-11-02")}));
    for (const char* code : {"PAKET", "DESA", "NANTI", "LALU"})
        EXPECT_EQ(subscribe(code, customer).error().code, Code::conflict) << code;
    EXPECT_EQ(subscribe("ENTAH", customer).error().code, Code::invalid);
    EXPECT_TRUE(subscribe("PAKET", customer, "lain"));
    EXPECT_TRUE(subscribe("KINI", customer));
    (void)write([&](store::Tx& tx) -> Result<Done> {
        tx.execute("UPDATE customer SET area_id = $3 WHERE operator_id = $1 AND id = $2",
                   world.act().operator_id, customer, dusun);
        return Done{};
    });
    EXPECT_TRUE(subscribe("DESA", customer));
    // Who signed up on the day may have it later too.
    const Id subscription = subscribe("", customer).value().id;
    world.go_to("2026-11-05T02:00:00Z");
    EXPECT_EQ(subscribe("KINI", customer).error().code, Code::conflict);
    EXPECT_TRUE(give(subscription, "KINI"));
}

TEST_P(Promotions, ThatAreEditedHoldForWhoGetsThemFromThenOn) {
    const store::Promotion promotion = offer({.code = "HEMAT", .discount = percent(50, {})}).value();
    ASSERT_TRUE(subscribe("HEMAT", customer));
    billing::EditPromotion edit;
    edit.id = promotion.id;
    edit.discount = percent(10, {});
    edit.signup_from = std::optional(date("2026-11-01"));
    edit.plans = std::vector<std::string>{"lain"};
    edit.if_version = 1;
    const auto change = [&] {
        return write([&](store::Tx& tx) { return billing::edit_promotion(tx, world.act(), edit); });
    };
    ASSERT_TRUE(change());
    EXPECT_EQ(change().error().code, Code::stale);
    EXPECT_EQ(subscribe("HEMAT", customer).error().code, Code::conflict);
    EXPECT_EQ(subscribe("HEMAT", customer, "lain").value().discount->terms.value, domain::Rate(10, 1));
    bill_until("2026-12-01");
    EXPECT_THAT(totals(), testing::UnorderedElementsAre(75'000, 135'000));
    edit = {};
    edit.id = promotion.id;
    edit.active = false;
    edit.plans = std::vector<std::string>{};
    ASSERT_TRUE(change());
    EXPECT_EQ(subscribe("HEMAT", customer).error().code, Code::conflict);
    EXPECT_EQ(uses(promotion.id), 2);
}

TEST_P(Promotions, ThatASubscriptionHasAreThereWithTheirDayOrVerifySaysSo) {
    ASSERT_TRUE(offer({.code = "HEMAT", .discount = percent(50, 1)}));
    ASSERT_TRUE(subscribe("HEMAT", customer));
    ASSERT_TRUE(world.verified());
    (void)write([&](store::Tx& tx) -> Result<Done> {
        tx.execute("UPDATE subscription SET promoted_on = NULL WHERE operator_id = $1",
                   world.act().operator_id);
        return Done{};
    });
    EXPECT_FALSE(world.verified());
}

TEST_P(Promotions, TellTheIdsOfTheirPlansAndAreas) {
    const store::Promotion made =
        offer({.code = "PAKET", .discount = percent(10, {}), .plans = {"lain"}}).value();
    EXPECT_EQ(
        world.number_of("SELECT COUNT(*) FROM event WHERE operator_id = $1 AND kind = 'promotion.created' "
                        "AND payload LIKE '%\"plans\":[\"" +
                        format_id(made.plans.front()) + "\"],\"areas\":[]%'"),
        1);
}

TEST_P(Promotions, AreInTheQuoteOfAFirstBill) {
    ASSERT_TRUE(offer({.code = "HEMAT", .discount = percent(50, 1)}));
    billing::NewSubscription command;
    command.plan = home_plan().code;
    command.promotion = "HEMAT";
    const auto quoted = [&] {
        return db->read(world.scope(),
                        [&](store::Tx& tx) { return billing::first_bill(tx, world.act(), command, ""); });
    };
    EXPECT_EQ(quoted().value().draft.total, 75'000);
    command.discount = percent(10, 1);
    EXPECT_EQ(quoted().error().code, Code::invalid);
}

TEST_P(Promotions, AreRefusedWhereTheyAreNoDiscount) {
    ASSERT_TRUE(offer({.code = "A", .discount = percent(10, 1)}));
    EXPECT_EQ(offer({.code = "A", .discount = percent(10, 1)}).error().code, Code::already_exists);
    EXPECT_EQ(offer({.code = "B", .discount = percent(101, 1)}).error().code, Code::invalid);
    EXPECT_EQ(offer({.code = "B", .discount = percent(10, 0)}).error().code, Code::invalid);
    EXPECT_EQ(offer({.code = "B", .discount = percent(10, 1), .plans = {"tiada"}}).error().code,
              Code::invalid);
    EXPECT_EQ(offer({.code = "B", .discount = percent(10, 1), .areas = {""}}).error().code, Code::invalid);
    EXPECT_EQ(offer({.code = "B",
                     .discount = percent(10, 1),
                     .signup_from = date("2026-11-02"),
                     .signup_to = date("2026-11-02")})
                  .error()
                  .code,
              Code::invalid);
}

}  // namespace
}  // namespace bangnopi::test
