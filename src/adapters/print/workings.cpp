#include "adapters/print/workings.hpp"

#include "documents/working.hpp"

namespace bangnopi::print {
namespace {

bool tax_agrees(const billing::ExplainedInvoice& explained) {
    return explained.recomputed && explained.recomputed->inputs.front().terms.tax &&
           explained.recomputed->draft.tax == explained.invoice.tax;
}

}  // namespace

std::vector<std::string> workings_of(const billing::ExplainedInvoice& explained, words::Language language) {
    std::vector<std::string> workings(explained.lines.size());
    if (!explained.recomputed) return workings;
    const auto parts = billing::cases_of(explained.recomputed->inputs);
    for (std::size_t at = 0; at < workings.size(); ++at)
        if (explained.line_agrees(at))
            workings[at] = documents::working_of(parts, explained.recomputed->draft,
                                                 *explained.draft_line(at), language);
    return workings;
}

std::string working_of_tax(const billing::ExplainedInvoice& explained, words::Language language) {
    if (!tax_agrees(explained)) return {};
    return documents::working_of_tax(billing::cases_of(explained.recomputed->inputs),
                                     explained.recomputed->draft, language);
}

std::optional<std::int64_t> tax_base_of(const billing::ExplainedInvoice& explained) {
    if (!tax_agrees(explained)) return std::nullopt;
    return domain::printed_tax_base(billing::cases_of(explained.recomputed->inputs),
                                    explained.recomputed->draft);
}

}  // namespace bangnopi::print
