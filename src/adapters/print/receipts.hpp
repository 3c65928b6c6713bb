// Receipts of payments as they are printed, of what stands in the database.
#pragma once

#include <optional>

#include "documents/receipt.hpp"
#include "store/operators.hpp"
#include "store/payments.hpp"

namespace bangnopi::print {

// In its customer's language. Of a payment that owes its number (Payment::owes_receipt) the reference stands in its place.
documents::Receipt receipt_document(store::Tx& tx, const store::Operator& tenant,
                                    const store::Payment& payment);

}  // namespace bangnopi::print
