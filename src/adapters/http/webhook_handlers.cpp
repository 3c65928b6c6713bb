// Other people's programs that are told what happens here, and what they were told.
#include "adapters/http/api.hpp"
#include "adapters/http/problem.hpp"
#include "notices/webhooks.hpp"

namespace bangnopi::http {

namespace {

constexpr auto no_webhook = "There is no webhook with this id."_msg;

JsonObject webhook_object(const Call& call, store::Tx& tx, const store::Webhook& webhook) {
    JsonArray kinds;
    for (const std::string& kind : webhook.kinds) kinds.add(kind);
    const store::WebhookOwed owed = store::owed_to_webhook(tx, call.operator_id(), webhook);
    return {{"id", format_id(webhook.id)}, {"url", webhook.url},
            {"kinds", std::move(kinds)},   {"note", webhook.note},
            {"active", webhook.active},    {"waiting", owed.waiting},
            {"given_up", owed.given_up},   {"created_at", format_instant(webhook.created_at)},
            {"version", webhook.version}};
}

JsonObject attempt_object(const store::WebhookAttempt& attempt) {
    return {{"id", format_id(attempt.id)},
            {"webhook", format_id(attempt.webhook)},
            {"event", format_id(attempt.event)},
            {"kind", attempt.kind},
            {"attempt", attempt.attempt},
            {"status", attempt.status},
            {"milliseconds", attempt.milliseconds},
            {"delivered", attempt.error.empty()},
            {"error", attempt.error},
            {"at", format_instant(attempt.at)}};
}

Result<Answer> list_webhooks(const Call& call, store::Tx& tx) {
    JsonArray items;
    for (const store::Webhook& webhook : store::list_webhooks(tx, call.operator_id()))
        items.add(webhook_object(call, tx, webhook));
    return json_answer(200, list_object(std::move(items)));
}

Result<Answer> get_webhook(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto webhook = store::find_webhook(tx, call.operator_id(), id);
    if (!webhook) return refuse(Code::not_found, no_webhook);
    return json_answer(200, webhook_object(call, tx, *webhook), webhook->version);
}

void read_fields(Fields& fields, notices::WebhookFields& webhook) {
    fields.texts("kinds", notices::webhook_kinds_max, webhook.kinds);
    fields.optional("note", webhook.note);
    fields.optional("active", webhook.active);
}

Result<Work> add_webhook(const Call& call) {
    notices::WebhookFields command;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("url", command.url);
        read_fields(fields, command);
    }));
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(added, notices::add_webhook(tx, act, call.context.services.keys, command));
        JsonObject object = webhook_object(call, tx, added.webhook);
        object.add("secret", added.secret);
        Answer answer = json_answer(201, std::move(object), added.webhook.version);
        answer.is_secret = true;
        return answer;
    };
}

Result<Work> edit_webhook(const Call& call) {
    notices::WebhookFields command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("url", command.url);
        read_fields(fields, command);
    }));
    return [&call, id = id, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(webhook, notices::edit_webhook(tx, act, id, command, call.if_version));
        return json_answer(200, webhook_object(call, tx, webhook), webhook.version);
    };
}

Result<Work> remove_webhook(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    return [id = id, if_version = call.if_version, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(notices::remove_webhook(tx, act, id, if_version));
        return Answer{204};
    };
}

Result<Answer> list_deliveries(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    const auto webhook = query.id("webhook");
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_webhook_attempts(tx, call.operator_id(), webhook, request));
    return json_answer(200, page_object(page, attempt_object));
}

Result<Work> replay_delivery(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [](Fields&) {}));
    return [id = id, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(attempt, notices::replay(tx, act, id));
        return json_answer(202, attempt_object(attempt));
    };
}

}  // namespace

std::vector<Route> webhook_routes() {
    return {{"GET", "/api/v1/webhooks", Read(list_webhooks)},
            {"POST", "/api/v1/webhooks", Write{add_webhook}},
            {"GET", "/api/v1/webhooks/{id}", Read(get_webhook)},
            {"PATCH", "/api/v1/webhooks/{id}", Write{edit_webhook}},
            {"DELETE", "/api/v1/webhooks/{id}", Write{remove_webhook}},
            {"GET", "/api/v1/webhook-deliveries", Read(list_deliveries)},
            {"POST", "/api/v1/webhook-deliveries/{id}/replay", Write{replay_delivery}}};
}

}  // namespace bangnopi::http
