// Accounts at payment gateways, and what the gateways told that staff look at.
#include "adapters/http/api.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/views.hpp"
#include "billing/gateway_events.hpp"
#include "billing/payment_gateway_accounts.hpp"

namespace bangnopi::http {

namespace {

namespace json = boost::json;

constexpr std::size_t keys_max = 10;
constexpr std::size_t key_bytes_max = 300;
constexpr auto no_account = "There is no account at a payment gateway with this id."_msg;
constexpr auto kind_words = "midtrans, xendit, tripay or duitku"_msg;
constexpr auto state_words = "to_confirm, done, review, accepted or ignored"_msg;

// Accounts

JsonObject account_object(const Call& call, const store::PaymentGatewayAccount& account) {
    return {{"id", format_id(account.id)},
            {"code", account.code},
            {"name", account.name},
            {"kind", domain::name_of(account.kind)},
            {"settings", JsonValue::of_json(store::payment_gateway_settings_json(account.settings))},
            {"active", account.active},
            {"webhook_path", "/api/v1/webhooks/" + std::string(domain::name_of(account.kind)) + '/' +
                                 call.tenant->code + '.' + account.code},
            {"created_at", format_instant(account.created_at)},
            {"version", account.version}};
}

Result<Answer> list_accounts(const Call& call, store::Tx& tx) {
    JsonArray items;
    for (const auto& account : store::list_payment_gateway_accounts(tx, call.operator_id()))
        items.add(account_object(call, account));
    return json_answer(200, list_object(std::move(items)));
}

Result<Answer> get_account(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto account = store::find_payment_gateway_account(tx, call.operator_id(), id);
    if (!account) return refuse(Code::not_found, no_account);
    return json_answer(200, account_object(call, *account), account->version);
}

void read_keys(Fields& fields, billing::AccountTexts& keys) {
    std::optional<json::object> given;
    fields.raw_object("keys", given);
    if (!given) return;
    if (given->size() > keys_max) return fields.fault("keys", "is an object"_msg);
    for (const auto& member : *given) {
        const json::string* text = member.value().if_string();
        if (text == nullptr || text->size() > key_bytes_max)
            fields.fault("keys/" + escape_pointer(member.key()), "is text"_msg);
        else if (!text->empty())
            keys.emplace(std::string(member.key()), std::string(*text));
    }
}

Result<store::PaymentGatewaySettings> settings_of(const std::optional<json::object>& given) {
    if (!given) return refuse_field("/settings", "is required"_msg);
    auto settings = store::parse_payment_gateway_settings(json::serialize(*given));
    if (!settings)
        for (FieldError& error : settings.error().errors) error.pointer = "/settings" + error.pointer;
    return settings;
}

Result<billing::PaymentGateways*> gateways_of(const Call& call) {
    if (call.context.services.payment_gateways == nullptr)
        return refuse(Code::unavailable, "No payment gateway is spoken to from this server."_msg);
    return call.context.services.payment_gateways;
}

Result<Work> add_account(const Call& call) {
    billing::AddPaymentGatewayAccount command;
    std::optional<json::object> settings;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("code", command.code);
        fields.required("name", command.name);
        fields.required_word("kind", command.kind, domain::parse_payment_gateway_kind, kind_words);
        fields.raw_object("settings", settings);
        read_keys(fields, command.keys);
    }));
    BANGNOPI_TRY(parsed, settings_of(settings));
    command.settings = std::move(parsed);
    BANGNOPI_TRY(gateways, gateways_of(call));
    return [&call, command, gateways = gateways, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(account, billing::add_payment_gateway_account(tx, act, call.context.services.keys,
                                                                   gateways->maker(), command));
        return json_answer(201, account_object(call, account), account.version);
    };
}

Result<Work> edit_account(const Call& call) {
    billing::EditPaymentGatewayAccount command;
    std::optional<json::object> settings;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("name", command.name);
        fields.required("active", command.active);
        fields.raw_object("settings", settings);
        read_keys(fields, command.keys);
    }));
    BANGNOPI_TRY(parsed, settings_of(settings));
    command.settings = std::move(parsed);
    command.id = id;
    command.if_version = call.if_version;
    BANGNOPI_TRY(gateways, gateways_of(call));
    return [&call, command, gateways = gateways, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(account, billing::edit_payment_gateway_account(tx, act, call.context.services.keys,
                                                                    gateways->maker(), command));
        return json_answer(200, account_object(call, account), account.version);
    };
}

// What they told

Message words_of(store::ReviewReason reason) {
    switch (reason) {
        case store::ReviewReason::none:
            return {};
        case store::ReviewReason::unknown_order:
            return "no charge that was made here has this reference"_msg;
        case store::ReviewReason::other_account:
            return "the charge was made at another account"_msg;
        case store::ReviewReason::other_merchant:
            return "it names another merchant than the account does"_msg;
        case store::ReviewReason::other_currency:
            return "it is in another currency than the charge"_msg;
        case store::ReviewReason::other_amount:
            return "its amount is not that of the charge"_msg;
        case store::ReviewReason::unknown_status:
            return "its status is not known here"_msg;
        case store::ReviewReason::refunded:
            return "money went back to the customer"_msg;
        case store::ReviewReason::not_confirmed:
            return "the gateway did not say so when it was asked"_msg;
        case store::ReviewReason::recorded_otherwise:
            return "a payment with this reference is recorded with another amount"_msg;
        case store::ReviewReason::not_answered:
            return "the gateway did not answer what became of this charge: look at its dashboard, record the "
                   "payment if there is one, and ignore this"_msg;
    }
    throw std::logic_error("a reason without words");
}

JsonObject event_object(const Call& call, const store::GatewayEventRow& event) {
    const bool has_reason = event.reason != store::ReviewReason::none;
    return {{"id", format_id(event.id)},
            {"account", format_id(event.account_id)},
            {"checkout", or_null(event.checkout_id)},
            {"reference", event.reference},
            {"gateway_id", event.gateway_id},
            {"merchant", event.merchant},
            {"status", domain::name_of(event.status)},
            {"amount", event.amount},
            {"payer_fee", event.payer_fee},
            {"fee", or_null(event.fee)},
            {"currency", event.currency},
            {"method", event.method ? JsonValue(domain::name_of(*event.method)) : JsonValue(nullptr)},
            {"channel", event.channel},
            {"paid_at", or_null(event.paid_at)},
            {"state", store::name_of(event.state)},
            {"reason", has_reason ? JsonValue(store::name_of(event.reason)) : JsonValue(nullptr)},
            {"reason_words", has_reason
                                 ? JsonValue(words::text(words_of(event.reason), language_of(call.request)))
                                 : JsonValue(nullptr)},
            {"payment", or_null(event.payment_id)},
            {"told", event.told},
            {"received_at", format_instant(event.received_at)},
            {"decided_by", or_null(event.decided_by)},
            {"decided_at", or_null(event.decided_at)},
            {"note", event.note}};
}

Result<Answer> list_events(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::GatewayEventFilter filter;
    filter.state = query.word("state", store::parse_gateway_event_state, state_words);
    filter.account_id = query.id("account");
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_gateway_events(tx, call.operator_id(), filter, request));
    return json_answer(200, page_object(page, [&](const store::GatewayEventRow& event) {
                           return event_object(call, event);
                       }));
}

Result<Work> accept_event(const Call& call) {
    billing::AcceptGatewayEvent command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("invoice", command.invoice_id);
        fields.optional("customer", command.customer_id);
        fields.optional("note", command.note);
    }));
    command.event = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(accepted, billing::accept_gateway_event(tx, act, call.tenant->settings, command));
        JsonObject object{{"event", event_object(call, accepted.event)},
                          {"payment", payment_in_full(call, tx, accepted.payment)}};
        return json_answer(200, std::move(object));
    };
}

Result<Work> ignore_event(const Call& call) {
    std::string note;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { fields.optional("note", note); }));
    return [&call, id = id, note, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(event, billing::ignore_gateway_event(tx, act, id, note));
        return json_answer(200, event_object(call, event));
    };
}

}  // namespace

std::vector<Route> payment_gateway_routes() {
    return {{"GET", "/api/v1/payment-gateway-accounts", Read(list_accounts)},
            {"POST", "/api/v1/payment-gateway-accounts", Write{add_account}},
            {"GET", "/api/v1/payment-gateway-accounts/{id}", Read(get_account)},
            {"PUT", "/api/v1/payment-gateway-accounts/{id}", Write{edit_account}},
            {"GET", "/api/v1/payment-gateway-events", Read(list_events)},
            {"POST", "/api/v1/payment-gateway-events/{id}/accept",
             Write{.prepare = accept_event, .shows_payments = true}},
            {"POST", "/api/v1/payment-gateway-events/{id}/ignore", Write{ignore_event}}};
}

}  // namespace bangnopi::http
