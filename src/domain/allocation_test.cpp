#include "domain/allocation.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <map>

namespace bangnopi::domain {
namespace {

__extension__ using Int128 = __int128;
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

Date day(int days) {
    return Date(20'000 + days);
}

using Parts = std::vector<std::pair<std::int64_t, std::int64_t>>;  // invoice, amount

Parts parts(const Allocated& allocated) {
    Parts result;
    for (const Allocation& part : allocated.allocations) result.emplace_back(part.invoice.value, part.amount);
    return result;
}

const std::vector<OpenInvoice> three = {
    {Id{11}, day(30), 150'000}, {Id{12}, day(0), 100'000}, {Id{13}, day(30), 50'000}};

TEST(Allocate, pays_the_oldest_due_first) {
    const Allocated allocated = allocate(120'000, three, std::nullopt, false);
    EXPECT_EQ(parts(allocated), (Parts{{12, 100'000}, {11, 20'000}}));
    EXPECT_EQ(allocated.to_balance, 0);
}

TEST(Allocate, pays_the_named_one_before_all_others) {
    EXPECT_EQ(parts(allocate(120'000, three, Id{13}, false)), (Parts{{13, 50'000}, {12, 70'000}}));
}

TEST(Allocate, ignores_a_named_one_that_is_not_open) {
    EXPECT_EQ(parts(allocate(50'000, three, Id{99}, false)), (Parts{{12, 50'000}}));
}

TEST(Allocate, leaves_the_rest_as_balance) {
    const Allocated allocated = allocate(301'000, three, std::nullopt, false);
    EXPECT_EQ(parts(allocated), (Parts{{12, 100'000}, {11, 150'000}, {13, 50'000}}));
    EXPECT_EQ(allocated.to_balance, 1000);
}

TEST(Allocate, of_a_top_up_pays_debts_of_prepaid_usage_only) {
    std::vector<OpenInvoice> invoices = three;
    invoices[2].prepaid_usage = true;
    const Allocated allocated = allocate(80'000, invoices, Id{11}, true);
    EXPECT_EQ(parts(allocated), (Parts{{13, 50'000}}));
    EXPECT_EQ(allocated.to_balance, 30'000);
}

TEST(Allocate, passes_over_invoices_with_nothing_open) {
    const std::vector<OpenInvoice> invoices = {{Id{1}, day(0), 0}, {Id{2}, day(1), 10}};
    EXPECT_EQ(parts(allocate(10, invoices, Id{1}, false)), (Parts{{2, 10}}));
}

TEST(Allocate, of_nothing_is_nothing) {
    EXPECT_EQ(parts(allocate(0, three, std::nullopt, false)), Parts{});
    EXPECT_EQ(allocate(5, {}, std::nullopt, false).to_balance, 5);
}

TEST(Refund, takes_the_saldo_first_and_then_the_newest_allocation) {
    const std::vector<Allocation> allocations = {{Id{1}, 100'000}, {Id{2}, 50'000}};
    const Refund small = refund(20'000, 20'000, allocations).value();
    EXPECT_EQ(small.from_balance, 20'000);
    EXPECT_TRUE(small.reopened.empty());
    const Refund large = refund(130'000, 20'000, allocations).value();
    EXPECT_EQ(large.from_balance, 20'000);
    EXPECT_EQ(parts({large.reopened, 0}), (Parts{{2, 50'000}, {1, 60'000}}));
}

TEST(Refund, of_more_than_is_left_is_refused) {
    const auto refused = refund(150'001, 0, std::vector<Allocation>{{Id{1}, 100'000}, {Id{2}, 50'000}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().errors.front().pointer, "/amount");
    EXPECT_FALSE(refund(1, 0, {}));
}

TEST(TakenBack, comes_from_what_saldo_paid_last) {
    const std::vector<Allocation> paid = {{Id{1}, 100}, {Id{2}, 50}, {Id{3}, 0}};
    EXPECT_EQ(parts({taken_back(70, paid), 0}), (Parts{{2, 50}, {1, 20}}));
    EXPECT_TRUE(taken_back(0, paid).empty());
}

// Amounts of every size up to `most`, small ones and the end often.
std::int64_t amount_up_to(std::int64_t most) {
    return *rc::gen::oneOf(
        rc::gen::inRange<std::int64_t>(0, std::min<std::int64_t>(most, 1000) + 1),
        rc::gen::map(rc::gen::inRange<std::int64_t>(0, highest),
                     [most](std::int64_t any) { return most == highest ? any : any % (most + 1); }),
        rc::gen::just(most));
}

std::vector<OpenInvoice> any_invoices() {
    std::vector<OpenInvoice> invoices(*rc::gen::inRange<std::size_t>(0, 12));
    const std::int64_t most = *rc::gen::element(std::int64_t{1000}, highest);
    for (std::size_t i = 0; i < invoices.size(); ++i)
        invoices[i] = {Id{static_cast<std::int64_t>(i + 1)}, day(*rc::gen::inRange(0, 5)), amount_up_to(most),
                       *rc::gen::arbitrary<bool>()};
    return invoices;
}

std::int64_t any_payment() {
    return amount_up_to(*rc::gen::element(std::int64_t{8000}, highest));
}

RC_GTEST_PROP(Allocate, never_creates_or_loses_a_rupiah, ()) {
    const std::vector<OpenInvoice> invoices = any_invoices();
    const std::int64_t amount = any_payment();
    const bool to_balance_only = *rc::gen::arbitrary<bool>();
    const Allocated allocated = allocate(amount, invoices, Id{*rc::gen::inRange(0, 14)}, to_balance_only);
    std::map<Id, OpenInvoice> open;
    for (const OpenInvoice& invoice : invoices) open[invoice.id] = invoice;
    Int128 sum = allocated.to_balance;
    for (const Allocation& part : allocated.allocations) {
        RC_ASSERT(part.amount > 0);
        RC_ASSERT(part.amount <= open.at(part.invoice).open);
        RC_ASSERT(!to_balance_only || open.at(part.invoice).prepaid_usage);
        sum += part.amount;
        open.erase(part.invoice);  // at() above refuses a second part of one
    }
    RC_ASSERT(sum == amount);
    RC_ASSERT(allocated.to_balance >= 0);
}

RC_GTEST_PROP(Allocate, keeps_no_balance_while_an_invoice_stays_open, ()) {
    const std::vector<OpenInvoice> invoices = any_invoices();
    const std::int64_t amount = any_payment();
    const Allocated allocated = allocate(amount, invoices, std::nullopt, false);
    Int128 open = 0;
    for (const OpenInvoice& invoice : invoices) open += invoice.open;
    RC_ASSERT(allocated.to_balance == std::max<Int128>(0, amount - open));
}

RC_GTEST_PROP(Allocate, pays_in_the_order_of_due_dates_and_leaves_one_in_part_at_most, ()) {
    const std::vector<OpenInvoice> invoices = any_invoices();
    const Allocated allocated = allocate(any_payment(), invoices, std::nullopt, false);
    const auto invoice_of = [&](const Allocation& part) {
        return *std::ranges::find(invoices, part.invoice, &OpenInvoice::id);
    };
    for (std::size_t i = 1; i < allocated.allocations.size(); ++i) {
        const OpenInvoice paid = invoice_of(allocated.allocations[i - 1]);
        RC_ASSERT(allocated.allocations[i - 1].amount == paid.open);
        RC_ASSERT(paid.due_on <= invoice_of(allocated.allocations[i]).due_on);
    }
}

RC_GTEST_PROP(Refund, of_what_was_allocated_never_creates_or_loses_a_rupiah, ()) {
    const std::int64_t paid = std::max<std::int64_t>(1, any_payment());
    const Allocated allocated = allocate(paid, any_invoices(), std::nullopt, false);
    const std::int64_t amount = std::max<std::int64_t>(1, amount_up_to(paid));
    const Refund refunded = refund(amount, allocated.to_balance, allocated.allocations).value();
    Int128 sum = refunded.from_balance;
    for (const Allocation& part : refunded.reopened) {
        const auto at = std::ranges::find(allocated.allocations, part.invoice, &Allocation::invoice);
        RC_ASSERT(at != allocated.allocations.end() && part.amount > 0 && part.amount <= at->amount);
        sum += part.amount;
    }
    RC_ASSERT(sum == amount);
    RC_ASSERT(refunded.from_balance <= allocated.to_balance);
    RC_ASSERT(refunded.reopened.empty() || refunded.from_balance == allocated.to_balance);
}

TEST(InvoiceStatus, follows_from_the_amounts) {
    EXPECT_EQ(status_of({.total = 100}), InvoiceStatus::open);
    EXPECT_EQ(status_of({.total = 100, .paid = 1}), InvoiceStatus::partial);
    EXPECT_EQ(status_of({.total = 100, .withheld = 2}), InvoiceStatus::partial);
    EXPECT_EQ(status_of({.total = 100, .credited = 10}), InvoiceStatus::open);
    EXPECT_EQ(status_of({.total = 100, .paid = 100}), InvoiceStatus::paid);
    EXPECT_EQ(status_of({.total = 100, .paid = 98, .withheld = 2}), InvoiceStatus::paid);
    EXPECT_EQ(status_of({.total = 100, .paid = 40, .credited = 60}), InvoiceStatus::paid);
    EXPECT_EQ(status_of({.total = 100, .credited = 100}), InvoiceStatus::credited);
    EXPECT_EQ(status_of({.total = 100, .paid = 30, .written_off = 70}), InvoiceStatus::written_off);
    EXPECT_EQ(status_of({}), InvoiceStatus::paid) << "a total of nothing is Lunas at once";
}

TEST(InvoiceStatus, has_a_name_and_an_indonesian_label) {
    using enum InvoiceStatus;
    for (const InvoiceStatus status : {open, partial, paid, voided, written_off, credited})
        EXPECT_EQ(parse_invoice_status(name_of(status)), status);
    EXPECT_EQ(name_of(voided), "void");
    EXPECT_EQ(label_of(open), "Belum Lunas");
    EXPECT_EQ(label_of(partial), "Lunas Sebagian");
    EXPECT_EQ(label_of(paid), "Lunas");
    EXPECT_EQ(label_of(voided), "Batal");
    EXPECT_EQ(label_of(written_off), "Dihapuskan");
    EXPECT_EQ(label_of(credited), "Dikreditkan");
    EXPECT_FALSE(parse_invoice_status("Lunas"));
}

}  // namespace
}  // namespace bangnopi::domain
