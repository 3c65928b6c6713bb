#include "store/payment_gateway_outages.hpp"

namespace bangnopi::store {

std::optional<Instant> find_outage(Tx& tx, Id operator_id, Id account) {
    std::optional<Instant> since;
    tx.first(
        "SELECT since FROM payment_gateway_outage WHERE operator_id = $1 AND account_id = $2",
        [&](const Row& row) { since = row.instant(0); }, operator_id, account);
    return since;
}

void begin_outage(Tx& tx, Id operator_id, Id account, Instant since) {
    tx.execute(
        "INSERT INTO payment_gateway_outage (operator_id, account_id, since) VALUES ($1, $2, $3) "
        "ON CONFLICT (operator_id, account_id) DO NOTHING",
        operator_id, account, since);
}

void end_outage(Tx& tx, Id operator_id, Id account) {
    tx.execute("DELETE FROM payment_gateway_outage WHERE operator_id = $1 AND account_id = $2", operator_id,
               account);
}

std::map<Id, Instant> outages(Tx& tx, Id operator_id) {
    std::map<Id, Instant> all;
    tx.each(
        "SELECT account_id, since FROM payment_gateway_outage WHERE operator_id = $1",
        [&](const Row& row) { all.emplace(row.id(0), row.instant(1)); }, operator_id);
    return all;
}

}  // namespace bangnopi::store
