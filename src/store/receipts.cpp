#include "store/receipts.hpp"

#include <vector>

#include "store/operators.hpp"

namespace bangnopi::store {
namespace {

// Of the counter: what is held by who numbers, whatever years are to come.
constexpr int every_year = 0;

struct Owed {
    Id payment;
    domain::Date received_on;
};

void lock_numbering(Tx& tx, Id operator_id) {
    tx.post(
        "INSERT INTO counter (operator_id, series, year, last) VALUES ($1, $2, $3, 0) "
        "ON CONFLICT (operator_id, series, year) DO UPDATE SET last = counter.last",
        operator_id, receipt_series, every_year);
}

std::vector<Owed> owed_receipts(Tx& tx, Id operator_id, std::int64_t max) {
    std::vector<Owed> owed;
    tx.each(
        "SELECT id, received_on FROM payment WHERE operator_id = $1 AND receipt_year IS NOT NULL "
        "AND receipt_no IS NULL ORDER BY id LIMIT $2",
        [&](const Row& row) {
            owed.push_back({row.id(0), row.date(1)});
        },
        operator_id, max);
    return owed;
}

// The next number of each year that is owed.
std::map<int, std::int64_t> take_numbers_of(Tx& tx, Id operator_id, std::span<const Owed> owed) {
    std::map<int, std::int64_t> counts;
    for (const Owed& one : owed) ++counts[one.received_on.year()];
    for (auto& [year, number] : counts) number = take_numbers(tx, operator_id, receipt_series, year, number);
    return counts;
}

}  // namespace

void owe_receipt(const Tx& tx, Payment& payment) {
    if (tx.engine() != Engine::sqlite) payment.receipt_year = payment.received_on.year();
}

void number_receipt_at_once(Tx& tx, Id operator_id, std::string_view pattern, Payment& payment) {
    if (tx.engine() != Engine::sqlite) return;
    payment.receipt_year = payment.received_on.year();
    payment.receipt_no = take_numbers(tx, operator_id, receipt_series, payment.receipt_year, 1);
    append_number(payment.receipt_number, pattern, payment.received_on, payment.receipt_no);
    tx.post(
        "UPDATE payment SET receipt_year = $3, receipt_no = $4, receipt_number = $5 "
        "WHERE operator_id = $1 AND id = $2",
        operator_id, payment.id, payment.receipt_year, payment.receipt_no, payment.receipt_number);
}

bool is_any_receipt_owed(Tx& tx, Id operator_id) {
    return tx.first(
        "SELECT 1 FROM payment WHERE operator_id = $1 AND receipt_year IS NOT NULL AND receipt_no IS NULL "
        "LIMIT 1",
        [](const Row&) {}, operator_id);
}

ReceiptNumbers number_owed_receipts(Tx& tx, Id operator_id, std::string_view pattern, std::int64_t max) {
    static constexpr Column columns[] = {
        {"operator_id"}, {"id"}, {"receipt_no"}, {"receipt_number", ColumnType::text}};
    lock_numbering(tx, operator_id);
    const std::vector<Owed> owed = owed_receipts(tx, operator_id, max);
    std::map<int, std::int64_t> next = take_numbers_of(tx, operator_id, owed);
    BulkUpdate rows("payment", columns, 2);
    ReceiptNumbers given;
    for (const Owed& one : owed) {
        const std::int64_t no = next.at(one.received_on.year())++;
        std::string& number = given[one.payment];
        append_number(number, pattern, one.received_on, no);
        rows.row(operator_id, one.payment, no, number);
    }
    if (!rows.empty()) tx.bulk_update(rows);
    return given;
}

ReceiptNumbers receipt_numbers_of(Tx& tx, Id operator_id, std::span<const Id> payments) {
    ReceiptNumbers known;
    if (payments.empty()) return known;
    tx.each(
        "SELECT id, receipt_number FROM payment WHERE operator_id = $1 AND id {in:$2} AND receipt_number IS "
        "NOT NULL",
        [&](const Row& row) { known[row.id(0)] = row.string(1); }, operator_id, payments);
    return known;
}

}  // namespace bangnopi::store
