// The heart: what a subscription owes for a period, or several together, as a pure function of its inputs (domain rules 1–9).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/calendar.hpp"
#include "domain/money.hpp"
#include "domain/plan.hpp"

namespace bangnopi::domain {

// PPN and its kin: percent of a base that may be a fraction of the price (DPP nilai lain: 12 % of 11/12).
struct Tax {
    Rate percent;  // 11 means 11 %
    Rate base{1, 1};
    bool inclusive = false;
    bool operator==(const Tax&) const = default;
};

struct Discount {
    enum class Kind : std::uint8_t { percent = 1, amount = 2 };
    Kind kind = Kind::percent;
    Rate value;  // a percentage 0–100, or whole minor units
};

// Whether a discount of so many periods (none: no bound) and until a day holds for the period that begins on `period_from`.
bool discount_holds(std::optional<int> periods_left, std::optional<Date> until, Date period_from);
// Whether one that holds for no period before that of `first_from` (none: from the start) may hold for this one.
inline bool is_discounted_from(std::optional<Date> first_from, Date period_from) {
    return !first_from || period_from >= *first_from;
}

// A change of plan that holds from its day; the later in the list wins on one day.
struct PlanChange {
    Date on;
    std::uint32_t plan = 0;  // index into BillingCase::plans
};

struct DailyUsage {
    Date on;
    std::uint64_t bytes = 0;
};

// A stretch of suspension: [from, to), to open-ended when absent. Not billed.
struct Suspension {
    Date from;
    std::optional<Date> to;
};

// Rented beside the plan, by the month: a static address, a device.
struct AddOn {
    std::string code;
    std::int64_t monthly_fee = 0;
    bool taxed = true;
    Date from;
    std::optional<Date> to;
};

enum class LineKind : std::uint8_t {
    recurring = 1,
    usage = 2,
    overage = 3,
    setup = 4,
    discount = 5,
    late_fee = 6,
    adjustment = 7,
    credit = 8,
    manual = 9,
    add_on = 10,
    early_end = 11,
    stamp_duty = 12
};
std::string_view name_of(LineKind kind);
std::optional<LineKind> parse_line_kind(std::string_view text);

// What comes onto the invoice from elsewhere: late_fee (never taxed), adjustment, credit (below zero) or manual.
struct OneOff {
    LineKind kind = LineKind::manual;
    std::int64_t amount = 0;
    bool taxed = false;
    bool of_fee = false;  // adjustment: of a fee that was billed before, not of usage
    std::string description =
        {};  // what the bill prints beside it; of a late fee the number of the invoice that was late
};

// Bea meterai: so much on a bill whose total passes `above`, never taxed.
struct StampDuty {
    std::int64_t amount = 10'000;
    std::int64_t above = 5'000'000;
    bool operator==(const StampDuty&) const = default;
};

// To a dearer plan inside a period that was billed in advance: the invoice of that day has the difference and nothing else.
struct Upgrade {
    Date on;
    std::uint32_t from_plan = 0;  // index into BillingCase::plans; the new one is what is held on the day
};

// All that one invoice of one subscription depends on. The spans are borrowed.
struct BillingCase {
    Currency currency = Currency::idr();
    std::span<const PlanTerms> plans;  // each with a code of its own
    std::uint32_t plan = 0;            // held on starts_on, unless a change on that day replaces it
    Date starts_on;
    std::optional<Date> ends_on;
    int billing_day = 1;
    std::span<const PlanChange> changes;
    std::span<const Suspension> suspensions;
    std::span<const DailyUsage> usage;
    std::span<const AddOn> add_ons;
    bool early_end_waived = false;
    std::optional<Discount> discount;
    std::optional<Tax> tax;
    Date period_on;           // any day of the period to bill; the first day of a package
    bool in_advance = false;  // the fee of that period, and the usage of the one before it
    std::span<const OneOff> one_offs;
    std::optional<Upgrade> upgrade;  // within that period
    std::optional<StampDuty> stamp_duty;
    bool one_offs_alone =
        false;  // a bill of no subscription, of the day period_on: plans, usage and the like are not looked at
};

// As the one part there is.
inline std::span<const BillingCase> alone(const BillingCase& billing_case) {
    return {&billing_case, 1};
}

struct DraftLine {
    LineKind kind = LineKind::recurring;
    std::uint32_t part = 0;    // whose it is, of several cases on one invoice
    std::uint32_t plan = 0;    // recurring, usage, overage, setup, early_end, credit of an upgrade
    std::uint32_t add_on = 0;  // index into BillingCase::add_ons
    Date from;                 // recurring, usage, overage, add_on, credit of an upgrade
    Date to;
    std::int32_t days = 0;  // recurring, add_on, credit of an upgrade
    std::int32_t of_days = 0;
    std::uint64_t bytes = 0;  // usage: counted; overage: beyond the allowance
    std::uint64_t units = 0;  // overage
    std::int64_t amount = 0;
    bool taxed = true;    // the part of a discount that lies on taxed lines is taken off their base
    bool of_fee = false;  // adjustment
    [[nodiscard]] bool is_share_of_month() const { return of_days > 0; }
    [[nodiscard]] bool is_share_of_fee() const { return is_share_of_month() && kind != LineKind::add_on; }
    [[nodiscard]] bool is_of_bytes() const { return kind == LineKind::usage || kind == LineKind::overage; }
    [[nodiscard]] bool has_days() const { return is_share_of_month() || is_of_bytes(); }
    [[nodiscard]] bool names_plan() const {
        return is_share_of_fee() || is_of_bytes() || kind == LineKind::setup || kind == LineKind::early_end;
    }
    bool operator==(const DraftLine&) const = default;
};

struct InvoiceDraft {
    Period period;  // from the first day of any part to the last
    std::vector<DraftLine> lines;
    std::int64_t subtotal = 0;  // without tax
    std::int64_t tax = 0;
    std::int64_t total = 0;
};

// The number of stretches of one period: each has a day at least.
inline constexpr std::size_t max_stretches = 31;

// A stretch is a run of days under one plan, without suspended ones. Every change begins one, one to the plan that is held
// already too; so does the day of a resumption. A suspension of no day divides nothing.
//
// Order of lines: one `recurring` per stretch, then per stretch `usage` or `overage`, then `setup`, then `add_on` in the order of
// the case, one for each run of days without suspension, then `early_end`, then `discount`, then the one-offs as they came,
// then the stamp duty. Lines of no bytes, no set-up fee and no discount are left out; a fee or price that rounds to 0 stays.
// An add-on is billed with the fee of its period, by its own days of it; a discount is not taken on it.
// `early_end` is the fee of the plan held on the last day, on the bill of the last period (in advance the closing one), if the
// end lies before the minimum term from the start is over; it is not taxed, being no price of a service.
// A subscription that starts suspended still owes its set-up. Where the plan held on period_on is a prepaid package, the draft
// is one purchase of it from that day, with one `recurring` line of its price; other stretches of a package cost nothing here.
//
// With an upgrade the draft is `credit` of the old fee and `recurring` of the new one, each for the days that are left, and a
// percentage of discount on both; an amount was given on the period's own invoice. Usage follows on the next.
//
// Several cases on one invoice are its parts: the lines of each as it would have them alone, part by part; then the tax, once over
// all that is taxed, and the stamp duty, once, which is of no part and names the first.
//
// Refuses Code::overflow with the pointer of the figure that is too large, never wraps. The cases must have passed check_case, and
// together check_parts.
Result<InvoiceDraft> draft_invoice(std::span<const BillingCase> parts);
Result<InvoiceDraft> draft_invoice(const BillingCase& billing_case);

// What it bills: a cycle, a package, or of one-offs alone the day.
Period period_of(const BillingCase& billing_case);

// The base that a tax invoice prints (DPP nilai lain): the factor of the taxable price without tax, rounded for print alone.
// Zero without a tax.
std::int64_t printed_tax_base(std::span<const BillingCase> parts, const InvoiceDraft& draft);

// The one-off that a line of the draft is of, if it is of one; borrowed from its part.
const OneOff* one_off_of_line(std::span<const BillingCase> parts, const InvoiceDraft& draft,
                              std::size_t line);

// Of any of these kinds.
bool has_line(const InvoiceDraft& draft, std::initializer_list<LineKind> kinds);

// A total of nothing is not issued, unless the operator wants it (domain rule 4.12) or an adjustment, a late fee or a
// manual line made it so: that is settled by the invoice.
bool is_issued(const InvoiceDraft& draft, bool issue_zero_invoices);

// Of a discount "for the first N" such an invoice uses up one period.
bool uses_discount(const InvoiceDraft& draft);

// Refuses what no bill can be made of, with a pointer as `bangnopi quote` reports it ("/subscription/ends_on").
Result<Done> check_case(const BillingCase& billing_case);
// Beyond what each must be by itself: of one currency, tax and stamp duty, none of one-offs alone beside others.
Result<Done> check_parts(std::span<const BillingCase> parts);

// A fee that was billed in advance.
struct DeferredFee {
    Date until;  // the end of its period: that day it is earned
    std::int64_t amount = 0;
    bool is_earned = false;
    bool operator==(const DeferredFee&) const = default;
};

// Revenue per account role for the journal: net amounts that sum to the draft's subtotal, discount apart.
struct Revenue {
    std::int64_t subscription = 0;  // 4101: recurring, add_on, credit, as far as not deferred
    std::int64_t usage = 0;         // 4102: usage, overage, adjustment of usage
    std::int64_t setup = 0;         // 4103
    std::int64_t discount = 0;      // 4901, positive
    std::int64_t late_fee = 0;      // 4104
    std::int64_t other = 0;         // 4105: manual, early_end
    std::int64_t earlier_fee = 0;   // 4101, in advance too: adjustment of a fee that was billed before
    std::int64_t stamp_duty = 0;    // 2108, no revenue: it is the state's
    std::vector<DeferredFee> deferred =
        {};  // 2103, once it is earned 4101; one for each day, ascending, above zero
    bool operator==(const Revenue&) const = default;
};
// Under inclusive tax the gross of each line is made net, rounded, the difference put on the largest (the first of equals).
Revenue split_revenue(std::span<const BillingCase> parts, const InvoiceDraft& draft);

// An invoice computed again, and what of it the ledger has.
struct Replayed {
    InvoiceDraft draft;
    Revenue revenue;
};

}  // namespace bangnopi::domain
