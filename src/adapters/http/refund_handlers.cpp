// Payments that go back: paid out again, or recorded by mistake.
#include "adapters/http/api.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/views.hpp"
#include "billing/refunds.hpp"

namespace bangnopi::http {

namespace {

Answer refunded_answer(const Call& call, const billing::PaymentRefunded& refunded) {
    JsonObject object = refund_object(call, refunded.refund);
    JsonArray invoices;
    for (const billing::PaidInvoice& invoice : refunded.reopened)
        invoices.add(
            paid_invoice_object(invoice.id, invoice.number, invoice.status, invoice.amount, invoice.open));
    object.add("invoices", std::move(invoices));
    object.add("balance", refunded.balance);
    return json_answer(201, std::move(object));
}

Result<Work> refund_payment(const Call& call) {
    billing::RefundPayment command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("amount", command.amount);
        fields.optional("channel", command.channel);
        fields.optional("reference", command.reference);
        fields.required("reason", command.reason);
    }));
    command.payment = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(refunded, billing::refund_payment(tx, act, call.tenant->settings, command));
        return refunded_answer(call, refunded);
    };
}

Result<Work> reverse_payment(const Call& call) {
    billing::ReversePayment command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(
        read_body(call.body, [&](Fields& fields) { fields.required("reason", command.reason); }));
    command.payment = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(reversed, billing::reverse_payment(tx, act, call.tenant->settings, command));
        return refunded_answer(call, reversed);
    };
}

}  // namespace

std::vector<Route> refund_routes() {
    return {{"POST", "/api/v1/payments/{id}/refund", Write{refund_payment}},
            {"POST", "/api/v1/payments/{id}/reverse", Write{reverse_payment}}};
}

}  // namespace bangnopi::http
