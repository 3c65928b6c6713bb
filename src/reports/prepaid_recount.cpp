#include "reports/prepaid_recount.hpp"

#include <algorithm>
#include <limits>

#include "reports/recounted_period.hpp"

namespace bangnopi::reports {
namespace {

__extension__ using Int128 = __int128;
using domain::Date;
using store::HeldPlan;

// Of amounts from zero up, half up.
Int128 rounded(Int128 numerator, Int128 denominator) {
    return (2 * numerator + denominator) / (2 * denominator);
}

// Days one after another under one plan.
struct Run {
    const HeldPlan* plan;
    std::int32_t days = 0;
    Int128 bytes = 0;
    Int128 fee = 0;
    Int128 discount = 0;
};

class PeriodRecount {
  public:
    PeriodRecount(const store::PrepaidRows& rows, Date from, Date to) : rows_(rows), from_(from), to_(to) {}

    Int128 total(const std::optional<domain::Tax>& tax) {
        walk_days();
        for (Run& run : runs_) run.fee = rounded(Int128{run.plan->monthly_fee} * run.days, to_ - from_);
        if (has_discount()) take_discount();
        const Int128 taxed = sum(true);
        const Int128 untaxed = sum(false);
        if (!tax || tax->inclusive) return taxed + untaxed;
        const domain::Rate rate = tax->percent * domain::Rate(1, 100) * tax->base;
        return taxed + untaxed + rounded(taxed * rate.numerator(), rate.denominator());
    }

  private:
    [[nodiscard]] bool exists_on(Date day) const {
        return day >= rows_.starts_on && (!rows_.ends_on || day < *rows_.ends_on);
    }

    [[nodiscard]] bool billed_on(Date day) const {
        return exists_on(day) && std::ranges::none_of(rows_.suspensions, [day](const domain::Suspension& s) {
                   return s.from <= day && (!s.to || day < *s.to);
               });
    }

    // The last that begins on or before the day; the one that was sold first of all.
    [[nodiscard]] const HeldPlan& plan_on(Date day) const {
        const HeldPlan* held = &rows_.plans.front();
        for (const HeldPlan& plan : rows_.plans)
            if (exists_on(plan.from) && plan.from <= day) held = &plan;
        return *held;
    }

    [[nodiscard]] bool begins_on(Date day) const {
        return std::any_of(rows_.plans.begin() + 1, rows_.plans.end(),
                           [&](const HeldPlan& plan) { return plan.from == day && exists_on(day); });
    }

    void walk_days() {
        bool billed_before = false;
        for (Date day = from_; day < to_; day = day + 1) {
            const bool billed = billed_on(day);
            if (billed && (!billed_before || begins_on(day))) runs_.push_back({&plan_on(day)});
            if (billed) {
                ++runs_.back().days;
                if (const auto used = rows_.bytes.find(day); used != rows_.bytes.end())
                    runs_.back().bytes += used->second;
            }
            billed_before = billed;
        }
    }

    [[nodiscard]] bool has_discount() const {
        return rows_.discount && rows_.discount_periods.value_or(1) > 0 &&
               (!rows_.discount_until || from_ < *rows_.discount_until) &&
               (!rows_.discount_from || from_ >= *rows_.discount_from);
    }

    void take_discount() {
        const domain::Rate value = rows_.discount->value;
        if (rows_.discount->kind == domain::Discount::Kind::percent) {
            for (Run& run : runs_)
                run.discount = rounded(run.fee * value.numerator(), Int128{100} * value.denominator());
            return;
        }
        Int128 fees = 0;
        for (const Run& run : runs_) fees += run.fee;
        if (fees == 0) return;
        const Int128 whole = std::min<Int128>(fees, value.numerator());
        Int128 rest = whole;
        for (Run& run : runs_) rest -= run.discount = rounded(whole * run.fee, fees);
        std::ranges::max_element(runs_, {}, &Run::fee)->discount += rest;
    }

    // Each run of days on which it is rented and the subscription not suspended, rounded by itself.
    [[nodiscard]] Int128 cost_of(const store::HeldAddOn& add_on) const {
        Int128 cost = 0;
        std::int32_t days = 0;
        for (Date day = from_; day < to_; day = day + 1) {
            const bool counts = billed_on(day) && day >= add_on.from && (!add_on.to || day < *add_on.to);
            if (counts) ++days;
            if (counts && day + 1 < to_) continue;
            cost += rounded(Int128{add_on.monthly_fee} * days, to_ - from_);
            days = 0;
        }
        return cost;
    }

    [[nodiscard]] Int128 sum(bool taxed) const {
        Int128 sum = 0;
        for (const store::HeldAddOn& add_on : rows_.add_ons)
            if (add_on.taxed == taxed) sum += cost_of(add_on);
        for (const Run& run : runs_) {
            if (run.plan->taxed != taxed) continue;
            sum += run.fee - run.discount + rounded(run.bytes * run.plan->unit_price, run.plan->unit_bytes);
        }
        const bool sets_up = from_ <= rows_.starts_on && rows_.starts_on < to_ && exists_on(rows_.starts_on);
        const HeldPlan& first = plan_on(rows_.starts_on);
        return sets_up && first.taxed == taxed ? sum + first.setup_fee : sum;
    }

    const store::PrepaidRows& rows_;
    Date from_;
    Date to_;
    std::vector<Run> runs_;
};

}  // namespace

std::optional<std::int64_t> recount_reserved(const store::PrepaidRows& rows,
                                             const std::optional<domain::Tax>& tax, Date today) {
    Date from = period_begin(rows.next_period_from, rows.billing_day);
    Int128 reserved = 0;
    while (from <= today) {
        const Date to = next_period_begin(from, rows.billing_day);
        reserved += PeriodRecount(rows, from, to).total(tax);
        if (reserved > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
        from = to;
    }
    return static_cast<std::int64_t>(reserved);
}

}  // namespace bangnopi::reports
