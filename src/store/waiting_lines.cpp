#include "store/waiting_lines.hpp"

#include <array>

#include "base/check.hpp"

namespace bangnopi::store {
namespace {

#define WAITING_COLUMNS                                                                                    \
    "w.id, w.customer_id, w.subscription_id, w.kind, w.cause, w.description, w.amount, w.taxed, w.state, " \
    "w.invoice_id, w.created_at"

// Those that an index serves.
constexpr std::array sorts = {SortColumn{"created", "w.id", true}};

using enum ColumnType;
constexpr std::array line_columns = {
    Column{"operator_id"},  Column{"id"},           Column{"customer_id"},       Column{"subscription_id"},
    Column{"kind", small},  Column{"cause", text},  Column{"description", text}, Column{"amount"},
    Column{"taxed", small}, Column{"state", small}, Column{"invoice_id"},        Column{"created_at"}};
constexpr std::array taken_columns = {Column{"operator_id"}, Column{"id"}, Column{"amount"},
                                      Column{"invoice_id"}};
constexpr std::size_t taken_keys = 2;

WaitingLine read_waiting_line(const Row& row) {
    WaitingLine line;
    line.id = row.id(0);
    line.customer_id = row.id(1);
    line.subscription_id = row.optional_id(2);
    line.kind = row.enumeration<domain::LineKind>(3);
    line.cause = row.string(4);
    line.description = row.string(5);
    line.amount = row.integer(6);
    line.taxed = row.integer(7) != 0;
    line.state = row.enumeration<WaitingState>(8);
    line.invoice_id = row.optional_id(9);
    line.created_at = row.instant(10);
    return line;
}

WaitingLine rest_of(const TakenLine& taken) {
    WaitingLine rest = taken.line;
    rest.id = taken.rest_id;
    rest.cause = "rest:" + std::to_string(taken.rest_id.value);
    rest.amount = domain::subtract(taken.line.amount, taken.taken);
    return rest;
}

void add_row(RowBuffer& rows, Id operator_id, const WaitingLine& line) {
    rows.row(operator_id, line.id, line.customer_id, line.subscription_id, line.kind, line.cause,
             line.description, line.amount, line.taxed, line.state, line.invoice_id, line.created_at);
}

}  // namespace

std::string_view name_of(WaitingState state) {
    switch (state) {
        case WaitingState::waiting:
            return "waiting";
        case WaitingState::billed:
            return "billed";
        case WaitingState::withdrawn:
            return "withdrawn";
    }
    BANGNOPI_UNREACHABLE("an unknown state of a waiting line");
}

std::optional<WaitingState> parse_waiting_state(std::string_view text) {
    using enum WaitingState;
    for (const WaitingState state : {waiting, billed, withdrawn})
        if (name_of(state) == text) return state;
    return std::nullopt;
}

std::string cause_of_late_fee(Id invoice) {
    return "late_fee:" + std::to_string(invoice.value);
}

std::string cause_of_manual(Id line) {
    return "manual:" + std::to_string(line.value);
}

std::string cause_of_early_end(Id subscription) {
    return "early_end:" + std::to_string(subscription.value);
}

bool insert_waiting_line(Tx& tx, Id operator_id, const WaitingLine& line) {
    return tx.execute(
               "INSERT INTO waiting_line (operator_id, id, customer_id, subscription_id, kind, cause, "
               "description, amount, taxed, state, invoice_id, created_at) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
               "ON CONFLICT (operator_id, cause) DO NOTHING",
               operator_id, line.id, line.customer_id, line.subscription_id, line.kind, line.cause,
               line.description, line.amount, line.taxed, line.state, line.invoice_id, line.created_at) > 0;
}

std::optional<WaitingLine> find_waiting_line(Tx& tx, Id operator_id, Id line) {
    std::optional<WaitingLine> found;
    tx.first(
        "SELECT " WAITING_COLUMNS " FROM waiting_line w WHERE w.operator_id = $1 AND w.id = $2",
        [&](const Row& row) { found = read_waiting_line(row); }, operator_id, line);
    return found;
}

bool withdraw_waiting_line(Tx& tx, Id operator_id, Id line) {
    return tx.execute("UPDATE waiting_line SET state = $3 WHERE operator_id = $1 AND id = $2 AND state = $4",
                      operator_id, line, WaitingState::withdrawn, WaitingState::waiting) > 0;
}

bool withdraw_late_fee_of(Tx& tx, Id operator_id, Id invoice) {
    return tx.execute(
               "UPDATE waiting_line SET state = $3 WHERE operator_id = $1 AND cause = $2 AND state = $4",
               operator_id, cause_of_late_fee(invoice), WaitingState::withdrawn, WaitingState::waiting) > 0;
}

Result<Page<WaitingLine>> list_waiting_lines(Tx& tx, Id operator_id, const WaitingLineFilter& filter,
                                             PageRequest request) {
    ListQuery query({WAITING_COLUMNS, 11, "waiting_line w", "w.operator_id", "w.id"}, operator_id);
    if (filter.customer_id) query.where("w.customer_id = ?", filter.customer_id->value);
    if (filter.subscription_id) query.where("w.subscription_id = ?", filter.subscription_id->value);
    if (filter.state) query.where("w.state = ?", static_cast<std::int64_t>(*filter.state));
    if (request.sort.empty()) request.sort = "-created";
    return query.page<WaitingLine>(tx, request, sorts, read_waiting_line);
}

std::vector<WaitingLine> waiting_lines(Tx& tx, Id operator_id, Id first, Id last) {
    std::vector<WaitingLine> lines;
    tx.each(
        "SELECT " WAITING_COLUMNS
        " FROM waiting_line w WHERE w.operator_id = $1 AND w.subscription_id >= $2 "
        "AND w.subscription_id <= $3 AND w.state = 1 ORDER BY w.subscription_id, w.id",
        [&](const Row& row) { lines.push_back(read_waiting_line(row)); }, operator_id, first, last);
    return lines;
}

std::vector<WaitingLine> waiting_lines(Tx& tx, Id operator_id, std::span<const Id> subscriptions) {
    std::vector<WaitingLine> lines;
    tx.each(
        "SELECT " WAITING_COLUMNS
        " FROM waiting_line w WHERE w.operator_id = $1 AND w.subscription_id {in:$2} AND w.state = 1 "
        "ORDER BY w.subscription_id, w.id",
        [&](const Row& row) { lines.push_back(read_waiting_line(row)); }, operator_id, subscriptions);
    return lines;
}

void take_waiting_lines(Tx& tx, Id operator_id, std::span<const TakenLine> taken) {
    BulkUpdate rows("waiting_line", taken_columns, taken_keys, "state = 2");
    BulkInsert rests("waiting_line", line_columns);
    for (const TakenLine& one : taken) {
        rows.row(operator_id, one.line.id, one.taken, one.invoice_id);
        if (one.taken != one.line.amount) add_row(rests, operator_id, rest_of(one));
    }
    if (!rows.empty()) tx.bulk_update(rows);
    if (!rests.empty()) tx.bulk_insert(rests);
}

std::vector<WaitingLine> release_waiting_lines(Tx& tx, Id operator_id, Id invoice) {
    std::vector<WaitingLine> lines;
    tx.each(
        "SELECT " WAITING_COLUMNS
        " FROM waiting_line w WHERE w.operator_id = $1 AND w.invoice_id = $2 ORDER BY w.id",
        [&](const Row& row) { lines.push_back(read_waiting_line(row)); }, operator_id, invoice);
    tx.execute(
        "UPDATE waiting_line SET state = $3, invoice_id = NULL WHERE operator_id = $1 AND invoice_id = $2",
        operator_id, invoice, WaitingState::waiting);
    for (WaitingLine& line : lines) {
        line.state = WaitingState::waiting;
        line.invoice_id.reset();
    }
    return lines;
}

#define NEXT_BILLED_TO(customer)                                                            \
    "SELECT s.id FROM subscription s WHERE s.operator_id = $1 "                             \
    "AND COALESCE(s.payer_id, s.customer_id) = " customer " AND (s.customer_id = " customer \
    " "                                                                                     \
    "OR s.payer_id = " customer ") AND s.next_issue_on IS NOT NULL "

bool wait_for_next_bill_of_customer(Tx& tx, Id operator_id, const WaitingLine& line) {
    std::optional<Id> subscription;
    tx.first(
        NEXT_BILLED_TO("$2") "ORDER BY s.next_issue_on, s.id LIMIT 1",
        [&](const Row& row) { subscription = row.id(0); }, operator_id, line.customer_id);
    if (!subscription) return false;
    tx.execute("UPDATE waiting_line SET subscription_id = $3 WHERE operator_id = $1 AND id = $2", operator_id,
               line.id, *subscription);
    return true;
}

namespace {

// What was paid since is open again, and what was given back since is not: so the day that is caught up with is as it was. What was
// written off and paid after all was not open.
#define LATE_INVOICES_OF \
    "SELECT o.id, o.number, o.customer_id, o.subscription_id, o.was_open, "                               \
    "(SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) FROM invoice_line l WHERE l.operator_id = $1 "    \
    "AND l.invoice_id = o.id AND l.kind = 6), "                                                           \
    "(" NEXT_BILLED_TO("o.customer_id") "AND (o.subscription_id IS NULL OR s.id = o.subscription_id) "        \
    "ORDER BY s.next_issue_on, s.id LIMIT 1) "                                                            \
    "FROM (SELECT i.id, i.number, i.customer_id, i.subscription_id, i.open "                              \
    "+ (SELECT CAST(COALESCE(SUM(a.amount), 0) AS BIGINT) FROM allocation a WHERE a.operator_id = $1 "    \
    "AND a.invoice_id = i.id AND a.at >= $2 AND NOT EXISTS (SELECT 1 FROM invoice_correction k "          \
    "WHERE k.operator_id = $1 AND k.invoice_id = i.id AND k.kind = 4 AND k.payment_id = a.payment_id)) "  \
    "- (SELECT CAST(COALESCE(SUM(r.amount), 0) AS BIGINT) FROM refund_share r JOIN refund f "             \
    "ON f.operator_id = r.operator_id AND f.id = r.refund_id WHERE r.operator_id = $1 "                   \
    "AND r.invoice_id = i.id AND f.created_at >= $2) AS was_open "                                        \
    "FROM invoice i JOIN customer c ON c.operator_id = i.operator_id AND c.id = i.customer_id "           \
    "WHERE i.operator_id = $1 AND i.status <> 4 AND c.exempt = 0 "                                        \
    "AND NOT EXISTS (SELECT 1 FROM waiting_line w WHERE w.operator_id = $1 AND w.cause = 'late_fee:' || " \
    "CAST(i.id AS TEXT)) "

LateInvoice read_late(const Row& row) {
    return {row.id(0),      row.string(1),  row.id(2),         row.optional_id(3),
            row.integer(4), row.integer(5), row.optional_id(6)};
}

}  // namespace

std::vector<LateInvoice> late_invoices(Tx& tx, Id operator_id, domain::Date due_on, Instant at, Id after,
                                       int limit) {
    std::vector<LateInvoice> late;
    tx.each(
        LATE_INVOICES_OF "AND i.due_on = $3 AND i.id > $4) AS o WHERE o.was_open > 0 ORDER BY o.id LIMIT $5",
        [&](const Row& row) { late.push_back(read_late(row)); }, operator_id, at, due_on, after, limit);
    return late;
}

std::vector<LateInvoice> still_late(Tx& tx, Id operator_id, Instant at, std::span<const Id> invoices) {
    std::vector<LateInvoice> late;
    tx.each(
        LATE_INVOICES_OF "AND i.id {in:$3}) AS o WHERE o.was_open > 0 ORDER BY o.id",
        [&](const Row& row) { late.push_back(read_late(row)); }, operator_id, at, invoices);
    return late;
}

std::optional<domain::Date> next_due_date(Tx& tx, Id operator_id, domain::Date day) {
    std::optional<domain::Date> next;
    tx.first(
        "SELECT due_on FROM invoice WHERE operator_id = $1 AND due_on > $2 ORDER BY due_on LIMIT 1",
        [&](const Row& row) { next = row.date(0); }, operator_id, day);
    return next;
}

}  // namespace bangnopi::store
