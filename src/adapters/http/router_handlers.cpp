// Routers (NASes).
#include "access/routeros_script.hpp"
#include "access/routers.hpp"
#include "adapters/http/api.hpp"
#include "adapters/http/problem.hpp"
#include "domain/ip_prefix.hpp"

namespace bangnopi::http {

namespace {

constexpr auto no_router = "There is no router with this id."_msg;
constexpr auto forgeable =
    "Requests without a Message-Authenticator can be forged by whoever is between the router and this server "
    "(BlastRADIUS, CVE-2024-3596). Update the router's software, then choose required or auto."_msg;

JsonObject router_object(const Call& call, const store::Router& router) {
    JsonArray addresses;
    for (const domain::IpPrefix& address : router.addresses) addresses.add(address.text());
    const bool is_forgeable = router.message_authenticator == domain::MessageAuthenticator::off;
    return {{"id", format_id(router.id)},
            {"name", router.name},
            {"kind", name_of(router.kind)},
            {"addresses", std::move(addresses)},
            {"message_authenticator", name_of(router.message_authenticator)},
            {"message_authenticator_seen", router.message_authenticator_seen},
            {"input_is_download", router.input_is_download},
            {"own_port", router.own_port},
            {"coa_port", router.coa_port},
            {"interim_s", router.interim_s},
            {"note", router.note},
            {"active", router.active},
            {"warning", is_forgeable ? JsonValue(words::text(forgeable, language_of(call.request)))
                                     : JsonValue(nullptr)},
            {"created_at", format_instant(router.created_at)},
            {"version", router.version}};
}

Answer saved_answer(const Call& call, int status, const access::SavedRouter& saved) {
    JsonObject object = router_object(call, saved.router);
    if (!saved.generated_secret.empty()) object.add("generated_secret", saved.generated_secret);
    return json_answer(status, std::move(object), saved.router.version);
}

access::RouterSettings settings_of(const Call& call) {
    return {call.context.services.keys, call.context.options.radius_port};
}

void read_settings(Fields& fields, access::RouterFields& router) {
    fields.texts("addresses", access::router_addresses_max, router.addresses);
    router.new_secret = fields.is_null("secret");
    if (!router.new_secret) fields.optional("secret", router.secret);
    fields.optional_word("message_authenticator", router.message_authenticator,
                         domain::parse_message_authenticator, message_authenticator_words);
    fields.optional("input_is_download", router.input_is_download);
    fields.optional("own_port", router.own_port);
    fields.optional("coa_port", router.coa_port);
    fields.optional("interim_s", router.interim_s);
    fields.optional("note", router.note);
    fields.optional("active", router.active);
}

Result<Answer> list_routers(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_routers(tx, call.operator_id(), request));
    return json_answer(
        200, page_object(page, [&](const store::Router& router) { return router_object(call, router); }));
}

Result<Answer> get_router(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto router = store::find_router(tx, call.operator_id(), id);
    if (!router) return refuse(Code::not_found, no_router);
    return json_answer(200, router_object(call, *router), router->version);
}

// Nobody's, so every operator's: whose it will be is not known yet.
Result<Answer> list_unknown(const Call& call, store::Tx&) {
    JsonArray items;
    if (call.context.services.unknown_routers)
        for (const UnknownRouter& unknown : call.context.services.unknown_routers())
            items.add(JsonObject{{"address", unknown.address},
                                 {"last_at", format_instant(unknown.last_at)},
                                 {"count", unknown.count}});
    return json_answer(200, list_object(std::move(items)));
}

std::string secret_of(const Call& call, const store::Router& router) {
    const SealedPlace place = store::secret_place(call.operator_id(), router.id);
    std::optional<std::string> secret = call.context.services.keys.open(place, router.secret_sealed);
    if (!secret) throw store::Broken("the secret of a router does not open: was the key file exchanged?");
    return *std::move(secret);
}

Result<Answer> get_script(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto router = store::find_router(tx, call.operator_id(), id);
    if (!router) return refuse(Code::not_found, no_router);
    if (router->kind != domain::RouterKind::mikrotik)
        return refuse(Code::conflict, "A script is made for routers of the kind mikrotik."_msg);
    const auto address = domain::normalise_server_ip(call.request.parameter("server").value_or(""));
    if (!address)
        return refuse_field("/server", "is the IP address at which the router reaches this server"_msg);
    const std::int64_t port = router->own_port != 0 ? router->own_port : call.context.options.radius_port;
    std::string script = access::routeros_script(*router, {*address, port}, secret_of(call, *router),
                                                 call.tenant->settings.isolir_notice_url);
    script += access::routeros_dhcp_hint(words::text(access::dhcp_note, language_of(call.request)));
    return Answer{.body = std::move(script), .content_type = "text/plain; charset=utf-8", .is_secret = true};
}

Result<Work> register_router(const Call& call) {
    access::RouterFields command;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("name", command.name);
        fields.required_word("kind", command.kind, domain::parse_router_kind, router_kind_words);
        read_settings(fields, command);
    }));
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(saved, access::register_router(tx, act, settings_of(call), command));
        return saved_answer(call, 201, saved);
    };
}

Result<Work> edit_router(const Call& call) {
    access::EditRouter command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("name", command.fields.name);
        fields.optional_word("kind", command.fields.kind, domain::parse_router_kind, router_kind_words);
        read_settings(fields, command.fields);
    }));
    command.id = id;
    command.if_version = call.if_version;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(saved, access::edit_router(tx, act, settings_of(call), command));
        return saved_answer(call, 200, saved);
    };
}

Result<Work> remove_router(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    return [id = id, if_version = call.if_version, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(access::remove_router(tx, act, id, if_version));
        return Answer{204};
    };
}

}  // namespace

std::vector<Route> router_routes() {
    return {{"GET", "/api/v1/routers", Read(list_routers)},
            {"POST", "/api/v1/routers", Write{register_router}},
            {"GET", "/api/v1/routers/unknown", Read(list_unknown)},
            {"GET", "/api/v1/routers/{id}", Read(get_router)},
            {"PATCH", "/api/v1/routers/{id}", Write{edit_router}},
            {"DELETE", "/api/v1/routers/{id}", Write{remove_router}},
            {"GET", "/api/v1/routers/{id}/script", Read(get_script)}};
}

}  // namespace bangnopi::http
