#include "store/simulations.hpp"

namespace bangnopi::store {
namespace {

#define SIMULATED_FROM                                                                                      \
    "subscription s JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = "                       \
    "s.current_plan_version_id "                                                                            \
    "WHERE s.operator_id = $1 AND v.billing <> 3 AND s.starts_on < $3 AND (s.ends_on IS NULL OR s.ends_on " \
    "> $2) "

}  // namespace

std::int64_t count_simulated(Tx& tx, Id operator_id, const SimulatedOf& of) {
    std::int64_t count = 0;
    const auto read = [&](const Row& row) { count = row.integer(0); };
    const auto& [from, to] = of.lived_in;
    if (of.plan_id)
        tx.first("SELECT COUNT(*) FROM " SIMULATED_FROM "AND v.plan_id = $4", read, operator_id, from, to,
                 *of.plan_id);
    else
        tx.first("SELECT COUNT(*) FROM " SIMULATED_FROM, read, operator_id, from, to);
    return count;
}

std::vector<BillableSubscription> simulated_subscriptions(Tx& tx, Id operator_id, const SimulatedOf& of,
                                                          Id after, int limit) {
    std::vector<BillableSubscription> found;
    found.reserve(static_cast<std::size_t>(limit));
    const auto read = [&](const Row& row) { found.push_back(read_billable(row)); };
    const auto& [from, to] = of.lived_in;
    if (of.plan_id)
        tx.each("SELECT " BANGNOPI_BILLABLE_COLUMNS " FROM " SIMULATED_FROM
                "AND s.id > $4 AND v.plan_id = $6 ORDER BY s.id LIMIT $5",
                read, operator_id, from, to, after, limit, *of.plan_id);
    else
        tx.each("SELECT " BANGNOPI_BILLABLE_COLUMNS " FROM " SIMULATED_FROM
                "AND s.id > $4 ORDER BY s.id LIMIT $5",
                read, operator_id, from, to, after, limit);
    return found;
}

std::map<Id, NamedCustomer> names_of_customers(Tx& tx, Id operator_id, std::span<const Id> customers) {
    std::map<Id, NamedCustomer> names;
    tx.each(
        "SELECT id, number, name FROM customer WHERE operator_id = $1 AND id {in:$2}",
        [&](const Row& row) {
            names[row.id(0)] = {row.string(1), row.string(2)};
        },
        operator_id, customers);
    return names;
}

}  // namespace bangnopi::store
