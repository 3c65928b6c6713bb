// Any bytes are answered; a case that is answered is answered the same after it was kept, and what it says holds together.
#include "billing/quote.hpp"

#include "base/check.hpp"

namespace bangnopi::billing {
namespace {

void check_totals(const domain::BillingCase& billing_case, const domain::InvoiceDraft& draft) {
    const bool inclusive = billing_case.tax && billing_case.tax->inclusive;
    std::int64_t sum = 0;
    for (const domain::DraftLine& line : draft.lines) sum += line.amount;
    BANGNOPI_CHECK(sum == (inclusive ? draft.total : draft.subtotal));
    BANGNOPI_CHECK(draft.subtotal + draft.tax == draft.total);
}

std::string drafted(const QuoteInput& input) {
    const domain::BillingCase billing_case = input.billing_case();
    const auto draft = domain::draft_invoice(billing_case);
    if (!draft) return draft.error().errors.front().pointer;
    check_totals(billing_case, *draft);
    std::string text;
    append_draft(text, billing_case, *draft);
    return text;
}

void check_kept(const QuoteInput& input) {
    std::string kept;
    append_quote_input(kept, input.billing_case(), input.time_zone);
    const auto again = parse_quote_input(kept);
    BANGNOPI_CHECK(again.has_value());
    BANGNOPI_CHECK(drafted(*again) == drafted(input));
}

}  // namespace
}  // namespace bangnopi::billing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bangnopi::billing;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    bool any_refused = false;
    const std::string answer = quote_answer(text, any_refused);
    BANGNOPI_CHECK(answer.ends_with('\n'));
    if (const auto input = parse_quote_input(text)) check_kept(*input);
    return 0;
}
