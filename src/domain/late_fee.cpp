#include "domain/late_fee.hpp"

#include <algorithm>

#include "domain/taxation.hpp"

namespace bangnopi::domain {

Date late_fee_day(const LateFee& policy, Date due_on) {
    return due_on + policy.days_after_due;
}

std::int64_t late_fee_of(const LateFee& policy, const Overdue& invoice) {
    const std::int64_t owed = std::max<std::int64_t>(0, subtract(invoice.open, invoice.late_fees));
    if (invoice.charged || owed == 0) return 0;
    const std::int64_t fee = policy.kind == LateFee::Kind::amount ? policy.value.numerator()
                                                                  : apply(owed, hundredth(policy.value));
    return policy.most ? std::min(fee, *policy.most) : fee;
}

}  // namespace bangnopi::domain
