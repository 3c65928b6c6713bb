#include "store/isolation_notices.hpp"

#include <algorithm>

#include "domain/money.hpp"

namespace bangnopi::store {
namespace {

bool has_address(std::string_view addresses, std::string_view address) {
    while (!addresses.empty()) {
        const std::size_t end = std::min(addresses.find(' '), addresses.size());
        if (addresses.substr(0, end) == address) return true;
        addresses.remove_prefix(std::min(end + 1, addresses.size()));
    }
    return false;
}

bool is_online(Instant last_at, std::chrono::seconds interim, const OnlineAt& online) {
    return last_at + std::max(interim * online.silent_intervals_max, online.silent_shortest) >= online.now;
}

}  // namespace

std::vector<LineAtAddress> lines_at_address(Tx& tx, std::string_view address, const OnlineAt& online) {
    std::vector<LineAtAddress> lines;
    tx.each(
        "SELECT s.operator_id, s.id FROM operator o JOIN subscription s ON s.operator_id = o.operator_id "
        "AND s.ip = $1 AND s.status <> 5",
        [&](const Row& row) {
            lines.push_back({row.id(0), row.id(1)});
        },
        address);
    // An IPv4 address stands first where there are several.
    const std::string behind = std::string(address) + '!';
    tx.each(
        "SELECT e.operator_id, e.subscription_id, e.ip, e.last_at, r.interim_s FROM operator o "
        "JOIN session e ON e.operator_id = o.operator_id AND e.ip >= $1 AND e.ip < $2 "
        "AND e.stopped_at IS NULL AND e.subscription_id IS NOT NULL "
        "JOIN router r ON r.operator_id = e.operator_id AND r.id = e.router_id",
        [&](const Row& row) {
            if (has_address(row.text(2), address) &&
                is_online(row.instant(3), std::chrono::seconds(row.integer(4)), online))
                lines.push_back({row.id(0), row.id(1)});
        },
        address, behind);
    std::ranges::sort(lines);
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    return lines;
}

std::optional<std::int64_t> notice_link_number(Tx& tx, Id operator_id, Id customer) {
    std::optional<std::int64_t> number;
    tx.first(
        "SELECT notice_link_number FROM customer WHERE operator_id = $1 AND id = $2",
        [&](const Row& row) { number = row.integer(0); }, operator_id, customer);
    return number;
}

bool raise_notice_link_number(Tx& tx, Id operator_id, Id customer) {
    return tx.execute(
               "UPDATE customer SET notice_link_number = CASE WHEN notice_link_number = $3 THEN 0 "
               "ELSE notice_link_number + 1 END WHERE operator_id = $1 AND id = $2",
               operator_id, customer, notice_link_number_max) > 0;
}

Unpaid unpaid_of(Tx& tx, Id operator_id, Id customer, std::size_t limit) {
    Unpaid unpaid;
    tx.each(
        "SELECT id, number, due_on, total, open, isolates_at FROM invoice "
        "WHERE operator_id = $1 AND customer_id = $2 AND open > 0 ORDER BY due_on, id",
        [&](const Row& row) {
            ++unpaid.count;
            unpaid.open = domain::add(unpaid.open, row.integer(4));
            if (unpaid.first.size() >= limit) return;
            unpaid.first.push_back({row.id(0), row.string(1), row.date(2), row.integer(3), row.integer(4),
                                    row.optional_instant(5)});
        },
        operator_id, customer);
    return unpaid;
}

Isolating isolating_invoices(Tx& tx, Id operator_id, Id customer, Instant now) {
    Isolating isolating;
    tx.first(
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN p.invoice_id IS NOT NULL OR i.isolates_at < h.until_at THEN "
        "1 ELSE 0 "
        "END), 0) FROM invoice i LEFT JOIN invoice_promise p "
        "ON p.operator_id = i.operator_id AND p.invoice_id = i.id "
        "LEFT JOIN isolation_hold h ON h.operator_id = i.operator_id AND h.customer_id = i.customer_id AND "
        "h.kind = 1 "
        "WHERE i.operator_id = $1 AND i.customer_id = $2 AND i.open > 0 AND i.isolates_at <= $3 "
        "AND EXISTS (SELECT 1 FROM subscription s JOIN access a ON a.operator_id = s.operator_id "
        "AND a.subscription_id = s.id WHERE s.operator_id = i.operator_id "
        "AND (s.customer_id = i.customer_id OR s.payer_id = i.customer_id) AND a.desired = 2 AND a.reason = "
        "1)",
        [&](const Row& row) {
            isolating = {row.integer(0), row.integer(1)};
        },
        operator_id, customer, now);
    return isolating;
}

bool is_isolated_for_a_bill(Tx& tx, Id operator_id, Id customer) {
    return tx.first(
        "SELECT 1 FROM subscription s JOIN access a ON a.operator_id = s.operator_id AND a.subscription_id = "
        "s.id "
        "WHERE s.operator_id = $1 AND (s.customer_id = $2 OR s.payer_id = $2) AND a.desired = 2 AND a.reason "
        "= 1 "
        "LIMIT 1",
        [](const Row&) {}, operator_id, customer);
}

void note_promised(Tx& tx, Id operator_id, const PromisedInvoices& promised) {
    tx.execute(
        "INSERT INTO invoice_promise (operator_id, invoice_id, promised_on, until_on) "
        "SELECT operator_id, id, $3, $4 FROM invoice "
        "WHERE operator_id = $1 AND customer_id = $2 AND open > 0 AND isolates_at < $5 "
        "ON CONFLICT (operator_id, invoice_id) DO NOTHING",
        operator_id, promised.customer_id, promised.promised_on, promised.until_on, promised.until);
}

}  // namespace bangnopi::store
