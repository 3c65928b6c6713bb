#include "store/rerating.hpp"

#include <optional>

#include "base/check.hpp"

namespace bangnopi::store {

void mark_for_rerating(Tx& tx, Id operator_id, Id subscription, domain::Date period_from, ChargeKind kind) {
    tx.execute(
        "INSERT INTO rerating (operator_id, subscription_id, period_from, kind, pending, adjusted) "
        "VALUES ($1, $2, $3, $4, 1, 0) "
        "ON CONFLICT (operator_id, subscription_id, period_from, kind) DO UPDATE SET pending = 1",
        operator_id, subscription, period_from, kind);
}

void bill_reratings_on(Tx& tx, Id operator_id, std::span<const Id> subscriptions, domain::Date day) {
    tx.execute(
        "UPDATE subscription SET next_issue_on = $3 "
        "WHERE operator_id = $1 AND id {in:$2} AND next_issue_on IS NULL",
        operator_id, subscriptions, day);
}

void bill_what_waits_on(Tx& tx, Id operator_id, Id subscription, domain::Date day) {
    tx.execute(
        "UPDATE subscription SET next_issue_on = $3 WHERE operator_id = $1 AND id = $2 AND next_issue_on IS "
        "NULL "
        "AND (EXISTS (SELECT 1 FROM rerating r WHERE r.operator_id = $1 AND r.subscription_id = $2 "
        "AND r.pending = 1) OR EXISTS (SELECT 1 FROM waiting_line w WHERE w.operator_id = $1 "
        "AND w.subscription_id = $2 AND w.state = 1))",
        operator_id, subscription, day);
}

#define PENDING(of)                                                      \
    "SELECT subscription_id, period_from, kind, adjusted FROM rerating " \
    "WHERE operator_id = $1 AND subscription_id " of                     \
    " AND pending = 1 ORDER BY subscription_id, period_from, kind"

namespace {

Rerating read_pending(const Row& row) {
    return {row.id(0), row.date(1), row.enumeration<ChargeKind>(2), row.integer(3)};
}

}  // namespace

std::vector<Rerating> pending_reratings(Tx& tx, Id operator_id, Id first, Id last) {
    std::vector<Rerating> pending;
    tx.each(
        PENDING("BETWEEN $2 AND $3"), [&](const Row& row) { pending.push_back(read_pending(row)); },
        operator_id, first, last);
    return pending;
}

std::vector<Rerating> pending_reratings(Tx& tx, Id operator_id, std::span<const Id> subscriptions) {
    std::vector<Rerating> pending;
    tx.each(
        PENDING("{in:$2}"), [&](const Row& row) { pending.push_back(read_pending(row)); }, operator_id,
        subscriptions);
    return pending;
}
#undef PENDING

void settle_rerating(Tx& tx, Id operator_id, const Rerating& rerating, std::int64_t billed,
                     bool still_pending) {
    tx.execute(
        "UPDATE rerating SET pending = $5, adjusted = adjusted + $6 "
        "WHERE operator_id = $1 AND subscription_id = $2 AND period_from = $3 AND kind = $4",
        operator_id, rerating.subscription_id, rerating.period_from, rerating.kind, still_pending, billed);
}

std::vector<std::string> inputs_of_charges(Tx& tx, Id operator_id, Id subscription, domain::Period period,
                                           ChargeKind kind) {
    std::vector<std::string> inputs;
    const ChargeKind also = kind == ChargeKind::fee ? ChargeKind::upgrade : kind;
    tx.each(
        "SELECT k.input FROM charge c "
        "JOIN invoice_input k ON k.operator_id = c.operator_id AND k.invoice_id = c.invoice_id "
        "WHERE c.operator_id = $1 AND c.subscription_id = $2 AND c.period_from >= $3 AND c.period_from < $4 "
        "AND c.kind IN ($5, $6) ORDER BY c.period_from, c.kind",
        [&](const Row& row) { inputs.push_back(row.string(0)); }, operator_id, subscription, period.from,
        period.to, kind, also);
    return inputs;
}

bool has_charge_since(Tx& tx, Id operator_id, Id subscription, domain::Date from, domain::Date usage_from) {
    return tx.first(
        "SELECT 1 FROM charge WHERE operator_id = $1 AND subscription_id = $2 "
        "AND (period_from >= $3 OR (kind = $5 AND period_from >= $4)) LIMIT 1",
        [](const Row&) {}, operator_id, subscription, from, usage_from, ChargeKind::usage);
}

bool has_adjusted_since(Tx& tx, Id operator_id, Id subscription, domain::Date from, domain::Date usage_from) {
    return tx.first(
        "SELECT 1 FROM rerating WHERE operator_id = $1 AND subscription_id = $2 AND adjusted <> 0 "
        "AND (period_from >= $3 OR (kind = $5 AND period_from >= $4)) LIMIT 1",
        [](const Row&) {}, operator_id, subscription, from, usage_from, ChargeKind::usage);
}

void take_adjustment_back(Tx& tx, Id operator_id, Id subscription, AdjustmentOf what, std::int64_t amount) {
    const bool of_usage = what == AdjustmentOf::usage;
    std::optional<Rerating> row;
    tx.first(
        "SELECT subscription_id, period_from, kind, adjusted FROM rerating "
        "WHERE operator_id = $1 AND subscription_id = $2 AND kind IN ($3, $4) "
        "ORDER BY CASE WHEN adjusted = $5 THEN 0 WHEN adjusted = 0 THEN 2 ELSE 1 END, period_from DESC LIMIT "
        "1",
        [&](const Row& found) {
            row = {found.id(0), found.date(1), found.enumeration<ChargeKind>(2), found.integer(3)};
        },
        operator_id, subscription, of_usage ? ChargeKind::usage : ChargeKind::fee,
        of_usage ? ChargeKind::usage : ChargeKind::add_on, amount);
    BANGNOPI_CHECK(row);
    settle_rerating(tx, operator_id, *row, -amount, true);
}

void forget_reratings(Tx& tx, Id operator_id, Id subscription, domain::Date from, domain::Date usage_from) {
    tx.execute(
        "DELETE FROM rerating WHERE operator_id = $1 AND subscription_id = $2 "
        "AND (period_from >= $3 OR (kind = $5 AND period_from >= $4))",
        operator_id, subscription, from, usage_from, ChargeKind::usage);
}

}  // namespace bangnopi::store
