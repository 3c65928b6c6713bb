#include "billing/connections.hpp"

#include "base/secret.hpp"
#include "base/text.hpp"
#include "domain/contact.hpp"
#include "store/routers.hpp"

namespace bangnopi::billing {
namespace {

constexpr std::size_t username_bytes_max = 64;
constexpr std::size_t password_bytes_max = 100;  // a RADIUS User-Password holds 128 (RFC 2865 5.2)
constexpr std::size_t generated_password_length = 10;
constexpr int session_limit_max = 100;

bool is_username(std::string_view text) {
    const auto allowed = [](char c) { return c > 0x20 && c < 0x7F; };
    return !text.empty() && text.size() <= username_bytes_max &&
           std::all_of(text.begin(), text.end(), allowed);
}

void set_username(FieldErrors& errors, store::Connection& connection, std::string_view username,
                  std::string_view base) {
    const std::string_view trimmed = trim(username);
    errors.add_if(!trimmed.empty() && !is_username(trimmed), std::string(base) + "/username",
                  "is 1 to 64 printable characters without a space"_msg);
    connection.username = trimmed.empty() ? std::nullopt : std::optional(std::string(trimmed));
}

void set_ip(FieldErrors& errors, store::Connection& connection, std::string_view ip, std::string_view base) {
    const std::string_view trimmed = trim(ip);
    connection.ip = domain::normalise_ip(trimmed);
    errors.add_if(!connection.ip && !trimmed.empty(), std::string(base) + "/ip",
                  "is an IPv4 or IPv6 address such as 10.20.0.4"_msg);
}

void set_mac(FieldErrors& errors, store::Connection& connection, std::string_view mac,
             std::string_view base) {
    const std::string_view trimmed = trim(mac);
    connection.mac = domain::normalise_mac(trimmed);
    errors.add_if(!connection.mac && !trimmed.empty(), std::string(base) + "/mac",
                  "is twelve hexadecimal digits such as aa:bb:cc:00:11:22"_msg);
}

void set_session_limit(FieldErrors& errors, store::Connection& connection, std::optional<int> limit,
                       std::string_view base) {
    errors.add_if(limit && (*limit < 1 || *limit > session_limit_max), std::string(base) + "/session_limit",
                  "is a whole number from {} to {}"_msg(1, session_limit_max));
    connection.session_limit = limit;
}

void set_password(FieldErrors& errors, store::Connection& connection, const store::Act& act,
                  const KeyRing& keys, Id subscription, std::string_view password, std::string_view base) {
    errors.add_if(password.size() > password_bytes_max || !domain::is_plain_text(password),
                  std::string(base) + "/password", "is at most 100 bytes of one line"_msg);
    const SealedPlace place{act.operator_id, "subscription", "password_sealed", subscription};
    connection.password_sealed = password.empty() ? Sealed{} : keys.seal(place, password);
}

void set_router(FieldErrors& errors, store::Connection& connection, store::Tx& tx, Id operator_id,
                std::optional<Id> router, std::string_view base) {
    const bool is_known = !router || store::find_router(tx, operator_id, *router).has_value();
    errors.add_if(!is_known, std::string(base) + "/router", "there is no such router"_msg);
    connection.router_id = router;
}

// What each kind can't do without.
void check_kind(FieldErrors& errors, const store::Connection& connection, std::string_view base) {
    const std::string_view kind = name_of(connection.kind);
    errors.add_first_if(needs_login(connection.kind) && !connection.username, std::string(base) + "/username",
                        "{} needs a user name"_msg(kind));
    errors.add_first_if(connection.kind == domain::ConnectionKind::static_ip && !connection.ip,
                        std::string(base) + "/ip", "{} needs an address"_msg(kind));
    errors.add_first_if(connection.kind == domain::ConnectionKind::dhcp && !connection.mac,
                        std::string(base) + "/mac", "{} needs the device's MAC address"_msg(kind));
}

Result<Done> check_free(store::Tx& tx, Id operator_id, Id subscription, const store::Connection& connection,
                        std::string_view base) {
    if (connection.username) {
        const auto holder = store::find_subscription_by_username(tx, operator_id, *connection.username);
        if (holder && holder->id != subscription)
            return refuse_field(std::string(base) + "/username",
                                "another subscription has this user name"_msg, Code::already_exists);
    }
    if (connection.ip) {
        const auto holder = store::find_subscription_by_ip(tx, operator_id, *connection.ip);
        if (holder && holder->id != subscription)
            return refuse_field(std::string(base) + "/ip", "another subscription has this address"_msg,
                                Code::already_exists);
    }
    return Done{};
}

}  // namespace

Result<CheckedConnection> check_connection(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                           Id subscription, const NewConnection& command) {
    constexpr std::string_view base = "/connection";
    FieldErrors errors;
    CheckedConnection checked;
    errors.add_if(!command.kind, "/connection/kind", "is pppoe, hotspot, static_ip or dhcp"_msg);
    checked.connection.kind = command.kind.value_or(checked.connection.kind);
    set_username(errors, checked.connection, command.username, base);
    set_ip(errors, checked.connection, command.ip, base);
    set_mac(errors, checked.connection, command.mac, base);
    set_session_limit(errors, checked.connection, command.session_limit, base);
    set_router(errors, checked.connection, tx, act.operator_id, command.router_id, base);
    if (command.password.empty() && needs_login(checked.connection.kind))
        checked.generated_password = random_password(generated_password_length);
    set_password(errors, checked.connection, act, keys, subscription,
                 command.password.empty() ? checked.generated_password : command.password, base);
    errors.add_if(!command.password.empty() && trim(command.username).empty(), "/connection/username",
                  "a password needs a user name"_msg);
    if (command.kind) check_kind(errors, checked.connection, base);
    BANGNOPI_TRY_DONE(errors.verdict());
    BANGNOPI_TRY_DONE(check_free(tx, act.operator_id, subscription, checked.connection, base));
    return checked;
}

Result<store::Connection> change_connection(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                            const store::Subscription& subscription,
                                            const EditConnection& command) {
    store::Connection connection = subscription.connection;
    FieldErrors errors;
    if (command.kind) connection.kind = *command.kind;
    if (command.username) set_username(errors, connection, *command.username, "");
    if (command.ip) set_ip(errors, connection, *command.ip, "");
    if (command.mac) set_mac(errors, connection, *command.mac, "");
    if (command.session_limit) set_session_limit(errors, connection, *command.session_limit, "");
    if (command.router_id) set_router(errors, connection, tx, act.operator_id, *command.router_id, "");
    if (command.password) set_password(errors, connection, act, keys, subscription.id, *command.password, "");
    check_kind(errors, connection, "");
    errors.add_if(needs_login(connection.kind) && connection.password_sealed.empty(), "/password",
                  "{} needs a password"_msg(name_of(connection.kind)));
    BANGNOPI_TRY_DONE(errors.verdict());
    BANGNOPI_TRY_DONE(check_free(tx, act.operator_id, subscription.id, connection, ""));
    return connection;
}

}  // namespace bangnopi::billing
