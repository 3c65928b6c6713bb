// Vouchers from the batch to the last rupiah, on both engines.
#include <gmock/gmock.h>

#include <latch>
#include <thread>

#include "billing/voucher_redemption.hpp"
#include "billing/vouchers.hpp"
#include "domain/voucher_code.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using billing::VoucherLogin;
using domain::Desired;
using store::VoucherState;
using testing::ElementsAre;
using testing::Pair;
using testing::SizeIs;

domain::PlanTerms day_plan() {
    domain::PlanTerms terms;
    terms.code = "harian";
    terms.billing = domain::Billing::prepaid_package;
    terms.package_days = 1;
    terms.package_price = 5'000;
    terms.speed = {5'000'000, 2'000'000};
    return terms;
}

class Vouchers : public EngineTest {
  protected:
    explicit Vouchers(store::Settings settings = {}) : world(*db, std::move(settings)) {
        world.go_to("2026-11-02T01:30:00Z");
        day = world.plan(day_plan());
    }

    template <class Fn>
    auto write(Fn fn) {
        return db->write_wait(world.scope(), store::Priority::normal, fn);
    }
    Result<store::VoucherBatch> make(billing::NewVoucherBatch command) {
        const auto codes = billing::make_codes(keys, world.act().operator_id, *world.act().ids,
                                               command.prefix, command.count);
        return write(
            [&](store::Tx& tx) { return billing::make_voucher_batch(tx, world.act(), command, codes); });
    }
    Id of_balance(std::int64_t count, std::int64_t price = 10'000,
                  std::optional<domain::Date> expires_on = {}) {
        billing::NewVoucherBatch command;
        command.count = count;
        command.face_price = price;
        command.expires_on = expires_on;
        return make(command)->id;
    }
    Id of_day(std::int64_t count) {
        billing::NewVoucherBatch command;
        command.kind = store::VoucherKind::plan;
        command.plan = "harian";
        command.count = count;
        return make(command)->id;
    }
    static billing::SellVouchers sale_of(Id batch, std::optional<std::int64_t> count = {}) {
        billing::SellVouchers command;
        command.batch = batch;
        command.count = count;
        command.channel = "kas";
        return command;
    }
    void sell(Id batch, std::optional<std::int64_t> count = {}) {
        ASSERT_TRUE(write(
            [&](store::Tx& tx) { return billing::sell_vouchers(tx, world.act(), sale_of(batch, count)); }));
    }
    std::vector<std::string> codes_of(Id batch) {
        const auto printed = write([&](store::Tx& tx) {
            return billing::print_vouchers(tx, world.act(), keys, batch, 0, billing::vouchers_a_sheet_max);
        });
        std::vector<std::string> codes;
        for (const billing::PrintedVoucher& one : *printed) codes.push_back(one.code);
        return codes;
    }
    Result<billing::VoucherRedeemed> redeem(const std::string& code, Id customer) {
        return write([&](store::Tx& tx) {
            return billing::redeem(tx, world.act(), keys, {code, format_id(customer), std::nullopt});
        });
    }
    VoucherLogin sign_in(const std::string& code) {
        return *write([&](store::Tx& tx) { return billing::redeem_at_login(tx, world.act(), keys, code); });
    }
    store::VoucherCounts counts(Id batch) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::count_vouchers(tx, world.act().operator_id, std::span(&batch, 1))[batch];
        });
    }
    std::int64_t booked(std::string_view account) {
        return world.number_of(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM posting WHERE operator_id = $1 AND "
            "account_code = '" +
            std::string(account) + "'");
    }

    KeyRing keys = KeyRing::generate();
    BillingWorld world;
    Id day;
};
ON_BOTH_ENGINES(Vouchers);

TEST_P(Vouchers, AreCodesOfTheirOwnThatOnlyTheSheetShows) {
    billing::NewVoucherBatch command;
    command.count = 200;
    command.face_price = 10'000;
    command.prefix = "WRG";
    const auto batch = make(command);
    ASSERT_TRUE(batch);
    std::vector<std::string> codes = codes_of(batch->id);
    ASSERT_THAT(codes, SizeIs(200));
    EXPECT_TRUE(codes.front().starts_with("WRG-")) << codes.front();
    std::ranges::sort(codes);
    EXPECT_EQ(std::ranges::adjacent_find(codes), codes.end());
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM journal WHERE operator_id = $1"), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(Vouchers, OwesWhatTheyAreSoldForUntilTheyAreSpent) {
    const Id batch = of_balance(3);
    sell(batch, 2);
    EXPECT_THAT(counts(batch), ElementsAre(Pair(VoucherState::made, 1), Pair(VoucherState::sold, 2)));
    EXPECT_EQ(booked("1101"), 20'000);
    EXPECT_EQ(booked("2103"), -20'000);
    const Id siti = world.customer();
    const auto redeemed = redeem(codes_of(batch).front(), siti);
    ASSERT_TRUE(redeemed);
    EXPECT_EQ(redeemed->balance, 10'000);
    EXPECT_EQ(world.balance(siti), 10'000);
    EXPECT_EQ(booked("2103"), -10'000);
    EXPECT_EQ(booked("2101"), -10'000);
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM payment WHERE operator_id = $1"), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(Vouchers, AreSpentOnceHoweverManyTryAtOnce) {
    const Id batch = of_balance(1);
    sell(batch);
    const std::string code = codes_of(batch).front();
    const Id siti = world.customer();
    std::atomic<int> spent = 0;
    {
        std::vector<std::jthread> tries;
        for (int n = 0; n < 50; ++n)
            tries.emplace_back([&] {
                if (redeem(code, siti)) ++spent;
            });
    }
    EXPECT_EQ(spent, 1);
    EXPECT_EQ(world.balance(siti), 10'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Vouchers, OfWhichSomeAreNotSoldAreRefused) {
    const Id batch = of_balance(2);
    sell(batch, 1);
    const Id siti = world.customer();
    const auto refused = redeem(codes_of(batch).back(), siti);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::conflict);
    EXPECT_EQ(redeem("ABCD-EFGH-JKMN", siti).error().code, Code::not_found);
    EXPECT_EQ(redeem("bukan kode", siti).error().code, Code::not_found);
    EXPECT_EQ(world.balance(siti), 0);
}

TEST_P(Vouchers, ThatAreNotSoldCanBeVoidedAndNotSoldAfterwards) {
    const Id batch = of_balance(3);
    sell(batch, 1);
    ASSERT_TRUE(write([&](store::Tx& tx) { return billing::void_vouchers(tx, world.act(), {batch, ""}); }));
    EXPECT_THAT(counts(batch), ElementsAre(Pair(VoucherState::sold, 1), Pair(VoucherState::voided, 2)));
    EXPECT_FALSE(
        write([&](store::Tx& tx) { return billing::sell_vouchers(tx, world.act(), sale_of(batch)); }));
    EXPECT_TRUE(world.verified());
}

TEST_P(Vouchers, BecomeIncomeTheDayAfterTheirLast) {
    const Id batch = of_balance(3, 10'000, date("2026-11-10"));
    sell(batch, 2);
    const std::string code = codes_of(batch).front();
    world.go_to("2026-11-10T16:59:59Z");  // the last second of the day in Jakarta
    world.jobs();
    EXPECT_THAT(counts(batch), ElementsAre(Pair(VoucherState::made, 1), Pair(VoucherState::sold, 2)));
    ASSERT_TRUE(redeem(code, world.customer()));
    world.go_to("2026-11-10T17:00:00Z");
    world.jobs();
    EXPECT_THAT(counts(batch), ElementsAre(Pair(VoucherState::redeemed, 1), Pair(VoucherState::expired, 2)));
    EXPECT_EQ(booked("4105"), -10'000);
    EXPECT_EQ(booked("2103"), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(Vouchers, WhoseTimeIsOverExpireAndAreNeitherSoldNorVoidedThen) {
    const Id batch = of_balance(3, 10'000, date("2026-11-10"));
    sell(batch, 1);
    world.go_to("2026-11-10T16:59:59Z");
    const store::Act on_the_last_day = world.act();
    const auto voids = [&](const store::Act& act) {
        return write([&](store::Tx& tx) { return billing::void_vouchers(tx, act, {batch, ""}); });
    };
    world.go_to("2026-11-10T17:00:00Z");
    EXPECT_EQ(voids(world.act()).error().code, Code::conflict) << "though nothing has expired them yet";
    // A part of the batch, as the jobs do with a large one.
    ASSERT_TRUE(write([&](store::Tx& tx) -> Result<Done> {
        EXPECT_TRUE(billing::expire_vouchers(tx, world.act(), batch, 1));
        return Done{};
    }));
    EXPECT_EQ(voids(on_the_last_day).error().code, Code::conflict) << "asked for a second before, done after";
    EXPECT_FALSE(
        write([&](store::Tx& tx) { return billing::sell_vouchers(tx, on_the_last_day, sale_of(batch)); }));
    world.jobs();
    EXPECT_THAT(counts(batch), ElementsAre(Pair(VoucherState::expired, 3)));
    EXPECT_EQ(booked("4105"), -10'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Vouchers, AreVoidOrExpiredTogetherWhereBothAreDoneAtOnce) {
    constexpr std::int64_t size = 40;
    for (const std::string month : {"2026-11", "2026-12", "2027-01", "2027-02", "2027-03"}) {
        world.go_to(month + "-10T16:59:59Z");
        const Id batch = of_balance(size, 10'000, date(month + "-10"));
        const store::Act on_the_last_day = world.act();
        world.go_to(month + "-10T17:00:00Z");
        const store::Act after_it = world.act();
        bool is_void = false;
        {
            std::latch begin(2);
            const std::jthread voiding([&] {
                begin.arrive_and_wait();
                is_void = write([&](store::Tx& tx) {
                              return billing::void_vouchers(tx, on_the_last_day, {batch, ""});
                          }).has_value();
            });
            const std::jthread expiring([&] {
                begin.arrive_and_wait();
                for (bool more = true; more;)
                    static_cast<void>(write([&](store::Tx& tx) -> Result<Done> {
                        more = billing::expire_vouchers(tx, after_it, batch, 7);
                        return Done{};
                    }));
            });
        }
        EXPECT_THAT(counts(batch),
                    ElementsAre(Pair(is_void ? VoucherState::voided : VoucherState::expired, size)));
    }
    EXPECT_TRUE(world.verified());
}

TEST_P(Vouchers, BringMoreThanTheirPriceWhereTheOperatorGivesIt) {
    billing::NewVoucherBatch command;
    command.count = 1;
    command.face_price = 50'000;
    command.value = 55'000;
    const Id batch = make(command)->id;
    sell(batch);
    const Id siti = world.customer();
    ASSERT_TRUE(redeem(codes_of(batch).front(), siti));
    EXPECT_EQ(world.balance(siti), 55'000);
    EXPECT_EQ(booked("4901"), 5'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Vouchers, OfAPlanBuyAPackageForALineOfThatPlan) {
    const Id siti = world.customer();
    const Id line = world.subscribe(siti, day, "2026-11-02");
    world.refresh(siti);
    const Id batch = of_day(1);
    sell(batch);
    const auto redeemed = redeem(codes_of(batch).front(), siti);
    ASSERT_TRUE(redeemed) << english(redeemed.error().detail);
    EXPECT_EQ(redeemed->package->package.life.to, instant("2026-11-03T01:30:00Z"));
    EXPECT_EQ(world.access(line).desired, Desired::open);
    const store::Invoice invoice = world.only_invoice(siti);
    EXPECT_EQ(invoice.amounts.total, 5'000);
    EXPECT_EQ(invoice.status, domain::InvoiceStatus::paid);
    EXPECT_EQ(booked("1201"), 0);
    EXPECT_EQ(booked("2103"), -5'000);
    world.go_to("2026-11-03T01:30:00Z");
    world.jobs();
    EXPECT_EQ(booked("2103"), 0);
    EXPECT_EQ(booked("4101"), -5'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Vouchers, OfAPlanAreRefusedForALineOfAnother) {
    const Id siti = world.customer();
    world.subscribe(siti, world.plan(home_plan()), "2026-11-02");
    const Id batch = of_day(1);
    sell(batch);
    EXPECT_EQ(redeem(codes_of(batch).front(), siti).error().code, Code::conflict);
    EXPECT_THAT(counts(batch), ElementsAre(Pair(VoucherState::sold, 1)));
}

TEST_P(Vouchers, OfAPlanMakeALineForWhoSignsInWithTheCodeAlone) {
    const Id batch = of_day(2);
    sell(batch, 1);
    const std::vector<std::string> codes = codes_of(batch);
    EXPECT_EQ(sign_in("ABCDEFGHJKMN"), VoucherLogin::unknown);
    EXPECT_EQ(sign_in(codes.back()), VoucherLogin::not_sold);
    EXPECT_EQ(sign_in(codes.front()), VoucherLogin::opened);
    EXPECT_EQ(sign_in(codes.front()), VoucherLogin::over);  // its line is there: RADIUS asks no more
    const auto line = db->read(world.scope(), [&](store::Tx& tx) {
        return store::find_subscription_by_username(tx, world.act().operator_id,
                                                    *domain::normalise_voucher_code(codes.front()));
    });
    ASSERT_TRUE(line);
    EXPECT_EQ(line->connection.session_limit, 1);
    EXPECT_EQ(world.access(line->id).desired, Desired::open);
    EXPECT_EQ(world.access(line->id).changes_at, instant("2026-11-03T01:30:00Z"));
    EXPECT_TRUE(world.verified());
    world.go_to("2026-11-03T01:30:00Z");
    world.jobs();
    EXPECT_EQ(world.access(line->id).desired, Desired::closed);
    EXPECT_EQ(world.access(line->id).reason, domain::Reason::ended);
    EXPECT_EQ(booked("4101"), -5'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Vouchers, OfAPlanFromFirstUseWaitForItOnALineAndBeginWithTheLoginOfTheCodeAlone) {
    domain::PlanTerms terms = day_plan();
    terms.code = "harian-pakai";
    terms.package_starts = domain::PackageStarts::first_use;
    const Id siti = world.customer();
    const Id line = world.subscribe(siti, world.plan(terms), "2026-11-02");
    billing::NewVoucherBatch command;
    command.kind = store::VoucherKind::plan;
    command.plan = terms.code;
    command.count = 2;
    const Id batch = make(command)->id;
    sell(batch);
    const std::vector<std::string> codes = codes_of(batch);
    const auto redeemed = redeem(codes.front(), siti);
    ASSERT_TRUE(redeemed) << english(redeemed.error().detail);
    EXPECT_TRUE(redeemed->package->package.waits_at(world.act().now));
    EXPECT_EQ(world.access(line).desired, Desired::open);
    EXPECT_EQ(sign_in(codes.back()), VoucherLogin::opened);
    const auto own = db->read(world.scope(), [&](store::Tx& tx) {
        return store::find_subscription_by_username(tx, world.act().operator_id,
                                                    *domain::normalise_voucher_code(codes.back()));
    });
    ASSERT_TRUE(own);
    EXPECT_EQ(world.access(own->id).changes_at, instant("2026-11-03T01:30:00Z"));
    world.go_to("2026-11-12T03:00:00Z");
    world.jobs();
    EXPECT_EQ(world.access(line).desired, Desired::open);
    world.use(line, "2026-11-12T02:35:00Z", 1'000);
    EXPECT_EQ(world.access(line).changes_at, instant("2026-11-13T02:30:00Z"));
    EXPECT_TRUE(world.verified());
    world.go_to("2026-11-13T02:30:00Z");
    world.jobs();
    EXPECT_EQ(world.access(line).reason, domain::Reason::expired);
    EXPECT_EQ(booked("2103"), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(Vouchers, SignInOnceHoweverManyDevicesTryAtOnce) {
    const Id batch = of_day(1);
    sell(batch);
    const std::string code = codes_of(batch).front();
    std::atomic<int> opened = 0;
    {
        std::vector<std::jthread> tries;
        for (int n = 0; n < 20; ++n)
            tries.emplace_back([&] {
                if (sign_in(code) == VoucherLogin::opened) ++opened;
            });
    }
    EXPECT_EQ(opened, 1);
    EXPECT_EQ(world.number_of("SELECT COUNT(*) FROM customer WHERE operator_id = $1"), 1);
    EXPECT_TRUE(world.verified());
}

class TaxedVouchers : public Vouchers {
  protected:
    static store::Settings taxed() {
        store::Settings settings;
        settings.tax = domain::Tax{domain::Rate(11, 1), domain::Rate(1, 1), false};
        return settings;
    }
    TaxedVouchers() : Vouchers(taxed()) {}
};
ON_BOTH_ENGINES(TaxedVouchers);

TEST_P(TaxedVouchers, CostTheirFacePriceAndCarryTheTaxInIt) {
    const Id batch = of_day(1);
    sell(batch);
    ASSERT_EQ(sign_in(codes_of(batch).front()), VoucherLogin::opened);
    EXPECT_EQ(world.number_of("SELECT total FROM invoice WHERE operator_id = $1"), 5'550);
    EXPECT_EQ(world.number_of("SELECT tax FROM invoice WHERE operator_id = $1"), 550);
    EXPECT_EQ(booked("2103"), -5'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Vouchers, AreMadeTwentyFiveThousandAtATime) {
    const Id batch = of_balance(billing::vouchers_a_batch_max);
    EXPECT_THAT(counts(batch), ElementsAre(Pair(VoucherState::made, billing::vouchers_a_batch_max)));
    sell(batch);
    EXPECT_EQ(booked("2103"), -10'000 * billing::vouchers_a_batch_max);
    EXPECT_TRUE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
