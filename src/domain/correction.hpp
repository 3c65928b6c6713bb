// What a credit note takes of an invoice, so that paid + credited + withheld + written_off + open = total goes on holding.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "domain/allocation.hpp"

namespace bangnopi::domain {

// In this order: what is open is not owed any more; what was written off need not have been; what was paid becomes balance; what
// was withheld is left last, since its certificate has to be put right with the tax office.
struct Credited {
    std::int64_t open = 0;
    std::int64_t written_off = 0;
    std::int64_t paid = 0;
    std::int64_t withheld = 0;
};
// `amount` is above zero and at most total - credited.
Credited credited_of(const InvoiceAmounts& amounts, std::int64_t amount);
InvoiceAmounts after_credit(InvoiceAmounts amounts, const Credited& credited);

// How much of each is taken, the last first; `amount` is at most their sum.
std::vector<std::int64_t> taken_from_last(std::int64_t amount, std::span<const std::int64_t> parts);

}  // namespace bangnopi::domain
