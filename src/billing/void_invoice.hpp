// An invoice that should not have been: it keeps its number, its journal is reversed today, and what it charged is charged by no invoice
// any more (domain.md 3 "Invoice"; docs/billing-choices.md).
//
// The newest bill of a subscription is made again by the next bill run, with the terms as they are then: correct them first. Where later
// bills stand, their dates do not move: what an older one charged comes as an adjustment on the next bill.
#pragma once

#include <string>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/invoices.hpp"
#include "store/operators.hpp"

namespace bangnopi::billing {

struct VoidInvoice {
    Id invoice;
    std::string reason;
};
// Refuses Code::conflict once anything of it was paid, credited, withheld or written off, and where what it charged cannot be charged
// again: an upgrade, which is billed on its day alone; of an older bill a set-up, or a discount of the first N periods.
Result<store::Invoice> void_invoice(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                    const VoidInvoice& command);

}  // namespace bangnopi::billing
