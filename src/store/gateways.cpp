#include "store/gateways.hpp"

#include <array>

#include "base/message_text.hpp"
#include "store/many_rows.hpp"
#include "store/sealed_column.hpp"
#include "store/speed_columns.hpp"

namespace bangnopi::store {
namespace {

#define STATUS_COLUMNS "state, since, tried_at, looked_at, refusals, drifted_at, drifted, identity, problem"
#define GATEWAY_COLUMNS "router_id, settings, password_sealed, " STATUS_COLUMNS
constexpr int gateway_column_count = 12;
#define OF_LINES                                                                                \
    "SELECT s.id, s.router_id, s.connection_kind, s.ip, s.mac, s.username, s.password_sealed, " \
    "a.desired, a.rate_down_bps, a.rate_up_bps, a.burst, a.actual, g.problem "                  \
    "FROM subscription s "                                                                      \
    "LEFT JOIN access a ON a.operator_id = s.operator_id AND a.subscription_id = s.id "         \
    "LEFT JOIN gateway_line g ON g.operator_id = s.operator_id AND g.subscription_id = s.id "   \
    "AND g.router_id = s.router_id "

constexpr std::array line_columns = {Column{"operator_id"}, Column{"subscription_id"}, Column{"router_id"}};
constexpr std::array counted_columns = {
    Column{"operator_id"}, Column{"subscription_id"}, Column{"router_id"}, Column{"bytes_down"},
    Column{"bytes_up"},    Column{"total_down"},      Column{"total_up"}};
constexpr std::array problem_columns = {Column{"operator_id"}, Column{"subscription_id"}, Column{"router_id"},
                                        Column{"problem", ColumnType::text}, Column{"problem_at"}};

// What another version left here and this one cannot read says nothing.
Message read_message(const Row& row, int column) {
    return parse_stored_text(row.text(column)).value_or(Message());
}

GatewayStatus read_status(const Row& row, int first) {
    return {row.enumeration<GatewayState>(first),
            row.instant(first + 1),
            row.optional_instant(first + 2),
            row.optional_instant(first + 3),
            row.integer(first + 4),
            row.optional_instant(first + 5),
            row.integer(first + 6),
            row.string(first + 7),
            read_message(row, first + 8)};
}

std::optional<Gateway> read_gateway(const Row& row) {
    auto settings = parse_gateway_settings(row.text(1));
    if (!settings) return std::nullopt;
    return Gateway{row.id(0), *std::move(settings), sealed_or_empty(row, 2), read_status(row, 3)};
}

PlacedLine read_line(const Row& row) {
    PlacedLine line;
    line.subscription_id = row.id(0);
    line.router_id = row.optional_id(1).value_or(Id{});
    line.kind = row.enumeration<domain::ConnectionKind>(2);
    line.ip = row.optional_string(3).value_or("");
    line.mac = row.optional_string(4).value_or("");
    line.username = row.optional_string(5).value_or("");
    line.password_sealed = sealed_or_empty(row, 6);
    line.grant.state = domain::Desired::closed;
    if (!row.is_null(7)) {
        line.grant.state = row.enumeration<domain::Desired>(7);
        line.grant.speed = read_speed(row, 8);
    }
    if (!row.is_null(11)) line.actual = row.enumeration<domain::Desired>(11);
    if (!row.is_null(12)) line.problem = read_message(row, 12);
    return line;
}

}  // namespace

std::string_view name_of(GatewayState state) {
    switch (state) {
        case GatewayState::unknown:
            return "unknown";
        case GatewayState::in_step:
            return "in_step";
        case GatewayState::differs:
            return "differs";
        case GatewayState::unreachable:
            return "unreachable";
    }
    throw Broken("a gateway has a state that this version does not know");
}

SealedPlace gateway_password_place(Id operator_id, Id router) {
    return {operator_id, "gateway", "password_sealed", router};
}

void put_gateway(Tx& tx, Id operator_id, const Gateway& gateway) {
    const auto password =
        gateway.password_sealed.empty() ? std::nullopt : std::optional(Bytes(gateway.password_sealed));
    tx.execute(
        "INSERT INTO gateway (operator_id, router_id, settings, password_sealed, " STATUS_COLUMNS
        ") VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL, 0, NULL, 0, '', '') "
        "ON CONFLICT (operator_id, router_id) DO UPDATE SET settings = excluded.settings, "
        "password_sealed = excluded.password_sealed, state = excluded.state, since = excluded.since, "
        "tried_at = NULL, looked_at = NULL, refusals = 0, drifted_at = NULL, drifted = 0, identity = '', "
        "problem = ''",
        operator_id, gateway.router_id, gateway_settings_json(gateway.settings), password,
        GatewayState::unknown, gateway.status.since);
}

void delete_gateway(Tx& tx, Id operator_id, Id router) {
    tx.execute("DELETE FROM gateway WHERE operator_id = $1 AND router_id = $2", operator_id, router);
}

std::optional<Gateway> find_gateway(Tx& tx, Id operator_id, Id router) {
    std::optional<Gateway> found;
    tx.first(
        "SELECT " GATEWAY_COLUMNS " FROM gateway WHERE operator_id = $1 AND router_id = $2",
        [&](const Row& row) { found = read_gateway(row); }, operator_id, router);
    return found;
}

std::vector<Gateway> list_gateways(Tx& tx, Id operator_id) {
    std::vector<Gateway> gateways;
    tx.each(
        "SELECT " GATEWAY_COLUMNS " FROM gateway WHERE operator_id = $1 ORDER BY router_id",
        [&](const Row& row) {
            if (auto gateway = read_gateway(row)) gateways.push_back(*std::move(gateway));
        },
        operator_id);
    return gateways;
}

Result<Page<Gateway>> page_of_gateways(Tx& tx, Id operator_id, const PageRequest& request) {
    static constexpr std::array sorts = {SortColumn{"router", "router_id", true}};
    ListQuery query({GATEWAY_COLUMNS, gateway_column_count, "gateway", "operator_id", "router_id"},
                    operator_id);
    BANGNOPI_TRY(found, query.page<std::optional<Gateway>>(tx, request, sorts, read_gateway));
    Page<Gateway> page{{}, std::move(found.next_cursor), found.total};
    for (auto& gateway : found.items)
        if (gateway) page.items.push_back(*std::move(gateway));
    return page;
}

std::vector<GatewayPlace> active_gateways(Tx& tx) {
    std::vector<GatewayPlace> places;
    tx.each(
        "SELECT g.operator_id, g.router_id FROM gateway g JOIN router r ON r.operator_id = g.operator_id "
        "AND r.id = g.router_id WHERE r.active <> 0 ORDER BY g.operator_id, g.router_id",
        [&](const Row& row) {
            places.push_back({row.id(0), row.id(1)});
        });
    return places;
}

void note_gateway(Tx& tx, Id operator_id, const Gateway& gateway) {
    const GatewayStatus& status = gateway.status;
    tx.execute(
        "UPDATE gateway SET state = $3, since = $4, tried_at = $5, looked_at = $6, refusals = $7, drifted_at "
        "= $8, "
        "drifted = $9, identity = $10, problem = $11 WHERE operator_id = $1 AND router_id = $2 AND settings "
        "= $12",
        operator_id, gateway.router_id, status.state, status.since, status.tried_at, status.looked_at,
        status.refusals, status.drifted_at, status.drifted, status.identity, stored_text(status.problem),
        gateway_settings_json(gateway.settings));
}

std::optional<std::uint16_t> node_of_gateway(Tx& tx, const GatewayPlace& place) {
    std::optional<std::uint16_t> node;
    tx.first(
        "SELECT node FROM gateway WHERE operator_id = $1 AND router_id = $2 AND node IS NOT NULL",
        [&](const Row& row) { node = static_cast<std::uint16_t>(row.integer(0)); }, place.operator_id,
        place.router_id);
    return node;
}

bool take_gateway(Tx& tx, const GatewayPlace& place, std::uint16_t node, Instant now) {
    return tx.execute(
               "UPDATE gateway SET node = $3 WHERE operator_id = $1 AND router_id = $2 AND (node IS NULL OR "
               "node = $3 OR NOT EXISTS (SELECT 1 FROM node n WHERE n.number = gateway.node AND n.until_at > "
               "$4))",
               place.operator_id, place.router_id, node, now) > 0;
}

void release_gateways(Tx& tx, std::uint16_t node) {
    tx.execute("UPDATE gateway SET node = NULL WHERE node = $1", node);
}

bool holds_lines(Tx& tx, Id operator_id, Id router) {
    return tx.first(
        "SELECT id FROM subscription WHERE operator_id = $1 AND router_id = $2 AND status <> 5 LIMIT 1",
        [](const Row&) {}, operator_id, router);
}

std::vector<PlacedLine> lines_of_router(Tx& tx, Id operator_id, Id router, Id after, std::size_t limit) {
    std::vector<PlacedLine> lines;
    tx.each(
        OF_LINES
        "WHERE s.operator_id = $1 AND s.router_id = $2 AND s.id > $3 AND s.status <> 5 ORDER BY s.id LIMIT "
        "$4",
        [&](const Row& row) { lines.push_back(read_line(row)); }, operator_id, router, after, limit);
    return lines;
}

std::vector<PlacedLine> placed_lines(Tx& tx, Id operator_id, std::span<const Id> subscriptions) {
    std::vector<PlacedLine> lines;
    if (subscriptions.empty()) return lines;
    tx.each(
        OF_LINES "WHERE s.operator_id = $1 AND s.id {in:$2} AND s.status <> 5",
        [&](const Row& row) { lines.push_back(read_line(row)); }, operator_id, subscriptions);
    return lines;
}

std::vector<CountedLine> counted_lines(Tx& tx, Id operator_id, Id router, std::span<const Id> subscriptions) {
    std::vector<CountedLine> lines;
    if (subscriptions.empty()) return lines;
    tx.each(
        "SELECT subscription_id, bytes_down, bytes_up FROM gateway_line "
        "WHERE operator_id = $1 AND subscription_id {in:$2} AND router_id = $3",
        [&](const Row& row) {
            lines.push_back({row.id(0), router, row.integer(1), row.integer(2)});
        },
        operator_id, subscriptions, router);
    return lines;
}

void note_counted(Tx& tx, Id operator_id, std::span<const CountedLine> lines) {
    static const ManyRows note(
        "INSERT INTO gateway_line (operator_id, subscription_id, router_id, bytes_down, bytes_up, "
        "total_down, "
        "total_up, problem) "
        "SELECT column1, column2, column3, column4, column5, column6, column7, '' FROM ({rows}) AS given "
        "WHERE true "
        "ON CONFLICT (operator_id, subscription_id, router_id) DO UPDATE SET "
        "bytes_down = excluded.bytes_down, bytes_up = excluded.bytes_up, "
        "total_down = gateway_line.total_down + excluded.total_down, "
        "total_up = gateway_line.total_up + excluded.total_up",
        "gateway_line", counted_columns);
    RowBuffer rows = note.no_rows();
    for (const CountedLine& line : lines)
        rows.row(operator_id, line.subscription_id, line.router_id, line.bytes_down, line.bytes_up,
                 line.rose_down, line.rose_up);
    note.post(tx, rows);
}

void count_from_zero(Tx& tx, Id operator_id, Id router, std::span<const Id> subscriptions,
                     CountFromZero which) {
    static const ManyRows begin(
        "INSERT INTO gateway_line (operator_id, subscription_id, router_id, bytes_down, bytes_up, "
        "total_down, "
        "total_up, problem) "
        "SELECT column1, column2, column3, 0, 0, 0, 0, '' FROM ({rows}) AS given WHERE true "
        "ON CONFLICT (operator_id, subscription_id, router_id) DO NOTHING",
        "gateway_line", line_columns);
    static const ManyRows begin_anew(
        "INSERT INTO gateway_line (operator_id, subscription_id, router_id, bytes_down, bytes_up, "
        "total_down, "
        "total_up, problem) "
        "SELECT column1, column2, column3, 0, 0, 0, 0, '' FROM ({rows}) AS given WHERE true "
        "ON CONFLICT (operator_id, subscription_id, router_id) DO UPDATE SET bytes_down = 0, bytes_up = 0",
        "gateway_line", line_columns);
    const ManyRows& written = which == CountFromZero::always ? begin_anew : begin;
    RowBuffer rows = written.no_rows();
    for (const Id subscription : subscriptions) rows.row(operator_id, subscription, router);
    written.post(tx, rows);
}

void note_problems(Tx& tx, Id operator_id, std::span<const LineProblem> lines) {
    static const ManyRows note(
        "INSERT INTO gateway_line (operator_id, subscription_id, router_id, bytes_down, bytes_up, "
        "total_down, "
        "total_up, problem, problem_at) "
        "SELECT column1, column2, column3, 0, 0, 0, 0, column4, column5 FROM ({rows}) AS given WHERE true "
        "ON CONFLICT (operator_id, subscription_id, router_id) DO UPDATE SET problem = excluded.problem, "
        "problem_at = excluded.problem_at",
        "gateway_line", problem_columns);
    RowBuffer rows = note.no_rows();
    for (const LineProblem& line : lines)
        rows.row(operator_id, line.subscription_id, line.router_id, stored_text(line.problem), line.at);
    note.post(tx, rows);
}

std::optional<LineProblem> find_problem(Tx& tx, Id operator_id, Id subscription) {
    std::optional<LineProblem> found;
    tx.first(
        "SELECT g.router_id, g.problem, g.problem_at FROM gateway_line g JOIN subscription s ON "
        "s.operator_id = g.operator_id AND s.id = g.subscription_id AND s.router_id = g.router_id "
        "WHERE g.operator_id = $1 AND g.subscription_id = $2 AND g.problem <> ''",
        [&](const Row& row) {
            found = {subscription, row.id(0), read_message(row, 1), row.instant(2)};
        },
        operator_id, subscription);
    return found;
}

}  // namespace bangnopi::store
