#include "store/isolation_stops.hpp"

#include <array>

#include "base/check.hpp"
#include "store/jobs.hpp"

namespace bangnopi::store {
namespace {

constexpr std::array reasons = {StopReason::clock, StopReason::mass, StopReason::gateways};
constexpr std::string_view confirmed = "isolation confirmed";

std::string_view job_of(StopReason reason) {
    switch (reason) {
        case StopReason::clock:
            return "isolation";
        case StopReason::mass:
            return "isolation of many";
        case StopReason::gateways:
            return "isolation without gateways";
    }
    BANGNOPI_UNREACHABLE("an unknown reason to hold isolation");
}

}  // namespace

std::string_view name_of(StopReason reason) {
    switch (reason) {
        case StopReason::clock:
            return "clock";
        case StopReason::mass:
            return "mass";
        case StopReason::gateways:
            return "gateways";
    }
    BANGNOPI_UNREACHABLE("an unknown reason to hold isolation");
}

std::vector<IsolationStop> isolation_stops(Tx& tx, Id operator_id) {
    std::vector<IsolationStop> stops;
    for (const StopReason reason : reasons)
        if (const auto since = job_done_until(tx, operator_id, job_of(reason)))
            stops.push_back({reason, *since});
    return stops;
}

bool isolation_is_held(Tx& tx, Id operator_id) {
    bool free = false;
    tx.first(
        "SELECT 1 WHERE " BANGNOPI_NO_ISOLATION_STOP, [&](const Row&) { free = true; }, operator_id);
    return !free;
}

void hold_isolation(Tx& tx, Id operator_id, const IsolationStop& stop) {
    set_job_done_until(tx, operator_id, job_of(stop.reason), stop.since);
}

void release_isolation(Tx& tx, Id operator_id, StopReason reason) {
    forget_job(tx, operator_id, job_of(reason));
}

void confirm_isolation(Tx& tx, Id operator_id, Instant at) {
    set_job_done_until(tx, operator_id, confirmed, at);
}

bool isolation_is_confirmed(Tx& tx, Id operator_id) {
    return job_done_until(tx, operator_id, confirmed).has_value();
}

void forget_isolation_confirmed(Tx& tx, Id operator_id) {
    forget_job(tx, operator_id, confirmed);
}

// A line feels the debts of its customer and of who pays for it, as store::refresh_access has it.
#define LINES_THAT_FEEL(whose)                                                                \
    "SELECT s.customer_id FROM debtor JOIN subscription s ON s.operator_id = $1 AND s." whose \
    " = debtor.id JOIN plan_version v ON v.operator_id = s.operator_id "                      \
    "AND v.id = s.current_plan_version_id "                                                   \
    "JOIN customer k ON k.operator_id = s.operator_id AND k.id = s.customer_id "              \
    "WHERE s.status = 2 AND v.billing = 1 AND k.exempt = 0 "

IsolationCounts count_isolations(Tx& tx, Id operator_id, Instant by) {
    IsolationCounts counts;
    tx.first(
        "WITH debtor AS (SELECT DISTINCT i.customer_id AS id FROM invoice i "
        "JOIN customer c ON c.operator_id = i.operator_id AND c.id = i.customer_id "
        "WHERE i.operator_id = $1 AND i.open > 0 AND i.isolates_at <= $2 AND c.exempt = 0 "
        "AND NOT EXISTS (SELECT 1 FROM isolation_hold h WHERE h.operator_id = i.operator_id "
        "AND h.customer_id = i.customer_id AND h.until_at > $2)) "
        "SELECT CAST((SELECT COUNT(*) FROM (" LINES_THAT_FEEL("customer_id") "UNION " LINES_THAT_FEEL(
            "payer_id") ") AS felt) AS BIGINT), "
        "CAST((SELECT COUNT(DISTINCT customer_id) FROM subscription WHERE operator_id = $1 AND status = 2) "
        "AS BIGINT)",
        [&](const Row& row) {
            counts = {row.integer(0), row.integer(1)};
        },
        operator_id, by);
    return counts;
}

}  // namespace bangnopi::store
