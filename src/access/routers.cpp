#include "access/routers.hpp"

#include <algorithm>
#include <cstdlib>

#include "access/gateways.hpp"
#include "base/field_errors.hpp"
#include "base/json_text.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "domain/contact.hpp"
#include "store/gateways.hpp"
#include "store/guards.hpp"
#include "store/outbox.hpp"
#include "store/radius_doors.hpp"

namespace bangnopi::access {
namespace {

constexpr std::size_t name_bytes_max = 200;
constexpr std::size_t note_bytes_max = 500;
constexpr std::size_t secret_bytes_min = 8;
constexpr std::size_t secret_bytes_max = 64;
constexpr std::size_t generated_secret_length = 24;
constexpr std::int64_t own_port_min = 1024;  // below, a port takes a privilege
constexpr std::int64_t port_max = 65'535;
constexpr std::int64_t interim_min_s = 60;
constexpr std::int64_t interim_max_s = 86'400;

constexpr auto no_router = "there is no such router"_msg;
constexpr auto name_taken = "another router has this name: choose another"_msg;

constexpr std::string_view masked = "***";
constexpr std::string_view changed = "changed";

std::string json_of(const store::Router& router, std::string_view secret = masked) {
    JsonArray addresses;
    for (const domain::IpPrefix& address : router.addresses) addresses.add(address.text());
    return JsonObject{{"name", router.name},
                      {"kind", name_of(router.kind)},
                      {"addresses", std::move(addresses)},
                      {"secret", secret},
                      {"message_authenticator", name_of(router.message_authenticator)},
                      {"message_authenticator_seen", router.message_authenticator_seen},
                      {"input_is_download", router.input_is_download},
                      {"own_port", router.own_port},
                      {"coa_port", router.coa_port},
                      {"interim_s", router.interim_s},
                      {"note", router.note},
                      {"active", router.active}}
        .text();
}

void set_name(FieldErrors& errors, store::Router& router, std::string_view name) {
    const std::string_view trimmed = trim(name);
    errors.add_if(trimmed.empty(), "/name", "is needed"_msg);
    errors.add_if(trimmed.size() > name_bytes_max || !domain::is_plain_text(trimmed), "/name",
                  "is one line of at most 200 bytes of UTF-8 text"_msg);
    router.name = trimmed;
}

void set_addresses(FieldErrors& errors, store::Router& router, const std::vector<std::string>& texts) {
    if (texts.size() > router_addresses_max)
        return errors.add("/addresses", "has more than {} elements"_msg(router_addresses_max));
    router.addresses.clear();
    for (std::size_t at = 0; at < texts.size(); ++at) {
        const std::string pointer = "/addresses/" + std::to_string(at);
        const auto address = domain::IpPrefix::parse(trim(texts[at]));
        if (!address)
            errors.add(pointer, address.error().detail);
        else if (std::find(router.addresses.begin(), router.addresses.end(), *address) !=
                 router.addresses.end())
            errors.add(pointer, "is named twice"_msg);
        else
            router.addresses.push_back(*address);
    }
}

bool is_secret(std::string_view text) {
    const auto visible = [](char c) { return c > 0x20 && c < 0x7F; };
    return text.size() >= secret_bytes_min && text.size() <= secret_bytes_max &&
           std::all_of(text.begin(), text.end(), visible);
}

// Answers the one that it made.
std::string set_secret(FieldErrors& errors, store::Router& router, const store::Act& act,
                       const RouterSettings& settings, const RouterFields& fields) {
    errors.add_if(fields.secret && !is_secret(*fields.secret), "/secret",
                  "is 8 to 64 visible ASCII characters without a space; 16 or more are better"_msg);
    std::string generated = fields.secret ? "" : random_password(generated_secret_length);
    router.secret_sealed = settings.keys.seal(store::secret_place(act.operator_id, router.id),
                                              fields.secret.value_or(generated));
    return generated;
}

bool sets_secret(const RouterFields& fields) {
    return fields.secret || fields.new_secret;
}

void set_kind(store::Router& router, domain::RouterKind kind) {
    if (router.input_is_download == domain::counts_download_as_input(router.kind))
        router.input_is_download = domain::counts_download_as_input(kind);
    router.kind = kind;
}

void set_message_authenticator(store::Router& router, domain::MessageAuthenticator policy) {
    if (policy == router.message_authenticator) return;
    router.message_authenticator = policy;
    router.message_authenticator_seen = false;
}

// A port and the next one are served for each.
bool share_a_port(std::int64_t one, std::int64_t other) {
    return std::abs(one - other) <= 1;
}

void set_numbers(FieldErrors& errors, store::Router& router, const RouterSettings& settings,
                 const RouterFields& fields) {
    router.own_port = fields.own_port.value_or(router.own_port);
    router.coa_port = fields.coa_port.value_or(router.coa_port);
    router.interim_s = fields.interim_s.value_or(router.interim_s);
    const bool is_own_port =
        router.own_port >= own_port_min && router.own_port < port_max && router.own_port % 2 == 0;
    errors.add_if(router.own_port != 0 && !is_own_port, "/own_port",
                  "is 0, or an even number from 1024 to 65534; accounting has the next one"_msg);
    for (const std::int64_t common : {settings.common_port, std::int64_t{domain::radius_port_default}})
        errors.add_first_if(
            fields.own_port && share_a_port(router.own_port, common), "/own_port",
            "is not the common port {} or next to it: choose another, or 0 for the common one"_msg(common));
    errors.add_if(router.coa_port < 0 || router.coa_port > port_max, "/coa_port",
                  "is 0 (none) to 65535, usually 3799"_msg);
    errors.add_if(router.interim_s < interim_min_s || router.interim_s > interim_max_s, "/interim_s",
                  "is 60 to 86400 seconds"_msg);
}

void set_note(FieldErrors& errors, store::Router& router, std::string_view note) {
    errors.add_if(note.size() > note_bytes_max || !domain::is_plain_lines(note), "/note",
                  "is at most 500 bytes of UTF-8 text"_msg);
    router.note = trim(note);
}

// Answers the secret that it made.
std::string apply(FieldErrors& errors, store::Router& router, const store::Act& act,
                  const RouterSettings& settings, const RouterFields& fields) {
    if (fields.name) set_name(errors, router, *fields.name);
    if (fields.kind) set_kind(router, *fields.kind);
    if (fields.addresses) set_addresses(errors, router, *fields.addresses);
    if (fields.message_authenticator) set_message_authenticator(router, *fields.message_authenticator);
    router.input_is_download = fields.input_is_download.value_or(router.input_is_download);
    set_numbers(errors, router, settings, fields);
    if (fields.note) set_note(errors, router, *fields.note);
    router.active = fields.active.value_or(router.active);
    return sets_secret(fields) ? set_secret(errors, router, act, settings, fields) : "";
}

Result<Done> check_name_free(store::Tx& tx, Id operator_id, const store::Router& router) {
    const auto holder = store::find_router_by_name(tx, operator_id, router.name);
    if (!holder || holder->id == router.id) return Done{};
    return refuse_field("/name", name_taken, Code::already_exists);
}

Result<Done> check_own_ports(store::Tx& tx, Id operator_id, const store::Router& router) {
    if (router.own_port == 0 || store::count_other_own_ports(tx, operator_id, router) < own_ports_max)
        return Done{};
    return refuse_field(
        "/own_port", "has {} different ones at most: choose one that another router has"_msg(own_ports_max),
        Code::conflict);
}

std::vector<store::RadiusDoor> doors_of(const store::Router& router) {
    std::vector<store::RadiusDoor> doors;
    if (router.active)
        for (const domain::IpPrefix& address : router.addresses) doors.push_back({router.own_port, address});
    return doors;
}

void close_doors(store::Tx& tx, Id operator_id, const store::Router& router) {
    for (const store::RadiusDoor& door : doors_of(router)) store::close_door(tx, operator_id, door);
}

Result<Done> open_doors(store::Tx& tx, Id operator_id, const store::Router& router) {
    const std::vector<store::RadiusDoor> doors = doors_of(router);
    if (!doors.empty()) store::lock_radius_port(tx, router.own_port);
    for (std::size_t at = 0; at < doors.size(); ++at) {
        const std::string pointer = "/addresses/" + std::to_string(at);
        const std::string prefix = doors[at].prefix.text();
        const store::DoorOpened opened = store::open_door(tx, operator_id, doors[at]);
        if (opened == store::DoorOpened::overlaps_another_operator)
            return refuse_field(
                pointer,
                "{} overlaps what another operator's router has on this port: give this router an own_port"_msg(
                    prefix),
                Code::conflict);
        if (opened == store::DoorOpened::own_already) {
            const auto holder = store::find_router_at(tx, operator_id, router.own_port, doors[at].prefix);
            return refuse_field(pointer,
                                "the router {} has {} already"_msg(holder ? holder->name : "", prefix),
                                Code::already_exists);
        }
    }
    return Done{};
}

}  // namespace

Result<SavedRouter> register_router(store::Tx& tx, const store::Act& act, const RouterSettings& settings,
                                    const RouterFields& fields) {
    RouterFields whole = fields;
    if (!whole.name) whole.name.emplace();
    whole.new_secret = !whole.secret;
    FieldErrors errors;
    errors.add_if(!whole.addresses, "/addresses",
                  "names the addresses that the router asks from; none if it does not ask RADIUS"_msg);
    store::Router router;
    router.id = act.ids->next();
    router.created_at = act.now;
    std::string generated = apply(errors, router, act, settings, whole);
    BANGNOPI_TRY_DONE(errors.verdict());
    if (store::count_routers(tx, act.operator_id) >= routers_max)
        return refuse(Code::conflict,
                      "an operator has {} routers at most: remove one, or name a network"_msg(routers_max));
    BANGNOPI_TRY_DONE(check_name_free(tx, act.operator_id, router));
    BANGNOPI_TRY_DONE(check_own_ports(tx, act.operator_id, router));
    BANGNOPI_TRY_DONE(open_doors(tx, act.operator_id, router));
    BANGNOPI_TRY_DONE(
        store::unless_taken("/name", name_taken, [&] { store::insert_router(tx, act.operator_id, router); }));
    const std::string after = json_of(router);
    store::audit(tx, act, "router.register", "router", router.id, {}, after);
    store::emit(tx, act, "router.registered", router.id, after);
    return SavedRouter{std::move(router), std::move(generated)};
}

Result<SavedRouter> edit_router(store::Tx& tx, const store::Act& act, const RouterSettings& settings,
                                const EditRouter& command) {
    const std::optional<store::Router> before = store::lock_router(tx, act.operator_id, command.id);
    if (!before) return refuse(Code::not_found, no_router);
    BANGNOPI_TRY_DONE(store::check_version(command.if_version, before->version));
    store::Router router = *before;
    FieldErrors errors;
    std::string generated = apply(errors, router, act, settings, command.fields);
    BANGNOPI_TRY_DONE(errors.verdict());
    BANGNOPI_TRY_DONE(check_name_free(tx, act.operator_id, router));
    if (router.own_port != before->own_port) BANGNOPI_TRY_DONE(check_own_ports(tx, act.operator_id, router));
    if (doors_of(router) != doors_of(*before)) {
        close_doors(tx, act.operator_id, *before);
        BANGNOPI_TRY_DONE(open_doors(tx, act.operator_id, router));
    }
    if (router.active != before->active)
        BANGNOPI_TRY_DONE(move_gateway_door(tx, act, router.id, router.active));
    ++router.version;
    BANGNOPI_TRY_DONE(
        store::unless_taken("/name", name_taken, [&] { store::update_router(tx, act.operator_id, router); }));
    const std::string after = json_of(router, sets_secret(command.fields) ? changed : masked);
    store::audit(tx, act, "router.edit", "router", router.id, json_of(*before), after);
    store::emit(tx, act, "router.changed", router.id, after);
    return SavedRouter{std::move(router), std::move(generated)};
}

Result<Done> remove_router(store::Tx& tx, const store::Act& act, Id id,
                           std::optional<std::int64_t> if_version) {
    const std::optional<store::Router> router = store::lock_router(tx, act.operator_id, id);
    if (!router) return refuse(Code::not_found, no_router);
    BANGNOPI_TRY_DONE(store::check_version(if_version, router->version));
    if (store::holds_lines(tx, act.operator_id, id))
        return refuse(Code::conflict,
                      "connections name this router: give them another first, or make it inactive"_msg);
    close_doors(tx, act.operator_id, *router);
    if (router->active) BANGNOPI_TRY_DONE(move_gateway_door(tx, act, id, false));
    store::delete_gateway(tx, act.operator_id, id);
    store::delete_router(tx, act.operator_id, id);
    store::audit(tx, act, "router.remove", "router", id, json_of(*router), {});
    store::emit(tx, act, "router.removed", id, "{}");
    return Done{};
}

}  // namespace bangnopi::access
