#include "domain/ledger.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <set>

namespace bangnopi::domain {
namespace {

struct Expected {
    std::string_view account;
    std::int64_t amount;
    Id customer = {};
};

void expect(const Postings& postings, const std::vector<Expected>& expected) {
    ASSERT_EQ(postings.size(), expected.size());
    for (std::size_t i = 0; i < postings.size(); ++i) {
        EXPECT_EQ(postings[i].account, expected[i].account);
        EXPECT_EQ(postings[i].amount, expected[i].amount);
        EXPECT_EQ(postings[i].customer, expected[i].customer);
    }
}

constexpr Id siti{42};

TEST(Chart, has_each_account_once_in_order) {
    const auto chart = chart_of_accounts();
    EXPECT_EQ(chart.size(), 26U);
    for (std::size_t i = 1; i < chart.size(); ++i) EXPECT_LT(chart[i - 1].code, chart[i].code);
    for (const AccountRole& role : chart) EXPECT_FALSE(role.name.empty());
}

TEST(Chart, holds_every_account_that_journals_name) {
    std::set<std::string_view> codes;
    for (const AccountRole& role : chart_of_accounts()) codes.insert(role.code);
    for (const std::string_view code : {account::cash,
                                        account::bank,
                                        account::gateway,
                                        account::collector,
                                        account::receivable,
                                        account::receivable_partner,
                                        account::withheld_tax,
                                        account::balance,
                                        account::output_tax,
                                        account::deferred_revenue,
                                        account::unidentified,
                                        account::opening,
                                        account::subscription_revenue,
                                        account::usage_revenue,
                                        account::setup_revenue,
                                        account::late_fee_revenue,
                                        account::other_revenue,
                                        account::discount,
                                        account::rounding,
                                        account::gateway_fee,
                                        account::commission,
                                        account::bad_debt})
        EXPECT_TRUE(codes.contains(code)) << code;
}

TEST(InvoiceJournal, debits_the_customer_and_the_discount) {
    expect(invoice_postings(siti, {150'000, 2500, 250'000, 15'000, 5000, 300}, 42'625, 435'425, false),
           {{"1201", 435'425, siti},
            {"4901", 15'000},
            {"4101", -150'000},
            {"4102", -2500},
            {"4103", -250'000},
            {"4104", -5000},
            {"4105", -300},
            {"2102", -42'625}});
}

TEST(InvoiceJournal, defers_a_fee_in_advance_and_leaves_out_what_is_nothing) {
    expect(invoice_postings(siti, {.subscription = 150'000}, 0, 150'000, true),
           {{"1201", 150'000, siti}, {"2103", -150'000}});
}

TEST(InvoiceJournal, that_a_discount_brings_to_nothing_still_balances) {
    expect(invoice_postings(siti, {.subscription = 83'333, .discount = 83'333}, 0, 0, false),
           {{"4901", 83'333}, {"4101", -83'333}});
}

TEST(PaymentJournal, credits_invoices_and_then_the_balance) {
    expect(payment_postings(siti, account::cash, 100'000, 100'000),
           {{"1101", 100'000}, {"1201", -100'000, siti}});
    expect(payment_postings(siti, account::bank, 120'000, 100'000),
           {{"1102", 120'000}, {"1201", -100'000, siti}, {"2101", -20'000, siti}});
    expect(payment_postings(siti, account::collector, 50'000, 0),
           {{"1104", 50'000}, {"2101", -50'000, siti}});
}

TEST(BalanceJournal, moves_it_to_the_receivable) {
    expect(balance_applied_postings(siti, 75'000), {{"2101", 75'000, siti}, {"1201", -75'000, siti}});
}

TEST(Balanced, sees_a_rupiah_and_sums_beyond_64_bits) {
    EXPECT_TRUE(balanced({}));
    EXPECT_FALSE(balanced(std::vector<Posting>{{account::cash, 1}}));
    constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
    EXPECT_FALSE(balanced(
        std::vector<Posting>{{account::cash, highest}, {account::cash, highest}, {account::cash, 2}}));
}

RC_GTEST_PROP(Journals, of_payments_sum_to_zero, ()) {
    const std::int64_t amount = *rc::gen::inRange<std::int64_t>(0, std::numeric_limits<std::int64_t>::max());
    const std::int64_t allocated = *rc::gen::inRange<std::int64_t>(0, amount + 1);
    RC_ASSERT(balanced(payment_postings(siti, account::cash, amount, allocated)));
    RC_ASSERT(balanced(balance_applied_postings(siti, amount)));
}

}  // namespace
}  // namespace bangnopi::domain
