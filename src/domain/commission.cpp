#include "domain/commission.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "domain/taxation.hpp"

namespace bangnopi::domain {

std::int64_t commission_on(const Commission& commission, std::int64_t payment) {
    switch (commission.kind) {
        case Commission::Kind::none:
            return 0;
        case Commission::Kind::percent:
            return std::min(apply(payment, hundredth(commission.value)), payment);
        case Commission::Kind::amount:
            return std::min(commission.value.numerator(), payment);
    }
    BANGNOPI_UNREACHABLE("an unknown kind of commission");
}

std::vector<PaidShare> shared_payment(std::int64_t amount, std::span<const PaidShare> billed) {
    std::int64_t whole = 0;
    for (const PaidShare& one : billed) whole = add(whole, one.amount);
    if (whole <= 0) return {{std::nullopt, amount}};
    std::vector<PaidShare> shares;
    std::int64_t rest = amount;
    std::size_t largest = 0;
    for (std::size_t i = 0; i < billed.size(); ++i) {
        shares.push_back({billed[i].plan,
                          multiply_divide(amount, billed[i].amount, whole, Rounding::half_away_from_zero)});
        rest = subtract(rest, shares.back().amount);
        if (billed[i].amount > billed[largest].amount) largest = i;
    }
    shares[largest].amount = add(shares[largest].amount, rest);
    return shares;
}

const Commission& commission_for(const Commission& own, std::span<const PlanCommission> by_plan,
                                 std::optional<Id> plan) {
    const auto found =
        std::ranges::find_if(by_plan, [&](const PlanCommission& one) { return plan == one.plan; });
    return found == by_plan.end() ? own : found->commission;
}

std::int64_t commission_on_shares(const Commission& own, std::span<const PlanCommission> by_plan,
                                  std::span<const PaidShare> shares) {
    const auto paid_under = [&](const Commission& one) {
        std::int64_t paid = 0;
        for (const PaidShare& share : shares)
            if (&commission_for(own, by_plan, share.plan) == &one) paid = add(paid, share.amount);
        return paid;
    };
    std::int64_t commission = commission_on(own, paid_under(own));
    for (const PlanCommission& plan : by_plan)
        commission = add(commission, commission_on(plan.commission, paid_under(plan.commission)));
    return commission;
}

std::int64_t commission_reversed(std::int64_t commission_left, std::int64_t refunded,
                                 std::int64_t payment_left) {
    BANGNOPI_CHECK(refunded >= 0 && refunded <= payment_left);
    if (payment_left == 0) return 0;
    return multiply_divide(commission_left, refunded, payment_left, Rounding::half_away_from_zero);
}

}  // namespace bangnopi::domain
