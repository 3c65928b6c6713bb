#include "store/plan_moves.hpp"

namespace bangnopi::store {
namespace {

#define MOVE_COLUMNS "id, plan_id, plan_version_id, effective_on, moved, left_out, cancelled, created_at"

PlanMove read_move(const Row& row) {
    return {row.id(0),      row.id(1),      row.id(2),      row.date(3),
            row.integer(4), row.integer(5), row.boolean(6), row.instant(7)};
}

#define ON_OLDER_VERSIONS                                                                               \
    "subscription s JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = "                   \
    "s.current_plan_version_id "                                                                        \
    "WHERE s.operator_id = $1 AND v.plan_id = $2 AND v.id <> $3 AND v.billing = $4 AND v.charged = $5 " \
    "AND s.status <> 5"

}  // namespace

void insert_plan_move(Tx& tx, Id operator_id, const PlanMove& row) {
    tx.execute(
        "INSERT INTO plan_move (operator_id, plan_id, id, plan_version_id, effective_on, moved, left_out, "
        "cancelled, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        operator_id, row.plan_id, row.id, row.plan_version_id, row.effective_on, row.moved, row.left_out,
        row.cancelled, row.created_at);
}

void cancel_plan_move(Tx& tx, Id operator_id, const PlanMove& row) {
    tx.execute("UPDATE plan_move SET cancelled = 1 WHERE operator_id = $1 AND plan_id = $2 AND id = $3",
               operator_id, row.plan_id, row.id);
}

std::optional<PlanMove> find_plan_move(Tx& tx, Id operator_id, Id plan, Id move) {
    std::optional<PlanMove> found;
    tx.first(
        "SELECT " MOVE_COLUMNS " FROM plan_move WHERE operator_id = $1 AND plan_id = $2 AND id = $3",
        [&](const Row& row) { found = read_move(row); }, operator_id, plan, move);
    return found;
}

std::vector<PlanMove> plan_moves_of(Tx& tx, Id operator_id, Id plan, int limit) {
    std::vector<PlanMove> moves;
    tx.each(
        "SELECT " MOVE_COLUMNS
        " FROM plan_move WHERE operator_id = $1 AND plan_id = $2 ORDER BY id DESC LIMIT $3",
        [&](const Row& row) { moves.push_back(read_move(row)); }, operator_id, plan, limit);
    return moves;
}

OlderVersions on_older_versions(Tx& tx, Id operator_id, const PlanVersion& to, std::span<const Id> only) {
    OlderVersions older;
    const auto read = [&](const Row& row) {
        older.billing_days.push_back(static_cast<int>(row.integer(0)));
        older.subscriptions += row.integer(1);
    };
    if (only.empty())
        tx.each("SELECT s.billing_day, COUNT(*) FROM " ON_OLDER_VERSIONS
                " GROUP BY s.billing_day ORDER BY s.billing_day",
                read, operator_id, to.plan_id, to.id, to.terms.billing, to.terms.charged);
    else
        tx.each("SELECT s.billing_day, COUNT(*) FROM " ON_OLDER_VERSIONS
                " AND s.id {in:$6} GROUP BY s.billing_day ORDER BY s.billing_day",
                read, operator_id, to.plan_id, to.id, to.terms.billing, to.terms.charged, only);
    return older;
}

std::int64_t move_subscriptions(Tx& tx, Id operator_id, Id move, const PlanVersion& to, const MoveOfDay& day,
                                std::span<const Id> only) {
    constexpr std::string_view all =
        "INSERT INTO plan_change (operator_id, subscription_id, effective_on, id, plan_version_id) "
        "SELECT s.operator_id, s.id, $6, $7, $3 FROM " ON_OLDER_VERSIONS
        " AND s.billing_day = $8 AND s.starts_on <= $6 AND s.next_period_from <= $6 "
        "AND (s.ends_on IS NULL OR s.ends_on > $6) "
        "AND NOT EXISTS (SELECT 1 FROM plan_change c WHERE c.operator_id = s.operator_id "
        "AND c.subscription_id = s.id AND c.effective_on > $9)";
    // Held, so that a change of plan that is on its way is seen.
    tx.execute(
        "SELECT id FROM subscription WHERE operator_id = $1 AND billing_day = $2 AND status <> 5 "
        "AND current_plan_version_id IN (SELECT id FROM plan_version WHERE operator_id = $1 AND plan_id = "
        "$3) "
        "ORDER BY id {for_update}",
        operator_id, day.billing_day, to.plan_id);
    const auto insert = [&](std::string_view sql, const auto&... more) {
        return tx.execute(sql, operator_id, to.plan_id, to.id, to.terms.billing, to.terms.charged,
                          day.effective_on, move, day.billing_day, day.today, more...);
    };
    static const std::string_view some = interned(std::string(all) + " AND s.id {in:$10}");
    const std::int64_t moved = only.empty() ? insert(all) : insert(some, only);
    tx.execute(
        "UPDATE subscription SET amended = 1, version = version + 1 WHERE operator_id = $1 AND billing_day = "
        "$2 "
        "AND EXISTS (SELECT 1 FROM plan_change c WHERE c.operator_id = subscription.operator_id "
        "AND c.subscription_id = subscription.id AND c.effective_on = $3 AND c.id = $4)",
        operator_id, day.billing_day, day.effective_on, move);
    tx.execute(
        "UPDATE access SET changes_at = $2 WHERE operator_id = $1 AND (changes_at IS NULL OR changes_at > "
        "$2) "
        "AND EXISTS (SELECT 1 FROM plan_change c WHERE c.operator_id = access.operator_id "
        "AND c.subscription_id = access.subscription_id AND c.effective_on = $3 AND c.id = $4)",
        operator_id, day.effective_at, day.effective_on, move);
    return moved;
}

std::int64_t take_back_move(Tx& tx, Id operator_id, Id move) {
    tx.execute(
        "UPDATE subscription SET version = version + 1 WHERE operator_id = $1 AND amended = 1 AND id IN "
        "(SELECT subscription_id FROM plan_change WHERE operator_id = $1 AND id = $2)",
        operator_id, move);
    return tx.execute("DELETE FROM plan_change WHERE operator_id = $1 AND id = $2", operator_id, move);
}

}  // namespace bangnopi::store
