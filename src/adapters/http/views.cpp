#include "adapters/http/views.hpp"

#include "adapters/http/discount_fields.hpp"
#include "adapters/http/problem.hpp"
#include "base/check.hpp"
#include "store/add_ons.hpp"
#include "store/corrections.hpp"
#include "store/gateways.hpp"
#include "store/plans.hpp"

namespace bangnopi::http {

namespace {

template <class Word>
JsonValue word_or_null(const std::optional<Word>& word) {
    return word ? JsonValue(domain::name_of(*word)) : JsonValue(nullptr);
}

JsonValue reason_or_null(domain::Reason reason) {
    return reason == domain::Reason::none ? JsonValue(nullptr) : JsonValue(domain::name_of(reason));
}

template <class T>
void add_if(JsonObject& object, std::string_view name, const std::optional<T>& value) {
    if (value) object.add(name, or_null(value));
}

std::string plan_code_of(store::Tx& tx, Id operator_id, Id plan_version_id) {
    const auto version = store::find_plan_version(tx, operator_id, plan_version_id);
    return version ? version->terms.code : std::string();
}

JsonArray plan_changes(store::Tx& tx, Id operator_id, const store::Subscription& subscription) {
    JsonArray changes;
    if (!subscription.amended) return changes;
    for (const store::PlanChangeRow& row : store::plan_changes_of(tx, operator_id, subscription.id))
        changes.add(JsonObject{{"effective_on", row.effective_on.iso()},
                               {"plan", plan_code_of(tx, operator_id, row.plan_version_id)}});
    return changes;
}

JsonArray suspensions(store::Tx& tx, Id operator_id, const store::Subscription& subscription) {
    JsonArray stretches;
    if (!subscription.amended) return stretches;
    for (const store::SuspensionRow& row : store::suspensions_of(tx, operator_id, subscription.id))
        stretches.add(JsonObject{{"from", row.from_on.iso()}, {"to", or_null(row.to_on)}});
    return stretches;
}

JsonArray add_ons(const Call& call, store::Tx& tx, const store::Subscription& subscription) {
    JsonArray rented;
    if (!subscription.amended) return rented;
    for (const store::RentedAddOn& row : store::rented_add_ons(tx, call.operator_id(), subscription.id)) {
        JsonObject object{{"id", format_id(row.id)},
                          {"code", row.code},
                          {"name", row.name},
                          {"from", row.from_on.iso()},
                          {"to", or_null(row.to_on)}};
        if (call.sees_money()) object.add("monthly_fee", row.monthly_fee);
        rented.add(std::move(object));
    }
    return rented;
}

std::optional<Instant> held_until(store::Tx& tx, Id operator_id, Id customer) {
    std::optional<Instant> until;
    for (const store::IsolationHold& hold : store::isolation_holds_of(tx, operator_id, customer))
        until = std::max(until.value_or(hold.until_at), hold.until_at);
    return until;
}

// Why it is not as it should be on the router that holds it.
JsonValue router_problem(const Call& call, store::Tx& tx, Id subscription) {
    const auto found = store::find_problem(tx, call.operator_id(), subscription);
    if (!found) return nullptr;
    return JsonObject{{"text", words::text(found->problem, language_of(call.request))},
                      {"at", format_instant(found->at)}};
}

JsonObject in_full(const Call& call, store::Tx& tx, const store::SubscriptionListed& listed,
                   std::optional<Instant> held) {
    const Id operator_id = call.operator_id();
    JsonObject object = subscription_object(call, listed);
    object.add("plan_changes", plan_changes(tx, operator_id, listed.subscription));
    object.add("suspensions", suspensions(tx, operator_id, listed.subscription));
    object.add("add_ons", add_ons(call, tx, listed.subscription));
    object.add("held_until", or_null(held));
    object.add("router_problem", router_problem(call, tx, listed.subscription.id));
    return object;
}

}  // namespace

JsonObject customer_object(const Call& call, const store::CustomerListed& listed) {
    const store::Customer& customer = listed.customer;
    JsonObject object{{"id", format_id(customer.id)},
                      {"number", customer.number},
                      {"name", customer.name},
                      {"address", customer.address},
                      {"area", or_null(customer.area_id)},
                      {"area_name", or_null(listed.area_name)},
                      {"phone", or_null(customer.phone)},
                      {"email", or_null(customer.email)},
                      {"language", customer.language},
                      {"preferred_channel", customer.preferred_channel},
                      {"latitude_e7", or_null(customer.latitude_e7)},
                      {"longitude_e7", or_null(customer.longitude_e7)},
                      {"exempt", customer.exempt},
                      {"status", word_or_null(listed.status)},
                      {"payment_status", listed.open > 0 ? "unpaid" : "paid"},
                      {"created_at", format_instant(customer.created_at)},
                      {"version", customer.version}};
    if (!call.sees_money()) return object;
    object.add("currency", call.tenant->currency.code());
    object.add("balance", customer.balance);
    object.add("open", listed.open);
    const auto& hold = listed.billing_hold;
    if (hold && (!hold->until || *hold->until >= call.act().today))
        object.add("billing_hold", JsonObject{{"until", or_null(hold->until)},
                                              {"reason", hold->reason},
                                              {"since", format_instant(hold->since)}});
    else
        object.add("billing_hold", nullptr);
    return object;
}

JsonObject customer_object(const Call& call, store::Tx& tx, Id customer) {
    const auto listed = store::find_listed_customer(tx, call.operator_id(), customer);
    BANGNOPI_CHECK(listed.has_value());
    return customer_object(call, *listed);
}

std::string text_of_rate(domain::Rate rate) {
    std::string text = std::to_string(rate.numerator());
    if (rate.denominator() != 1) text += '/' + std::to_string(rate.denominator());
    return text;
}

JsonObject access_object(const store::Access& access) {
    return {{"id", format_id(access.subscription_id)},       {"desired", domain::name_of(access.desired)},
            {"actual", word_or_null(access.actual)},         {"reason", reason_or_null(access.reason)},
            {"rate_down_bps", access.speed.down_bps},        {"rate_up_bps", access.speed.up_bps},
            {"burst_down_bps", access.speed.burst.down_bps}, {"burst_up_bps", access.speed.burst.up_bps},
            {"since", format_instant(access.since)},         {"changes_at", or_null(access.changes_at)},
            {"actual_at", or_null(access.actual_at)}};
}

JsonObject subscription_object(const Call& call, const store::SubscriptionListed& listed) {
    const store::Subscription& row = listed.subscription;
    JsonObject object{{"id", format_id(row.id)},
                      {"customer", format_id(row.customer_id)},
                      {"customer_number", listed.customer_number},
                      {"customer_name", listed.customer_name},
                      {"plan", listed.plan_code},
                      {"plan_name", listed.plan_name},
                      {"status", domain::name_of(row.status)},
                      {"status_label", domain::label_of(row.status)},
                      {"starts_on", row.starts_on.iso()},
                      {"ends_on", or_null(row.ends_on)},
                      {"billing_day", row.billing_day},
                      {"connection", JsonObject{{"kind", domain::name_of(row.connection.kind)},
                                                {"username", or_null(row.connection.username)},
                                                {"ip", or_null(row.connection.ip)},
                                                {"mac", or_null(row.connection.mac)},
                                                {"session_limit", or_null(row.connection.session_limit)},
                                                {"router", or_null(row.connection.router_id)}}},
                      {"next_issue_on", or_null(row.next_issue_on)},
                      {"access", access_object(listed.access)},
                      {"created_at", format_instant(row.created_at)},
                      {"version", row.version}};
    if (!listed.promotion_code)
        object.add("promotion", nullptr);
    else
        object.add("promotion",
                   JsonObject{{"code", *listed.promotion_code}, {"name", *listed.promotion_name}});
    if (call.sees_money()) {
        object.add("discount", discount_value(row.discount));
        object.add("payer", or_null(row.payer_id));
    }
    return object;
}

JsonObject subscription_in_full(const Call& call, store::Tx& tx, Id subscription) {
    const Id operator_id = call.operator_id();
    const auto listed = store::find_listed_subscription(tx, operator_id, subscription);
    BANGNOPI_CHECK(listed.has_value());
    return in_full(call, tx, *listed, held_until(tx, operator_id, listed->subscription.customer_id));
}

JsonArray subscriptions_in_full(const Call& call, store::Tx& tx, Id customer,
                                std::span<const store::SubscriptionListed> listed) {
    const std::optional<Instant> held = held_until(tx, call.operator_id(), customer);
    JsonArray objects;
    for (const store::SubscriptionListed& one : listed) objects.add(in_full(call, tx, one, held));
    return objects;
}

JsonObject invoice_line_object(const store::InvoiceLine& line, std::string_view working) {
    JsonObject object{{"kind", domain::name_of(line.kind)}};
    if (!line.plan_code.empty()) object.add("plan", line.plan_code);
    if (!line.plan_name.empty()) object.add("plan_name", line.plan_name);
    add_if(object, "subscription", line.subscription_id);
    if (!line.subscription_name.empty()) object.add("subscription_name", line.subscription_name);
    if (!line.subscription_customer.empty()) object.add("subscription_customer", line.subscription_customer);
    add_if(object, "from", line.from);
    add_if(object, "to", line.to);
    add_if(object, "days", line.days);
    add_if(object, "of_days", line.of_days);
    add_if(object, "bytes", line.bytes);
    add_if(object, "units", line.units);
    object.add("amount", line.amount);
    if (!line.description.empty()) object.add("description", line.description);
    if (!working.empty()) object.add("working", working);
    return object;
}

JsonObject invoice_object(const Call& call, const store::Invoice& invoice,
                          const std::vector<store::InvoiceLine>& lines,
                          const std::vector<std::string>& workings) {
    JsonArray line_objects;
    for (std::size_t at = 0; at < lines.size(); ++at)
        line_objects.add(invoice_line_object(lines[at], at < workings.size() ? workings[at] : ""));
    return {{"id", format_id(invoice.id)},
            {"number", invoice.number},
            {"customer", format_id(invoice.customer_id)},
            {"customer_name", invoice.customer_name},
            {"customer_number", invoice.customer_number},
            {"subscription", or_null(invoice.subscription_id)},
            {"status", domain::name_of(invoice.status)},
            {"status_label", domain::label_of(invoice.status)},
            {"overdue", invoice.open > 0 && invoice.due_on < call.act().today},
            {"issued_on", invoice.issued_on.iso()},
            {"due_on", invoice.due_on.iso()},
            {"isolates_at", or_null(invoice.isolates_at)},
            {"period", JsonObject{{"from", invoice.period.from.iso()}, {"to", invoice.period.to.iso()}}},
            {"lines", std::move(line_objects)},
            {"subtotal", invoice.subtotal},
            {"tax", invoice.tax},
            {"total", invoice.amounts.total},
            {"paid", invoice.amounts.paid},
            {"credited", invoice.amounts.credited},
            {"withheld", invoice.amounts.withheld},
            {"written_off", invoice.amounts.written_off},
            {"open", invoice.open},
            {"currency", call.tenant->currency.code()},
            {"version", invoice.version}};
}

JsonObject invoice_in_full(const Call& call, store::Tx& tx, const store::Invoice& invoice,
                           const std::vector<store::InvoiceLine>& lines,
                           const std::vector<std::string>& workings) {
    JsonArray corrections;
    for (const store::CorrectionShown& one : store::corrections_of(tx, call.operator_id(), invoice.id))
        corrections.add(
            JsonObject{{"kind", one.kind},
                       {"number", one.number.empty() ? JsonValue(nullptr) : JsonValue(one.number)},
                       {"amount", one.amount},
                       {"reason", one.reason},
                       {"at", format_instant(one.at)},
                       {"by", one.by}});
    JsonObject object = invoice_object(call, invoice, lines, workings);
    return std::move(object.add("corrections", std::move(corrections)));
}

JsonObject draft_line_object(const domain::DraftLine& line, std::string_view plan_code,
                             std::string_view plan_name) {
    store::InvoiceLine shown;
    shown.kind = line.kind;
    shown.amount = line.amount;
    if (line.names_plan()) {
        shown.plan_code = plan_code;
        shown.plan_name = plan_name;
    }
    if (line.has_days()) {
        shown.from = line.from;
        shown.to = line.to;
    }
    if (line.is_share_of_month()) {
        shown.days = line.days;
        shown.of_days = line.of_days;
    }
    if (line.is_of_bytes()) shown.bytes = static_cast<std::int64_t>(line.bytes);
    if (line.kind == domain::LineKind::overage) shown.units = static_cast<std::int64_t>(line.units);
    return invoice_line_object(shown);
}

JsonArray invoice_objects(const Call& call, store::Tx& tx, const std::vector<store::Invoice>& invoices) {
    std::vector<Id> ids;
    for (const store::Invoice& invoice : invoices) ids.push_back(invoice.id);
    const auto lines = store::lines_of_invoices(tx, call.operator_id(), ids);
    JsonArray objects;
    for (std::size_t i = 0; i < invoices.size(); ++i)
        objects.add(invoice_object(call, invoices[i], lines[i]));
    return objects;
}

void CustomerNames::add_to(JsonObject& object, Id customer) {
    const auto [place, added] = names_.try_emplace(customer);
    if (added) {
        if (const auto found = store::find_customer(tx_, operator_id_, customer))
            place->second = {found->number, found->name};
    }
    object.add("customer_number", place->second.first);
    object.add("customer_name", place->second.second);
}

JsonObject payment_object(const Call& call, const store::Payment& payment, CustomerNames& names) {
    JsonObject object{{"id", format_id(payment.id)},
                      {"customer", format_id(payment.customer_id)},
                      {"method", domain::name_of(payment.method)},
                      {"channel", payment.channel},
                      {"reference", payment.reference},
                      {"amount", payment.amount},
                      {"rounding", payment.rounding},
                      {"to_balance", payment.to_balance},
                      {"refunded", payment.refunded},
                      {"freed", payment.freed},
                      {"currency", call.tenant->currency.code()},
                      {"received_at", format_instant(payment.received_at)},
                      {"received_on", payment.received_on.iso()},
                      {"taken_by", or_null(payment.taken_by)},
                      {"note", or_null(payment.note)},
                      {"fee", payment.fee},
                      {"receipt_number", payment.receipt_number.empty() ? JsonValue(nullptr)
                                                                        : JsonValue(payment.receipt_number)},
                      {"created_at", format_instant(payment.created_at)}};
    names.add_to(object, payment.customer_id);
    return object;
}

JsonObject paid_invoice_object(Id id, std::string_view number, domain::InvoiceStatus status,
                               std::int64_t amount, std::int64_t open) {
    return {{"id", format_id(id)},
            {"number", number},
            {"status", domain::name_of(status)},
            {"status_label", domain::label_of(status)},
            {"amount", amount},
            {"open", open}};
}

JsonObject refund_object(const Call& call, const store::Refund& refund) {
    return {{"id", format_id(refund.id)},
            {"payment", format_id(refund.payment_id)},
            {"customer", format_id(refund.customer_id)},
            {"kind", store::name_of(refund.kind)},
            {"channel", refund.channel},
            {"reference", refund.reference},
            {"amount", refund.amount},
            {"rounding", refund.rounding},
            {"from_balance", refund.from_balance},
            {"currency", call.tenant->currency.code()},
            {"made_on", refund.made_on.iso()},
            {"made_by", or_null(refund.made_by)},
            {"reason", refund.reason},
            {"created_at", format_instant(refund.created_at)}};
}

JsonObject payment_in_full(const Call& call, store::Tx& tx, const store::Payment& payment) {
    CustomerNames names(tx, call.operator_id());
    JsonObject object = payment_object(call, payment, names);
    JsonArray invoices;
    for (const store::PaymentShare& share : store::shares_of_payment(tx, call.operator_id(), payment.id)) {
        const auto invoice = store::find_invoice(tx, call.operator_id(), share.invoice_id);
        if (invoice)
            invoices.add(paid_invoice_object(invoice->id, invoice->number, invoice->status, share.amount,
                                             invoice->open));
    }
    object.add("invoices", std::move(invoices));
    JsonArray refunds;
    for (const store::Refund& refund : store::refunds_of_payment(tx, call.operator_id(), payment.id))
        refunds.add(refund_object(call, refund));
    object.add("refunds", std::move(refunds));
    return object;
}

JsonObject received_object(const Call& call, store::Tx& tx, const billing::PaymentReceived& received) {
    CustomerNames names(tx, call.operator_id());
    JsonObject object = payment_object(call, received.payment, names);
    JsonArray invoices;
    for (const billing::PaidInvoice& paid : received.invoices)
        invoices.add(paid_invoice_object(paid.id, paid.number, paid.status, paid.amount, paid.open));
    object.add("invoices", std::move(invoices));
    object.add("balance", received.balance);
    return object;
}

std::optional<Response> show_known_payment(const Call& call, const Refusal& refusal, store::Tx& tx) {
    const auto id = refusal.code == Code::known_reference ? parse_id(refusal.subject) : std::nullopt;
    const auto payment = id ? store::find_payment(tx, call.operator_id(), *id) : std::nullopt;
    if (!payment) return std::nullopt;
    JsonObject object = problem_object(409, refusal, language_of(call.request));
    object.add("payment", payment_in_full(call, tx, *payment));
    return Response{.status = 409, .content_type = std::string(problem_type), .body = object.text()};
}

}  // namespace bangnopi::http
