#include "store/jobs.hpp"

#include "store/waiting_lines.hpp"

namespace bangnopi::store {

std::optional<Instant> job_done_until(Tx& tx, Id operator_id, std::string_view job) {
    std::optional<Instant> until;
    tx.first(
        "SELECT done_until FROM job WHERE operator_id = $1 AND name = $2",
        [&](const Row& row) { until = row.instant(0); }, operator_id, job);
    return until;
}

void set_job_done_until(Tx& tx, Id operator_id, std::string_view job, Instant until) {
    tx.execute(
        "INSERT INTO job (operator_id, name, done_until) VALUES ($1, $2, $3) "
        "ON CONFLICT (operator_id, name) DO UPDATE SET done_until = excluded.done_until",
        operator_id, job, until);
}

void forget_job(Tx& tx, Id operator_id, std::string_view job) {
    tx.execute("DELETE FROM job WHERE operator_id = $1 AND name = $2", operator_id, job);
}

std::optional<Instant> next_moment(Tx& tx, Id operator_id, const domain::Zone& zone, Instant after,
                                   std::optional<int> late_fee_days) {
    std::optional<Instant> next;
    const auto consider = [&](Instant moment) {
        if (!next || moment < *next) next = moment;
    };
    const domain::Date day = zone.date_of(after);
    tx.first(
        "SELECT changes_at FROM access WHERE operator_id = $1 AND changes_at > $2 ORDER BY changes_at LIMIT "
        "1",
        [&](const Row& row) { consider(row.instant(0)); }, operator_id, after);
    tx.first(
        "SELECT isolates_at FROM invoice WHERE operator_id = $1 AND open > 0 AND isolates_at > $2 "
        "ORDER BY isolates_at LIMIT 1",
        [&](const Row& row) { consider(row.instant(0)); }, operator_id, after);
    tx.first(
        "SELECT until_at FROM isolation_hold WHERE operator_id = $1 AND until_at > $2 ORDER BY until_at "
        "LIMIT 1",
        [&](const Row& row) { consider(row.instant(0)); }, operator_id, after);
    tx.first(
        "SELECT next_issue_on FROM subscription WHERE operator_id = $1 AND next_issue_on IS NOT NULL "
        "AND next_issue_on > $2 ORDER BY next_issue_on LIMIT 1",
        [&](const Row& row) { consider(zone.at(row.date(0))); }, operator_id, day);
    if (late_fee_days)
        if (const auto due_on = next_due_date(tx, operator_id, day - *late_fee_days))
            consider(zone.at(*due_on + *late_fee_days));
    tx.first(
        "SELECT recognised_on FROM deferral WHERE operator_id = $1 AND recognised_on > $2 ORDER BY "
        "recognised_on LIMIT 1",
        [&](const Row& row) { consider(zone.at(row.date(0))); }, operator_id, day);
    tx.first(
        "SELECT expires_on FROM voucher_batch WHERE operator_id = $1 AND closed = 0 AND expires_on >= $2 "
        "ORDER BY expires_on LIMIT 1",
        [&](const Row& row) { consider(zone.at(row.date(0) + 1)); }, operator_id, day);
    return next;
}

std::vector<Deferral> due_deferrals(Tx& tx, Id operator_id, domain::Date through, int limit) {
    std::vector<Deferral> due;
    tx.each(
        "SELECT recognised_on, invoice_id, amount FROM deferral WHERE operator_id = $1 AND recognised_on <= "
        "$2 "
        "ORDER BY recognised_on, invoice_id LIMIT $3 {for_update} {skip_locked}",
        [&](const Row& row) {
            due.push_back({row.date(0), row.id(1), row.integer(2)});
        },
        operator_id, through, limit);
    return due;
}

bool delete_deferral(Tx& tx, Id operator_id, const Deferral& deferral) {
    return tx.execute(
               "DELETE FROM deferral WHERE operator_id = $1 AND recognised_on = $2 AND invoice_id = $3",
               operator_id, deferral.recognised_on, deferral.invoice_id) > 0;
}

void move_deferral(Tx& tx, Id operator_id, Id invoice, domain::Date recognised_on) {
    tx.execute("UPDATE deferral SET recognised_on = $3 WHERE operator_id = $1 AND invoice_id = $2",
               operator_id, invoice, recognised_on);
}

}  // namespace bangnopi::store
