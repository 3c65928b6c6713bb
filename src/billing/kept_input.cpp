#include "billing/kept_input.hpp"

#include "billing/quote.hpp"

namespace bangnopi::billing {

Result<domain::InvoiceDraft> draft_of_kept_input(std::string_view input) {
    BANGNOPI_TRY(parsed, parse_quote_input(input));
    return domain::draft_invoice(parsed.billing_case());
}

}  // namespace bangnopi::billing
