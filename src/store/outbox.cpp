#include "store/outbox.hpp"

#include "store/deliveries.hpp"
#include "store/notices.hpp"
#include "store/webhooks.hpp"

namespace bangnopi::store {
namespace {

constexpr Column event_columns[] = {
    {"operator_id"}, {"id"}, {"kind", ColumnType::text}, {"subject_id"}, {"payload", ColumnType::text},
    {"at"}};
constexpr Column delivery_columns[] = {{"operator_id"}, {"event_id"},   {"handler", ColumnType::text},
                                       {"subject_id"},  {"due_at"},     {"attempts", ColumnType::small},
                                       {"lease_until"}, {"lease_token"}};

bool concerns(const DeliveryRule& rule, std::string_view kind) {
    return kind.starts_with(rule.kind_prefix);
}

std::optional<std::string_view> optional_text(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

void emit(Tx& tx, const Act& act, std::string_view kind, Id subject, std::string_view payload) {
    const Id id = act.ids->next();
    tx.post(
        "INSERT INTO event (operator_id, id, kind, subject_id, payload, at) VALUES ($1, $2, $3, $4, $5, $6)",
        act.operator_id, id, kind, subject, payload, act.now);
    bool owed = false;
    for (const DeliveryRule& rule : tx.delivery_rules()) {
        if (!concerns(rule, kind)) continue;
        tx.post(
            "INSERT INTO delivery (operator_id, event_id, handler, subject_id, due_at, attempts, "
            "lease_until, lease_token) "
            "VALUES ($1, $2, $3, $4, $5, 0, 0, 0)",
            act.operator_id, id, rule.handler, subject, act.now);
        owed = true;
    }
    if (owed) mark_work(tx, act.operator_id, act.now);
    if (may_be_told(kind)) owe_to_webhooks(tx, act.operator_id, id, kind, subject, act.now);
    owe_notice(tx, act, id, kind, subject, payload);
    tx.announce({act.operator_id, id, subject, std::string(kind)});
}

void emit_all(Tx& tx, const Act& act, std::string_view kind, std::span<const Fact> facts) {
    BulkInsert events("event", event_columns);
    BulkInsert deliveries("delivery", delivery_columns);
    BulkInsert webhook_deliveries("delivery", delivery_columns);
    std::vector<NoticeEvent> noticed;
    const auto webhooks =
        may_be_told(kind) ? webhooks_for(tx, act.operator_id, kind) : std::vector<std::string>();
    for (const Fact& fact : facts) {
        const Id id = act.ids->next();
        events.row(act.operator_id, id, kind, fact.subject, fact.payload, act.now);
        for (const DeliveryRule& rule : tx.delivery_rules())
            if (concerns(rule, kind))
                deliveries.row(act.operator_id, id, rule.handler, fact.subject, act.now, 0, 0, 0);
        for (const std::string& webhook : webhooks)
            webhook_deliveries.row(act.operator_id, id, webhook, fact.subject, act.now, 0, 0, 0);
        noticed.push_back({id, fact.subject, fact.payload});
        tx.announce({act.operator_id, id, fact.subject, std::string(kind)});
    }
    tx.bulk_insert(events);
    owe_notices(tx, act, kind, noticed);
    if (!webhook_deliveries.empty()) tx.bulk_insert(webhook_deliveries);
    if (deliveries.empty()) return;
    tx.bulk_insert(deliveries);
    mark_work(tx, act.operator_id, act.now);
}

void audit(Tx& tx, const Act& act, std::string_view action, std::string_view subject_kind, Id subject,
           std::string_view before, std::string_view after) {
    const std::optional<Id> actor = act.actor.id ? std::optional(act.actor.id) : std::nullopt;
    tx.post(
        "INSERT INTO audit (operator_id, id, at, actor_kind, actor_id, actor_name, action, subject_kind, "
        "subject_id, "
        "before, after) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        act.operator_id, act.ids->next(), act.now, act.actor.kind, actor, act.actor.name, action,
        subject_kind, subject, optional_text(before), optional_text(after));
}

}  // namespace bangnopi::store
