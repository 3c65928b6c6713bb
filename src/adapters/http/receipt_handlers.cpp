// Receipts of payments, as PDF and for thermal printers.
#include "adapters/http/api.hpp"
#include "adapters/print/receipts.hpp"
#include "store/payments.hpp"

namespace bangnopi::http {

namespace {

Result<documents::Receipt> receipt_of(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto payment = store::find_payment(tx, call.operator_id(), id);
    if (!payment) return refuse(Code::not_found, "There is no payment with this id."_msg);
    return print::receipt_document(tx, *call.tenant, *payment);
}

// Nothing where it has its number.
Result<std::optional<Id>> owed_receipt(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto payment = store::find_payment(tx, call.operator_id(), id);
    return payment && payment->owes_receipt() ? std::optional(id) : std::nullopt;
}

Result<Answer> get_receipt_pdf(const Call& call, store::Tx& tx) {
    Query query(call);
    BANGNOPI_TRY_DONE(query.finish());
    Answer answer;
    BANGNOPI_TRY(owed, owed_receipt(call, tx));
    answer.awaits_receipt = owed;
    if (owed) return answer;
    BANGNOPI_TRY(receipt, receipt_of(call, tx));
    answer.body = documents::receipt_pdf(receipt);
    answer.content_type = "application/pdf";
    return answer;
}

Result<Answer> get_receipt_text(const Call& call, store::Tx& tx) {
    Query query(call);
    const auto width = query.word("width", documents::parse_paper_width, "32 or 48"_msg);
    BANGNOPI_TRY_DONE(query.finish());
    Answer answer;
    BANGNOPI_TRY(owed, owed_receipt(call, tx));
    answer.awaits_receipt = owed;
    if (owed) return answer;
    BANGNOPI_TRY(receipt, receipt_of(call, tx));
    answer.body = documents::receipt_text(receipt, width.value_or(documents::PaperWidth::mm58));
    answer.content_type = "text/plain; charset=us-ascii";
    return answer;
}

}  // namespace

std::vector<Route> receipt_routes() {
    return {{"GET", "/api/v1/payments/{id}/receipt.pdf", Read(get_receipt_pdf)},
            {"GET", "/api/v1/payments/{id}/receipt.txt", Read(get_receipt_text)}};
}

}  // namespace bangnopi::http
