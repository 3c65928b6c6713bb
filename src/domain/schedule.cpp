#include "domain/schedule.hpp"

#include <algorithm>

namespace bangnopi::domain {
namespace {

bool ended_by(const Cycle& cycle, Date date) {
    return cycle.ends_on && *cycle.ends_on <= date;
}

std::optional<Date> issued_in_arrears(const Cycle& cycle, Period period) {
    if (ended_by(cycle, period.from)) return std::nullopt;
    if (cycle.bill_on_end_date && ended_by(cycle, period.to)) return *cycle.ends_on;
    return period.to;
}

std::optional<Date> issued_in_advance(const Cycle& cycle, Period period) {
    const Period before = billing_period(period.from - 1, cycle.billing_day);
    if (!ended_by(cycle, period.from)) return std::max(period.from, cycle.starts_on);
    const bool closes = cycle.starts_on < before.to && !ended_by(cycle, before.from);
    if (!closes) return std::nullopt;
    return cycle.bill_on_end_date ? *cycle.ends_on : period.from;
}

}  // namespace

std::optional<Date> issue_day(const Cycle& cycle, Date period_from) {
    if (cycle.billing == Billing::prepaid_package) return std::nullopt;
    if (cycle.ends_on && *cycle.ends_on <= cycle.starts_on) return std::nullopt;
    const Period period = billing_period(period_from, cycle.billing_day);
    return cycle.charged == Charged::advance ? issued_in_advance(cycle, period)
                                             : issued_in_arrears(cycle, period);
}

Date usage_billed_before(Date next_period_from, int billing_day, bool in_advance) {
    return in_advance ? billing_period(next_period_from - 1, billing_day).from : next_period_from;
}

Schedule first_issue(const Cycle& cycle) {
    const Date from = billing_period(cycle.starts_on, cycle.billing_day).from;
    return {from, issue_day(cycle, from)};
}

Schedule issue_after(const Cycle& cycle, Date billed_from) {
    const Date from = billing_period(billed_from, cycle.billing_day).to;
    return {from, issue_day(cycle, from)};
}

}  // namespace bangnopi::domain
