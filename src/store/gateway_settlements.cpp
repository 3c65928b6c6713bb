#include "store/gateway_settlements.hpp"

#include <array>

namespace bangnopi::store {
namespace {

#define SETTLEMENT_COLUMNS "id, account_id, reference, settled_on, amount, fee, made_by, created_at"

#define UNIDENTIFIED                                                                                         \
    "CAST(COALESCE((SELECT -SUM(p.amount) FROM posting p WHERE p.operator_id = "                             \
    "gateway_settlement.operator_id AND p.journal_id = gateway_settlement.id AND p.account_code = '2107'), " \
    "0) AS BIGINT)"

constexpr std::array settlement_sorts = {SortColumn{"created", "id", true},
                                         SortColumn{"settled", "settled_on", false}};

}  // namespace

bool insert_gateway_settlement(Tx& tx, Id operator_id, const GatewaySettlement& settlement) {
    return tx.insert_new("INSERT INTO gateway_settlement (operator_id, " SETTLEMENT_COLUMNS
                         ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
                         "ON CONFLICT (operator_id, account_id, reference) DO NOTHING",
                         operator_id, settlement.id, settlement.account_id, settlement.reference,
                         settlement.settled_on, settlement.amount, settlement.fee, settlement.made_by,
                         settlement.created_at);
}

Result<Page<GatewaySettlement>> list_gateway_settlements(Tx& tx, Id operator_id, Id account,
                                                         const PageRequest& request) {
    ListQuery query({SETTLEMENT_COLUMNS ", " UNIDENTIFIED, 9, "gateway_settlement", "operator_id", "id"},
                    operator_id);
    query.where("account_id = ?", account.value);
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    return query.page<GatewaySettlement>(tx, newest_first, settlement_sorts, [](const Row& row) {
        return GatewaySettlement{row.id(0),          row.id(1),      row.string(2),
                                 row.date(3),        row.integer(4), row.integer(5),
                                 row.optional_id(6), row.instant(7), row.integer(8)};
    });
}

bool is_identified(Tx& tx, Id operator_id, Id payment) {
    return tx.first(
        "SELECT id FROM journal WHERE operator_id = $1 AND id = $2", [](const Row&) {}, operator_id, payment);
}

// Its journals came after it.
std::int64_t left_at_gateway(Tx& tx, Id operator_id, Id payment) {
    std::int64_t left = 0;
    tx.first(
        "SELECT CAST(COALESCE(SUM(p.amount), 0) AS BIGINT) FROM journal j JOIN posting p ON p.operator_id = "
        "j.operator_id AND p.journal_id = j.id AND p.account_code = '1103' WHERE j.operator_id = $1 AND "
        "j.id > $2 AND j.cause_id = $2",
        [&](const Row& row) { left = row.integer(0); }, operator_id, payment);
    return left;
}

GatewayBalance gateway_balance(Tx& tx, Id operator_id, Id account, std::string_view channel) {
    GatewayBalance balance;
    tx.ask(
        "SELECT CAST(COALESCE((SELECT SUM(amount) FROM payment WHERE operator_id = $1 AND channel = $2), 0) "
        "- COALESCE((SELECT SUM(amount) FROM refund WHERE operator_id = $1 AND channel = $2), 0) AS BIGINT)",
        [&](const Row& row) { balance.received = row.integer(0); }, operator_id, channel);
    tx.ask(
        "SELECT CAST(COALESCE(SUM(CASE WHEN p.account_code = '1103' AND p.amount > 0 THEN p.amount ELSE 0 "
        "END), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(CASE WHEN p.account_code = '1103' AND p.amount < 0 THEN -p.amount ELSE 0 END), 0) "
        "AS BIGINT) FROM payment m "
        "JOIN journal j ON j.operator_id = m.operator_id AND j.cause_id = m.id AND j.cause IN (11, 20) "
        "JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id "
        "WHERE m.operator_id = $1 AND m.channel = $2",
        [&](const Row& row) {
            balance.fees_of_payer = row.integer(0);
            balance.fees_told = row.integer(1);
        },
        operator_id, channel);
    tx.ask(
        "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT), CAST(COALESCE(SUM(fee), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(" UNIDENTIFIED
        "), 0) AS BIGINT) FROM gateway_settlement WHERE operator_id = $1 AND account_id = $2",
        [&](const Row& row) {
            balance.settled = row.integer(0);
            balance.fees_settled = row.integer(1);
            balance.unidentified += row.integer(2);
        },
        operator_id, account);
    tx.ask(
        "SELECT CAST(COALESCE(SUM(p.amount), 0) AS BIGINT) FROM payment m JOIN posting p ON p.operator_id = "
        "m.operator_id AND p.journal_id = m.id AND p.account_code = '2107' WHERE m.operator_id = $1 AND "
        "m.channel = $2",
        [&](const Row& row) { balance.unidentified -= row.integer(0); }, operator_id, channel);
    tx.ask(
        "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM checkout WHERE operator_id = $1 AND account_id "
        "= $2 AND payment_id IS NOT NULL",
        [&](const Row& row) { balance.paid_charges = row.integer(0); }, operator_id, account);
    tx.ask(
        "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM posting WHERE operator_id = $1 AND "
        "account_code = '1103'",
        [&](const Row& row) { balance.ledger = row.integer(0); }, operator_id);
    tx.settle();
    return balance;
}

}  // namespace bangnopi::store
