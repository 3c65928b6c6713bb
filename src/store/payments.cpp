#include "store/payments.hpp"

#include <array>

#include "store/customer_words.hpp"
#include "store/many_rows.hpp"
#include "store/operators.hpp"

namespace bangnopi::store {
namespace {

#define PAYMENT_COLUMNS                                                                                 \
    "p.id, p.customer_id, c.number, c.name, p.method, p.channel, p.reference, p.amount, p.to_balance, " \
    "p.received_at, "                                                                                   \
    "p.received_on, p.taken_by, p.note, p.created_at, p.refunded, p.refunded_from_balance, p.fee, "     \
    "p.receipt_number, p.receipt_year, p.receipt_no, p.rounding, p.freed"
constexpr int payment_column_count = 22;
#define PAYMENT_FROM "payment p JOIN customer c ON c.operator_id = p.operator_id AND c.id = p.customer_id"

constexpr std::string_view lock_customer_sql =
    "SELECT id, number, name, balance, partner_id FROM customer WHERE operator_id = $1 AND id = $2 "
    "{for_update}";

// Those that an index serves.
constexpr std::array payment_sorts = {SortColumn{"created", "p.id", true},
                                      SortColumn{"received", "p.received_on", false}};
constexpr std::array balance_sorts = {SortColumn{"created", "c.id", true},
                                      SortColumn{"name", "c.sort_text", false}};

Payment read_payment(const Row& row) {
    Payment payment;
    payment.id = row.id(0);
    payment.customer_id = row.id(1);
    payment.customer_number = row.string(2);
    payment.customer_name = row.string(3);
    payment.method = row.enumeration<domain::PaymentMethod>(4);
    payment.channel = row.string(5);
    payment.reference = row.string(6);
    payment.amount = row.integer(7);
    payment.to_balance = row.integer(8);
    payment.received_at = row.instant(9);
    payment.received_on = row.date(10);
    payment.taken_by = row.optional_id(11);
    payment.note = row.optional_string(12);
    payment.created_at = row.instant(13);
    payment.refunded = row.integer(14);
    payment.refunded_from_balance = row.integer(15);
    payment.fee = row.integer(16);
    payment.receipt_number = row.optional_string(17).value_or("");
    payment.receipt_year = static_cast<int>(row.optional_integer(18).value_or(0));
    payment.receipt_no = row.optional_integer(19).value_or(0);
    payment.rounding = row.integer(20);
    payment.freed = row.integer(21);
    return payment;
}

MoneyAccount read_account(const Row& row) {
    return {row.id(0), row.string(1), row.string(2), row.integer(3), row.optional_id(4)};
}
}  // namespace

bool insert_payment(Tx& tx, Id operator_id, const Payment& payment) {
    return tx.insert_new(
        "INSERT INTO payment (operator_id, id, customer_id, method, channel, reference, amount, "
        "to_balance, "
        "received_at, received_on, taken_by, note, created_at, fee, receipt_year, rounding) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) "
        "ON CONFLICT (operator_id, channel, reference) DO NOTHING",
        operator_id, payment.id, payment.customer_id, payment.method, payment.channel, payment.reference,
        payment.amount, payment.to_balance, payment.received_at, payment.received_on, payment.taken_by,
        payment.note, payment.created_at, payment.fee,
        payment.receipt_year != 0 ? std::optional<std::int64_t>(payment.receipt_year) : std::nullopt,
        payment.rounding);
}

std::optional<Payment> find_payment(Tx& tx, Id operator_id, Id payment) {
    std::optional<Payment> found;
    tx.first(
        "SELECT " PAYMENT_COLUMNS " FROM " PAYMENT_FROM " WHERE p.operator_id = $1 AND p.id = $2",
        [&](const Row& row) { found = read_payment(row); }, operator_id, payment);
    return found;
}

std::optional<Payment> find_payment_by_reference(Tx& tx, Id operator_id, std::string_view channel,
                                                 std::string_view reference) {
    std::optional<Payment> found;
    tx.first(
        "SELECT " PAYMENT_COLUMNS " FROM " PAYMENT_FROM
        " WHERE p.operator_id = $1 AND p.channel = $2 AND p.reference = $3",
        [&](const Row& row) { found = read_payment(row); }, operator_id, channel, reference);
    return found;
}

Result<Page<Payment>> list_payments(Tx& tx, Id operator_id, const PaymentFilter& filter,
                                    const PageRequest& request) {
    ListQuery query({PAYMENT_COLUMNS, payment_column_count, PAYMENT_FROM, "p.operator_id", "p.id"},
                    operator_id);
    if (filter.customer_id) query.where("p.customer_id = ?", filter.customer_id->value);
    if (filter.received_from) query.where("p.received_on >= ?", filter.received_from->iso());
    if (filter.received_to) query.where("p.received_on < ?", filter.received_to->iso());
    if (filter.method) query.where("p.method = ?", static_cast<std::int64_t>(*filter.method));
    if (!filter.channel.empty()) query.where("p.channel = ?", filter.channel);
    query.search_where(BANGNOPI_CUSTOMER_HAS_WORD("p.customer_id"), request.q);
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    return query.page<Payment>(tx, newest_first, payment_sorts, read_payment);
}

void insert_allocations(Tx& tx, Id operator_id, std::span<const Allocation> allocations) {
    static constexpr Column columns[] = {{"operator_id"}, {"invoice_id"}, {"id"}, {"kind", ColumnType::small},
                                         {"payment_id"},  {"amount"},     {"at"}};
    static const ManyRows insert(
        "INSERT INTO allocation (operator_id, invoice_id, id, kind, payment_id, amount, at) {rows}",
        "allocation", columns);
    RowBuffer rows = insert.no_rows();
    for (const Allocation& allocation : allocations)
        rows.row(operator_id, allocation.invoice_id, allocation.id, allocation.kind, allocation.payment_id,
                 allocation.amount, allocation.at);
    insert.post(tx, rows);
}

std::vector<PaymentShare> shares_of_payment(Tx& tx, Id operator_id, Id payment) {
    std::vector<PaymentShare> shares;
    tx.each(
        "SELECT a.invoice_id, i.number, a.amount FROM allocation a "
        "JOIN invoice i ON i.operator_id = a.operator_id AND i.id = a.invoice_id "
        "WHERE a.operator_id = $1 AND a.payment_id = $2 ORDER BY a.id",
        [&](const Row& row) {
            shares.push_back({row.id(0), row.string(1), row.integer(2)});
        },
        operator_id, payment);
    return shares;
}

std::optional<MoneyAccount> lock_money_account(Tx& tx, Id operator_id, Id customer) {
    lock_account(tx, operator_id, customer);
    std::optional<MoneyAccount> account;
    tx.first(
        lock_customer_sql, [&](const Row& row) { account = read_account(row); }, operator_id, customer);
    return account;
}

std::vector<ReceiptShare> receipt_shares(Tx& tx, Id operator_id, Id payment) {
    std::vector<ReceiptShare> shares;
    tx.each(
        "SELECT i.number, i.period_from, i.period_to, a.amount, i.open, i.status FROM allocation a "
        "JOIN invoice i ON i.operator_id = a.operator_id AND i.id = a.invoice_id "
        "WHERE a.operator_id = $1 AND a.payment_id = $2 ORDER BY a.id",
        [&](const Row& row) {
            shares.push_back({row.string(0),
                              {row.date(1), row.date(2)},
                              row.integer(3),
                              row.integer(4),
                              row.enumeration<domain::InvoiceStatus>(5)});
        },
        operator_id, payment);
    return shares;
}

void lock_account(Tx& tx, Id operator_id, Id customer) {
    if (tx.engine() == Engine::sqlite) return;  // its one writer is the lock
    tx.post("SELECT id FROM customer WHERE operator_id = $1 AND id = $2 {for_update}", operator_id, customer);
    tx.post(
        "SELECT id FROM subscription WHERE operator_id = $1 AND (customer_id = $2 OR payer_id = $2) ORDER BY "
        "id "
        "{for_update}",
        operator_id, customer);
}

void lock_accounts(Tx& tx, Id operator_id, std::span<const Id> customers) {
    if (tx.engine() == Engine::sqlite) return;
    tx.post("SELECT id FROM customer WHERE operator_id = $1 AND id {in:$2} ORDER BY id {for_update}",
            operator_id, customers);
    tx.post(
        "SELECT id FROM subscription WHERE operator_id = $1 AND (customer_id {in:$2} OR payer_id {in:$2}) "
        "ORDER BY id {for_update}",
        operator_id, customers);
}

PaymentCase lock_payment_case(Tx& tx, Id operator_id, Id customer, std::string_view channel,
                              int invoices_max) {
    PaymentCase found;
    tx.ask(
        lock_customer_sql, [&](const Row& row) { found.payer = read_account(row); }, operator_id, customer);
    found.lines.ask(tx, operator_id, customer);
    ask_channel(tx, operator_id, channel, found.channel);
    ask_open_invoices(tx, operator_id, customer, std::nullopt, invoices_max, found.payable);
    tx.settle();
    return found;
}

std::optional<Id> customer_of_invoice(Tx& tx, Id operator_id, Id invoice) {
    std::optional<Id> customer;
    tx.first(
        "SELECT customer_id FROM invoice WHERE operator_id = $1 AND id = $2",
        [&](const Row& row) { customer = row.id(0); }, operator_id, invoice);
    return customer;
}

void add_to_balance(Tx& tx, Id operator_id, Id customer, std::int64_t amount) {
    if (amount != 0)
        tx.post("UPDATE customer SET balance = balance + $3 WHERE operator_id = $1 AND id = $2", operator_id,
                customer, amount);
}

Result<Page<Balance>> list_balances(Tx& tx, Id operator_id, std::optional<Id> customer,
                                    const PageRequest& request) {
    ListQuery query(
        {"c.id, c.number, c.name, c.balance, "
         "CAST((SELECT COALESCE(SUM(s.reserved), 0) FROM subscription s WHERE s.operator_id = c.operator_id "
         "AND s.customer_id = c.id) AS BIGINT), "
         "CAST((SELECT COALESCE(SUM(i.open), 0) FROM invoice i WHERE i.operator_id = c.operator_id "
         "AND i.customer_id = c.id) AS BIGINT)",
         6, "customer c", "c.operator_id", "c.id"},
        operator_id);
    if (customer)
        query.where("c.id = ?", customer->value);
    else
        query.where(
            "(c.balance > 0 OR EXISTS (SELECT 1 FROM invoice i WHERE i.operator_id = c.operator_id "
            "AND i.customer_id = c.id AND i.open > 0) OR EXISTS (SELECT 1 FROM subscription s "
            "WHERE s.operator_id = c.operator_id AND s.customer_id = c.id AND s.reserved > 0))");
    query.search("c.search_text", request.q);
    return query.page<Balance>(tx, request, balance_sorts, [](const Row& row) {
        return Balance{row.id(0),      row.string(1),  row.string(2),
                       row.integer(3), row.integer(4), row.integer(5)};
    });
}

}  // namespace bangnopi::store
