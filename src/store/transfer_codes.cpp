#include "store/transfer_codes.hpp"

namespace bangnopi::store {
namespace {

#define CODE_COLUMNS \
    "id, channel, invoice_id, customer_id, amount, code, made_at, expires_at, held_until, payment_id"

TransferCode read_code(const Row& row) {
    return {row.id(0),      row.string(1),  row.id(2),      row.id(3),      row.integer(4),
            row.integer(5), row.instant(6), row.instant(7), row.instant(8), row.optional_id(9)};
}

}  // namespace

void release_transfer_codes(Tx& tx, Id operator_id, Instant now) {
    tx.execute(
        "UPDATE transfer_code SET released = 1 WHERE operator_id = $1 AND released = 0 AND held_until <= $2",
        operator_id, now);
}

bool insert_transfer_code(Tx& tx, Id operator_id, const TransferCode& code) {
    return tx.insert_new(
        "INSERT INTO transfer_code (operator_id, id, channel, invoice_id, customer_id, amount, code, "
        "made_at, "
        "expires_at, held_until, released) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) "
        "ON CONFLICT DO NOTHING",
        operator_id, code.id, code.channel, code.invoice_id, code.customer_id, code.amount, code.code,
        code.made_at, code.expires_at, code.held_until);
}

std::optional<TransferCode> live_transfer_code(Tx& tx, Id operator_id, Id invoice, std::string_view channel,
                                               Instant now) {
    std::optional<TransferCode> found;
    tx.first(
        "SELECT " CODE_COLUMNS
        " FROM transfer_code WHERE operator_id = $1 AND invoice_id = $2 AND channel = $3 AND expires_at > $4 "
        "AND payment_id IS NULL ORDER BY id DESC LIMIT 1",
        [&](const Row& row) { found = read_code(row); }, operator_id, invoice, channel, now);
    return found;
}

std::vector<TransferCode> live_transfer_codes(Tx& tx, Id operator_id, std::span<const Id> invoices,
                                              Instant now, std::size_t limit) {
    std::vector<TransferCode> live;
    if (invoices.empty()) return live;
    tx.each(
        "SELECT " CODE_COLUMNS
        " FROM transfer_code WHERE operator_id = $1 AND invoice_id {in:$2} AND expires_at > $3 "
        "AND payment_id IS NULL ORDER BY id DESC LIMIT $4",
        [&](const Row& row) { live.push_back(read_code(row)); }, operator_id, invoices, now, limit);
    return live;
}

std::vector<std::int64_t> held_amounts(Tx& tx, Id operator_id, std::string_view channel, std::int64_t from,
                                       std::int64_t to) {
    std::vector<std::int64_t> amounts;
    tx.each(
        "SELECT amount FROM transfer_code WHERE operator_id = $1 AND channel = $2 AND released = 0 "
        "AND amount >= $3 AND amount <= $4 ORDER BY amount",
        [&](const Row& row) { amounts.push_back(row.integer(0)); }, operator_id, channel, from, to);
    return amounts;
}

std::vector<TransferCode> unpaid_transfer_codes(Tx& tx, Id operator_id, std::string_view channel,
                                                std::span<const std::int64_t> amounts, Instant from) {
    std::vector<TransferCode> unpaid;
    if (amounts.empty()) return unpaid;
    tx.each(
        "SELECT " CODE_COLUMNS
        " FROM transfer_code WHERE operator_id = $1 AND channel = $2 AND payment_id IS NULL "
        "AND amount {in:$3} AND held_until >= $4 ORDER BY amount, id",
        [&](const Row& row) { unpaid.push_back(read_code(row)); }, operator_id, channel, as_list(amounts),
        from);
    return unpaid;
}

void note_transfer(Tx& tx, Id operator_id, Id code, Id payment) {
    tx.post("UPDATE transfer_code SET payment_id = $3 WHERE operator_id = $1 AND id = $2", operator_id, code,
            payment);
}

}  // namespace bangnopi::store
