// A discount in JSON, as a subscription and a promotion have it.
#pragma once

#include <optional>

#include "adapters/http/api.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::http {

JsonValue discount_value(const std::optional<store::SubscriptionDiscount>& discount);
// The member `discount`. False where there is none.
bool read_discount(Fields& fields, std::optional<store::SubscriptionDiscount>& discount);

}  // namespace bangnopi::http
