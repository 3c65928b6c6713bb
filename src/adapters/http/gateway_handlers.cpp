// Routers that hold lines themselves: how each is reached, how it was found, and bringing it in step at once.
#include <spdlog/spdlog.h>

#include "access/gateways.hpp"
#include "adapters/http/api.hpp"
#include "adapters/http/problem.hpp"
#include "store/outbox.hpp"

namespace bangnopi::http {

namespace {

namespace json = boost::json;

constexpr auto no_gateway = "This router holds no lines itself."_msg;
constexpr auto not_here = "No router is spoken to from this server."_msg;
constexpr std::size_t changes_shown_max = 1000;

JsonObject status_object(const Call& call, const store::GatewayStatus& status) {
    const words::Language language = language_of(call.request);
    return {{"state", store::name_of(status.state)},
            {"since", format_instant(status.since)},
            {"tried_at", or_null(status.tried_at)},
            {"looked_at", or_null(status.looked_at)},
            {"refusals", status.refusals},
            {"drifted_at", or_null(status.drifted_at)},
            {"drifted", status.drifted},
            {"identity", status.identity},
            {"problem",
             status.problem.empty() ? JsonValue(nullptr) : JsonValue(words::text(status.problem, language))}};
}

JsonObject gateway_object(const Call& call, const store::Gateway& gateway) {
    return {{"router", format_id(gateway.router_id)},
            {"settings", JsonValue::of_json(store::gateway_settings_json(gateway.settings))},
            {"password_set", !gateway.password_sealed.empty()},
            {"status", status_object(call, gateway.status)}};
}

Result<Answer> list_gateways(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::page_of_gateways(tx, call.operator_id(), request));
    return json_answer(
        200, page_object(page, [&](const store::Gateway& gateway) { return gateway_object(call, gateway); }));
}

Result<Answer> get_gateway(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto router = store::find_router(tx, call.operator_id(), id);
    const auto gateway = store::find_gateway(tx, call.operator_id(), id);
    if (!router || !gateway) return refuse(Code::not_found, no_gateway);
    return json_answer(200, gateway_object(call, *gateway), router->version);
}

// Pointers into the settings become pointers into the body.
Refusal below_settings(Refusal refusal) {
    for (FieldError& error : refusal.errors)
        if (error.pointer != "/password") error.pointer = "/settings" + error.pointer;
    return refusal;
}

Result<Work> set_gateway(const Call& call) {
    access::SetGateway command;
    std::optional<json::object> settings;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.raw_object("settings", settings);
        fields.optional("password", command.password);
        if (!settings) fields.fault("settings", "is required"_msg);
    }));
    auto parsed = store::parse_gateway_settings(json::serialize(*settings));
    if (!parsed) return tl::make_unexpected(below_settings(parsed.error()));
    const access::CheckGateway& check = call.context.services.check_gateway;
    if (const auto checked = check ? check(*parsed) : Result<Done>(); !checked)
        return tl::make_unexpected(below_settings(checked.error()));
    command.router_id = id;
    command.settings = *std::move(parsed);
    command.if_version = call.if_version;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        auto saved = access::set_gateway(tx, act, call.context.services.keys, command);
        if (!saved) return tl::make_unexpected(below_settings(saved.error()));
        return json_answer(200, gateway_object(call, saved->gateway), saved->router.version);
    };
}

Result<Work> remove_gateway(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    return [id = id, if_version = call.if_version, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(access::remove_gateway(tx, act, id, if_version));
        return Answer{204};
    };
}

std::string_view name_of(access::ChangeKind kind) {
    switch (kind) {
        case access::ChangeKind::add:
            return "add";
        case access::ChangeKind::replace:
            return "replace";
        case access::ChangeKind::remove:
            return "remove";
    }
    throw std::logic_error("a change of a router is of no kind");
}

JsonObject change_object(const access::GatewayChange& change) {
    const access::GatewayObject& object = change.object;
    return {{"change", name_of(change.kind)},
            {"list", object.list},
            {"key", object.key},
            {"value", object.value},
            {"subscription",
             object.subscription_id ? JsonValue(format_id(object.subscription_id)) : JsonValue(nullptr)}};
}

Response changes_response(const std::vector<access::GatewayChange>& changes) {
    JsonArray items;
    for (const access::GatewayChange& change : changes) {
        if (items.size() == changes_shown_max) break;
        items.add(change_object(change));
    }
    return {.status = 200,
            .content_type = "application/json",
            .body = JsonObject{{"total", changes.size()}, {"changes", std::move(items)}}.text()};
}

// Waits for the router on a thread of its own queue: no request is behind it.
void compare(const std::shared_ptr<Call>& call, Id router, const Reply& reply) {
    const bool taken = call->context.comparing.post([call, router, reply] {
        try {
            const auto changes = call->context.services.compare_router(call->operator_id(), router);
            reply(changes ? changes_response(*changes) : problem(changes.error()));
        } catch (const std::exception& error) {
            spdlog::error("a router's dry run: {}", error.what());
            reply(problem(500, Code::unavailable, "Something failed here; the log says what."_msg));
        }
    });
    if (!taken)
        reply(problem(
            {Code::too_many_requests, "Routers are being compared already. Try again in a moment."_msg, {}}));
}

void ask_keeper(const std::shared_ptr<Call>& call, Id router, const Reply& reply) {
    if (!call->context.services.sync_router(call->operator_id(), router))
        return reply(problem({Code::conflict, "This router is not active: it is not spoken to."_msg, {}}));
    reply({.status = 202, .content_type = "application/json", .body = JsonObject{{"state", "asked"}}.text()});
}

// In the audit log before the router is spoken to.
Result<Done> audit_sync(const Call& call, store::Tx& tx, Id router, bool is_dry_run) {
    if (!store::find_gateway(tx, call.operator_id(), router)) return refuse(Code::not_found, no_gateway);
    const Services& services = call.context.services;
    if (!services.sync_router || !services.compare_router) return refuse(Code::unavailable, not_here);
    store::audit(tx, call.act(), "router.sync", "router", router, {},
                 JsonObject{{"dry_run", is_dry_run}}.text());
    if (!is_dry_run) store::emit(tx, call.act(), store::gateway_asked, router, "{}");
    return Done{};
}

void sync_router(std::shared_ptr<Call> call, Reply reply) {
    bool is_dry_run = false;
    const auto id = call->id();
    const auto read = read_body(call->body, [&](Fields& fields) { fields.optional("dry_run", is_dry_run); });
    if (!read) return reply(problem(read.error()));
    if (!id) return reply(problem(id.error()));
    call->context.services.db.write(
        store::Scope::of(call->operator_id()), store::Priority::normal,
        [call, id = *id, is_dry_run](store::Tx& tx) { return audit_sync(*call, tx, id, is_dry_run); },
        [call, id = *id, is_dry_run, reply](const Result<Done>& audited) {
            if (!audited) return reply(problem(audited.error()));
            is_dry_run ? compare(call, id, reply) : ask_keeper(call, id, reply);
        });
}

}  // namespace

std::vector<Route> gateway_routes() {
    return {{"GET", "/api/v1/gateways", Read(list_gateways)},
            {"GET", "/api/v1/routers/{id}/gateway", Read(get_gateway)},
            {"PUT", "/api/v1/routers/{id}/gateway", Write{set_gateway}},
            {"DELETE", "/api/v1/routers/{id}/gateway", Write{remove_gateway}},
            {"POST", "/api/v1/routers/{id}/sync", Custom(sync_router)}};
}

}  // namespace bangnopi::http
