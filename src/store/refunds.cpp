#include "store/refunds.hpp"

#include "base/check.hpp"

namespace bangnopi::store {
namespace {

domain::Allocation read_allocation(const Row& row) {
    return {row.id(0), row.integer(1)};
}

}  // namespace

std::string_view name_of(RefundKind kind) {
    switch (kind) {
        case RefundKind::refund:
            return "refund";
        case RefundKind::reversal:
            return "reversal";
    }
    BANGNOPI_UNREACHABLE("an unknown kind of refund");
}

bool insert_refund(Tx& tx, Id operator_id, const Refund& refund, std::span<const RefundShare> shares) {
    const bool is_new = tx.insert_new(
        "INSERT INTO refund (operator_id, id, payment_id, customer_id, kind, channel, reference, amount, "
        "from_balance, made_on, made_by, reason, created_at, rounding) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
        "ON CONFLICT (operator_id, channel, reference) DO NOTHING",
        operator_id, refund.id, refund.payment_id, refund.customer_id, refund.kind, refund.channel,
        refund.reference, refund.amount, refund.from_balance, refund.made_on, refund.made_by, refund.reason,
        refund.created_at, refund.rounding);
    if (!is_new) return false;
    for (const RefundShare& share : shares)
        tx.post(
            "INSERT INTO refund_share (operator_id, invoice_id, refund_id, kind, amount) "
            "VALUES ($1, $2, $3, $4, $5)",
            operator_id, share.invoice_id, refund.id, share.kind, share.amount);
    tx.post(
        "UPDATE payment SET refunded = refunded + $3, refunded_from_balance = refunded_from_balance + $4 "
        "WHERE operator_id = $1 AND id = $2",
        operator_id, refund.payment_id, refund.amount, refund.from_balance);
    return true;
}

std::vector<Refund> refunds_of_payment(Tx& tx, Id operator_id, Id payment) {
    std::vector<Refund> refunds;
    tx.each(
        "SELECT id, payment_id, customer_id, kind, channel, reference, amount, from_balance, made_on, "
        "made_by, reason, created_at, rounding FROM refund WHERE operator_id = $1 AND payment_id = $2 ORDER "
        "BY id",
        [&](const Row& row) {
            refunds.push_back({row.id(0), row.id(1), row.id(2), row.enumeration<RefundKind>(3), row.string(4),
                               row.string(5), row.integer(6), row.integer(7), row.integer(12), row.date(8),
                               row.optional_id(9), row.string(10), row.instant(11)});
        },
        operator_id, payment);
    return refunds;
}

std::vector<domain::Allocation> allocations_left(Tx& tx, Id operator_id, Id payment) {
    std::vector<domain::Allocation> left;
    tx.each(
        "SELECT a.invoice_id, CAST(a.amount - COALESCE((SELECT SUM(s.amount) FROM refund_share s "
        "JOIN refund r ON r.operator_id = s.operator_id AND r.id = s.refund_id AND r.payment_id = $2 "
        "WHERE s.operator_id = $1 AND s.invoice_id = a.invoice_id AND s.kind = 1), 0) "
        "- COALESCE((SELECT SUM(f.amount) FROM credit_share f WHERE f.operator_id = $1 "
        "AND f.payment_id = $2 AND f.invoice_id = a.invoice_id), 0) AS BIGINT) "
        "FROM allocation a WHERE a.operator_id = $1 AND a.payment_id = $2 ORDER BY a.id",
        [&](const Row& row) { left.push_back(read_allocation(row)); }, operator_id, payment);
    std::erase_if(left, [](const domain::Allocation& one) { return one.amount == 0; });
    return left;
}

std::vector<domain::Allocation> balance_allocations_left(Tx& tx, Id operator_id, Id customer) {
    std::vector<domain::Allocation> left;
    tx.each(
        "SELECT a.invoice_id, CAST(SUM(a.amount) - COALESCE((SELECT SUM(s.amount) FROM refund_share s "
        "WHERE s.operator_id = $1 AND s.invoice_id = a.invoice_id AND s.kind = 2), 0) "
        "- COALESCE((SELECT SUM(f.amount) FROM credit_share f WHERE f.operator_id = $1 "
        "AND f.invoice_id = a.invoice_id AND f.kind = 2), 0) AS BIGINT) "
        "FROM invoice i JOIN allocation a ON a.operator_id = i.operator_id AND a.invoice_id = i.id "
        "AND a.kind = 2 WHERE i.operator_id = $1 AND i.customer_id = $2 "
        "GROUP BY a.invoice_id ORDER BY MAX(a.id)",
        [&](const Row& row) { left.push_back(read_allocation(row)); }, operator_id, customer);
    std::erase_if(left, [](const domain::Allocation& one) { return one.amount == 0; });
    return left;
}

std::int64_t reserved_of_customer(Tx& tx, Id operator_id, Id customer) {
    std::int64_t reserved = 0;
    tx.first(
        "SELECT CAST(COALESCE(SUM(reserved), 0) AS BIGINT) FROM subscription WHERE operator_id = $1 AND "
        "customer_id = $2",
        [&](const Row& row) { reserved = row.integer(0); }, operator_id, customer);
    return reserved;
}

}  // namespace bangnopi::store
