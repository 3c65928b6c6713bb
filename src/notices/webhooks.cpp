#include "notices/webhooks.hpp"

#include <algorithm>

#include "base/field_errors.hpp"
#include "base/json_text.hpp"
#include "base/secret.hpp"
#include "store/guards.hpp"
#include "store/outbox.hpp"

namespace bangnopi::notices {
namespace {

constexpr std::size_t url_bytes_max = 2'000;
constexpr std::size_t kind_bytes_max = 60;
constexpr std::size_t note_bytes_max = 500;

// Host and port, and whatever stands before them.
std::string_view authority_of(std::string_view url) {
    const std::size_t begin = url.find("//") + 2;
    return url.substr(begin, url.find_first_of("/?#", begin) - begin);
}

bool is_url(std::string_view text) {
    const bool is_web = text.starts_with("https://") || text.starts_with("http://");
    const auto is_graphic = [](char c) { return c > ' ' && c < '\x7f'; };
    return is_web && text.size() <= url_bytes_max && std::ranges::all_of(text, is_graphic) &&
           !authority_of(text).empty() && authority_of(text).find('@') == std::string_view::npos;
}

bool is_kind(std::string_view kind) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || c == '.'; };
    return store::may_be_told(kind) && kind.size() <= kind_bytes_max && std::ranges::all_of(kind, is_letter);
}

Result<Done> check(const WebhookFields& fields) {
    FieldErrors errors;
    if (fields.url && !is_url(*fields.url))
        errors.add("/url", "must begin with https:// or http:// and have no user, at most {} bytes"_msg(
                               url_bytes_max));
    if (fields.kinds && fields.kinds->size() > webhook_kinds_max)
        errors.add("/kinds", "at most {}"_msg(webhook_kinds_max));
    if (fields.kinds)
        for (const std::string& kind : *fields.kinds)
            if (!is_kind(kind))
                errors.add(
                    "/kinds",
                    "\"{}\" is no kind of event that is told: write invoice.paid, for example"_msg(kind));
    if (fields.note && fields.note->size() > note_bytes_max)
        errors.add("/note", "must have at most {} bytes"_msg(note_bytes_max));
    return errors.verdict();
}

void take(const WebhookFields& fields, store::Webhook& webhook) {
    if (fields.url) webhook.url = *fields.url;
    if (fields.kinds) webhook.kinds = *fields.kinds;
    if (fields.note) webhook.note = *fields.note;
    if (fields.active) webhook.active = *fields.active;
}

std::string json_of(const store::Webhook& webhook) {
    JsonArray kinds;
    for (const std::string& kind : webhook.kinds) kinds.add(kind);
    JsonObject object{{"url", webhook.url}, {"active", webhook.active}, {"note", webhook.note}};
    object.add("kinds", std::move(kinds));
    return object.text();
}

void tell(store::Tx& tx, const store::Act& act, std::string_view action, Id webhook, std::string_view before,
          std::string_view after) {
    store::audit(tx, act, action, "webhook", webhook, before, after);
    store::emit(tx, act, webhook_changed, webhook, "{}");
}

Refused no_webhook() {
    return refuse(Code::not_found, "There is no webhook with this id."_msg);
}

}  // namespace

Result<WebhookAdded> add_webhook(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                 const WebhookFields& fields) {
    if (!fields.url) return refuse_field("/url", "is required"_msg);
    BANGNOPI_TRY_DONE(check(fields));
    if (static_cast<std::int64_t>(store::list_webhooks(tx, act.operator_id).size()) >= webhooks_max)
        return refuse(Code::conflict, "an operator has {} webhooks at most: remove one"_msg(webhooks_max));
    store::Webhook webhook;
    webhook.id = act.ids->next();
    webhook.created_at = act.now;
    webhook.handler = store::webhook_handler(webhook.id, webhook.version);
    take(fields, webhook);
    std::string secret = random_secret();
    webhook.secret_sealed = keys.seal(store::webhook_secret_place(act.operator_id, webhook.id), secret);
    store::insert_webhook(tx, act.operator_id, webhook);
    tell(tx, act, "webhook.add", webhook.id, {}, json_of(webhook));
    return WebhookAdded{std::move(webhook), std::move(secret)};
}

Result<store::Webhook> edit_webhook(store::Tx& tx, const store::Act& act, Id id, const WebhookFields& fields,
                                    std::optional<std::int64_t> if_version) {
    BANGNOPI_TRY_DONE(check(fields));
    auto webhook = store::lock_webhook(tx, act.operator_id, id);
    if (!webhook) return no_webhook();
    BANGNOPI_TRY_DONE(store::check_version(if_version, webhook->version));
    const std::string before = json_of(*webhook);
    const bool was_active = webhook->active;
    take(fields, *webhook);
    ++webhook->version;
    if (webhook->active && !was_active) webhook->handler = store::webhook_handler(id, webhook->version);
    store::update_webhook(tx, act.operator_id, *webhook);
    tell(tx, act, "webhook.edit", id, before, json_of(*webhook));
    return *std::move(webhook);
}

Result<Done> remove_webhook(store::Tx& tx, const store::Act& act, Id id,
                            std::optional<std::int64_t> if_version) {
    const auto webhook = store::lock_webhook(tx, act.operator_id, id);
    if (!webhook) return no_webhook();
    BANGNOPI_TRY_DONE(store::check_version(if_version, webhook->version));
    store::delete_webhook(tx, act.operator_id, id);
    tell(tx, act, "webhook.remove", id, json_of(*webhook), {});
    return Done{};
}

Result<store::WebhookAttempt> replay(store::Tx& tx, const store::Act& act, Id id) {
    const auto attempt = store::find_webhook_attempt(tx, act.operator_id, id);
    if (!attempt) return refuse(Code::not_found, "There is no delivery with this id."_msg);
    const auto webhook = store::lock_webhook(tx, act.operator_id, attempt->webhook);
    if (!webhook || !webhook->active)
        return refuse(Code::conflict, "This webhook is switched off: switch it on first."_msg);
    if (attempt->kind.empty())
        return refuse(Code::conflict, "The event is no longer kept, so it cannot be told again."_msg);
    store::owe_again(tx, act.operator_id, *webhook, *attempt, act.now);
    tell(tx, act, "webhook.replay", attempt->webhook, {},
         JsonObject{{"event", format_id(attempt->event)}}.text());
    return *attempt;
}

}  // namespace bangnopi::notices
