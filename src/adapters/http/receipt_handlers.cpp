// Receipts of payments, as PDF and for thermal printers.
#include "adapters/http/api.hpp"
#include "documents/receipt.hpp"
#include "domain/contact.hpp"
#include "store/customers.hpp"
#include "store/payments.hpp"
#include "store/staff.hpp"

namespace bangnopi::http {

namespace {

// A reference of ours says nothing to anybody.
std::string told_reference(const store::Payment& payment) {
    return payment.reference == format_id(payment.id) ? "" : payment.reference;
}

std::string name_of_taker(const Call& call, store::Tx& tx, const store::Payment& payment) {
    const auto member =
        payment.taken_by ? store::find_staff(tx, call.operator_id(), *payment.taken_by) : std::nullopt;
    return member ? member->name : "";
}

std::string way_of(const Call& call, store::Tx& tx, const store::Payment& payment) {
    const auto channel = store::find_channel(tx, call.operator_id(), payment.channel);
    std::string way(domain::label_of(payment.method));
    if (channel && channel->name != way) way += " - " + channel->name;
    return way;
}

Result<documents::Receipt> receipt_of(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto payment = store::find_payment(tx, call.operator_id(), id);
    if (!payment) return refuse(Code::not_found, "There is no payment with this id."_msg);
    const auto customer = store::find_customer(tx, call.operator_id(), payment->customer_id);
    const store::Settings& settings = call.tenant->settings;
    documents::Receipt receipt;
    receipt.operator_name = call.tenant->name;
    if (!settings.contact_phone.empty()) receipt.operator_phone = domain::local_phone(settings.contact_phone);
    receipt.number = payment->receipt_number.empty() ? payment->reference : payment->receipt_number;
    receipt.customer_name = payment->customer_name;
    receipt.customer_number = payment->customer_number;
    if (customer) {
        receipt.customer_address = customer->address;
        receipt.language = words::parse_language(customer->language).value_or(words::Language::indonesian);
    }
    receipt.currency = call.tenant->currency;
    receipt.amount = payment->amount;
    receipt.rounding = payment->rounding;
    receipt.to_balance = payment->to_balance;
    receipt.refunded = payment->refunded;
    for (store::ReceiptShare& share : store::receipt_shares(tx, call.operator_id(), id))
        receipt.invoices.push_back({std::move(share.number), share.period, share.amount, share.open,
                                    share.status == domain::InvoiceStatus::paid});
    receipt.received_on = payment->received_on;
    receipt.received_at = call.tenant->zone.civil_minute(payment->received_at);
    receipt.method = way_of(call, tx, *payment);
    receipt.reference = told_reference(*payment);
    receipt.taken_by = name_of_taker(call, tx, *payment);
    receipt.stamp_above = settings.receipt_stamp_above;
    receipt.made_at = payment->created_at;
    return receipt;
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
