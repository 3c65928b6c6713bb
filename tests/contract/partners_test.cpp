// Partners: deposit, sale of vouchers, commission and what becomes of it, on both engines.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "billing/partners.hpp"
#include "billing/refunds.hpp"
#include "billing/vouchers.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using billing::CommissionOfPlan;
using billing::PartnerPays;
using billing::SellVouchers;
using domain::Commission;

class Partners : public EngineTest {
  protected:
    Partners() { world.go_to("2026-11-02T01:30:00Z"); }

    template <class Fn>
    auto write(Fn fn) {
        return db->write_wait(world.scope(), store::Priority::normal, fn);
    }
    Id partner(Commission commission = {Commission::Kind::percent, domain::Rate(10, 1)}) {
        billing::NewPartner command;
        command.name = "Warung Bu Tini";
        command.commission = commission;
        return write([&](store::Tx& tx) { return billing::create_partner(tx, world.act(), command); })->id;
    }
    Id batch(std::int64_t count) {
        billing::NewVoucherBatch command;
        command.count = count;
        command.face_price = 10'000;
        const auto codes = billing::make_codes(keys, world.act().operator_id, *world.act().ids, "", count);
        return write([&](store::Tx& tx) {
                   return billing::make_voucher_batch(tx, world.act(), command, codes);
               })
            ->id;
    }
    Result<store::PartnerAccount> pays(Id partner, PartnerPays::To to, std::int64_t amount) {
        return write([&](store::Tx& tx) {
            return billing::partner_pays(tx, world.act(), {partner, to, "kas", amount});
        });
    }
    Result<store::Partner> try_plan_commissions(Id partner, std::vector<CommissionOfPlan> plans) {
        billing::EditPartner command;
        command.id = partner;
        command.plan_commissions = std::move(plans);
        return write([&](store::Tx& tx) { return billing::edit_partner(tx, world.act(), command); });
    }
    void edit_plan_commissions(Id partner, std::vector<CommissionOfPlan> plans) {
        ASSERT_TRUE(try_plan_commissions(partner, std::move(plans)));
    }
    Result<store::VoucherSale> sell(Id batch, Id partner, SellVouchers::PaidBy paid_by,
                                    std::optional<std::int64_t> price = {}) {
        SellVouchers command;
        command.batch = batch;
        command.partner = partner;
        command.paid_by = paid_by;
        command.price = price;
        if (paid_by == SellVouchers::PaidBy::channel) command.channel = "kas";
        return write([&](store::Tx& tx) { return billing::sell_vouchers(tx, world.act(), command); });
    }
    Result<store::PartnerAccount> settle(Id partner, std::string channel, std::int64_t amount) {
        return write([&](store::Tx& tx) {
            return billing::settle_commission(tx, world.act(), {partner, channel, amount});
        });
    }
    store::PartnerAccount account(Id partner) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::partner_account(tx, world.act().operator_id, partner);
        });
    }
    void assign(Id customer, Id partner) {
        ASSERT_TRUE(write(
            [&](store::Tx& tx) { return billing::assign_customer(tx, world.act(), customer, partner); }));
    }
    std::int64_t booked(std::string_view account) {
        return world.number_of(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM posting WHERE operator_id = $1 AND "
            "account_code = '" +
            std::string(account) + "'");
    }

    KeyRing keys = KeyRing::generate();
    BillingWorld world{*db};
};
ON_BOTH_ENGINES(Partners);

TEST_P(Partners, BuyVouchersFromWhatTheyPutDownAsFarAsItGoes) {
    const Id tini = partner();
    ASSERT_TRUE(pays(tini, PartnerPays::To::deposit, 50'000));
    EXPECT_EQ(account(tini).deposit, 50'000);
    const auto sale = sell(batch(5), tini, SellVouchers::PaidBy::deposit);
    ASSERT_TRUE(sale);
    EXPECT_EQ(sale->face_total, 50'000);
    EXPECT_EQ(sale->paid_total, 45'000);
    EXPECT_EQ(account(tini).deposit, 5'000);
    EXPECT_EQ(booked("2103"), -50'000);
    EXPECT_EQ(booked("5102"), 5'000);
    EXPECT_FALSE(sell(batch(5), tini, SellVouchers::PaidBy::deposit));
    EXPECT_TRUE(world.verified());
}

TEST_P(Partners, AreShownTheVouchersThatWereSoldToThemAndNoOthers) {
    const Id tini = partner();
    const Id joko = partner();
    const Id mixed = batch(4);
    SellVouchers one;
    one.batch = mixed;
    one.count = 1;
    one.channel = "kas";
    ASSERT_TRUE(write([&](store::Tx& tx) { return billing::sell_vouchers(tx, world.act(), one); }));
    one.partner = joko;
    ASSERT_TRUE(write([&](store::Tx& tx) { return billing::sell_vouchers(tx, world.act(), one); }));
    one.partner = tini;
    one.count = 2;
    ASSERT_TRUE(write([&](store::Tx& tx) { return billing::sell_vouchers(tx, world.act(), one); }));
    const auto serials_of = [&](Id partner, std::string cursor = {}) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            store::VoucherFilter filter;
            filter.partner_id = partner;
            store::PageRequest request;
            request.limit = 1;
            request.cursor = std::move(cursor);
            return store::list_vouchers(tx, world.act().operator_id, filter, request);
        });
    };
    const auto first = serials_of(tini);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->total, 2);
    EXPECT_EQ(first->items.front().serial, 3);
    EXPECT_EQ(serials_of(tini, first->next_cursor)->items.front().serial, 4);
    EXPECT_EQ(serials_of(joko)->items.front().serial, 2);
    EXPECT_TRUE(world.verified());
}

TEST_P(Partners, OweWhatTheyBuyOnCreditUntilTheyPay) {
    const Id tini = partner();
    ASSERT_TRUE(sell(batch(5), tini, SellVouchers::PaidBy::credit, 8'000));
    EXPECT_EQ(account(tini).owes, 40'000);
    EXPECT_FALSE(pays(tini, PartnerPays::To::debt, 40'001));
    ASSERT_TRUE(pays(tini, PartnerPays::To::debt, 40'000));
    EXPECT_EQ(account(tini).owes, 0);
    EXPECT_EQ(booked("1202"), 0);
    EXPECT_EQ(booked("1101"), 40'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Partners, EarnTheirCommissionWhenACustomerOfTheirsPays) {
    const Id tini = partner();
    const Id siti = world.customer();
    const Id budi = world.customer();
    assign(siti, tini);
    ASSERT_TRUE(world.pay(cash(siti, 150'000, "KW-1")));
    ASSERT_TRUE(world.pay(cash(budi, 150'000, "KW-2")));
    EXPECT_EQ(account(tini).commission, 15'000);
    EXPECT_EQ(booked("5102"), 15'000);
    EXPECT_EQ(booked("2104"), -15'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Partners, EarnWhatAPlanBringsThemWhereItHasACommissionOfItsOwn) {
    const Id tini = partner();
    const Id home = world.plan(home_plan());
    edit_plan_commissions(tini, {{"home", {Commission::Kind::percent, domain::Rate(20, 1)}}});
    const Id siti = world.customer();
    assign(siti, tini);
    world.subscribe(siti, home, "2026-11-01");
    world.go_to("2026-12-02T00:00:00Z");
    world.bill("2026-12-01");
    const std::int64_t open = world.only_invoice(siti).open;
    ASSERT_GT(open, 0);
    const auto paid = world.pay(cash(siti, open, "KW-1"));
    ASSERT_TRUE(paid);
    EXPECT_EQ(account(tini).commission, open / 5);
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::reverse_payment(tx, world.act(), {}, {paid->payment.id, "ceknya kosong"});
    }));
    EXPECT_EQ(account(tini).commission, 0);
    EXPECT_EQ(booked("5102"), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(Partners, EarnByThePlanOfWhatBecomesBalanceToo) {
    const Id tini = partner();
    const Id home = world.plan(home_plan());
    edit_plan_commissions(tini, {{"home", {Commission::Kind::amount, domain::Rate(7'000, 1)}}});
    const Id siti = world.customer();
    const Id budi = world.customer();  // has no plan: the partner's own
    assign(siti, tini);
    assign(budi, tini);
    world.subscribe(siti, home, "2026-11-01");
    ASSERT_TRUE(world.pay(cash(siti, 100'000, "KW-1")));
    EXPECT_EQ(account(tini).commission, 7'000);
    ASSERT_TRUE(world.pay(cash(budi, 100'000, "KW-2")));
    EXPECT_EQ(account(tini).commission, 17'000);
    edit_plan_commissions(tini, {});
    ASSERT_TRUE(world.pay(cash(siti, 100'000, "KW-3")));
    EXPECT_EQ(account(tini).commission, 27'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Partners, PayForVouchersOfAPlanByItsCommission) {
    const Id tini = partner();
    domain::PlanTerms day;
    day.code = "harian";
    day.billing = domain::Billing::prepaid_package;
    day.package_days = 1;
    day.package_price = 5'000;
    world.plan(day);
    edit_plan_commissions(tini, {{"harian", {Commission::Kind::percent, domain::Rate(30, 1)}}});
    billing::NewVoucherBatch command;
    command.kind = store::VoucherKind::plan;
    command.plan = "harian";
    command.count = 2;
    const auto codes = billing::make_codes(keys, world.act().operator_id, *world.act().ids, "", 2);
    const auto made =
        write([&](store::Tx& tx) { return billing::make_voucher_batch(tx, world.act(), command, codes); });
    ASSERT_TRUE(made);
    ASSERT_TRUE(sell(made->id, tini, SellVouchers::PaidBy::credit));
    EXPECT_EQ(account(tini).owes, 7'000);
    EXPECT_EQ(booked("5102"), 3'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Partners, HaveOneCommissionForAPlanAndOnlyForPlansThatAreThere) {
    const Id tini = partner();
    world.plan(home_plan());
    const CommissionOfPlan home{"home", {Commission::Kind::percent, domain::Rate(20, 1)}};
    const auto pointer_of = [&](std::vector<CommissionOfPlan> plans) {
        const auto edited = try_plan_commissions(tini, std::move(plans));
        return edited ? std::string() : edited.error().errors.front().pointer;
    };
    EXPECT_EQ(pointer_of({home, home}), "/plan_commissions/1/plan");
    EXPECT_EQ(pointer_of({{"tidak", {}}}), "/plan_commissions/0/plan");
    EXPECT_EQ(pointer_of({{"home", {Commission::Kind::percent, domain::Rate(101, 1)}}}),
              "/plan_commissions/0/value");
    EXPECT_EQ(pointer_of({home}), "");
}

TEST_P(Partners, GiveItBackInProportionWhereThePaymentIs) {
    const Id tini = partner();
    const Id siti = world.customer();
    assign(siti, tini);
    const auto paid = world.pay(cash(siti, 150'000, "KW-1"));
    ASSERT_TRUE(paid);
    const auto refund = [&](std::optional<std::int64_t> amount) {
        billing::RefundPayment command;
        command.payment = paid->payment.id;
        command.amount = amount;
        command.reason = "salah transfer";
        ASSERT_TRUE(write([&](store::Tx& tx) {
            return billing::refund_payment(tx, world.act(), store::Settings{}, command);
        }));
    };
    refund(50'000);
    EXPECT_EQ(account(tini).commission, 10'000);
    refund(std::nullopt);
    EXPECT_EQ(account(tini).commission, 0);
    EXPECT_EQ(booked("5102"), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(Partners, ArePaidOutOrHaveItSetOffAgainstWhatTheyOwe) {
    const Id tini = partner();
    const Id siti = world.customer();
    assign(siti, tini);
    ASSERT_TRUE(world.pay(cash(siti, 150'000, "KW-1")));
    EXPECT_FALSE(settle(tini, "", 1'000));  // it owes nothing
    ASSERT_TRUE(sell(batch(1), tini, SellVouchers::PaidBy::credit));
    ASSERT_TRUE(settle(tini, "", 9'000));
    EXPECT_EQ(account(tini).owes, 0);
    ASSERT_TRUE(settle(tini, "kas", 6'000));
    EXPECT_EQ(account(tini).commission, 0);
    EXPECT_FALSE(settle(tini, "kas", 1));
    EXPECT_EQ(booked("2104"), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(Partners, PutDownAndSpendAtOnceWithoutPassingTheirDeposit) {
    const Id tini = partner({});
    ASSERT_TRUE(pays(tini, PartnerPays::To::deposit, 30'000));
    std::vector<Id> batches;
    for (int n = 0; n < 6; ++n) batches.push_back(batch(1));
    std::atomic<int> sold = 0;
    {
        std::vector<std::jthread> tries;
        for (const Id one : batches)
            tries.emplace_back([&, one] {
                if (sell(one, tini, SellVouchers::PaidBy::deposit)) ++sold;
            });
    }
    EXPECT_EQ(sold, 3);
    EXPECT_EQ(account(tini).deposit, 0);
    EXPECT_TRUE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
