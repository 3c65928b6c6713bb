#include "domain/stretch.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace bangnopi::domain {
namespace {

bool takes_effect(const BillingCase& billing_case, const PlanChange& change) {
    return billing_case.starts_on <= change.on &&
           (!billing_case.ends_on || change.on < *billing_case.ends_on);
}

bool has_days(const Suspension& suspension) {
    return !suspension.to || suspension.from < *suspension.to;
}

// The first day from `date` on that is not suspended, or `end`.
Date first_unsuspended(const BillingCase& billing_case, Date date, Date end) {
    for (bool moved = true; moved && date < end;) {
        moved = false;
        for (const Suspension& suspension : billing_case.suspensions) {
            const Date to = suspension.to.value_or(end);
            if (suspension.from > date || to <= date) continue;
            date = to;
            moved = true;
        }
    }
    return std::min(date, end);
}

// The day after `date` on which the next stretch or suspension begins, or `end`.
Date next_boundary(const BillingCase& billing_case, Date date, Date end) {
    Date next = end;
    for (const PlanChange& change : billing_case.changes)
        if (change.on > date && change.on < next && takes_effect(billing_case, change)) next = change.on;
    for (const Suspension& suspension : billing_case.suspensions)
        if (suspension.from > date && suspension.from < next && has_days(suspension)) next = suspension.from;
    return next;
}

}  // namespace

void Stretches::push_back(Stretch stretch) {
    BANGNOPI_CHECK(count_ < items_.size());
    items_[count_++] = stretch;
}

Period existing_days(const BillingCase& billing_case, Period period) {
    const Date from = std::max(period.from, billing_case.starts_on);
    const Date to = std::min(period.to, billing_case.ends_on.value_or(period.to));
    return {from, std::max(from, to)};
}

std::uint32_t plan_held_on(const BillingCase& billing_case, Date date) {
    std::uint32_t plan = billing_case.plan;
    Date since = billing_case.starts_on;
    for (const PlanChange& change : billing_case.changes) {
        if (change.on < since || change.on > date || !takes_effect(billing_case, change)) continue;
        plan = change.plan;
        since = change.on;
    }
    return plan;
}

Stretches stretches_of(const BillingCase& billing_case, Period period) {
    const Period days = existing_days(billing_case, period);
    Stretches stretches;
    Date from = first_unsuspended(billing_case, days.from, days.to);
    while (from < days.to) {
        const Date to = next_boundary(billing_case, from, days.to);
        stretches.push_back({from, to, plan_held_on(billing_case, from)});
        from = first_unsuspended(billing_case, to, days.to);
    }
    return stretches;
}

}  // namespace bangnopi::domain
