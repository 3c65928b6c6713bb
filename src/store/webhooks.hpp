// What other people's programs are told, and each time that they were. Events that are of the outside world by their kind become
// deliveries of every webhook that wants them, in the transaction that emits them (outbox.hpp); deliveries.hpp says how they are owed.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/sealing.hpp"
#include "store/act.hpp"
#include "store/database.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

// "invoice.", "payment.", "subscription.", "customer.": what else happens is nobody else's.
bool may_be_told(std::string_view kind);

struct Webhook {
    Id id;
    std::string url;
    std::string handler;             // its name among deliveries: another after it was switched off
    std::vector<std::string> kinds;  // none: all that may be told
    std::string note;
    bool active = true;
    Sealed secret_sealed;
    Instant created_at;
    std::int64_t version = 1;
};
// `generation`: the version with which it was switched on.
std::string webhook_handler(Id webhook, std::int64_t generation);
SealedPlace webhook_secret_place(Id operator_id, Id webhook);

void insert_webhook(Tx& tx, Id operator_id, const Webhook& webhook);
void update_webhook(Tx& tx, Id operator_id, const Webhook& webhook);  // all but secret and creation
void delete_webhook(Tx& tx, Id operator_id, Id webhook);
std::optional<Webhook> find_webhook(Tx& tx, Id operator_id, Id webhook);
std::optional<Webhook> lock_webhook(Tx& tx, Id operator_id, Id webhook);
std::vector<Webhook> list_webhooks(Tx& tx, Id operator_id);
struct WebhookPlace {
    Id operator_id;
    Id webhook;
    auto operator<=>(const WebhookPlace&) const = default;
};
// Of all operators, in the installation's scope.
std::vector<WebhookPlace> active_webhooks(Tx& tx);

// Deliveries of one event, as emit() writes them.
void owe_to_webhooks(Tx& tx, Id operator_id, Id event, std::string_view kind, Id subject, Instant due_at);
// The handlers that are owed events of the kind: for many events at once.
std::vector<std::string> webhooks_for(Tx& tx, Id operator_id, std::string_view kind);

struct WebhookOwed {
    std::int64_t waiting = 0;
    std::int64_t given_up = 0;  // after deliveries.hpp's attempts_max
};
WebhookOwed owed_to_webhook(Tx& tx, Id operator_id, const Webhook& webhook);

struct WebhookAttempt {
    Id id;
    Id webhook;
    Id event;
    std::string kind;
    int attempt = 1;
    int status = 0;  // of HTTP; 0: there was no answer
    std::int64_t milliseconds = 0;
    std::string error;  // empty: it was taken
    Instant at;
};
void insert_webhook_attempt(Tx& tx, Id operator_id, const WebhookAttempt& attempt);
// Of one, or of all; newest first. Refuses a cursor that is not one of its own.
Result<Page<WebhookAttempt>> list_webhook_attempts(Tx& tx, Id operator_id, std::optional<Id> webhook,
                                                   const PageRequest& request);
std::optional<WebhookAttempt> find_webhook_attempt(Tx& tx, Id operator_id, Id attempt);
// Owes the event of an attempt again, from the start.
void owe_again(Tx& tx, Id operator_id, const Webhook& webhook, const WebhookAttempt& attempt, Instant due_at);

// What no list needs longer: attempts before then, and what is owed to nobody or was given up before then. Each call removes at most
// `limit`, and tells how many.
inline constexpr std::chrono::days webhook_attempts_kept{30};
std::int64_t forget_webhook_attempts(Tx& tx, Id operator_id, Instant before, std::int64_t limit);
std::int64_t forget_webhook_deliveries(Tx& tx, Id operator_id, Instant before, std::int64_t limit);

}  // namespace bangnopi::store
