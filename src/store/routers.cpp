#include "store/routers.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace bangnopi::store {
namespace {

#define ROUTER_COLUMNS                                                                              \
    "id, name, kind, addresses, secret_sealed, message_authenticator, message_authenticator_seen, " \
    "input_is_download, own_port, coa_port, interim_s, note, active, created_at, version"
constexpr int router_column_count = 15;

constexpr std::array sorts = {SortColumn{"name", "sort_text"}, SortColumn{"created", "id", true}};

std::string text_of(const std::vector<domain::IpPrefix>& addresses) {
    std::string text;
    for (const domain::IpPrefix& address : addresses) text += (text.empty() ? "" : " ") + address.text();
    return text;
}

// What was stored was checked before.
std::vector<domain::IpPrefix> addresses_of(std::string_view text) {
    std::vector<domain::IpPrefix> addresses;
    while (!text.empty()) {
        const std::size_t space = std::min(text.find(' '), text.size());
        const auto address = domain::IpPrefix::parse(text.substr(0, space));
        if (!address) throw Broken("a router has an address that is none");
        addresses.push_back(*address);
        text.remove_prefix(std::min(space + 1, text.size()));
    }
    return addresses;
}

Router read_router(const Row& row) {
    const Bytes secret = row.bytes(4);
    return {row.id(0),
            row.string(1),
            row.enumeration<domain::RouterKind>(2),
            addresses_of(row.text(3)),
            {secret.begin(), secret.end()},
            row.enumeration<domain::MessageAuthenticator>(5),
            row.boolean(6),
            row.boolean(7),
            row.integer(8),
            row.integer(9),
            row.integer(10),
            row.string(11),
            row.boolean(12),
            row.instant(13),
            row.integer(14)};
}

template <class... A>
std::optional<Router> first_router(Tx& tx, std::string_view sql, const A&... values) {
    std::optional<Router> found;
    tx.first(
        sql, [&](const Row& row) { found = read_router(row); }, values...);
    return found;
}

std::string search_text(const Router& row) {
    return fold(row.name + ' ' + text_of(row.addresses) + ' ' + row.note);
}

}  // namespace

SealedPlace secret_place(Id operator_id, Id router) {
    return {operator_id, "router", "secret_sealed", router};
}

void insert_router(Tx& tx, Id operator_id, const Router& row) {
    tx.execute(
        "INSERT INTO router (operator_id, " ROUTER_COLUMNS
        ", search_text, sort_text) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, "
        "$16, $17, $18)",
        operator_id, row.id, row.name, row.kind, text_of(row.addresses), Bytes(row.secret_sealed),
        row.message_authenticator, row.message_authenticator_seen, row.input_is_download, row.own_port,
        row.coa_port, row.interim_s, row.note, row.active, row.created_at, row.version, search_text(row),
        fold(row.name));
}

void update_router(Tx& tx, Id operator_id, const Router& row) {
    tx.execute(
        "UPDATE router SET name = $3, kind = $4, addresses = $5, secret_sealed = $6, "
        "message_authenticator = $7, message_authenticator_seen = $8, input_is_download = $9, own_port = "
        "$10, coa_port = $11, interim_s = $12, note = $13, active = $14, version = $15, search_text = $16, "
        "sort_text = $17 WHERE operator_id = $1 AND id = $2",
        operator_id, row.id, row.name, row.kind, text_of(row.addresses), Bytes(row.secret_sealed),
        row.message_authenticator, row.message_authenticator_seen, row.input_is_download, row.own_port,
        row.coa_port, row.interim_s, row.note, row.active, row.version, search_text(row), fold(row.name));
}

void delete_router(Tx& tx, Id operator_id, Id id) {
    tx.execute("DELETE FROM router WHERE operator_id = $1 AND id = $2", operator_id, id);
}

std::optional<Router> find_router(Tx& tx, Id operator_id, Id id) {
    return first_router(tx, "SELECT " ROUTER_COLUMNS " FROM router WHERE operator_id = $1 AND id = $2",
                        operator_id, id);
}

std::optional<Router> lock_router(Tx& tx, Id operator_id, Id id) {
    return first_router(
        tx, "SELECT " ROUTER_COLUMNS " FROM router WHERE operator_id = $1 AND id = $2 {for_update}",
        operator_id, id);
}

std::optional<Router> find_router_by_name(Tx& tx, Id operator_id, std::string_view name) {
    return first_router(tx, "SELECT " ROUTER_COLUMNS " FROM router WHERE operator_id = $1 AND name = $2",
                        operator_id, name);
}

std::optional<Router> find_router_at(Tx& tx, Id operator_id, std::int64_t own_port,
                                     const domain::IpPrefix& prefix) {
    return first_router(tx,
                        "SELECT " ROUTER_COLUMNS
                        " FROM router WHERE operator_id = $1 AND active <> 0 AND own_port = $2 "
                        "AND ' ' || addresses || ' ' LIKE $3",
                        operator_id, own_port, "% " + prefix.text() + " %");
}

std::vector<Router> routers_after(Tx& tx, Id operator_id, Id after, std::size_t limit) {
    std::vector<Router> routers;
    tx.each(
        "SELECT " ROUTER_COLUMNS " FROM router WHERE operator_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        [&](const Row& row) { routers.push_back(read_router(row)); }, operator_id, after, limit);
    return routers;
}

std::int64_t count_routers(Tx& tx, Id operator_id) {
    std::int64_t count = 0;
    tx.first(
        "SELECT count(*) FROM router WHERE operator_id = $1", [&](const Row& row) { count = row.integer(0); },
        operator_id);
    return count;
}

std::int64_t count_other_own_ports(Tx& tx, Id operator_id, const Router& router) {
    std::int64_t count = 0;
    tx.first(
        "SELECT count(DISTINCT own_port) FROM router "
        "WHERE operator_id = $1 AND id <> $2 AND own_port <> 0 AND own_port <> $3",
        [&](const Row& row) { count = row.integer(0); }, operator_id, router.id, router.own_port);
    return count;
}

void note_message_authenticator(Tx& tx, Id operator_id, Id id) {
    tx.execute(
        "UPDATE router SET message_authenticator_seen = 1 WHERE operator_id = $1 AND id = $2 "
        "AND message_authenticator_seen = 0",
        operator_id, id);
}

Result<Page<Router>> list_routers(Tx& tx, Id operator_id, const PageRequest& request) {
    const ListQuery::Select select{ROUTER_COLUMNS, router_column_count, "router", "operator_id", "id"};
    ListQuery query(select, operator_id);
    query.search("search_text", request.q);
    return query.page<Router>(tx, request, sorts, read_router);
}

}  // namespace bangnopi::store
