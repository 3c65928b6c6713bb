// A period that was billed and has changed since, by usage that came late or by a suspension, is rated again: what its bill
// would ask for now beside what its bills asked for (domain rules 3 "Usage", 4.2).
#pragma once

#include <cstdint>

#include "domain/invoice.hpp"

namespace bangnopi::domain {

// What a bill asks for one kind of charge.
struct Charge {
    std::int64_t amount = 0;
    bool taxed = false;  // a line of it is
};
// Shares of the fee, what an upgrade credits of it, and the discount on them.
Charge fee_charge(const InvoiceDraft& draft);
Charge add_on_charge(const InvoiceDraft& draft);
// Usage and overage.
Charge usage_charge(const InvoiceDraft& draft);

// How much may be credited on a bill so that neither its sum nor its tax falls below zero: with a tax, from what is taxed or
// from what is not.
std::int64_t room_for_credit(const BillingCase& billing_case, const InvoiceDraft& draft, bool taxed);

}  // namespace bangnopi::domain
