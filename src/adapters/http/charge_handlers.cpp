// What waits for the next invoice of a subscription, and invoices of one-off lines that are issued at once.
#include "adapters/http/api.hpp"
#include "adapters/http/views.hpp"
#include "billing/charges.hpp"
#include "billing/one_off_invoice.hpp"

namespace bangnopi::http {

namespace {

JsonObject charge_object(const Call& call, const store::WaitingLine& line) {
    return {{"id", format_id(line.id)},
            {"customer", format_id(line.customer_id)},
            {"subscription", or_null(line.subscription_id)},
            {"kind", domain::name_of(line.kind)},
            {"description", line.description},
            {"amount", line.amount},
            {"taxed", line.taxed},
            {"state", store::name_of(line.state)},
            {"invoice", or_null(line.invoice_id)},
            {"currency", call.tenant->currency.code()},
            {"created_at", format_instant(line.created_at)}};
}

void read_line(Fields& fields, domain::OneOff& line) {
    fields.required("description", line.description);
    fields.required("amount", line.amount);
    fields.required("taxed", line.taxed);
}

Result<Work> add_charge(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    domain::OneOff line;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { read_line(fields, line); }));
    const billing::AddCharge command{id, line.description, line.amount, line.taxed};
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(added, billing::add_charge(tx, act, command));
        return json_answer(201, charge_object(call, added));
    };
}

Result<Answer> list_charges(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::WaitingLineFilter filter;
    filter.customer_id = query.id("customer");
    filter.subscription_id = query.id("subscription");
    filter.state = query.word("state", store::parse_waiting_state, "waiting, billed or withdrawn"_msg);
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_waiting_lines(tx, call.operator_id(), filter, request));
    return json_answer(
        200, page_object(page, [&](const store::WaitingLine& line) { return charge_object(call, line); }));
}

Result<Work> withdraw_charge(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    return [id = id, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(billing::withdraw_charge(tx, act, id));
        return Answer{204};
    };
}

Result<Work> issue_invoice(const Call& call) {
    billing::OneOffInvoice command;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("customer", command.customer);
        fields.optional("subscription", command.subscription);
        fields.optional("due_on", command.due_on);
        const bool has_lines = fields.each("lines", billing::one_off_lines_max, [&](Fields& line) {
            read_line(line, command.lines.emplace_back());
        });
        if (!has_lines) fields.fault("lines", "is required"_msg);
    }));
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(id, billing::issue_one_off_invoice(tx, act, call.tenant->settings, command));
        const auto invoice = store::find_invoice(tx, act.operator_id, id);
        return json_answer(201, invoice_object(call, *invoice, store::invoice_lines(tx, act.operator_id, id)),
                           invoice->version);
    };
}

}  // namespace

std::vector<Route> charge_routes() {
    return {{"POST", "/api/v1/subscriptions/{id}/charges", Write{add_charge}},
            {"GET", "/api/v1/charges", Read(list_charges)},
            {"DELETE", "/api/v1/charges/{id}", Write{withdraw_charge}},
            {"POST", "/api/v1/invoices", Write{issue_invoice}}};
}

}  // namespace bangnopi::http
