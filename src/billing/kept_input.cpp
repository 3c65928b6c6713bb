#include "billing/kept_input.hpp"

#include "billing/quote.hpp"

namespace bangnopi::billing {

Result<domain::Replayed> replay_kept_input(std::string_view input) {
    BANGNOPI_TRY(parsed, parse_quote_input(input));
    const domain::BillingCase billing_case = parsed.billing_case();
    BANGNOPI_TRY(draft, domain::draft_invoice(billing_case));
    const domain::Revenue revenue = domain::split_revenue(billing_case, draft);
    return domain::Replayed{std::move(draft), revenue, billing_case.in_advance};
}

}  // namespace bangnopi::billing
