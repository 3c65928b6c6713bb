#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/check.hpp"
#include "domain/invoice.hpp"
#include "domain/pointer.hpp"
#include "domain/stretch.hpp"
#include "domain/taxation.hpp"

namespace bangnopi::domain {
namespace {

__extension__ using Uint128 = unsigned __int128;
constexpr std::uint64_t max_amount = std::numeric_limits<std::int64_t>::max();

// Thrown inside a draft, and its refusal outside.
struct TooLarge {
    std::string pointer;
};

template <class Compute>
std::int64_t or_too_large(std::string_view pointer, Compute compute) {
    try {
        return compute();
    } catch (const Overflow&) {
        throw TooLarge{std::string(pointer)};
    }
}

bool buys_package(const BillingCase& billing_case) {
    const std::uint32_t held = plan_held_on(billing_case, billing_case.period_on);
    return billing_case.plans[held].billing == Billing::prepaid_package;
}

// The lines of one part, behind those that the draft has.
class PartDrafter {
  public:
    PartDrafter(const BillingCase& billing_case, std::uint32_t part, InvoiceDraft& draft)
        : case_(billing_case),
          part_(part),
          period_(period_of(billing_case)),
          draft_(draft),
          first_(draft.lines.size()) {}

    void add_lines() {
        if (case_.upgrade)
            add_upgrade(*case_.upgrade);
        else if (!case_.one_offs_alone && buys_package(case_))
            add_package();
        else if (!case_.one_offs_alone)
            add_period();
        add_discount();
        add_one_offs();
    }

  private:
    [[nodiscard]] const PlanTerms& plan(std::uint32_t index) const { return case_.plans[index]; }

    void add_package() {
        const std::uint32_t index = plan_held_on(case_, case_.period_on);
        const PlanTerms& terms = plan(index);
        const Period days = existing_days(case_, period_);
        if (days.days() == 0) return;
        DraftLine line = line_of(LineKind::recurring, index, period_.from, period_.to);
        line.days = line.of_days = terms.package_days;
        line.amount = terms.package_price;
        if (line.amount > 0) push(line, "/price");
        add_setup(days);
    }

    void add_period() {
        const Stretches stretches = stretches_of(case_, period_);
        draft_.lines.reserve(first_ + 2 * stretches.size() + 2 + case_.add_ons.size() +
                             case_.one_offs.size());
        for (const Stretch& stretch : stretches) add_recurring(stretch.plan, {stretch.from, stretch.to});
        add_usage_of_period(stretches);
        add_setup(existing_days(case_, period_));
        for (std::uint32_t i = 0; i < case_.add_ons.size(); ++i) add_add_on(i, stretches);
        add_early_end();
    }

    void add_upgrade(const Upgrade& upgrade) {
        const Period left = existing_days(case_, {upgrade.on, period_.to});
        DraftLine credit = share_of_fee(LineKind::credit, upgrade.from_plan, left);
        credit.amount = -credit.amount;
        if (credit.amount != 0) push(credit, "/monthly_fee");
        add_recurring(plan_held_on(case_, upgrade.on), left);
    }

    void add_usage_of_period(const Stretches& stretches) {
        if (!case_.in_advance) {
            for (const Stretch& stretch : stretches) add_usage(stretch, period_.days());
            return;
        }
        const Period before = billing_period(period_.from - 1, case_.billing_day);
        for (const Stretch& stretch : stretches_of(case_, before)) add_usage(stretch, before.days());
    }

    [[nodiscard]] DraftLine line_of(LineKind kind, std::uint32_t index, Date from, Date to) const {
        DraftLine line;
        line.kind = kind;
        line.plan = index;
        line.from = from;
        line.to = to;
        line.taxed = plan(index).taxed;
        return line;
    }

    // `field` of the line's plan is told if the sum of all lines is too large.
    void push(const DraftLine& line, std::string_view field) {
        if (__builtin_add_overflow(draft_.total, line.amount, &draft_.total)) fail(line.plan, field);
        append(line);
    }

    void append(DraftLine line) {
        line.part = part_;
        draft_.lines.push_back(line);
    }

    [[noreturn]] void fail(std::uint32_t index, std::string_view field) const {
        throw TooLarge{plan_pointer(plan(index).code, field)};
    }

    [[nodiscard]] DraftLine share_of_fee(LineKind kind, std::uint32_t index, Period days) const {
        DraftLine line = line_of(kind, index, days.from, days.to);
        line.days = days.days();
        line.of_days = period_.days();
        line.amount =
            multiply_divide(plan(index).monthly_fee, line.days, line.of_days, Rounding::half_away_from_zero);
        return line;
    }

    void add_recurring(std::uint32_t index, Period days) {
        const PlanTerms& terms = plan(index);
        if (terms.monthly_fee == 0 || terms.billing == Billing::prepaid_package) return;
        push(share_of_fee(LineKind::recurring, index, days), "/monthly_fee");
    }

    [[nodiscard]] std::uint64_t bytes_used(const Stretch& stretch) const {
        std::uint64_t sum = 0;
        for (const DailyUsage& usage : case_.usage) {
            if (!stretch.contains(usage.on)) continue;
            if (__builtin_add_overflow(sum, usage.bytes, &sum)) throw TooLarge{"/usage"};
        }
        return sum;
    }

    void add_usage(const Stretch& stretch, std::int32_t of_days) {
        const PlanTerms& terms = plan(stretch.plan);
        if (terms.billing == Billing::prepaid_usage)
            add_metered(stretch);
        else if (terms.billing == Billing::postpaid && terms.beyond == Beyond::overage)
            add_overage(stretch, of_days);
    }

    void add_metered(const Stretch& stretch) {
        const PlanTerms& terms = plan(stretch.plan);
        DraftLine line = line_of(LineKind::usage, stretch.plan, stretch.from, stretch.to);
        line.bytes = bytes_used(stretch);
        if (line.bytes == 0) return;
        const Uint128 product = Uint128{line.bytes} * static_cast<std::uint64_t>(terms.unit_price);
        const auto rest = static_cast<std::uint64_t>(product % terms.unit_bytes);
        const Uint128 amount = product / terms.unit_bytes + (rest >= terms.unit_bytes - rest ? 1 : 0);
        if (amount > max_amount) fail(stretch.plan, "/unit_price");
        line.amount = static_cast<std::int64_t>(amount);
        push(line, "/unit_price");
    }

    static std::uint64_t allowance_of(const PlanTerms& terms, std::int32_t days, std::int32_t of_days) {
        const std::uint64_t included = *terms.included_bytes;
        if (!terms.prorate_allowance) return included;
        const auto divisor = static_cast<std::uint64_t>(of_days);
        return static_cast<std::uint64_t>(
            (Uint128{included} * static_cast<std::uint64_t>(days) + divisor - 1) / divisor);
    }

    void add_overage(const Stretch& stretch, std::int32_t of_days) {
        const PlanTerms& terms = plan(stretch.plan);
        const std::uint64_t used = bytes_used(stretch);
        const std::uint64_t allowance = allowance_of(terms, stretch.days(), of_days);
        if (used <= allowance) return;
        DraftLine line = line_of(LineKind::overage, stretch.plan, stretch.from, stretch.to);
        line.bytes = used - allowance;
        line.units = line.bytes / terms.unit_bytes + (line.bytes % terms.unit_bytes != 0 ? 1 : 0);
        if (__builtin_mul_overflow(line.units, terms.unit_price, &line.amount))
            fail(stretch.plan, "/unit_price");
        push(line, "/unit_price");
    }

    void add_setup(Period days) {
        if (days.days() == 0 || days.from != case_.starts_on) return;
        const std::uint32_t index = plan_held_on(case_, case_.starts_on);
        if (plan(index).setup_fee == 0) return;
        DraftLine line = line_of(LineKind::setup, index, {}, {});
        line.amount = plan(index).setup_fee;
        push(line, "/setup_fee");
    }

    // Changes of plan divide nothing here: what lies between two suspensions is one line.
    void add_add_on(std::uint32_t index, const Stretches& stretches) {
        const AddOn& add_on = case_.add_ons[index];
        for (const Stretch* stretch = stretches.begin(); stretch != stretches.end();) {
            Period days{stretch->from, stretch->to};
            while (++stretch != stretches.end() && stretch->from == days.to) days.to = stretch->to;
            days.from = std::max(days.from, add_on.from);
            if (add_on.to) days.to = std::min(days.to, *add_on.to);
            if (days.from < days.to && add_on.monthly_fee > 0) push_add_on(index, days);
        }
    }

    void push_add_on(std::uint32_t index, Period days) {
        const AddOn& add_on = case_.add_ons[index];
        DraftLine line;
        line.kind = LineKind::add_on;
        line.add_on = index;
        line.from = days.from;
        line.to = days.to;
        line.days = days.days();
        line.of_days = period_.days();
        line.taxed = add_on.taxed;
        line.amount =
            multiply_divide(add_on.monthly_fee, line.days, line.of_days, Rounding::half_away_from_zero);
        if (__builtin_add_overflow(draft_.total, line.amount, &draft_.total))
            throw TooLarge{fmt::format("/subscription/add_ons/{}/monthly_fee", index)};
        append(line);
    }

    // The end is of the period whose usage is on this bill.
    void add_early_end() {
        if (!case_.ends_on || *case_.ends_on <= case_.starts_on || case_.early_end_waived) return;
        const Period closed =
            case_.in_advance ? billing_period(period_.from - 1, case_.billing_day) : period_;
        if (*case_.ends_on <= closed.from || *case_.ends_on > closed.to) return;
        const std::uint32_t index = plan_held_on(case_, *case_.ends_on - 1);
        const PlanTerms& terms = plan(index);
        const Date term_ends = case_.starts_on.plus_months(terms.minimum_term_months, case_.starts_on.day());
        if (terms.early_end_fee == 0 || *case_.ends_on >= term_ends) return;
        DraftLine line = line_of(LineKind::early_end, index, {}, {});
        line.taxed = false;
        line.amount = terms.early_end_fee;
        push(line, "/early_end_fee");
    }

    void add_discount() {
        if (!case_.discount) return;
        const std::int64_t discount = or_too_large(
            "/subscription/discount/value", [this] { return discount_on(*case_.discount, own_lines()); });
        if (discount == 0) return;
        DraftLine line;
        line.kind = LineKind::discount;
        line.amount = -discount;
        draft_.total -= discount;
        append(line);
    }

    void add_one_offs() {
        for (std::size_t i = 0; i < case_.one_offs.size(); ++i) {
            const OneOff& one_off = case_.one_offs[i];
            DraftLine line;
            line.kind = one_off.kind;
            line.amount = one_off.amount;
            line.taxed = one_off.taxed && one_off.kind != LineKind::late_fee;
            line.of_fee = one_off.of_fee;
            if (__builtin_add_overflow(draft_.total, line.amount, &draft_.total))
                throw TooLarge{fmt::format("/one_offs/{}/amount", i)};
            append(line);
        }
    }

    [[nodiscard]] std::span<const DraftLine> own_lines() const {
        return std::span<const DraftLine>(draft_.lines).subspan(first_);
    }

    const BillingCase& case_;
    std::uint32_t part_;
    Period period_;
    InvoiceDraft& draft_;
    std::size_t first_;
};

// Until here `total` is the sum of the lines.
void add_tax(std::span<const BillingCase> parts, InvoiceDraft& draft) {
    draft.subtotal = draft.total;
    const std::optional<Tax>& tax = parts.front().tax;
    if (!tax) return;
    draft.tax = or_too_large("/tax/percent", [&] {
        const Rate rate = tax_rate(*tax);
        const std::int64_t base = taxable_of(parts, draft.lines);
        return tax->inclusive ? subtract(base, net_of(base, rate)) : apply(base, rate);
    });
    or_too_large("/tax/percent", [&] {
        if (tax->inclusive) return draft.subtotal = subtract(draft.subtotal, draft.tax);
        return draft.total = add(draft.total, draft.tax);
    });
}

// On what is owed, tax and all.
void add_stamp_duty(const std::optional<StampDuty>& duty, InvoiceDraft& draft) {
    if (!duty || duty->amount == 0 || draft.total <= duty->above) return;
    DraftLine line;
    line.kind = LineKind::stamp_duty;
    line.amount = duty->amount;
    line.taxed = false;
    or_too_large("/stamp_duty/amount", [&] {
        draft.subtotal = add(draft.subtotal, line.amount);
        return draft.total = add(draft.total, line.amount);
    });
    draft.lines.push_back(line);
}

Period hull(Period one, Period other) {
    return {std::min(one.from, other.from), std::max(one.to, other.to)};
}

InvoiceDraft draft_of(std::span<const BillingCase> parts) {
    InvoiceDraft draft;
    draft.period = period_of(parts.front());
    for (std::uint32_t part = 0; part < parts.size(); ++part) {
        draft.period = hull(draft.period, period_of(parts[part]));
        try {
            PartDrafter(parts[part], part, draft).add_lines();
        } catch (TooLarge& too_large) {
            if (parts.size() > 1) too_large.pointer = fmt::format("/parts/{}{}", part, too_large.pointer);
            throw;
        }
    }
    add_tax(parts, draft);
    add_stamp_duty(parts.front().stamp_duty, draft);
    return draft;
}

}  // namespace

Period period_of(const BillingCase& billing_case) {
    if (billing_case.one_offs_alone) return {billing_case.period_on, billing_case.period_on + 1};
    if (!billing_case.upgrade && buys_package(billing_case)) {
        const PlanTerms& bought = billing_case.plans[plan_held_on(billing_case, billing_case.period_on)];
        return {billing_case.period_on, billing_case.period_on + bought.package_days};
    }
    return billing_period(billing_case.period_on, billing_case.billing_day);
}

Result<InvoiceDraft> draft_invoice(std::span<const BillingCase> parts) {
    BANGNOPI_CHECK(!parts.empty());
    try {
        return draft_of(parts);
    } catch (TooLarge& too_large) {
        return refuse_field(std::move(too_large.pointer),
                            "with this the bill passes 64 bits; write a smaller figure"_msg, Code::overflow);
    }
}

Result<InvoiceDraft> draft_invoice(const BillingCase& billing_case) {
    return draft_invoice(alone(billing_case));
}

}  // namespace bangnopi::domain
