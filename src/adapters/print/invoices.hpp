// Invoices and credit notes as they are printed, of what stands in the database.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/print/workings.hpp"
#include "documents/invoice.hpp"
#include "store/corrections.hpp"
#include "store/operators.hpp"
#include "store/printed_invoices.hpp"

namespace bangnopi::print {

// What stands on all invoices of an operator; read once for many.
struct Letterhead {
    documents::Issuer issuer;
    std::vector<documents::PaperAccount> accounts;  // at banks, that take transfers
};
Letterhead letterhead_of(store::Tx& tx, const store::Operator& tenant);

// In the order of `invoices`, each in its customer's language; a few queries whatever their number. At most page_limit_max.
std::vector<documents::InvoiceDocument> invoice_documents(store::Tx& tx, const store::Operator& tenant,
                                                          const Letterhead& letterhead,
                                                          std::vector<store::Invoice> invoices);

// In its customer's language; of the invoice it says the number alone.
documents::CreditNoteDocument credit_note_document(store::Tx& tx, const store::Operator& tenant,
                                                   const Letterhead& letterhead,
                                                   const store::CreditNote& note);

// Those that were chosen as one file, which is handed on as it is drawn: `take` gets its parts, and false from it ends the work.
// Each page of them is a read of its own, so that an invoice that is paid meanwhile may say so. `stop` is asked between
// them. Nothing is drawn where none was chosen.
struct Batch {
    std::size_t invoices = 0;
    bool is_whole = false;  // nobody stopped it
};
Batch print_batch(store::Database& db, const store::Operator& tenant, const std::vector<Id>& invoices,
                  const std::function<bool(std::string_view)>& take, const std::function<bool()>& stop);

}  // namespace bangnopi::print
