// What closes or corrects an issued invoice: void, credit notes, write-off and what comes of it after all, tax withheld.
#include "adapters/http/api.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/views.hpp"
#include "billing/credit_notes.hpp"
#include "billing/void_invoice.hpp"
#include "billing/write_offs.hpp"
#include "store/corrections.hpp"

namespace bangnopi::http {

namespace {

JsonObject credit_note_object(const Call& call, const store::CreditNote& note) {
    return {{"id", format_id(note.id)},
            {"number", note.number},
            {"invoice", format_id(note.invoice_id)},
            {"invoice_number", note.invoice_number},
            {"customer", format_id(note.customer_id)},
            {"customer_number", note.customer_number},
            {"customer_name", note.customer_name},
            {"amount", note.amount},
            {"to_balance", note.to_balance},
            {"currency", call.tenant->currency.code()},
            {"issued_on", note.issued_on.iso()},
            {"made_by", or_null(note.made_by)},
            {"by", note.made_by_name},
            {"reason", note.reason},
            {"created_at", format_instant(note.created_at)}};
}

// As it is now.
Answer invoice_answer(const Call& call, store::Tx& tx, Id id, int status) {
    const auto invoice = store::find_invoice(tx, call.operator_id(), id);
    const auto lines = store::invoice_lines(tx, call.operator_id(), id);
    return json_answer(status, invoice_in_full(call, tx, *invoice, lines), invoice->version);
}

Result<Work> void_invoice(const Call& call) {
    billing::VoidInvoice command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(
        read_body(call.body, [&](Fields& fields) { fields.required("reason", command.reason); }));
    command.invoice = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(billing::void_invoice(tx, act, call.tenant->settings, command));
        return invoice_answer(call, tx, command.invoice, 200);
    };
}

Result<Work> write_credit_note(const Call& call) {
    billing::WriteCreditNote command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("amount", command.amount);
        fields.required("reason", command.reason);
    }));
    command.invoice = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(written, billing::write_credit_note(tx, act, call.tenant->settings, command));
        JsonObject object = credit_note_object(call, written.note);
        object.add("invoice_status", domain::name_of(written.invoice.status));
        object.add("invoice_open", written.invoice.open);
        object.add("balance", written.balance);
        return json_answer(201, std::move(object));
    };
}

Result<Work> write_off(const Call& call) {
    billing::WriteOff command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(
        read_body(call.body, [&](Fields& fields) { fields.required("reason", command.reason); }));
    command.invoice = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(billing::write_off(tx, act, call.tenant->settings, command));
        return invoice_answer(call, tx, command.invoice, 200);
    };
}

Result<Work> withhold_tax(const Call& call) {
    billing::WithholdTax command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("amount", command.amount);
        fields.required("certificate", command.certificate);
    }));
    command.invoice = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(billing::withhold_tax(tx, act, call.tenant->settings, command));
        return invoice_answer(call, tx, command.invoice, 201);
    };
}

Result<Work> undo_withholding(const Call& call) {
    billing::UndoWithholding command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("certificate", command.certificate);
        fields.required("reason", command.reason);
    }));
    command.invoice = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(billing::undo_withholding(tx, act, call.tenant->settings, command));
        return invoice_answer(call, tx, command.invoice, 200);
    };
}

Result<Work> recover(const Call& call) {
    billing::ReceivePayment command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("amount", command.amount);
        fields.required_word("method", command.method, domain::parse_payment_method, payment_method_words);
        fields.required("channel", command.channel);
        fields.optional("received_at", command.received_at);
        fields.optional("reference", command.reference);
        fields.optional("note", command.note);
    }));
    command.invoice_id = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(received, billing::recover(tx, act, call.tenant->settings, command));
        return json_answer(201, received_object(call, tx, received));
    };
}

Result<Answer> list_credit_notes(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::CreditNoteFilter filter;
    filter.invoice_id = query.id("invoice");
    filter.customer_id = query.id("customer");
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_credit_notes(tx, call.operator_id(), filter, request));
    return json_answer(200, page_object(page, [&](const store::CreditNote& note) {
                           return credit_note_object(call, note);
                       }));
}

Result<Answer> get_credit_note(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto note = store::find_credit_note(tx, call.operator_id(), id);
    if (!note) return refuse(Code::not_found, "There is no credit note with this id."_msg);
    return json_answer(200, credit_note_object(call, *note));
}

}  // namespace

std::vector<Route> correction_routes() {
    return {{"POST", "/api/v1/invoices/{id}/void", Write{void_invoice}},
            {"POST", "/api/v1/invoices/{id}/credit-notes", Write{write_credit_note}},
            {"POST", "/api/v1/invoices/{id}/write-off", Write{write_off}},
            {"POST", "/api/v1/invoices/{id}/withholdings", Write{withhold_tax}},
            {"POST", "/api/v1/invoices/{id}/withholdings/undo", Write{undo_withholding}},
            {"POST", "/api/v1/invoices/{id}/recover", Write{recover, false, show_known_payment, true}},
            {"GET", "/api/v1/credit-notes", Read(list_credit_notes)},
            {"GET", "/api/v1/credit-notes/{id}", Read(get_credit_note)}};
}

}  // namespace bangnopi::http
