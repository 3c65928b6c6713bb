// A subscription that is about to be changed, with all that deciding needs, and the way in which a change is written.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/customers.hpp"
#include "store/operators.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::billing {

struct HeldSubscription {
    store::Settings settings;
    store::Customer customer;
    store::Subscription subscription;
    std::string before;  // for the audit

    // The first day of which nothing is billed yet, or today where the period was billed in advance.
    [[nodiscard]] domain::Date first_open_day(domain::Date today) const {
        return std::max(subscription.starts_on, std::min(today, subscription.next_period_from));
    }
};

// The accounts of its customer, of who pays for it, and of another one; ascending, as everywhere.
void lock_parties(store::Tx& tx, const store::Act& act, const store::Subscription& subscription,
                  std::optional<Id> other);

// Locked: the customer's row and that of who pays before the subscription's own, as in everything that moves a customer's money. Refuses
// Code::not_found, Code::stale, and Code::conflict where it has ended.
Result<HeldSubscription> hold_subscription(store::Tx& tx, const store::Act& act, Id id,
                                           std::optional<std::int64_t> if_version);

// Writes the row, its audit line and its event, and brings the customer's lines to what now holds.
store::Subscription save_subscription(store::Tx& tx, const store::Act& act, HeldSubscription& held,
                                      std::string_view action, std::string_view event,
                                      const std::string& payload = {});

}  // namespace bangnopi::billing
