#include "billing/kept_input.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace bangnopi::billing {

Result<domain::Replayed> replay_kept_input(std::string_view input) {
    BANGNOPI_TRY(inputs, parse_quote_parts(input));
    const std::vector<domain::BillingCase> parts = cases_of(inputs);
    BANGNOPI_TRY(draft, domain::draft_invoice(parts));
    domain::Revenue revenue = domain::split_revenue(parts, draft);
    return domain::Replayed{std::move(draft), std::move(revenue)};
}

Result<std::vector<QuoteInput>> kept_inputs(store::Tx& tx, Id operator_id, Id subscription,
                                            domain::Period period, store::ChargeKind kind) {
    std::vector<QuoteInput> kept;
    for (const std::string& text : store::inputs_of_charges(tx, operator_id, subscription, period, kind)) {
        auto parts = parse_quote_parts(text);
        if (!parts)
            return refuse(Code::conflict,
                          "the kept input of an invoice cannot be read: {}"_msg(parts.error().detail));
        const auto own = parts->size() == 1
                             ? parts->begin()
                             : std::ranges::find(*parts, format_id(subscription), &QuoteInput::of);
        BANGNOPI_CHECK(own != parts->end());
        kept.push_back(std::move(*own));
    }
    return kept;
}

}  // namespace bangnopi::billing
