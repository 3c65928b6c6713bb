#include "store/postgresql/installation.hpp"

#include <fmt/format.h>

namespace bangnopi::store::postgresql {
namespace {

std::string text_of(Tx& tx, std::string_view sql) {
    std::string text;
    tx.first(sql, [&](const Row& row) { text = row.string(0); });
    return text;
}

bool true_of(Tx& tx, std::string_view sql) {
    bool value = false;
    tx.first(sql, [&](const Row& row) { value = row.boolean(0); });
    return value;
}

constexpr std::string_view role_exists =
    "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'bangnopi_tenant')";
constexpr std::string_view is_member =
    "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'bangnopi_tenant' AND pg_has_role(oid, 'MEMBER'))";
constexpr std::string_view may_make_roles =
    "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user";

void require_right(Tx& tx, std::string_view statement) {
    if (true_of(tx, may_make_roles)) return;
    throw Unavailable(fmt::format(
        "the database needs a role that operators' transactions run as, and this user may not make "
        "it; as an administrator run: {}; then migrate again",
        statement));
}

}  // namespace

void require_suitable(Database& db) {
    db.read(Scope::installation(), [](Tx& tx) {
        const std::string encoding = text_of(
            tx,
            "SELECT pg_encoding_to_char(encoding)::text FROM pg_database WHERE datname = current_database()");
        const std::string locale =
            text_of(tx, "SELECT datcollate::text FROM pg_database WHERE datname = current_database()");
        if (encoding == "UTF8" && (locale == "C" || locale == "POSIX")) return;
        throw Unavailable(fmt::format(
            "the database has the encoding {} and the locale {}, but text must be UTF-8 and sort by "
            "bytes; make it with: CREATE DATABASE name TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'",
            encoding, locale));
    });
}

void admit_tenants(Database& db) {
    (void)db.write_wait(Scope::installation(), Priority::normal, [](Tx& tx) -> Result<Done> {
        const std::string user = text_of(tx, "SELECT quote_ident(current_user)");
        const std::string make = "CREATE ROLE bangnopi_tenant NOLOGIN";
        const std::string join = fmt::format("GRANT bangnopi_tenant TO {}", user);
        if (!true_of(tx, role_exists)) {
            require_right(tx, fmt::format("{}; {}", make, join));
            tx.execute_once(make);
        }
        if (!true_of(tx, is_member)) {
            require_right(tx, join);
            tx.execute_once(join);
        }
        const std::string schema = text_of(tx, "SELECT quote_ident(current_schema())");
        tx.execute_once(fmt::format("GRANT USAGE ON SCHEMA {} TO bangnopi_tenant", schema));
        tx.execute_once(fmt::format(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {} TO bangnopi_tenant", schema));
        return Done{};
    });
}

}  // namespace bangnopi::store::postgresql
