// Any bytes are answered; a case that is answered is answered the same after it was kept, and what it says holds together.
#include "billing/quote.hpp"

#include "base/check.hpp"

namespace bangnopi::billing {
namespace {

void check_totals(const std::optional<domain::Tax>& tax, const domain::InvoiceDraft& draft) {
    const bool inclusive = tax && tax->inclusive;
    std::int64_t sum = 0;
    for (const domain::DraftLine& line : draft.lines) sum += line.amount;
    BANGNOPI_CHECK(sum == (inclusive ? draft.total : draft.subtotal));
    BANGNOPI_CHECK(draft.subtotal + draft.tax == draft.total);
}

std::string drafted(const std::vector<QuoteInput>& inputs) {
    const std::vector<domain::BillingCase> parts = cases_of(inputs);
    const auto draft = domain::draft_invoice(parts);
    if (!draft) return draft.error().errors.front().pointer;
    check_totals(parts.front().tax, *draft);
    std::string text;
    append_draft(text, parts, *draft);
    return text;
}

void check_kept(const std::vector<QuoteInput>& inputs) {
    std::string kept;
    const std::string& time_zone = inputs.front().time_zone;
    const std::vector<domain::BillingCase> parts = cases_of(inputs);
    if (parts.size() == 1)
        append_quote_input(kept, parts.front(), time_zone);
    else
        append_quote_parts(kept, parts, std::vector<Id>(parts.size()), time_zone);
    const auto again = parse_quote_parts(kept);
    BANGNOPI_CHECK(again.has_value());
    BANGNOPI_CHECK(drafted(*again) == drafted(inputs));
}

}  // namespace
}  // namespace bangnopi::billing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bangnopi::billing;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    bool any_refused = false;
    const std::string answer = quote_answer(text, any_refused);
    BANGNOPI_CHECK(answer.ends_with('\n'));
    if (const auto inputs = parse_quote_parts(text)) check_kept(*inputs);
    return 0;
}
