// Sessions of routers: who is online, what was before, and their end by staff's click.
#include "access/reconciler.hpp"
#include "adapters/http/api.hpp"
#include "adapters/http/problem.hpp"
#include "store/outbox.hpp"
#include "store/sessions.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::http {

namespace {

constexpr auto no_session = "There is no such session, or it has ended."_msg;

JsonValue line_state(domain::Desired state, const domain::Speed& speed) {
    const auto unless_closed = [state](std::int64_t bps) {
        return state == domain::Desired::closed ? JsonValue(nullptr) : JsonValue(bps);
    };
    return JsonObject{{"state", domain::name_of(state)},
                      {"rate_down_bps", unless_closed(speed.down_bps)},
                      {"rate_up_bps", unless_closed(speed.up_bps)},
                      {"burst_down_bps", unless_closed(speed.burst.down_bps)},
                      {"burst_up_bps", unless_closed(speed.burst.up_bps)}};
}

// What decides of a line how a session of it should be.
std::optional<store::LoginLine> line_of(const store::SessionListed& listed) {
    if (!listed.desired || !listed.desired_speed) return std::nullopt;
    store::LoginLine line;
    line.desired = *listed.desired;
    line.speed = *listed.desired_speed;
    return line;
}

JsonValue granted_value(const store::Session& session) {
    return session.granted ? line_state(session.granted->state, session.granted->speed) : JsonValue(nullptr);
}

JsonValue desired_value(const std::optional<store::LoginLine>& line) {
    if (!line) return nullptr;
    const domain::Grant should = access::grant_of(*line);
    return line_state(should.state, should.speed);
}

JsonValue in_step_value(const store::SessionListed& listed, const std::optional<store::LoginLine>& line) {
    const store::Session& session = listed.session;
    if (!line || !session.granted || session.usage.stopped_at) return nullptr;
    return !access::step_to(*line, session.granted);
}

JsonValue customer_value(const store::SessionListed& listed) {
    if (!listed.customer_id) return nullptr;
    return JsonObject{{"id", format_id(listed.customer_id)},
                      {"number", listed.customer_number},
                      {"name", listed.customer_name}};
}

JsonObject session_object(const store::SessionListed& listed) {
    const store::Session& session = listed.session;
    const std::optional<store::LoginLine> line = line_of(listed);
    return {{"id", format_id(session.id)},
            {"username", session.key.username},
            {"subscription", or_null(session.subscription_id)},
            {"customer", customer_value(listed)},
            {"plan", listed.plan_name.empty() ? JsonValue(nullptr) : JsonValue(listed.plan_name)},
            {"router", JsonObject{{"id", format_id(session.key.router_id)}, {"name", listed.router_name}}},
            {"ip", session.ip},
            {"mac", session.mac},
            {"nas_port", session.nas_port},
            {"started_at", format_instant(session.usage.started_at)},
            {"last_at", format_instant(session.usage.last_at)},
            {"stopped_at", or_null(session.usage.stopped_at)},
            {"terminate_cause", or_null(session.terminate_cause)},
            {"bytes_down", session.usage.down.total_bytes},
            {"bytes_up", session.usage.up.total_bytes},
            {"granted", granted_value(session)},
            {"desired", desired_value(line)},
            {"in_step", in_step_value(listed, line)}};
}

Result<Answer> list_online(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::SessionFilter filter;
    filter.online = {call.act().now, access::silent_intervals_max, access::silent_shortest};
    filter.router_id = query.id("router");
    filter.subscription_id = query.id("subscription");
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_sessions(tx, call.operator_id(), filter, request));
    return json_answer(200, page_object(page, session_object));
}

Result<Answer> list_of_subscription(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    BANGNOPI_TRY_DONE(query.finish());
    store::SessionFilter filter;
    BANGNOPI_TRY(subscription, call.id());
    if (!store::find_subscription(tx, call.operator_id(), subscription))
        return refuse(Code::not_found, "There is no subscription with this id."_msg);
    filter.subscription_id = subscription;
    BANGNOPI_TRY(page, store::list_sessions(tx, call.operator_id(), filter, request));
    return json_answer(200, page_object(page, session_object));
}

// In the audit log before the router is asked: the effect follows the commit.
Result<store::OnlineSession> audit_disconnect(const Call& call, store::Tx& tx, Id id) {
    const auto listed = store::find_listed_session(tx, call.operator_id(), id);
    if (!listed || listed->session.usage.stopped_at) return refuse(Code::not_found, no_session);
    if (!call.context.services.disconnect_session)
        return refuse(Code::unavailable, "RADIUS is off on this server: nothing can be disconnected."_msg);
    const JsonObject session{{"username", listed->session.key.username}, {"router", listed->router_name}};
    store::audit(tx, call.act(), "session.disconnect", "session", id, session.text(), {});
    return store::online(listed->session);
}

void disconnect(std::shared_ptr<Call> call, Reply reply) {
    const auto id = call->id();
    const auto read = read_body(call->body, [](Fields&) {});
    if (!read) return reply(problem(read.error()));
    if (!id) return reply(problem(id.error()));
    call->context.services.db.write(
        store::Scope::of(call->operator_id()), store::Priority::normal,
        [call, id = *id](store::Tx& tx) { return audit_disconnect(*call, tx, id); },
        [call, reply](const Result<store::OnlineSession>& audited) {
            if (!audited) return reply(problem(audited.error()));
            if (!call->context.services.disconnect_session(call->operator_id(), *audited))
                return reply(problem({Code::not_found, no_session, {}}));
            reply({.status = 202,
                   .content_type = "application/json",
                   .body = JsonObject{{"state", "asked"}}.text()});
        });
}

}  // namespace

std::vector<Route> session_routes() {
    return {{"GET", "/api/v1/sessions-online", Read(list_online)},
            {"POST", "/api/v1/sessions-online/{id}/disconnect", Custom(disconnect)},
            {"GET", "/api/v1/subscriptions/{id}/sessions", Read(list_of_subscription)}};
}

}  // namespace bangnopi::http
