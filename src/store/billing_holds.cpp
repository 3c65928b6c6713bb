#include "store/billing_holds.hpp"

namespace bangnopi::store {

void put_billing_hold(Tx& tx, Id operator_id, Id customer, const BillingHold& hold) {
    tx.execute(
        "INSERT INTO billing_hold (operator_id, customer_id, until_on, reason, since) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (operator_id, customer_id) DO UPDATE "
        "SET until_on = excluded.until_on, reason = excluded.reason, since = excluded.since",
        operator_id, customer, hold.until, hold.reason, hold.since);
}

bool remove_billing_hold(Tx& tx, Id operator_id, Id customer) {
    return tx.execute("DELETE FROM billing_hold WHERE operator_id = $1 AND customer_id = $2", operator_id,
                      customer) > 0;
}

std::optional<BillingHold> find_billing_hold(Tx& tx, Id operator_id, Id customer) {
    std::optional<BillingHold> found;
    tx.first(
        "SELECT until_on, reason, since FROM billing_hold WHERE operator_id = $1 AND customer_id = $2",
        [&](const Row& row) {
            found = BillingHold{row.optional_date(0), row.string(1), row.instant(2)};
        },
        operator_id, customer);
    return found;
}

std::vector<Id> customers_held(Tx& tx, Id operator_id, Id after, int limit) {
    std::vector<Id> customers;
    tx.each(
        "SELECT customer_id FROM billing_hold WHERE operator_id = $1 AND customer_id > $2 "
        "ORDER BY customer_id LIMIT $3",
        [&](const Row& row) { customers.push_back(row.id(0)); }, operator_id, after, limit);
    return customers;
}

}  // namespace bangnopi::store
