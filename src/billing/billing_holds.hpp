// Holding a customer back from bill runs, and releasing it: the next run then issues what was due meanwhile, each dated its
// own day and in their order.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/customers.hpp"

namespace bangnopi::billing {

struct HoldBilling {
    Id customer_id;
    std::optional<domain::Date> until;  // the last day; none: until it is released
    std::string reason;
    std::optional<std::int64_t> if_version;
};
// In the place of the hold that there is. Both answer the customer with its new version.
Result<store::Customer> hold_billing(store::Tx& tx, const store::Act& act, const HoldBilling& command);
// Code::not_found where nothing is held back.
Result<store::Customer> release_billing(store::Tx& tx, const store::Act& act, Id customer,
                                        std::optional<std::int64_t> if_version);

}  // namespace bangnopi::billing
