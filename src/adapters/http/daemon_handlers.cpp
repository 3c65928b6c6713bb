// What the daemon says of itself, the event stream, and the clock of a demo.
#include <spdlog/spdlog.h>

#include "adapters/http/api.hpp"
#include "adapters/http/problem.hpp"
#include "base/resources.hpp"
#include "store/outbox.hpp"

namespace bangnopi::http {

namespace json = boost::json;

namespace {

// Nobody tells a stream of what ended its credential before the stream was there.
Result<Done> check_still_admitted(const Call& call) {
    if (call.request.local) return Done{};
    return call.context.services.db.read(
        store::Scope::of(call.operator_id()), [&](store::Tx& tx) -> Result<Done> {
            BANGNOPI_TRY(present, staff::authenticate(tx, call.token, call.real_now()));
            if (present.role == call.principal.role) return Done{};
            return refuse(Code::unauthenticated, "Your role was changed. Ask again."_msg);
        });
}

void stream_events(std::shared_ptr<Call> call, Reply reply) {
    const staff::Principal& principal = call->principal;
    auto stream = call->context.events.open({principal.operator_id, principal.credential_id,
                                             principal.staff_id, principal.expires_at - call->real_now()});
    if (!stream)
        return reply(problem(
            {Code::too_many_requests, "Too many event streams are open. Open one per browser."_msg, {}}));
    if (const auto admitted = check_still_admitted(*call); !admitted) return reply(problem(admitted.error()));
    Response response{.status = 200, .content_type = "text/event-stream"};
    response.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
    response.stream = std::move(stream);
    reply(std::move(response));
}

// The demo clock

JsonObject clock_object(const Call& call) {
    const store::Act act = call.act();
    return {{"now", format_instant(act.now)}, {"today", act.today.iso()}};
}

Result<Done> check_demo(const Call& call) {
    if (call.context.services.move_demo_clock) return Done{};
    return refuse(Code::not_a_demo, "Only a demo database has a clock that can be moved."_msg);
}

Result<Answer> get_demo_clock(const Call& call, store::Tx&) {
    BANGNOPI_TRY_DONE(check_demo(call));
    return json_answer(200, clock_object(call));
}

Result<Instant> read_move(const Call& call) {
    Instant now{};
    BANGNOPI_TRY_DONE(check_demo(call));
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { fields.required("now", now); }));
    if (now < call.context.services.business_clock.now())
        return refuse_field("/now", "is in the past: time goes forward only"_msg);
    return now;
}

void audit_move(const Call& call, Instant from) {
    static_cast<void>(call.context.services.db.write_wait(
        store::Scope::of(call.operator_id()), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            store::audit(tx, call.act(), "demo_clock.move", "operator", call.operator_id(),
                         JsonObject{{"now", format_instant(from)}}.text(), clock_object(call).text());
            return Done{};
        }));
}

void move_demo_clock(std::shared_ptr<Call> call, Reply reply) {
    const auto to = read_move(*call);
    if (!to) return reply(problem(to.error()));
    const auto work = [call, to = *to, reply] {
        try {
            const Instant from = call->act().now;
            const auto moved = call->context.services.move_demo_clock(to);
            if (!moved) return reply(problem(moved.error()));
            audit_move(*call, from);
            reply({.status = 200, .content_type = "application/json", .body = clock_object(*call).text()});
        } catch (const std::exception& error) {
            spdlog::error("the demo's clock: {}", error.what());
            reply(problem(500, Code::unavailable, "Something failed here; the log says what."_msg));
        }
    };
    if (!call->context.background.post(work))
        reply(problem({Code::unavailable, "The server is busy. Try again in a moment."_msg, {}}));
}

// Itself

// What does not change while the program runs.
Response lasting_answer(const Call& call, std::string_view content_type, std::string_view content) {
    Response response{.status = 200, .content_type = std::string(content_type), .lasting_body = content};
    const std::string etag = '"' + call.context.options.version + '-' + std::to_string(content.size()) + '"';
    response.headers = {{"Cache-Control", "no-cache"}, {"ETag", etag}};
    if (call.request.header("If-None-Match") == std::optional<std::string_view>(etag)) {
        response.status = 304;
        response.content_type.clear();
        response.lasting_body = {};
    }
    return response;
}

void get_openapi(std::shared_ptr<Call> call, Reply reply) {
    reply(lasting_answer(*call, "application/json", resources("openapi.json").front().content));
}

void get_source(std::shared_ptr<Call> call, Reply reply) {
    const SourceArchive& source = call->context.options.source;
    if (source.content.empty())
        return reply(problem(404, Code::not_found, "This program holds no sources."_msg));
    Response response = lasting_answer(*call, "application/gzip", source.content);
    response.headers.push_back({"Content-Disposition", "attachment; filename=\"" + source.name + '"'});
    reply(std::move(response));
}

void get_health(std::shared_ptr<Call>, Reply reply) {
    reply({.status = 200, .content_type = "text/plain; charset=utf-8", .body = "ok\n"});
}

void get_readiness(std::shared_ptr<Call> call, Reply reply) {
    bool ready = call->context.ready();
    try {
        if (ready)
            call->context.services.db.read(store::Scope::installation(),
                                           [](store::Tx& tx) { return store::find_operator(tx, Id{}); });
    } catch (const std::exception&) {
        ready = false;
    }
    if (!ready)
        return reply(problem(
            {Code::unavailable, "Not ready: a listener is not bound or the database is away."_msg, {}}));
    reply({.status = 200, .content_type = "text/plain; charset=utf-8", .body = "ready\n"});
}

// This machine, and no proxy on it that brings requests from others (RFC 7239, and its usual forerunner).
bool comes_from_here(const Request& request) {
    if (request.header("Forwarded") || request.header("X-Forwarded-For")) return false;
    return request.local || request.peer.starts_with("127.") || request.peer.starts_with("::ffff:127.") ||
           request.peer == "::1";
}

std::vector<Metrics::Figure> figures_of(const Context& context) {
    const auto count = [](std::size_t value) { return static_cast<std::int64_t>(value); };
    std::vector<Metrics::Figure> figures{
        {"bangnopi_http_connections", "Open connections.", count(context.connections())},
        {"bangnopi_http_workers_queue", "Requests that wait for a worker.", count(context.workers.depth())},
        {"bangnopi_http_hashing_queue", "Passwords that wait to be hashed.", count(context.hashing.depth())},
        {"bangnopi_http_background_queue", "Bill runs and clock moves that wait.",
         count(context.background.depth())},
        {"bangnopi_database_queue", "Transactions that wait to be committed.",
         count(context.services.db.queue_depth())},
    };
    const WebhookDoor& door = context.webhooks;
    for (const Metrics::Figure& figure :
         {Metrics::Figure{"bangnopi_gateway_webhooks_taken_total",
                          "Webhooks of payment gateways that were kept.", door.taken},
          {"bangnopi_gateway_webhooks_refused_total", "Those that were not signed by their gateway.",
           door.refused},
          {"bangnopi_gateway_webhooks_not_understood_total",
           "Those that were signed and say nothing that is known.", door.not_understood},
          {"bangnopi_gateway_webhooks_limited_total", "Those that came too fast.", door.limited}})
        figures.push_back(figure);
    if (context.services.more_figures)
        for (const Metrics::Figure& figure : context.services.more_figures()) figures.push_back(figure);
    return figures;
}

void get_metrics(std::shared_ptr<Call> call, Reply reply) {
    const Context& context = call->context;
    if (!comes_from_here(call->request))
        return reply(
            problem({Code::forbidden, "Metrics are shown to programs on the server's own machine."_msg, {}}));
    reply({.status = 200,
           .content_type = "text/plain; version=0.0.4; charset=utf-8",
           .body = context.metrics.text(figures_of(context))});
}

}  // namespace

std::vector<Route> daemon_routes() {
    return {{"GET", "/api/v1/events", Custom(stream_events)},
            {"GET", "/api/v1/demo/clock", Read(get_demo_clock)},
            {"POST", "/api/v1/demo/clock", Custom(move_demo_clock)},
            {"GET", "/api/v1/openapi.json", Custom(get_openapi)},
            {"GET", "/source.tar.gz", Custom(get_source)},
            {"GET", "/healthz", Custom(get_health)},
            {"GET", "/readyz", Custom(get_readiness)},
            {"GET", "/metrics", Custom(get_metrics)}};
}

}  // namespace bangnopi::http
