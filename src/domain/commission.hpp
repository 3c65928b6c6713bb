// What a partner (mitra) gets of what its customers pay: a percentage of the payment, rounded, or an amount for each; of what is
// paid for some plans by their own.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/id.hpp"
#include "domain/money.hpp"

namespace bangnopi::domain {

struct Commission {
    enum class Kind : std::uint8_t { none = 0, percent = 1, amount = 2 };
    Kind kind = Kind::none;
    Rate value{0, 1};  // a percentage 0–100, or whole minor units
};

// Never more than the payment.
std::int64_t commission_on(const Commission& commission, std::int64_t payment);

struct PlanCommission {
    Id plan;
    Commission commission;
};
// Of a payment, what is for one plan; for none that is known where it has none.
struct PaidShare {
    std::optional<Id> plan;
    std::int64_t amount = 0;
};
// A payment of what several plans are billed for, shared by that: rounded, the difference on the largest, the first of equals.
std::vector<PaidShare> shared_payment(std::int64_t amount, std::span<const PaidShare> billed);
// That of the plan where it has one of its own, else the partner's.
const Commission& commission_for(const Commission& own, std::span<const PlanCommission> by_plan,
                                 std::optional<Id> plan);
// Shares of one commission are one payment of their sum. Never more than the payment.
std::int64_t commission_on_shares(const Commission& own, std::span<const PlanCommission> by_plan,
                                  std::span<const PaidShare> shares);

// What of it goes back where `refunded` of a payment does, beyond what went back before: the last rupiah of the payment takes
// the last of the commission.
std::int64_t commission_reversed(std::int64_t commission_left, std::int64_t refunded,
                                 std::int64_t payment_left);

}  // namespace bangnopi::domain
