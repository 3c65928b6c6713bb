// What amends a subscription: changes of plan, suspensions, holds on isolation.
#include "store/subscriptions.hpp"

namespace bangnopi::store {

void insert_plan_change(Tx& tx, Id operator_id, const PlanChangeRow& row) {
    tx.execute(
        "INSERT INTO plan_change (operator_id, subscription_id, effective_on, id, plan_version_id) "
        "VALUES ($1, $2, $3, $4, $5)",
        operator_id, row.subscription_id, row.effective_on, row.id, row.plan_version_id);
}

std::vector<PlanChangeRow> plan_changes_of(Tx& tx, Id operator_id, Id subscription_id) {
    std::vector<PlanChangeRow> changes;
    tx.each(
        "SELECT id, effective_on, plan_version_id FROM plan_change WHERE operator_id = $1 AND "
        "subscription_id = $2 "
        "ORDER BY effective_on, id",
        [&](const Row& row) {
            changes.push_back({row.id(0), subscription_id, row.date(1), row.id(2)});
        },
        operator_id, subscription_id);
    return changes;
}

void remove_plan_changes_from(Tx& tx, Id operator_id, Id subscription_id, domain::Date from) {
    tx.execute(
        "DELETE FROM plan_change WHERE operator_id = $1 AND subscription_id = $2 AND effective_on >= $3",
        operator_id, subscription_id, from);
}

Id plan_version_id_on(Tx& tx, Id operator_id, const Subscription& row, domain::Date on) {
    Id held = row.plan_version_id;
    if (!row.amended) return held;
    for (const PlanChangeRow& change : plan_changes_of(tx, operator_id, row.id))
        if (change.effective_on <= on) held = change.plan_version_id;
    return held;
}

void insert_suspension(Tx& tx, Id operator_id, const SuspensionRow& row) {
    tx.execute(
        "INSERT INTO suspension (operator_id, subscription_id, from_on, to_on) VALUES ($1, $2, $3, $4)",
        operator_id, row.subscription_id, row.from_on, row.to_on);
}

void close_suspension(Tx& tx, Id operator_id, const SuspensionRow& row) {
    if (row.to_on == row.from_on)
        tx.execute("DELETE FROM suspension WHERE operator_id = $1 AND subscription_id = $2 AND from_on = $3",
                   operator_id, row.subscription_id, row.from_on);
    else
        tx.execute(
            "UPDATE suspension SET to_on = $4 WHERE operator_id = $1 AND subscription_id = $2 AND from_on = "
            "$3",
            operator_id, row.subscription_id, row.from_on, row.to_on);
}

std::vector<SuspensionRow> suspensions_of(Tx& tx, Id operator_id, Id subscription_id) {
    std::vector<SuspensionRow> suspensions;
    tx.each(
        "SELECT from_on, to_on FROM suspension WHERE operator_id = $1 AND subscription_id = $2 ORDER BY "
        "from_on",
        [&](const Row& row) {
            suspensions.push_back({subscription_id, row.date(0), row.optional_date(1)});
        },
        operator_id, subscription_id);
    return suspensions;
}

void put_isolation_hold(Tx& tx, Id operator_id, const IsolationHold& row) {
    tx.execute(
        "INSERT INTO isolation_hold (operator_id, customer_id, kind, until_at, note) VALUES ($1, $2, $3, $4, "
        "$5) "
        "ON CONFLICT (operator_id, customer_id, kind) DO UPDATE SET until_at = excluded.until_at, "
        "note = excluded.note",
        operator_id, row.customer_id, row.kind, row.until_at, row.note);
}

void remove_isolation_hold(Tx& tx, Id operator_id, Id customer_id, HoldKind kind) {
    tx.execute("DELETE FROM isolation_hold WHERE operator_id = $1 AND customer_id = $2 AND kind = $3",
               operator_id, customer_id, kind);
}

std::vector<IsolationHold> isolation_holds_of(Tx& tx, Id operator_id, Id customer_id) {
    std::vector<IsolationHold> holds;
    tx.each(
        "SELECT kind, until_at, note FROM isolation_hold WHERE operator_id = $1 AND customer_id = $2 ORDER "
        "BY kind",
        [&](const Row& row) {
            holds.push_back({customer_id, row.enumeration<HoldKind>(0), row.instant(1), row.string(2)});
        },
        operator_id, customer_id);
    return holds;
}

}  // namespace bangnopi::store
