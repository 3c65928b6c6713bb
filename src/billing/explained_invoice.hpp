// An invoice beside what comes of its kept input when that is computed again.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "billing/quote.hpp"
#include "domain/invoice.hpp"
#include "store/invoices.hpp"

namespace bangnopi::billing {

// What was computed again; the draft names plans of the inputs.
struct Recomputed {
    std::vector<QuoteInput> inputs;
    domain::InvoiceDraft draft;
};

struct ExplainedInvoice {
    store::Invoice invoice;
    std::vector<store::InvoiceLine> lines;
    std::string input;                     // as it was kept; empty: none was
    std::optional<Recomputed> recomputed;  // nothing without an input, or where it cannot be read

    // The line of the draft at the same place, where there is one.
    [[nodiscard]] const domain::DraftLine* draft_line(std::size_t at) const;
    [[nodiscard]] bool line_agrees(std::size_t at) const;
    // Every line, and subtotal, tax and total. Without an input: the lines come to the total.
    [[nodiscard]] bool agrees() const;
};

std::optional<ExplainedInvoice> explain_invoice(store::Tx& tx, Id operator_id, Id invoice);
// Those of `invoices`, in their order; two queries whatever their number. At most page_limit_max.
std::vector<ExplainedInvoice> explain_invoices(store::Tx& tx, Id operator_id,
                                               std::vector<store::Invoice> invoices);

}  // namespace bangnopi::billing
