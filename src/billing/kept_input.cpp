#include "billing/kept_input.hpp"

namespace bangnopi::billing {

Result<domain::Replayed> replay_kept_input(std::string_view input) {
    BANGNOPI_TRY(parsed, parse_quote_input(input));
    const domain::BillingCase billing_case = parsed.billing_case();
    BANGNOPI_TRY(draft, domain::draft_invoice(billing_case));
    const domain::Revenue revenue = domain::split_revenue(billing_case, draft);
    return domain::Replayed{std::move(draft), revenue, billing_case.in_advance};
}

Result<std::vector<QuoteInput>> kept_inputs(store::Tx& tx, Id operator_id, Id subscription,
                                            domain::Period period, store::ChargeKind kind) {
    std::vector<QuoteInput> kept;
    for (const std::string& text : store::inputs_of_charges(tx, operator_id, subscription, period, kind)) {
        auto input = parse_quote_input(text);
        if (!input)
            return refuse(Code::conflict,
                          "the kept input of an invoice cannot be read: {}"_msg(input.error().detail));
        kept.push_back(*std::move(input));
    }
    return kept;
}

}  // namespace bangnopi::billing
