// The cycle of a subscription, however it was read, under the terms of its plan.
#pragma once

#include "domain/schedule.hpp"

namespace bangnopi::billing {

template <class Subscription>
domain::Cycle cycle_of(const Subscription& subscription, const domain::PlanTerms& terms) {
    return {subscription.starts_on, subscription.ends_on, subscription.billing_day,
            terms.billing,          terms.charged,        subscription.bill_on_end_date};
}

}  // namespace bangnopi::billing
