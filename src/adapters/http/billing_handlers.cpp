// Bill runs, invoices, payments.
#include <spdlog/spdlog.h>

#include "adapters/http/api.hpp"
#include "adapters/http/idempotency.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/views.hpp"
#include "billing/bill_run.hpp"
#include "billing/payments.hpp"

namespace bangnopi::http {

namespace json = boost::json;

namespace {

// Bill runs

json::object bill_run_object(const Call& call, const store::BillRun& run) {
    return {{"id", format_id(run.id)},
            {"day", run.day.iso()},
            {"state", store::name_of(run.state)},
            {"issued", run.counts.issued},
            {"skipped", run.counts.skipped},
            {"zero", run.counts.zero},
            {"total", run.counts.total},
            {"due", run.due},
            {"currency", call.tenant->currency.code()},
            {"started_at", format_instant(run.started_at)},
            {"finished_at", or_null(run.finished_at)},
            {"error", or_null(run.error)}};
}

Result<Answer> list_bill_runs(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    BANGNOPI_TRY_DONE(query.finish());
    json::array items;
    for (const store::BillRun& run :
         store::latest_bill_runs(tx, call.operator_id(), static_cast<int>(request.limit)))
        items.push_back(bill_run_object(call, run));
    const std::size_t count = items.size();
    return json_answer(200, {{"items", std::move(items)}, {"next_cursor", nullptr}, {"total", count}});
}

Result<Answer> get_bill_run(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto run = store::find_bill_run(tx, call.operator_id(), id);
    if (!run) return refuse(Code::not_found, "There is no bill run with this id."_msg);
    return json_answer(200, bill_run_object(call, *run));
}

billing::BillRunOptions bill_run_options(const Call& call) {
    return {.future_day_allowed = static_cast<bool>(call.context.services.move_demo_clock),
            .workers = call.context.services.bill_run_workers,
            .stop = call.context.stopping.get_token()};
}

void work_in_background(const std::shared_ptr<Call>& call, const store::Act& act, const store::BillRun& run) {
    const auto work = [call, act, run] {
        try {
            billing::work_bill_run(call->context.services.db, act, call->tenant->settings, run,
                                   bill_run_options(*call));
        } catch (const std::exception& error) {
            spdlog::error("bill run {}: {}", format_id(run.id), error.what());
        }
    };
    if (!call->context.background.post(work))
        spdlog::error("bill run {}: the queue is full", format_id(run.id));
}

// The run's row is the answer that a key remembers: it is written first, in a transaction of the run's own.
void begin(const std::shared_ptr<Call>& call, const IdempotencyKey* key, const Reply& reply) {
    domain::Date day;
    const auto body = read_body(call->body, [&](Fields& fields) { fields.required("day", day); });
    if (!body) return reply(problem(body.error()));
    store::Database& db = call->context.services.db;
    const store::Act act = call->act();
    const auto run = billing::begin_bill_run(db, act, day, bill_run_options(*call));
    if (!run) return reply(problem(run.error()));
    const Answer answer = json_answer(202, bill_run_object(*call, *run));
    work_in_background(call, act, *run);
    if (key != nullptr) {
        const Work remember =
            once_per_key(*call, *key, [answer](store::Tx&) -> Result<Answer> { return answer; });
        const auto kept =
            db.write_wait(store::Scope::of(call->operator_id()), store::Priority::normal, remember);
        if (!kept && !is_key_race(kept.error())) return reply(problem(kept.error()));
    }
    reply({.status = 202, .content_type = "application/json", .body = answer.body});
}

void start_bill_run(std::shared_ptr<Call> call, Reply reply) {
    const auto key = read_idempotency_key(*call);
    if (!key) return begin(call, nullptr, reply);
    if (!key->valid)
        return reply(
            problem(400, Code::invalid, "Idempotency-Key is 1 to 100 visible ASCII characters."_msg));
    const auto known =
        call->context.services.db.read(store::Scope::of(call->operator_id()),
                                       [&](store::Tx& tx) { return find_known_answer(*call, *key, tx); });
    if (!known) return reply(problem(known.error()));
    if (!*known) return begin(call, &*key, reply);
    reply({.status = (*known)->status, .content_type = "application/json", .body = (*known)->body});
}

// Invoices

Result<Answer> list_invoices(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::InvoiceFilter filter;
    filter.customer_id = query.id("customer");
    filter.subscription_id = query.id("subscription");
    filter.status = query.word("status", domain::parse_invoice_status,
                               "open, partial, paid, void, written_off or credited"_msg);
    filter.unpaid = query.flag("unpaid");
    if (query.flag("overdue")) filter.overdue_on = call.act().today;
    filter.issued_from = query.date("from");
    filter.issued_to = query.date("to");
    filter.number = query.text("number");
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_invoices(tx, call.operator_id(), filter, request));
    json::object object{
        {"items", invoice_objects(call, tx, page.items)}, {"next_cursor", nullptr}, {"total", page.total}};
    if (!page.next_cursor.empty()) object["next_cursor"] = page.next_cursor;
    return json_answer(200, object);
}

Result<Answer> get_invoice(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto invoice = store::find_invoice(tx, call.operator_id(), id);
    if (!invoice) return refuse(Code::not_found, "There is no invoice with this id."_msg);
    const auto lines = store::invoice_lines(tx, call.operator_id(), id);
    return json_answer(200, invoice_object(call, *invoice, lines), invoice->version);
}

// Payments

Result<Answer> list_payments(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::PaymentFilter filter;
    filter.customer_id = query.id("customer");
    filter.method = query.word("method", domain::parse_payment_method, payment_method_words);
    filter.channel = query.text("channel");
    filter.received_from = query.date("from");
    filter.received_to = query.date("to");
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_payments(tx, call.operator_id(), filter, request));
    CustomerNames names(tx, call.operator_id());
    return json_answer(200, page_object(page, [&](const store::Payment& payment) {
                           return payment_object(call, payment, names);
                       }));
}

Result<Answer> get_payment(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto payment = store::find_payment(tx, call.operator_id(), id);
    if (!payment) return refuse(Code::not_found, "There is no payment with this id."_msg);
    return json_answer(200, payment_in_full(call, tx, *payment));
}

std::optional<bool> parse_destination(std::string_view text) {
    return text == "balance" ? std::optional(true) : std::nullopt;
}

Result<billing::ReceivePayment> read_payment(const Call& call) {
    billing::ReceivePayment command;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("customer", command.customer_id);
        fields.optional("invoice", command.invoice_id);
        fields.required_word("method", command.method, domain::parse_payment_method, payment_method_words);
        fields.required("channel", command.channel);
        fields.required("amount", command.amount);
        fields.optional("received_at", command.received_at);
        fields.optional("reference", command.reference);
        fields.optional_word("to", command.to_balance, parse_destination, "balance, or absent"_msg);
        fields.optional("note", command.note);
    }));
    return command;
}

json::object received_object(const Call& call, store::Tx& tx, const billing::PaymentReceived& received) {
    CustomerNames names(tx, call.operator_id());
    json::object object = payment_object(call, received.payment, names);
    json::array invoices;
    for (const billing::PaidInvoice& paid : received.invoices)
        invoices.push_back(paid_invoice_object(paid.id, paid.number, paid.status, paid.amount, paid.open));
    object["invoices"] = std::move(invoices);
    object["balance"] = received.balance;
    return object;
}

Result<Work> record_payment(const Call& call) {
    BANGNOPI_TRY(command, read_payment(call));
    if (!staff::may_take(call.principal.role, command.method))
        return refuse(Code::forbidden, "Your role takes cash only."_msg);
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(received, billing::receive_payment(tx, act, call.tenant->settings, command));
        return json_answer(201, received_object(call, tx, received));
    };
}

// A known (channel, reference) is answered with the payment that has it.
std::optional<Response> show_known_payment(const Call& call, const Refusal& refusal, store::Tx& tx) {
    const auto id = refusal.code == Code::known_reference ? parse_id(refusal.subject) : std::nullopt;
    const auto payment = id ? store::find_payment(tx, call.operator_id(), *id) : std::nullopt;
    if (!payment) return std::nullopt;
    json::object object = problem_object(409, refusal, language_of(call.request));
    object["payment"] = payment_in_full(call, tx, *payment);
    return Response{
        .status = 409, .content_type = std::string(problem_type), .body = json::serialize(object)};
}

}  // namespace

std::vector<Route> billing_routes() {
    return {{"GET", "/api/v1/bill-runs", Read(list_bill_runs)},
            {"POST", "/api/v1/bill-runs", Custom(start_bill_run)},
            {"GET", "/api/v1/bill-runs/{id}", Read(get_bill_run)},
            {"GET", "/api/v1/invoices", Read(list_invoices)},
            {"GET", "/api/v1/invoices/{id}", Read(get_invoice)},
            {"GET", "/api/v1/payments", Read(list_payments)},
            {"POST", "/api/v1/payments", Write{record_payment, false, show_known_payment}},
            {"GET", "/api/v1/payments/{id}", Read(get_payment)}};
}

}  // namespace bangnopi::http
