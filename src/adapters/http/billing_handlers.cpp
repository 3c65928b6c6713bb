// Bill runs, invoices, payments.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "adapters/http/api.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/qr_svg.hpp"
#include "adapters/http/views.hpp"
#include "base/check.hpp"
#include "billing/bill_preview.hpp"
#include "billing/bill_run.hpp"
#include "billing/customers.hpp"
#include "billing/payments.hpp"
#include "billing/transfer_codes.hpp"
#include "domain/qris.hpp"

namespace bangnopi::http {

namespace {

// Bill runs

JsonObject bill_run_object(const Call& call, const store::BillRun& run) {
    return {{"id", format_id(run.id)},
            {"day", run.day.iso()},
            {"customer", or_null(run.customer_id)},
            {"state", store::name_of(run.state)},
            {"issued", run.counts.issued},
            {"joined", run.counts.joined},
            {"skipped", run.counts.skipped},
            {"zero", run.counts.zero},
            {"held", run.held},
            {"refused", run.refused},
            {"total", run.counts.total},
            {"tax", run.tax},
            {"due", run.due},
            {"currency", call.tenant->currency.code()},
            {"started_at", format_instant(run.started_at)},
            {"finished_at", or_null(run.finished_at)},
            {"seconds", run.finished_at ? JsonValue::of_json(fmt::format(
                                              "{:.3f}", static_cast<double>(run.milliseconds) / 1000))
                                        : JsonValue(nullptr)},
            {"error", or_null(run.error)}};
}

JsonArray plan_bills_array(std::span<const store::PlanBills> plans) {
    JsonArray array;
    for (const store::PlanBills& plan : plans)
        array.add(JsonObject{
            {"plan", plan.code}, {"plan_name", plan.name}, {"bills", plan.bills}, {"amount", plan.amount}});
    return array;
}

JsonArray refusals_array(std::span<const store::BillRefusalListed> refusals) {
    JsonArray array;
    for (const store::BillRefusalListed& one : refusals)
        array.add(JsonObject{{"subscription", format_id(one.refusal.subscription_id)},
                             {"customer", format_id(one.customer_id)},
                             {"customer_number", one.customer_number},
                             {"customer_name", one.customer_name},
                             {"reason", one.refusal.reason}});
    return array;
}

Result<Answer> list_bill_runs(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_bill_runs(tx, call.operator_id(), request));
    return json_answer(
        200, page_object(page, [&](const store::BillRun& run) { return bill_run_object(call, run); }));
}

Result<Answer> get_bill_run(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto run = store::find_bill_run(tx, call.operator_id(), id);
    if (!run) return refuse(Code::not_found, "There is no bill run with this id."_msg);
    JsonObject object = bill_run_object(call, *run);
    const auto plans = store::bill_run_plans(tx, call.operator_id(), id);
    const auto refusals = store::bill_run_refusals(tx, call.operator_id(), id);
    object.add("by_plan", plan_bills_array(plans));
    object.add("refusals", refusals_array(refusals));
    return json_answer(200, std::move(object));
}

JsonObject changed_object(const billing::ChangedBills& changed) {
    return {{"bills", changed.bills}, {"total", changed.total}, {"last_total", changed.last_total}};
}

JsonObject outlier_object(const billing::Outlier& outlier) {
    JsonArray why;
    for (const billing::ChangedAmount& one : outlier.changes)
        why.add(JsonObject{{"kind", domain::name_of(one.kind)}, {"last", one.last}, {"now", one.now}});
    return {{"subscription", format_id(outlier.subscription_id)},
            {"customer", format_id(outlier.customer_id)},
            {"customer_number", outlier.customer_number},
            {"customer_name", outlier.customer_name},
            {"plan", outlier.plan_code},
            {"issue_on", outlier.issue_on.iso()},
            {"last_total", or_null(outlier.last_total)},
            {"total", outlier.total},
            {"plan_median", or_null(outlier.plan_median)},
            {"why", std::move(why)}};
}

JsonObject preview_object(const Call& call, const billing::BillPreview& preview) {
    const store::BillRun& run = preview.run;
    JsonArray outliers;
    for (const billing::Outlier& outlier : preview.outliers) outliers.add(outlier_object(outlier));
    return {{"day", run.day.iso()},
            {"customer", or_null(run.customer_id)},
            {"issued", run.counts.issued},
            {"joined", run.counts.joined},
            {"skipped", run.counts.skipped},
            {"zero", run.counts.zero},
            {"held", run.held},
            {"refused", run.refused},
            {"total", run.counts.total},
            {"tax", run.tax},
            {"due", run.due},
            {"currency", call.tenant->currency.code()},
            {"by_plan", plan_bills_array(preview.by_plan)},
            {"changes", JsonObject{{"new", changed_object(preview.fresh)},
                                   {"gone", changed_object(preview.gone)},
                                   {"dearer", changed_object(preview.dearer)},
                                   {"cheaper", changed_object(preview.cheaper)},
                                   {"same", changed_object(preview.same)}}},
            {"outliers", std::move(outliers)},
            {"refusals", refusals_array(preview.refusals)}};
}

Result<Answer> preview_bill_run(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::Act act = call.act();
    const domain::Date day = query.date("day").value_or(act.today);
    const std::optional<Id> customer = query.id("customer");
    if (day > act.today + billing::looked_ahead_days_max) query.fault("day", "is at most 400 days ahead"_msg);
    BANGNOPI_TRY_DONE(query.finish());
    if (customer && !store::find_customer(tx, act.operator_id, *customer))
        return refuse(Code::not_found, "There is no customer with this id."_msg);
    const billing::BillPreview preview = billing::preview_bills(tx, act, call.tenant->settings, day, customer,
                                                                call.context.stopping.get_token());
    return json_answer(200, preview_object(call, preview));
}

// Begun in one transaction with the key that asked for it, and worked on after the commit, in a place that was kept in the
// queue before it: a run that is answered is worked on, once.
Result<Work> start_bill_run(const Call& call) {
    domain::Date day;
    std::string customer;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("day", day);
        fields.optional("customer", customer);
    }));
    return [&call, day, customer, act = call.act()](store::Tx& tx) -> Result<Answer> {
        std::optional<Id> customer_id;
        if (!customer.empty()) {
            BANGNOPI_TRY(named, billing::customer_named(tx, act.operator_id, customer, "/customer"));
            customer_id = named.id;
        }
        Context& context = call.context;
        auto place = context.background.reserve();
        if (!place) return refuse(Code::unavailable, "The server is busy. Try again in a moment."_msg);
        const billing::BillRunOptions options{
            .future_day_allowed = static_cast<bool>(context.services.move_demo_clock),
            .customer_id = customer_id,
            .workers = context.services.bill_run_workers,
            .stop = context.stopping.get_token()};
        BANGNOPI_TRY(run, billing::begin_bill_run(tx, act, day, options));
        const auto work = [&context, act, settings = call.tenant->settings, run, options] {
            try {
                billing::work_bill_run(context.services.db, act, settings, run, options);
            } catch (const std::exception& error) {
                spdlog::error("bill run {}: {}", format_id(run.id), error.what());
            }
        };
        Answer answer = json_answer(202, bill_run_object(call, run));
        // Shared: a function is copied as it is handed on.
        answer.afterwards = [kept = std::make_shared<WorkQueue::Place>(std::move(*place)), work] {
            kept->use(work);
        };
        return answer;
    };
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
    return json_answer(200, list_object(invoice_objects(call, tx, page.items), page.next_cursor, page.total));
}

Result<Answer> get_qris(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto invoice = store::find_invoice(tx, call.operator_id(), id);
    if (!invoice) return refuse(Code::not_found, "There is no invoice with this id."_msg);
    const auto merchant = domain::MerchantQris::parse(call.tenant->settings.qris_code);
    if (!merchant || call.tenant->currency != domain::Currency::idr())
        return refuse(Code::conflict,
                      "This operator has no QRIS code: put the merchant's own into its settings first."_msg);
    const auto payload = merchant->for_amount(invoice->open);
    if (!payload) return refuse(Code::conflict, "This invoice leaves nothing open."_msg);
    const Message label = "QRIS code of {} for {}"_msg(
        merchant->merchant_name(), domain::format_money({invoice->open, call.tenant->currency}));
    const auto svg = qr_svg(*payload, words::text(label, language_of(call.request)));
    BANGNOPI_CHECK(svg);
    return json_answer(200, JsonObject{{"payload", *payload},
                                       {"merchant_name", merchant->merchant_name()},
                                       {"amount", invoice->open},
                                       {"currency", call.tenant->currency.code()},
                                       {"svg", *svg}});
}

Result<Work> ask_for_transfer(const Call& call) {
    std::string channel;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { fields.required("channel", channel); }));
    return [&call, id = id, channel, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(asked, billing::ask_for_transfer(tx, act, id, channel));
        return json_answer(201, JsonObject{{"invoice", format_id(id)},
                                           {"channel", asked.channel.code},
                                           {"channel_name", asked.channel.name},
                                           {"amount", asked.code.amount},
                                           {"open", asked.code.open()},
                                           {"code", asked.code.code},
                                           {"currency", call.tenant->currency.code()},
                                           {"expires_at", format_instant(asked.code.expires_at)}});
    };
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

Result<Work> record_payment(const Call& call) {
    BANGNOPI_TRY(command, read_payment(call));
    if (!staff::may_take(call.principal.role, command.method))
        return refuse(Code::forbidden, "Your role takes cash only."_msg);
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(received, billing::receive_payment(tx, act, call.tenant->settings, command));
        return json_answer(201, received_object(call, tx, received));
    };
}

}  // namespace

std::vector<Route> billing_routes() {
    return {{"GET", "/api/v1/bill-runs", Read(list_bill_runs)},
            {"POST", "/api/v1/bill-runs", Write{start_bill_run}},
            {"GET", "/api/v1/bill-runs/preview", Read(preview_bill_run)},
            {"GET", "/api/v1/bill-runs/{id}", Read(get_bill_run)},
            {"GET", "/api/v1/invoices", Read(list_invoices)},
            {"GET", "/api/v1/invoices/{id}/qris", Read(get_qris)},
            {"POST", "/api/v1/invoices/{id}/transfer-codes", Write{ask_for_transfer}},
            {"GET", "/api/v1/payments", Read(list_payments)},
            {"POST", "/api/v1/payments", Write{record_payment, false, show_known_payment, true}},
            {"GET", "/api/v1/payments/{id}", Read(get_payment)}};
}

}  // namespace bangnopi::http
