#include "domain/journals.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <map>

#include "domain/money.hpp"

namespace bangnopi::domain {
namespace {

constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr Id siti{42};

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

TEST(InvoiceJournal, debits_the_customer_and_the_discount) {
    expect(invoice_postings(siti, {150'000, 2500, 250'000, 15'000, 5000, 300}, 42'625, 435'425),
           {{"1201", 435'425, siti},
            {"4901", 15'000},
            {"4101", -150'000},
            {"4102", -2500},
            {"4103", -250'000},
            {"4104", -5000},
            {"4105", -300},
            {"2102", -42'625}});
}

TEST(InvoiceJournal, defers_a_fee_in_advance_until_its_periods_end) {
    const Date day{2026, 12, 1};
    expect(invoice_postings(siti, {.deferred = {{day, 150'000}}}, 0, 150'000),
           {{"1201", 150'000, siti}, {"2103", -150'000}});
    expect(invoice_postings(siti, {.subscription = 80'000, .deferred = {{day, 150'000}, {day + 14, 70'000}}},
                            0, 300'000),
           {{"1201", 300'000, siti}, {"2103", -220'000}, {"4101", -80'000}});
    expect(recognition_postings(150'000), {{"2103", 150'000}, {"4101", -150'000}});
}

TEST(InvoiceJournal, has_a_fee_that_was_billed_before_in_its_revenue_at_once) {
    expect(invoice_postings(siti, {.earlier_fee = -50'000, .deferred = {{Date(2026, 12, 1), 150'000}}}, 0,
                            100'000),
           {{"1201", 100'000, siti}, {"2103", -150'000}, {"4101", 50'000}});
    expect(invoice_postings(siti, {.subscription = 150'000, .earlier_fee = -50'000}, 0, 100'000),
           {{"1201", 100'000, siti}, {"4101", -100'000}});
}

TEST(InvoiceJournal, that_a_discount_brings_to_nothing_still_balances) {
    expect(invoice_postings(siti, {.subscription = 83'333, .discount = 83'333}, 0, 0),
           {{"4901", 83'333}, {"4101", -83'333}});
}

TEST(InvoiceJournal, is_reversed_by_a_void) {
    expect(reversed(invoice_postings(siti, {.subscription = 100'000, .discount = 10'000}, 9900, 99'900)),
           {{"1201", -99'900, siti}, {"4901", -10'000}, {"4101", 100'000}, {"2102", 9900}});
}

TEST(InvoiceJournal, of_more_than_64_bits_is_refused) {
    EXPECT_THROW(invoice_postings(siti, {.subscription = std::numeric_limits<std::int64_t>::min()}, 0, 0),
                 Overflow);
}

TEST(PaymentJournal, credits_invoices_and_then_the_balance) {
    expect(payment_postings(siti, account::cash, 100'000, 100'000),
           {{"1101", 100'000}, {"1201", -100'000, siti}});
    expect(payment_postings(siti, account::bank, 120'000, 100'000),
           {{"1102", 120'000}, {"1201", -100'000, siti}, {"2101", -20'000, siti}});
    expect(payment_postings(siti, account::collector, 50'000, 0),
           {{"1104", 50'000}, {"2101", -50'000, siti}});
}

TEST(PaymentJournal, books_what_cash_could_not_pay_either_way) {
    expect(payment_postings(siti, account::cash, 102'500, 102'525, 25),
           {{"1101", 102'500}, {"4902", 25}, {"1201", -102'525, siti}});
    expect(payment_postings(siti, account::cash, 102'600, 102'525, -75),
           {{"1101", 102'600}, {"4902", -75}, {"1201", -102'525, siti}});
}

TEST(PaymentJournal, of_a_receipt_that_is_matched_takes_it_out_of_the_unidentified_ones) {
    expect(unidentified_receipt_postings(account::bank, 150'123), {{"1102", 150'123}, {"2107", -150'123}});
    expect(payment_postings(siti, account::unidentified, 150'123, 150'000),
           {{"2107", 150'123}, {"1201", -150'000, siti}, {"2101", -123, siti}});
}

TEST(PaymentJournal, beyond_64_bits_is_an_overflow) {
    EXPECT_THROW(payment_postings(siti, account::cash, highest, 1, 1), Overflow);
    EXPECT_THROW(refund_postings(siti, account::cash, highest, 1), Overflow);
}

TEST(PaymentJournalDeathTest, allocates_no_more_than_was_received) {
    EXPECT_DEATH(payment_postings(siti, account::cash, 10, 11), "bug");
}

TEST(BalanceJournal, moves_it_to_the_receivable) {
    expect(balance_applied_postings(siti, 75'000), {{"2101", 75'000, siti}, {"1201", -75'000, siti}});
}

TEST(RefundJournal, gives_back_what_the_payment_credited) {
    expect(refund_postings(siti, account::bank, 20'000, 30'000),
           {{"2101", 20'000, siti}, {"1201", 30'000, siti}, {"1102", -50'000}});
    expect(refund_postings(siti, account::cash, 0, 30'000), {{"1201", 30'000, siti}, {"1101", -30'000}});
}

TEST(CreditNoteJournal, takes_back_revenue_and_tax_in_proportion) {
    const Revenue revenue{.subscription = 150'000, .setup = 50'000, .discount = 15'000};
    expect(credit_note_postings(siti, revenue, 20'350, 205'350, {.amount = 102'675, .open = 205'350}),
           {{"4901", -7500}, {"4101", 75'000}, {"4103", 25'000}, {"2102", 10'175}, {"1201", -102'675, siti}});
}

TEST(CreditNoteJournal, leaves_as_balance_what_is_not_open) {
    expect(
        credit_note_postings(siti, {.subscription = 100'000}, 0, 100'000, {.amount = 60'000, .open = 25'000}),
        {{"4101", 60'000}, {"1201", -25'000, siti}, {"2101", -35'000, siti}});
    expect(credit_note_postings(siti, {.subscription = 100'000}, 0, 100'000, {.amount = 60'000, .open = 0}),
           {{"4101", 60'000}, {"2101", -60'000, siti}});
}

TEST(CreditNoteJournal, takes_a_fee_that_is_not_earned_from_the_deferred_ones) {
    const Revenue in_advance{.deferred = {{Date(2026, 12, 1), 100'000}}};
    expect(credit_note_postings(siti, in_advance, 0, 100'000, {.amount = 100'000, .open = 100'000}),
           {{"2103", 100'000}, {"1201", -100'000, siti}});
}

TEST(CreditNoteJournal, takes_of_each_fee_its_share_whether_it_is_earned_or_not) {
    const Date first{2026, 11, 15}, second{2026, 12, 1};
    const Revenue both{.deferred = {{first, 100'000, true}, {second, 200'000}}};
    const CreditNote note{.amount = 150'000, .open = 300'000};
    expect(credit_note_postings(siti, both, 0, 300'000, note),
           {{"4101", 50'000}, {"2103", 100'000}, {"1201", -150'000, siti}});
    EXPECT_EQ(credited_of_deferred(both, 0, 300'000, note),
              (std::vector<DeferredFee>{{second, 100'000, false}}));
}

TEST(CreditNoteJournal, puts_the_rupiah_that_rounding_leaves_on_the_largest_part) {
    const Revenue thirds{.subscription = 10, .usage = 10, .setup = 10};
    expect(credit_note_postings(siti, thirds, 0, 30, {.amount = 10, .open = 30}),
           {{"4101", 4}, {"4102", 3}, {"4103", 3}, {"1201", -10, siti}});
    expect(credit_note_postings(siti, thirds, 0, 30, {.amount = 20, .credited_before = 10, .open = 20}),
           {{"4101", 6}, {"4102", 7}, {"4103", 7}, {"1201", -20, siti}});
}

TEST(CreditNoteJournalDeathTest, is_never_of_more_than_the_invoice) {
    EXPECT_DEATH(credit_note_postings(siti, {.subscription = 10}, 0, 10, {.amount = 6, .credited_before = 5}),
                 "bug");
}

TEST(Journals, of_two_accounts_name_the_customer_on_its_own) {
    const std::int64_t n = 5000;
    expect(late_fee_postings(siti, n), {{"1201", n, siti}, {"4104", -n}});
    expect(stamp_duty_postings(siti, n), {{"1201", n, siti}, {"2108", -n}});
    expect(withheld_tax_postings(siti, n), {{"1301", n}, {"1201", -n, siti}});
    expect(write_off_postings(siti, n), {{"5103", n}, {"1201", -n, siti}});
    expect(recovered_postings(account::bank, n), {{"1102", n}, {"5103", -n}});
    expect(security_deposit_postings(account::cash, n), {{"1101", n}, {"2106", -n}});
    expect(gateway_fee_postings(n), {{"5101", n}, {"1103", -n}});
    expect(gateway_fee_of_payer_postings(n), {{"1103", n}, {"5101", -n}});
    expect(settlement_postings(n), {{"1102", n}, {"1103", -n}});
    expect(settlement_postings(n, 10), {{"1102", n}, {"1103", 10 - n}, {"2107", -10}});
    expect(settlement_postings(n, n), {{"1102", n}, {"2107", -n}});
    expect(identified_postings(n), {{"2107", n}, {"1103", -n}});
    expect(gateway_fee_postings(n, account::bank), {{"5101", n}, {"1102", -n}});
    expect(collector_deposit_postings(n, 0, 0), {{"1101", n}, {"1104", -n}});
    expect(collector_deposit_postings(n, 10, 0), {{"1101", n}, {"1202", 10}, {"1104", -n - 10}});
    expect(collector_deposit_postings(n, 0, 10), {{"1101", n + 10}, {"1104", -n}, {"2107", -10}});
    expect(voucher_sold_postings(account::receivable_partner, n), {{"1202", n}, {"2103", -n}});
    expect(voucher_sold_postings(account::partner_deposit, n, 5),
           {{"2105", n - 5}, {"5102", 5}, {"2103", -n}});
    expect(partner_paid_postings(account::cash, n), {{"1101", n}, {"1202", -n}});
    expect(balance_voucher_redeemed_postings(siti, n, n), {{"2103", n}, {"2101", -n, siti}});
    expect(balance_voucher_redeemed_postings(siti, n, n + 5),
           {{"2103", n}, {"4901", 5}, {"2101", -n - 5, siti}});
    expect(plan_voucher_redeemed_postings(siti, n), {{"2103", n}, {"1201", -n, siti}});
    expect(voucher_expired_postings(n), {{"2103", n}, {"4105", -n}});
    expect(partner_deposit_postings(account::cash, n), {{"1101", n}, {"2105", -n}});
    expect(commission_postings(n), {{"5102", n}, {"2104", -n}});
    expect(commission_settled_postings(account::receivable_partner, n), {{"2104", n}, {"1202", -n}});
    expect(opening_receivable_postings(siti, n), {{"1201", n, siti}, {"3101", -n}});
    expect(opening_balance_postings(siti, n), {{"3101", n}, {"2101", -n, siti}});
}

// Amounts of every size up to `most`, both ends often.
std::int64_t amount_up_to(std::int64_t most) {
    if (most == highest)
        return *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, highest),
                               rc::gen::element(std::int64_t{0}, std::int64_t{1}, highest));
    return *rc::gen::oneOf(rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::int64_t>(0, most + 1)),
                           rc::gen::element(std::int64_t{0}, most));
}

std::vector<Postings> journals_of_one_amount(std::int64_t n) {
    return {recognition_postings(n),
            late_fee_postings(siti, n),
            stamp_duty_postings(siti, n),
            withheld_tax_postings(siti, n),
            write_off_postings(siti, n),
            recovered_postings(account::cash, n),
            balance_applied_postings(siti, n),
            unidentified_receipt_postings(account::gateway, n),
            security_deposit_postings(account::cash, n),
            gateway_fee_postings(n),
            gateway_fee_of_payer_postings(n),
            settlement_postings(n),
            collector_deposit_postings(n, 0, 0),
            collector_deposit_postings(n / 2, n / 2, 0),
            collector_deposit_postings(n / 2, 0, n / 2),
            voucher_sold_postings(account::cash, n),
            balance_voucher_redeemed_postings(siti, n, n),
            plan_voucher_redeemed_postings(siti, n),
            voucher_expired_postings(n),
            partner_deposit_postings(account::bank, n),
            commission_postings(n),
            commission_settled_postings(account::cash, n),
            opening_receivable_postings(siti, n),
            opening_balance_postings(siti, n)};
}

bool is_in_chart(std::string_view code) {
    const auto chart = chart_of_accounts();
    return std::ranges::find(chart, code, &AccountRole::code) != chart.end();
}

// What must hold of a journal whatever its cause.
void assert_sound(const Postings& postings) {
    RC_ASSERT(balanced(postings));
    RC_ASSERT(balanced(reversed(postings)));
    for (const Posting& posting : postings) {
        RC_ASSERT(posting.amount != 0);
        RC_ASSERT(is_in_chart(posting.account));
        const bool of_customer =
            posting.account == account::receivable || posting.account == account::balance;
        RC_ASSERT(of_customer == (posting.customer == siti));
    }
}

RC_GTEST_PROP(Journals, of_every_cause_sum_to_zero, ()) {
    const std::int64_t amount = amount_up_to(highest);
    for (const Postings& postings : journals_of_one_amount(amount)) assert_sound(postings);
    const std::int64_t part = amount_up_to(amount);
    assert_sound(payment_postings(siti, account::cash, amount, part));
    assert_sound(payment_postings(siti, account::cash, amount, part, part - amount));
    assert_sound(payment_postings(siti, account::cash, part, amount, amount - part));
    assert_sound(refund_postings(siti, account::bank, part, amount - part));
}

struct Booked {
    Revenue revenue;
    std::int64_t tax = 0;
    std::int64_t total = 0;
};

Booked any_invoice() {
    const std::int64_t most = *rc::gen::element(std::int64_t{3}, std::int64_t{1'000'000}, highest / 16);
    Booked booked;
    Revenue& revenue = booked.revenue;
    for (std::int64_t* part : {&revenue.subscription, &revenue.usage, &revenue.setup, &revenue.late_fee,
                               &revenue.other, &booked.tax})
        *part = amount_up_to(most);
    revenue.discount = amount_up_to(revenue.subscription);
    booked.total = revenue.subscription + revenue.usage + revenue.setup + revenue.late_fee + revenue.other +
                   booked.tax - revenue.discount;
    for (int fees = *rc::gen::inRange(0, 4); fees > 0; --fees) {
        revenue.deferred.push_back({Date(2026, 12, 31) - fees, 1 + amount_up_to(most)});
        booked.total += revenue.deferred.back().amount;
    }
    return booked;
}

RC_GTEST_PROP(CreditNotes, that_credit_a_whole_invoice_leave_no_rupiah_on_any_account, ()) {
    const Booked booked = any_invoice();
    RC_PRE(booked.total > 0);
    const Postings invoice = invoice_postings(siti, booked.revenue, booked.tax, booked.total);
    assert_sound(invoice);
    std::map<std::string_view, std::int64_t> left;
    for (const Posting& posting : invoice) left[posting.account] += posting.amount;
    std::int64_t open = booked.total;
    for (std::int64_t credited = 0; credited < booked.total;) {
        const std::int64_t amount = std::max<std::int64_t>(1, amount_up_to(booked.total - credited));
        const Postings note =
            credit_note_postings(siti, booked.revenue, booked.tax, booked.total, {amount, credited, open});
        assert_sound(note);
        for (const Posting& posting : note) left[posting.account] += posting.amount;
        credited += amount;
        open -= amount;
    }
    for (const auto& [account, amount] : left) RC_ASSERT(amount == 0);
}

RC_GTEST_PROP(CreditNotes, before_and_after_each_fee_is_earned_leave_no_rupiah_on_any_account, ()) {
    Booked booked = any_invoice();
    booked.revenue.earlier_fee =
        amount_up_to(booked.revenue.subscription);  // of an earlier period, in 4101 at once
    booked.total += booked.revenue.earlier_fee;
    RC_PRE(booked.total > 1);
    std::vector<DeferredFee> still_deferred = booked.revenue.deferred;
    std::map<std::string_view, std::int64_t> left;
    const auto book = [&](const Postings& postings) {
        for (const Posting& posting : postings) left[posting.account] += posting.amount;
    };
    book(invoice_postings(siti, booked.revenue, booked.tax, booked.total));
    std::int64_t credited = 0;
    const auto credit = [&](std::int64_t amount) {
        const CreditNote note{amount, credited, booked.total - credited};
        for (const DeferredFee& taken : credited_of_deferred(booked.revenue, booked.tax, booked.total, note))
            for (DeferredFee& fee : still_deferred)
                if (fee.until == taken.until) fee.amount -= taken.amount;
        book(credit_note_postings(siti, booked.revenue, booked.tax, booked.total, note));
        credited += amount;
    };
    for (std::size_t earned = 0; earned < booked.revenue.deferred.size(); ++earned) {
        if (booked.total - credited > 1)
            credit(std::max<std::int64_t>(1, amount_up_to(booked.total - credited - 1)));
        if (still_deferred[earned].amount != 0)
            book({{account::deferred_revenue, still_deferred[earned].amount, {}},
                  {account::subscription_revenue, -still_deferred[earned].amount, {}}});
        booked.revenue.deferred[earned].is_earned = true;
    }
    credit(booked.total - credited);
    for (const auto& [account, amount] : left) RC_ASSERT(amount == 0);
}

RC_GTEST_PROP(CreditNotes, take_of_each_part_its_share_within_a_rupiah_a_part, ()) {
    const Booked booked = any_invoice();
    RC_PRE(booked.total > 0);
    const std::int64_t amount = std::max<std::int64_t>(1, amount_up_to(booked.total));
    const Postings note = credit_note_postings(siti, booked.revenue, booked.tax, booked.total,
                                               {.amount = amount, .open = amount});
    for (const Posting& posting : note)
        if (posting.account == account::output_tax)
            RC_ASSERT(std::abs(posting.amount - multiply_divide(booked.tax, amount, booked.total,
                                                                Rounding::half_away_from_zero)) <= 9);
}

}  // namespace
}  // namespace bangnopi::domain
