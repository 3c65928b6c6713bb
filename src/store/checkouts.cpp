#include "store/checkouts.hpp"

namespace bangnopi::store {
namespace {

#define CHECKOUT_COLUMNS                                                                                 \
    "id, account_id, invoice_id, customer_id, reference, way, channel, amount, status, offered, "        \
    "to_expire, gateway_id, pay_code, biller_code, qris, pay_url, payable, payer_fee, fee, payment_id, " \
    "created_at, expires_at, ask_at, asked"

Checkout read_checkout(const Row& row) {
    Checkout checkout;
    checkout.id = row.id(0);
    checkout.account_id = row.id(1);
    checkout.invoice_id = row.id(2);
    checkout.customer_id = row.id(3);
    checkout.reference = row.string(4);
    checkout.way = row.enumeration<domain::ChargeWay>(5);
    checkout.channel = row.string(6);
    checkout.amount = row.integer(7);
    checkout.status = row.enumeration<domain::ChargeStatus>(8);
    checkout.offered = row.boolean(9);
    checkout.to_expire = row.boolean(10);
    checkout.gateway_id = row.string(11);
    checkout.pay_code = row.string(12);
    checkout.biller_code = row.string(13);
    checkout.qris = row.string(14);
    checkout.pay_url = row.string(15);
    checkout.payable = row.integer(16);
    checkout.payer_fee = row.integer(17);
    checkout.fee = row.optional_integer(18);
    checkout.payment_id = row.optional_id(19);
    checkout.created_at = row.instant(20);
    checkout.expires_at = row.instant(21);
    checkout.ask_at = row.optional_instant(22);
    checkout.asked = row.integer(23);
    return checkout;
}

}  // namespace

void insert_checkout(Tx& tx, Id operator_id, const Checkout& checkout) {
    tx.execute("INSERT INTO checkout (operator_id, " CHECKOUT_COLUMNS
               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
               "$19, $20, $21, $22, $23, $24, $25)",
               operator_id, checkout.id, checkout.account_id, checkout.invoice_id, checkout.customer_id,
               checkout.reference, checkout.way, checkout.channel, checkout.amount, checkout.status,
               checkout.offered, checkout.to_expire, checkout.gateway_id, checkout.pay_code,
               checkout.biller_code, checkout.qris, checkout.pay_url, checkout.payable, checkout.payer_fee,
               checkout.fee, checkout.payment_id, checkout.created_at, checkout.expires_at, checkout.ask_at,
               checkout.asked);
}

void update_checkout(Tx& tx, Id operator_id, const Checkout& checkout) {
    tx.post(
        "UPDATE checkout SET status = $3, offered = $4, to_expire = $5, gateway_id = $6, pay_code = $7, "
        "biller_code = $8, qris = $9, pay_url = $10, payable = $11, payer_fee = $12, fee = $13, "
        "payment_id = $14, ask_at = $15, asked = $16 WHERE operator_id = $1 AND id = $2",
        operator_id, checkout.id, checkout.status, checkout.offered, checkout.to_expire, checkout.gateway_id,
        checkout.pay_code, checkout.biller_code, checkout.qris, checkout.pay_url, checkout.payable,
        checkout.payer_fee, checkout.fee, checkout.payment_id, checkout.ask_at, checkout.asked);
}

std::optional<Checkout> find_checkout(Tx& tx, Id operator_id, Id checkout) {
    std::optional<Checkout> found;
    tx.first(
        "SELECT " CHECKOUT_COLUMNS " FROM checkout WHERE operator_id = $1 AND id = $2",
        [&](const Row& row) { found = read_checkout(row); }, operator_id, checkout);
    return found;
}

std::optional<Checkout> find_checkout_by_reference(Tx& tx, Id operator_id, std::string_view reference) {
    std::optional<Checkout> found;
    tx.first(
        "SELECT " CHECKOUT_COLUMNS " FROM checkout WHERE operator_id = $1 AND reference = $2",
        [&](const Row& row) { found = read_checkout(row); }, operator_id, reference);
    return found;
}

std::optional<Checkout> lock_checkout(Tx& tx, Id operator_id, Id checkout) {
    std::optional<Checkout> found;
    tx.first(
        "SELECT " CHECKOUT_COLUMNS " FROM checkout WHERE operator_id = $1 AND id = $2 {for_update}",
        [&](const Row& row) { found = read_checkout(row); }, operator_id, checkout);
    return found;
}

std::vector<Checkout> checkouts_of_invoice(Tx& tx, Id operator_id, Id invoice, std::size_t limit) {
    std::vector<Checkout> checkouts;
    tx.each(
        "SELECT " CHECKOUT_COLUMNS
        " FROM checkout WHERE operator_id = $1 AND invoice_id = $2 ORDER BY id DESC LIMIT $3",
        [&](const Row& row) { checkouts.push_back(read_checkout(row)); }, operator_id, invoice, limit);
    return checkouts;
}

std::vector<Checkout> payable_checkouts(Tx& tx, Id operator_id, std::span<const Id> invoices, Instant now,
                                        std::size_t limit) {
    std::vector<Checkout> checkouts;
    if (invoices.empty()) return checkouts;
    tx.each(
        "SELECT " CHECKOUT_COLUMNS
        " FROM checkout WHERE operator_id = $1 AND invoice_id {in:$2} AND offered = 1 AND status = $3 "
        "AND payable > 0 AND expires_at > $4 ORDER BY id DESC LIMIT $5",
        [&](const Row& row) { checkouts.push_back(read_checkout(row)); }, operator_id, invoices,
        domain::ChargeStatus::pending, now, limit);
    return checkouts;
}

void retire_checkouts(Tx& tx, Id operator_id, Id invoice, Instant now) {
    tx.post(
        "UPDATE checkout SET offered = 0, to_expire = 1, ask_at = $3, asked = 0 WHERE operator_id = $1 AND "
        "invoice_id = $2 AND offered = 1",
        operator_id, invoice, now);
}

void ask_soon(Tx& tx, Id operator_id, Id checkout, Instant now) {
    tx.post("UPDATE checkout SET ask_at = $3, asked = 0 WHERE operator_id = $1 AND id = $2", operator_id,
            checkout, now);
}

std::string told_gateway_id(Tx& tx, Id operator_id, Id checkout) {
    std::string id;
    tx.first(
        "SELECT gateway_id FROM gateway_event WHERE operator_id = $1 AND checkout_id = $2 AND gateway_id <> "
        "'' "
        "ORDER BY id DESC",
        [&](const Row& row) { id = row.string(0); }, operator_id, checkout);
    return id;
}

bool is_checkout_due(Tx& tx, Instant now, std::span<const Id> asked) {
    return tx.first(
        "SELECT id FROM checkout WHERE ask_at IS NOT NULL AND ask_at <= $1 AND NOT (account_id {in:$2}) "
        "LIMIT "
        "1",
        [](const Row&) {}, now, asked);
}

std::optional<DueCheckout> take_due_checkout(Tx& tx, Instant now, Instant again_at,
                                             std::span<const Id> asked) {
    std::optional<DueCheckout> due;
    tx.first(
        "SELECT operator_id, id, account_id FROM checkout WHERE ask_at IS NOT NULL AND ask_at <= $1 AND NOT "
        "(account_id {in:$2}) ORDER BY ask_at LIMIT 1 {for_update} {skip_locked}",
        [&](const Row& row) {
            due = {row.id(0), row.id(1), row.id(2)};
        },
        now, asked);
    if (due)
        tx.post("UPDATE checkout SET ask_at = $3 WHERE operator_id = $1 AND id = $2", due->operator_id,
                due->id, again_at);
    return due;
}

void postpone_checkouts(Tx& tx, Id operator_id, Id account, Instant now, Instant until) {
    tx.post(
        "UPDATE checkout SET ask_at = $4 WHERE operator_id = $1 AND id IN (SELECT id FROM checkout WHERE "
        "operator_id = $1 AND account_id = $2 AND ask_at IS NOT NULL AND ask_at <= $3 "
        "{skip_locked})",
        operator_id, account, now, until);
}

}  // namespace bangnopi::store
