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

std::int64_t commission_reversed(std::int64_t commission_left, std::int64_t refunded,
                                 std::int64_t payment_left) {
    BANGNOPI_CHECK(refunded >= 0 && refunded <= payment_left);
    if (payment_left == 0) return 0;
    return multiply_divide(commission_left, refunded, payment_left, Rounding::half_away_from_zero);
}

}  // namespace bangnopi::domain
