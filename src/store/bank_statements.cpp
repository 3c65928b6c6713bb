#include "store/bank_statements.hpp"

#include <algorithm>
#include <array>

#include "store/many_rows.hpp"

namespace bangnopi::store {
namespace {

#define ROW_COLUMNS                                                                                   \
    "id, channel, row_key, booked_on, booked_at, amount, description, state, payment_id, automatic, " \
    "decided_by, decided_at, created_at"

constexpr std::array insert_columns = {Column{"operator_id"},
                                       Column{"id"},
                                       Column{"channel", ColumnType::text},
                                       Column{"row_key", ColumnType::text},
                                       Column{"booked_on", ColumnType::text},
                                       Column{"booked_at"},
                                       Column{"amount"},
                                       Column{"description", ColumnType::text},
                                       Column{"state", ColumnType::small},
                                       Column{"automatic", ColumnType::small},
                                       Column{"created_at"}};
constexpr std::array row_sorts = {SortColumn{"created", "id", true}};

StatementRow read_row(const Row& row) {
    return {row.id(0),          row.string(1),  row.string(2),       row.date(3),
            row.instant(4),     row.integer(5), row.string(6),       row.enumeration<StatementState>(7),
            row.optional_id(8), row.boolean(9), row.optional_id(10), row.optional_instant(11),
            row.instant(12)};
}

}  // namespace

std::string_view name_of(StatementState state) {
    switch (state) {
        case StatementState::unmatched:
            return "new";
        case StatementState::matched:
            return "matched";
        case StatementState::ignored:
            return "ignored";
    }
    throw Broken("a row of a statement has a state that this version does not know");
}

std::optional<StatementState> parse_statement_state(std::string_view text) {
    for (const StatementState state :
         {StatementState::unmatched, StatementState::matched, StatementState::ignored})
        if (name_of(state) == text) return state;
    return std::nullopt;
}

std::vector<Id> insert_statement_rows(Tx& tx, Id operator_id, std::span<const StatementRow> rows) {
    static const ManyRows insert(
        "INSERT INTO statement_row (operator_id, id, channel, row_key, booked_on, booked_at, amount, "
        "description, state, automatic, created_at) {rows} "
        "ON CONFLICT (operator_id, channel, row_key) DO NOTHING RETURNING id",
        "statement_row", insert_columns);
    // In one order, whoever writes them: two imports of the same rows at once wait for each other and never in a circle.
    std::vector<const StatementRow*> by_key;
    by_key.reserve(rows.size());
    for (const StatementRow& row : rows) by_key.push_back(&row);
    std::ranges::sort(by_key, {}, [](const StatementRow* row) -> const std::string& { return row->row_key; });
    RowBuffer buffer = insert.no_rows();
    for (const StatementRow* row : by_key)
        buffer.row(operator_id, row->id, row->channel, row->row_key, row->booked_on, row->booked_at,
                   row->amount, row->description, row->state, row->automatic, row->created_at);
    std::vector<Id> added;
    insert.each(tx, buffer, [&](const Row& row) { added.push_back(row.id(0)); });
    std::ranges::sort(added);
    return added;
}

std::optional<StatementRow> lock_statement_row(Tx& tx, Id operator_id, Id row) {
    std::optional<StatementRow> found;
    tx.first(
        "SELECT " ROW_COLUMNS " FROM statement_row WHERE operator_id = $1 AND id = $2 {for_update}",
        [&](const Row& columns) { found = read_row(columns); }, operator_id, row);
    return found;
}

std::optional<StatementRow> lock_row_of_payment(Tx& tx, Id operator_id, Id payment) {
    std::optional<StatementRow> found;
    tx.first(
        "SELECT " ROW_COLUMNS " FROM statement_row WHERE operator_id = $1 AND payment_id = $2 {for_update}",
        [&](const Row& columns) { found = read_row(columns); }, operator_id, payment);
    return found;
}

void update_statement_row(Tx& tx, Id operator_id, const StatementRow& row) {
    tx.post(
        "UPDATE statement_row SET state = $3, payment_id = $4, automatic = $5, decided_by = $6, decided_at = "
        "$7 WHERE operator_id = $1 AND id = $2",
        operator_id, row.id, row.state, row.payment_id, row.automatic, row.decided_by, row.decided_at);
}

Result<Page<StatementRow>> list_statement_rows(Tx& tx, Id operator_id, const StatementFilter& filter,
                                               const PageRequest& request) {
    ListQuery query({ROW_COLUMNS, 13, "statement_row", "operator_id", "id"}, operator_id);
    if (filter.state) query.where("state = ?", static_cast<std::int64_t>(*filter.state));
    if (!filter.channel.empty()) query.where("channel = ?", filter.channel);
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    return query.page<StatementRow>(tx, newest_first, row_sorts, read_row);
}

std::map<std::int64_t, std::int64_t> unmatched_amounts(Tx& tx, Id operator_id, domain::Date from,
                                                       std::span<const std::int64_t> amounts) {
    std::map<std::int64_t, std::int64_t> counts;
    tx.each(
        "SELECT amount, COUNT(*) FROM statement_row WHERE operator_id = $1 AND state = 1 AND booked_on >= $2 "
        "AND amount {in:$3} GROUP BY amount",
        [&](const Row& row) { counts[row.integer(0)] = row.integer(1); }, operator_id, from,
        as_list(amounts));
    return counts;
}

std::vector<EarlierRow> rows_before(Tx& tx, Id operator_id, std::string_view channel,
                                    const domain::Period& booked, std::span<const std::int64_t> amounts,
                                    Id before) {
    std::vector<EarlierRow> found;
    if (amounts.empty()) return found;
    tx.each(
        "SELECT amount, booked_on FROM statement_row WHERE operator_id = $1 AND state <> 3 AND id < $2 "
        "AND channel = $3 AND booked_on >= $4 AND booked_on < $5 AND amount {in:$6}",
        [&](const Row& row) {
            found.push_back({row.integer(0), row.date(1)});
        },
        operator_id, before, channel, booked.from, booked.to, as_list(amounts));
    return found;
}

std::vector<OpenAmount> invoices_open_at(Tx& tx, Id operator_id, std::span<const std::int64_t> amounts,
                                         std::int64_t limit) {
    std::vector<OpenAmount> found;
    if (amounts.empty()) return found;
    tx.each(
        "SELECT i.id, i.number, i.customer_id, c.number, c.name, i.open, i.issued_on FROM invoice i "
        "JOIN customer c ON c.operator_id = i.operator_id AND c.id = i.customer_id "
        "WHERE i.operator_id = $1 AND i.open > 0 AND i.open {in:$2} ORDER BY i.id LIMIT $3",
        [&](const Row& row) {
            found.push_back({row.id(0), row.string(1), row.id(2), row.string(3), row.string(4),
                             row.integer(5), row.date(6)});
        },
        operator_id, as_list(amounts), limit);
    return found;
}

std::vector<LoosePayment> payments_without_row(Tx& tx, Id operator_id, const domain::Period& received,
                                               std::span<const std::int64_t> amounts, std::int64_t limit) {
    std::vector<LoosePayment> found;
    if (amounts.empty()) return found;
    tx.each(
        "SELECT p.id, p.channel, p.amount, p.received_on FROM payment p WHERE p.operator_id = $1 "
        "AND p.received_on >= $2 AND p.received_on < $3 AND p.amount {in:$4} AND p.refunded = 0 "
        "AND NOT EXISTS (SELECT 1 FROM statement_row s WHERE s.operator_id = p.operator_id "
        "AND s.payment_id = p.id) ORDER BY p.received_on, p.id LIMIT $5",
        [&](const Row& row) {
            found.push_back({row.id(0), row.string(1), row.integer(2), row.date(3)});
        },
        operator_id, received.from, received.to, as_list(amounts), limit);
    return found;
}

bool payment_has_row(Tx& tx, Id operator_id, Id payment) {
    tx.each(
        "SELECT id FROM payment WHERE operator_id = $1 AND id = $2 {for_update}", [](const Row&) {},
        operator_id, payment);
    return tx.first(
        "SELECT id FROM statement_row WHERE operator_id = $1 AND payment_id = $2", [](const Row&) {},
        operator_id, payment);
}

}  // namespace bangnopi::store
