#include "domain/rerating.hpp"

#include <algorithm>

#include "domain/taxation.hpp"

namespace bangnopi::domain {
namespace {

template <class IsOf>
Charge charge_of(const InvoiceDraft& draft, IsOf is_of) {
    Charge charge;
    for (const DraftLine& line : draft.lines) {
        if (!is_of(line)) continue;
        charge.amount = add(charge.amount, line.amount);
        charge.taxed = charge.taxed || (line.taxed && line.kind != LineKind::discount);
    }
    return charge;
}

}  // namespace

Charge fee_charge(const InvoiceDraft& draft) {
    return charge_of(draft, [](const DraftLine& line) {
        return line.is_share_of_fee() || line.kind == LineKind::discount;
    });
}

Charge add_on_charge(const InvoiceDraft& draft) {
    return charge_of(draft, [](const DraftLine& line) { return line.kind == LineKind::add_on; });
}

Charge usage_charge(const InvoiceDraft& draft) {
    return charge_of(draft, [](const DraftLine& line) { return line.is_of_bytes(); });
}

std::int64_t room_for_credit(const BillingCase& billing_case, const InvoiceDraft& draft, bool taxed) {
    std::int64_t sum = 0;
    for (const DraftLine& line : draft.lines)
        if (line.kind != LineKind::stamp_duty) sum = add(sum, line.amount);
    if (!billing_case.tax) return std::max<std::int64_t>(sum, 0);
    const std::int64_t taxable = taxable_of(alone(billing_case), draft.lines);
    return std::max<std::int64_t>(taxed ? taxable : subtract(sum, taxable), 0);
}

}  // namespace bangnopi::domain
