#include "store/webhooks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "store/deliveries.hpp"
#include "store/sealed_column.hpp"

namespace bangnopi::store {
namespace {

#define WEBHOOK_COLUMNS "id, url, handler, kinds, note, active, secret_sealed, created_at, version"
#define ATTEMPT_COLUMNS                                                                           \
    "a.id, a.webhook_id, a.event_id, COALESCE(e.kind, ''), a.attempt, a.status, a.milliseconds, " \
    "a.error, a.at"
#define ATTEMPT_FROM \
    "webhook_attempt a LEFT JOIN event e ON e.operator_id = a.operator_id AND e.id = a.event_id"

constexpr std::array told_kinds = {std::string_view("invoice."),      std::string_view("payment."),
                                   std::string_view("subscription."), std::string_view("customer."),
                                   std::string_view("credit_note."),  std::string_view("quota."),
                                   std::string_view("balance."),      std::string_view("isolation.")};
constexpr std::array attempt_sorts = {SortColumn{"created", "a.id", true}};

// " invoice.paid payment.received ": each between spaces, so that one is found whole.
std::string kinds_text(const std::vector<std::string>& kinds) {
    std::string text;
    for (const std::string& kind : kinds) text += ' ' + kind;
    return text.empty() ? text : text + ' ';
}

std::vector<std::string> kinds_of(std::string_view text) {
    std::vector<std::string> kinds;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) kinds.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return kinds;
}

Webhook read_webhook(const Row& row) {
    return {row.id(0),      row.string(1),           row.string(2),  kinds_of(row.text(3)), row.string(4),
            row.boolean(5), sealed_or_empty(row, 6), row.instant(7), row.integer(8)};
}

WebhookAttempt read_attempt(const Row& row) {
    return {row.id(0),
            row.id(1),
            row.id(2),
            row.string(3),
            static_cast<int>(row.integer(4)),
            static_cast<int>(row.integer(5)),
            row.integer(6),
            row.string(7),
            row.instant(8)};
}

}  // namespace

bool may_be_told(std::string_view kind) {
    return std::ranges::any_of(told_kinds, [&](std::string_view prefix) { return kind.starts_with(prefix); });
}

std::string webhook_handler(Id webhook, std::int64_t generation) {
    return fmt::format("webhook:{}:{}", format_id(webhook), generation);
}

SealedPlace webhook_secret_place(Id operator_id, Id webhook) {
    return {operator_id, "webhook", "secret_sealed", webhook};
}

void insert_webhook(Tx& tx, Id operator_id, const Webhook& webhook) {
    tx.execute(
        "INSERT INTO webhook (operator_id, id, url, kinds, handler, note, active, secret_sealed, created_at, "
        "version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        operator_id, webhook.id, webhook.url, kinds_text(webhook.kinds), webhook.handler, webhook.note,
        webhook.active, Bytes(webhook.secret_sealed), webhook.created_at, webhook.version);
}

void update_webhook(Tx& tx, Id operator_id, const Webhook& webhook) {
    tx.execute(
        "UPDATE webhook SET url = $3, kinds = $4, handler = $5, note = $6, active = $7, version = $8 WHERE "
        "operator_id = $1 AND id = $2",
        operator_id, webhook.id, webhook.url, kinds_text(webhook.kinds), webhook.handler, webhook.note,
        webhook.active, webhook.version);
}

void delete_webhook(Tx& tx, Id operator_id, Id webhook) {
    tx.execute("DELETE FROM webhook WHERE operator_id = $1 AND id = $2", operator_id, webhook);
}

std::optional<Webhook> lock_webhook(Tx& tx, Id operator_id, Id webhook) {
    std::optional<Webhook> found;
    tx.first(
        "SELECT " WEBHOOK_COLUMNS " FROM webhook WHERE operator_id = $1 AND id = $2 {for_update}",
        [&](const Row& row) { found = read_webhook(row); }, operator_id, webhook);
    return found;
}

std::optional<Webhook> find_webhook(Tx& tx, Id operator_id, Id webhook) {
    std::optional<Webhook> found;
    tx.first(
        "SELECT " WEBHOOK_COLUMNS " FROM webhook WHERE operator_id = $1 AND id = $2",
        [&](const Row& row) { found = read_webhook(row); }, operator_id, webhook);
    return found;
}

std::vector<Webhook> list_webhooks(Tx& tx, Id operator_id) {
    std::vector<Webhook> webhooks;
    tx.each(
        "SELECT " WEBHOOK_COLUMNS " FROM webhook WHERE operator_id = $1 ORDER BY id",
        [&](const Row& row) { webhooks.push_back(read_webhook(row)); }, operator_id);
    return webhooks;
}

std::vector<WebhookPlace> active_webhooks(Tx& tx) {
    std::vector<WebhookPlace> places;
    tx.each("SELECT operator_id, id FROM webhook WHERE active = 1 ORDER BY operator_id, id",
            [&](const Row& row) {
                places.push_back({row.id(0), row.id(1)});
            });
    return places;
}

void owe_to_webhooks(Tx& tx, Id operator_id, Id event, std::string_view kind, Id subject, Instant due_at) {
    tx.post(
        "INSERT INTO delivery (operator_id, event_id, handler, subject_id, due_at, attempts, lease_until, "
        "lease_token) SELECT operator_id, $2, handler, $4, $5, 0, 0, 0 FROM webhook WHERE operator_id = $1 "
        "AND active = 1 AND (kinds = '' OR kinds LIKE $3)",
        operator_id, event, fmt::format("% {} %", kind), subject, due_at);
}

std::vector<std::string> webhooks_for(Tx& tx, Id operator_id, std::string_view kind) {
    std::vector<std::string> handlers;
    tx.each(
        "SELECT handler FROM webhook WHERE operator_id = $1 AND active = 1 AND (kinds = '' OR kinds LIKE $2)",
        [&](const Row& row) { handlers.push_back(row.string(0)); }, operator_id, fmt::format("% {} %", kind));
    return handlers;
}

WebhookOwed owed_to_webhook(Tx& tx, Id operator_id, const Webhook& webhook) {
    WebhookOwed owed;
    tx.first(
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN attempts >= $3 THEN 1 ELSE 0 END), 0) AS BIGINT) FROM "
        "delivery WHERE operator_id = $1 AND handler = $2",
        [&](const Row& row) {
            owed.given_up = row.integer(1);
            owed.waiting = row.integer(0) - owed.given_up;
        },
        operator_id, webhook.handler, attempts_max);
    return owed;
}

void insert_webhook_attempt(Tx& tx, Id operator_id, const WebhookAttempt& attempt) {
    tx.execute(
        "INSERT INTO webhook_attempt (operator_id, id, webhook_id, event_id, attempt, status, milliseconds, "
        "error, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        operator_id, attempt.id, attempt.webhook, attempt.event, attempt.attempt, attempt.status,
        attempt.milliseconds, attempt.error, attempt.at);
}

Result<Page<WebhookAttempt>> list_webhook_attempts(Tx& tx, Id operator_id, std::optional<Id> webhook,
                                                   const PageRequest& request) {
    ListQuery query({ATTEMPT_COLUMNS, 9, ATTEMPT_FROM, "a.operator_id", "a.id"}, operator_id);
    if (webhook) query.where("a.webhook_id = ?", webhook->value);
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    return query.page<WebhookAttempt>(tx, newest_first, attempt_sorts, read_attempt);
}

std::optional<WebhookAttempt> find_webhook_attempt(Tx& tx, Id operator_id, Id attempt) {
    std::optional<WebhookAttempt> found;
    tx.first(
        "SELECT " ATTEMPT_COLUMNS " FROM " ATTEMPT_FROM " WHERE a.operator_id = $1 AND a.id = $2",
        [&](const Row& row) { found = read_attempt(row); }, operator_id, attempt);
    return found;
}

void owe_again(Tx& tx, Id operator_id, const Webhook& webhook, const WebhookAttempt& attempt,
               Instant due_at) {
    tx.execute(
        "INSERT INTO delivery (operator_id, event_id, handler, subject_id, due_at, attempts, lease_until, "
        "lease_token) SELECT operator_id, id, $3, subject_id, $4, 0, 0, 0 FROM event WHERE operator_id = $1 "
        "AND id = $2 "
        "ON CONFLICT (operator_id, event_id, handler) DO UPDATE SET attempts = 0, due_at = excluded.due_at",
        operator_id, attempt.event, webhook.handler, due_at);
}

std::int64_t forget_webhook_attempts(Tx& tx, Id operator_id, Instant before, std::int64_t limit) {
    return tx.execute(
        "DELETE FROM webhook_attempt WHERE operator_id = $1 AND id IN (SELECT id FROM webhook_attempt WHERE "
        "operator_id = $1 AND at < $2 ORDER BY at LIMIT $3)",
        operator_id, before, limit);
}

std::int64_t forget_webhook_deliveries(Tx& tx, Id operator_id, Instant before, std::int64_t limit) {
    std::vector<std::pair<Id, std::string>> old;
    tx.each(
        "SELECT d.event_id, d.handler FROM delivery d WHERE d.operator_id = $1 AND d.handler LIKE "
        "'webhook:%' "
        "AND ((d.attempts >= $2 AND d.due_at < $3) OR NOT EXISTS (SELECT 1 FROM webhook w WHERE "
        "w.operator_id = d.operator_id AND w.handler = d.handler AND w.active = 1)) LIMIT $4",
        [&](const Row& row) { old.emplace_back(row.id(0), row.string(1)); }, operator_id, attempts_max,
        before, limit);
    for (const auto& [event, handler] : old)
        tx.post("DELETE FROM delivery WHERE operator_id = $1 AND event_id = $2 AND handler = $3", operator_id,
                event, handler);
    return static_cast<std::int64_t>(old.size());
}

}  // namespace bangnopi::store
