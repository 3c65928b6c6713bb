#include "store/operators.hpp"

#include "base/check.hpp"

namespace bangnopi::store {
namespace {

#define OPERATOR_COLUMNS "operator_id, code, name, time_zone, currency, settings, created_at, version"

constexpr std::string_view code_door = "code";

// What was stored was checked before: that it can't be read is a broken database, or one of a newer program.
template <class T>
T expect(Result<T> result, const std::string& operator_code) {
    if (!result)
        throw Broken("operator " + operator_code + ": " + english(result.error().detail) +
                     " (was the database written by a newer version of the program?)");
    return std::move(*result);
}

Operator read_operator(const Row& row) {
    const std::string code = row.string(1);
    return {row.id(0),
            code,
            row.string(2),
            expect(domain::Zone::find(row.text(3)), code),
            expect(domain::Currency::parse(row.text(4)), code),
            expect(parse_settings(row.text(5)), code),
            row.instant(6),
            row.integer(7)};
}

template <class... A>
std::optional<Operator> first_operator(Tx& tx, std::string_view sql, const A&... values) {
    std::optional<Operator> found;
    tx.first(
        sql, [&](const Row& row) { found = read_operator(row); }, values...);
    return found;
}

}  // namespace

void insert_operator(Tx& tx, const Operator& row) {
    tx.execute("INSERT INTO operator (" OPERATOR_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", row.id,
               row.code, row.name, row.zone.name(), row.currency.code(), settings_json(row.settings),
               row.created_at, row.version);
    tx.execute("INSERT INTO door (kind, key, tenant_id) VALUES ($1, $2, $3)", code_door, row.code, row.id);
}

void update_operator(Tx& tx, const Operator& row) {
    tx.execute(
        "UPDATE operator SET name = $2, time_zone = $3, settings = $4, version = $5 WHERE operator_id = $1",
        row.id, row.name, row.zone.name(), settings_json(row.settings), row.version);
}

std::optional<Operator> find_operator(Tx& tx, Id id) {
    return first_operator(tx, "SELECT " OPERATOR_COLUMNS " FROM operator WHERE operator_id = $1", id);
}

std::optional<Operator> lock_operator(Tx& tx, Id id) {
    return first_operator(tx, "SELECT " OPERATOR_COLUMNS " FROM operator WHERE operator_id = $1 {for_update}",
                          id);
}

std::optional<Operator> find_operator_by_code(Tx& tx, std::string_view code) {
    return first_operator(tx,
                          "SELECT " OPERATOR_COLUMNS
                          " FROM operator WHERE operator_id = "
                          "(SELECT tenant_id FROM door WHERE kind = $1 AND key = $2)",
                          code_door, code);
}

std::vector<Operator> list_operators(Tx& tx) {
    std::vector<Operator> operators;
    tx.each("SELECT " OPERATOR_COLUMNS " FROM operator ORDER BY operator_id",
            [&](const Row& row) { operators.push_back(read_operator(row)); });
    return operators;
}

std::optional<Operator> only_operator(Tx& tx) {
    return first_operator(tx, "SELECT " OPERATOR_COLUMNS
                              " FROM operator o WHERE NOT EXISTS (SELECT 1 FROM operator other "
                              "WHERE other.operator_id <> o.operator_id)");
}

std::int64_t take_numbers(Tx& tx, Id operator_id, std::string_view series, int year, std::int64_t count) {
    BANGNOPI_CHECK(count > 0);
    std::int64_t last = 0;
    const bool taken = tx.first(
        "INSERT INTO counter (operator_id, series, year, last) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (operator_id, series, year) DO UPDATE SET last = counter.last + excluded.last RETURNING "
        "last",
        [&](const Row& row) { last = row.integer(0); }, operator_id, series, year, count);
    BANGNOPI_CHECK(taken);
    return last - count + 1;
}

}  // namespace bangnopi::store
