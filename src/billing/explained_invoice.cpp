#include "billing/explained_invoice.hpp"

namespace bangnopi::billing {
namespace {

std::optional<Recomputed> recompute(const std::string& input) {
    if (input.empty()) return std::nullopt;
    auto inputs = parse_quote_parts(input);
    if (!inputs) return std::nullopt;
    auto draft = domain::draft_invoice(cases_of(*inputs));
    if (!draft) return std::nullopt;
    return Recomputed{*std::move(inputs), *std::move(draft)};
}

// A figure that a line of its kind does not have is zero on the draft and absent in the database.
template <class T>
bool same_figure(T drafted, const std::optional<std::int64_t>& stored) {
    return static_cast<std::int64_t>(drafted) == stored.value_or(0);
}

}  // namespace

const domain::DraftLine* ExplainedInvoice::draft_line(std::size_t at) const {
    return recomputed && at < recomputed->draft.lines.size() ? &recomputed->draft.lines[at] : nullptr;
}

bool ExplainedInvoice::line_agrees(std::size_t at) const {
    const domain::DraftLine* const drafted = draft_line(at);
    if (drafted == nullptr || at >= lines.size()) return false;
    const store::InvoiceLine& stored = lines[at];
    const bool same_days =
        !stored.from || !stored.to || (*stored.from == drafted->from && *stored.to == drafted->to);
    return stored.kind == drafted->kind && stored.amount == drafted->amount && same_days &&
           same_figure(drafted->days, stored.days) && same_figure(drafted->of_days, stored.of_days) &&
           same_figure(drafted->bytes, stored.bytes) && same_figure(drafted->units, stored.units);
}

bool ExplainedInvoice::agrees() const {
    if (!recomputed) {
        if (!input.empty()) return false;
        std::int64_t sum = 0;
        for (const store::InvoiceLine& line : lines) sum = domain::add(sum, line.amount);
        return domain::add(invoice.subtotal, invoice.tax) == invoice.amounts.total &&
               (sum == invoice.subtotal || sum == invoice.amounts.total);
    }
    const domain::InvoiceDraft& draft = recomputed->draft;
    if (draft.lines.size() != lines.size() || draft.subtotal != invoice.subtotal ||
        draft.tax != invoice.tax || draft.total != invoice.amounts.total)
        return false;
    for (std::size_t at = 0; at < lines.size(); ++at)
        if (!line_agrees(at)) return false;
    return true;
}

std::optional<ExplainedInvoice> explain_invoice(store::Tx& tx, Id operator_id, Id invoice) {
    auto found = store::find_invoice(tx, operator_id, invoice);
    if (!found) return std::nullopt;
    std::vector<store::Invoice> one;
    one.push_back(*std::move(found));
    return std::move(explain_invoices(tx, operator_id, std::move(one)).front());
}

std::vector<ExplainedInvoice> explain_invoices(store::Tx& tx, Id operator_id,
                                               std::vector<store::Invoice> invoices) {
    std::vector<Id> ids;
    for (const store::Invoice& invoice : invoices) ids.push_back(invoice.id);
    std::vector<ExplainedInvoice> explained(invoices.size());
    if (ids.empty()) return explained;
    auto lines = store::lines_of_invoices(tx, operator_id, ids);
    auto inputs = store::inputs_of_invoices(tx, operator_id, ids);
    for (std::size_t at = 0; at < invoices.size(); ++at) {
        explained[at].invoice = std::move(invoices[at]);
        explained[at].lines = std::move(lines[at]);
        explained[at].input = std::move(inputs[at]);
        explained[at].recomputed = recompute(explained[at].input);
    }
    return explained;
}

}  // namespace bangnopi::billing
