#include "adapters/http/dispatcher.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "adapters/http/host_check.hpp"
#include "adapters/http/idempotency.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/shown_receipts.hpp"
#include "base/resources.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "staff/tenants.hpp"

namespace bangnopi::http {
namespace {

constexpr std::string_view session_cookie = "bangnopi_session";
constexpr std::string_view notice_route = "notice";  // as metrics name it
constexpr std::string_view notice_link_route = "/isolir/{token}";
constexpr auto busy = "The server is busy. Try again in a moment."_msg;

std::vector<Route> all_routes() {
    std::vector<Route> routes;
    for (const auto& some : {access_routes(),          second_factor_routes(),
                             operator_routes(),        router_routes(),
                             gateway_routes(),         statement_routes(),
                             proof_routes(),           session_routes(),
                             login_attempt_routes(),   customer_routes(),
                             subscription_routes(),    billing_routes(),
                             refund_routes(),          webhook_routes(),
                             message_routes(),         channel_routes(),
                             receipt_routes(),         invoice_routes(),
                             payment_gateway_routes(), gateway_settlement_routes(),
                             checkout_routes(),        gateway_webhook_routes(),
                             collection_routes(),      package_routes(),
                             add_on_routes(),          promotion_routes(),
                             voucher_routes(),         partner_routes(),
                             ledger_routes(),          charge_routes(),
                             correction_routes(),      simulation_routes(),
                             isolation_routes(),       daemon_routes()})
        routes.insert(routes.end(), some.begin(), some.end());
    return routes;
}

bool has_body(std::string_view method) {
    return method == "POST" || method == "PATCH" || method == "PUT";
}

bool is_json(std::string_view content_type) {
    const std::string_view type = trim(content_type.substr(0, content_type.find(';')));
    return equal_ignoring_case(type, "application/json");
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

// One thing and what hangs on it, found in a file by its id: read sooner than a worker wakes up and wakes the loop again; but
// not what is drawn. A
// database server may keep its caller waiting, so there a worker waits.
bool is_short_read(const Route& route, store::Engine engine) {
    return engine == store::Engine::sqlite && std::holds_alternative<Read>(route.handler) &&
           route.path.find("/{id}") != std::string_view::npos && !route.path.ends_with(".pdf");
}

// A queue may keep a piece of work for a while after it was done: what it replied to is let go of with the reply.
Reply once(Reply reply) {
    return [shared = std::make_shared<Reply>(std::move(reply))](Response response) {
        if (const Reply taken = std::exchange(*shared, nullptr)) taken(std::move(response));
    };
}

// What an exception of the environment is answered with; its text is for the log.
Response failure(const Call& call, const std::exception& error) {
    spdlog::error("{} {}: {}", call.request.method, call.request.path, error.what());
    if (dynamic_cast<const store::Unavailable*>(&error) != nullptr)
        return problem({Code::unavailable, "The database does not answer. Try again in a moment."_msg, {}});
    return problem(500, Code::unavailable, "Something failed here; the log says what."_msg);
}

}  // namespace

Dispatcher::Dispatcher(Context& context, StaticFiles files)
    : context_(context),
      files_(std::move(files)),
      buckets_(context.options.requests_per_second_per_token),
      notices_(context) {
    const auto documents = resources("openapi.json");
    if (documents.empty()) throw std::runtime_error("openapi.json is not compiled in");
    std::vector<Route> routes = all_routes();
    for (Operation& operation : read_operations(documents.front().content)) {
        const auto route = std::find_if(routes.begin(), routes.end(), [&](const Route& one) {
            return one.method == operation.method && one.path == operation.path;
        });
        if (route == routes.end())
            throw std::runtime_error(operation.method + ' ' + operation.path + " has no route");
        router_.add(operation.method, operation.path, endpoints_.size());
        const bool is_short = is_short_read(*route, context.services.db.engine());
        endpoints_.push_back({std::move(operation), route->handler, is_short});
        routes.erase(route);
    }
    if (!routes.empty())
        throw std::runtime_error(
            fmt::format("{} {} is not in openapi.yaml", routes[0].method, routes[0].path));
}

std::optional<Response> Dispatcher::refuse_early(const Request& request, const Router::Match& match) const {
    if (!request.local && !is_own_host(request.header("Host").value_or(""), context_.options.hosts))
        return problem(
            421, Code::unsupported,
            "This server is not known by that host name. Add it to the `hosts` setting, or use its address."_msg);
    const bool is_api = request.path.starts_with("/api/") || request.path.starts_with("/internal/");
    if (match.allowed.empty() && is_api)
        return problem(404, Code::not_found,
                       "There is nothing at this address. /api/v1/openapi.json lists what there is."_msg);
    if (!match.number && !match.allowed.empty()) {
        Response response = problem(405, Code::unsupported, "This address does not take that method."_msg);
        response.headers.push_back({"Allow", joined(match.allowed)});
        return response;
    }
    const bool is_raw = match.number && endpoints_[*match.number].operation.raw_body;
    if (match.number && !is_raw && has_body(request.method) &&
        !is_json(request.header("Content-Type").value_or("")))
        return problem(415, Code::unsupported, "Send JSON, with Content-Type: application/json."_msg);
    return std::nullopt;
}

Reply Dispatcher::counted(std::string_view route, std::string method, Reply reply) {
    const auto started_at = std::chrono::steady_clock::now();
    return once([this, in_hand = context_.in_hand, route, method = std::move(method), started_at,
                 reply = std::move(reply)](Response response) {
        context_.metrics.count(route, method, response.status, std::chrono::steady_clock::now() - started_at);
        reply(std::move(response));
    });
}

void Dispatcher::handle_notice(Request request, Reply reply) {
    const bool is_link = is_notice_link(request);
    const Reply done = counted(is_link ? notice_link_route : notice_route, request.method, std::move(reply));
    if (is_link) return notices_.answer_link(std::move(request), done);
    notices_.answer_address(std::move(request), done);
}

void Dispatcher::handle(Request request, Reply reply) {
    if (request.local && request.path.starts_with("/internal/"))
        return local_command(std::move(request), reply);
    Router::Match match = router_.find(request.method, request.segments);
    const bool is_link = is_notice_link(request);
    std::string_view route = is_link ? notice_link_route : "other";
    if (match.number) route = endpoints_[*match.number].operation.path;
    const Reply done = counted(route, request.method, std::move(reply));
    if (auto refused = refuse_early(request, match)) return done(std::move(*refused));
    if (is_link) return notices_.answer_link(std::move(request), done);
    if (!match.number) {
        if (request.method != "GET" && request.method != "HEAD")
            return done(problem(405, Code::unsupported, "This address does not take that method."_msg));
        return done(files_.answer(request));
    }
    const Endpoint& endpoint = endpoints_[*match.number];
    auto call = std::make_shared<Call>(Call{context_, std::move(request), std::move(match.parameters)});
    if (endpoint.is_short && context_.is_only_one_in_hand()) return run(endpoint, call, done);
    if (!context_.workers.post([this, &endpoint, call, done] { run(endpoint, call, done); }))
        done(problem({Code::unavailable, busy, {}}));
}

void Dispatcher::local_command(Request request, const Reply& reply) {
    const auto work = [this, shared = std::make_shared<Request>(std::move(request)), reply] {
        try {
            const std::string name = shared->path.substr(std::string_view("/internal/").size());
            reply(context_.services.local_command(name, *shared));
        } catch (const std::exception& error) {
            spdlog::error("{}: {}", shared->path, error.what());
            reply(problem(500, Code::unavailable, Message::verbatim(error.what())));
        }
    };
    if (!context_.services.local_command || !context_.background.post(work))
        reply(problem({Code::unavailable, busy, {}}));
}

void Dispatcher::run(const Endpoint& endpoint, const CallPtr& call, const Reply& reply) {
    try {
        if (auto read = read_inputs(endpoint, *call); !read) {
            const int status = read.error().code == Code::invalid ? 400 : status_of(read.error().code);
            return reply(problem(status, read.error()));
        }
        if (!endpoint.operation.permission) return std::get<Custom>(endpoint.handler)(call, reply);
        const auto scope = identify(*call);
        if (!scope) return reply(problem(scope.error()));
        if (std::holds_alternative<Read>(endpoint.handler)) return run_read(endpoint, call, *scope, reply);
        const auto admitted =
            context_.services.db.read(*scope, [&](store::Tx& tx) { return admit(endpoint, *call, tx); });
        if (!admitted) return reply(problem(admitted.error()));
        if (const Custom* custom = std::get_if<Custom>(&endpoint.handler)) return (*custom)(call, reply);
        run_write(endpoint, call, reply);
    } catch (const std::exception& error) {
        reply(failure(*call, error));
    }
}

Result<Done> Dispatcher::read_inputs(const Endpoint& endpoint, Call& call) const {
    for (const auto& [name, value] : call.request.query) {
        const auto& known = endpoint.operation.query;
        if (endpoint.operation.any_query) break;
        if (std::find(known.begin(), known.end(), name) == known.end())
            return refuse_field("/" + name, "is not a parameter of this address"_msg);
    }
    if (const auto etag = call.request.header("If-Match")) call.if_version = version_of_etag(trim(*etag));
    if (!has_body(call.request.method) || endpoint.operation.raw_body) return Done{};
    auto body = parse_json(call.request.body);
    if (!body) return refuse(Code::invalid, body.error());
    call.body = std::move(*body);
    return Done{};
}

Result<store::Scope> Dispatcher::identify(Call& call) const {
    if (call.request.local) return store::Scope::installation();
    if (const auto authorization = call.request.header("Authorization")) {
        constexpr std::string_view scheme = "Bearer ";
        if (authorization->size() > scheme.size() &&
            equal_ignoring_case(authorization->substr(0, scheme.size()), scheme))
            call.token = trim(authorization->substr(scheme.size()));
    } else if (const auto kept = cookie(call.request.header("Cookie").value_or(""), session_cookie)) {
        call.token = *kept;
        call.by_cookie = true;
    }
    const auto operator_id = staff::operator_of(call.token);
    if (!operator_id)
        return refuse(Code::unauthenticated,
                      "Sign in, or send Authorization: Bearer with a valid token."_msg);
    const bool safe = call.request.method == "GET" || call.request.method == "HEAD";
    if (call.by_cookie && !safe &&
        !constant_time_equal(call.request.header("X-CSRF-Token").value_or(""), staff::csrf_token(call.token)))
        return refuse(Code::forbidden, "Send the csrf_token of your session as X-CSRF-Token."_msg);
    return store::Scope::of(*operator_id);
}

Result<Done> Dispatcher::admit_local(Call& call, store::Tx& tx) {
    const auto code = call.request.header("X-Bangnopi-Operator");
    std::vector<store::Operator> operators = store::list_operators(tx);
    std::erase_if(operators, [&](const store::Operator& one) { return code && one.code != *code; });
    if (operators.empty()) return refuse(Code::not_found, "No operator has that code."_msg);
    if (operators.size() > 1)
        return refuse(Code::operator_required, "There are several operators: name one by its code."_msg);
    call.tenant = std::move(operators.front());
    call.principal.operator_id = call.tenant->id;
    call.principal.actor = {store::ActorKind::command_line, {}, "command line"};
    call.principal.role = staff::Role::owner;
    call.principal.expires_at = Instant::max();
    return Done{};
}

Result<Done> Dispatcher::admit(const Endpoint& endpoint, Call& call, store::Tx& tx) {
    if (call.request.local) return admit_local(call, tx);
    const Instant now = context_.services.real_clock.now();
    BANGNOPI_TRY(principal, staff::authenticate(tx, call.token, now));
    call.principal = std::move(principal);
    if (!buckets_.take(call.principal.credential_id, now))
        return refuse(Code::too_many_requests, "Too many requests with this token. Wait a second."_msg);
    if (call.principal.must_change_password && !endpoint.operation.before_password_change)
        return refuse(Code::password_change_required,
                      "Choose a password of your own first: POST /api/v1/me/password."_msg);
    if (!call.may(*endpoint.operation.permission))
        return refuse(
            Code::forbidden,
            "The role {} does not hold {}. Ask the owner for a role that does."_msg(
                staff::name_of(call.principal.role), staff::name_of(*endpoint.operation.permission)));
    call.tenant = store::find_operator(tx, call.principal.operator_id);
    if (!call.tenant) return refuse(Code::unauthenticated, "The operator of this token is gone."_msg);
    return Done{};
}

void Dispatcher::run_read(const Endpoint& endpoint, const CallPtr& call, store::Scope scope,
                          const Reply& reply) {
    auto answer = context_.services.db.read(scope, [&](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(admit(endpoint, *call, tx));
        return std::get<Read>(endpoint.handler)(*call, tx);
    });
    if (answer && answer->awaits_receipt)
        return read_when_numbered(endpoint, call, scope, *answer->awaits_receipt, reply);
    reply(answer ? finish(*call, std::move(*answer)) : problem(answer.error()));
}

// Once: a payment whose number cannot be given now is asked for again by whoever wants it.
void Dispatcher::read_when_numbered(const Endpoint& endpoint, const CallPtr& call, store::Scope scope,
                                    Id payment, const Reply& reply) {
    if (std::exchange(call->has_awaited_receipt, true))
        return reply(
            problem({Code::unavailable, "The receipt has no number yet. Ask again in a moment."_msg, {}}));
    const auto again = [this, &endpoint, call, scope, reply] {
        try {
            run_read(endpoint, call, scope, reply);
        } catch (const std::exception& error) {
            reply(failure(*call, error));
        }
    };
    context_.receipts.give(call->operator_id(), {payment}, [this, again, reply](const auto&) {
        if (!context_.workers.post(again)) reply(problem({Code::unavailable, busy, {}}));
    });
}

void Dispatcher::run_write(const Endpoint& endpoint, const CallPtr& call, const Reply& reply) {
    if (!std::get<Write>(endpoint.handler).hashes) return prepare_and_write(endpoint, call, reply);
    const auto work = [this, &endpoint, call, reply] {
        try {
            prepare_and_write(endpoint, call, reply);
        } catch (const std::exception& error) {
            reply(failure(*call, error));
        }
    };
    if (!context_.hashing.post(work)) reply(problem({Code::unavailable, busy, {}}));
}

void Dispatcher::prepare_and_write(const Endpoint& endpoint, const CallPtr& call, const Reply& reply) {
    auto work = std::get<Write>(endpoint.handler).prepare(*call);
    if (!work) return reply(problem(work.error()));
    const auto key =
        endpoint.operation.idempotent ? read_idempotency_key(*call) : std::optional<IdempotencyKey>{};
    if (key && !key->valid)
        return reply(
            problem(400, Code::invalid, "Idempotency-Key is 1 to 100 visible ASCII characters."_msg));
    constexpr int tries = 3;
    commit(endpoint, call, key ? once_per_key(*call, *key, std::move(*work)) : std::move(*work), reply,
           tries);
}

void Dispatcher::commit(const Endpoint& endpoint, const CallPtr& call, const Work& work, const Reply& reply,
                        int tries_left) {
    const auto done = [=, this, &endpoint](Result<Answer> answer) {
        if (answer) {
            if (answer->afterwards) answer->afterwards();
            if (std::get<Write>(endpoint.handler).shows_payments)
                return reply_with_receipts(call, std::move(*answer), reply);
            return reply(finish(*call, std::move(*answer)));
        }
        if (is_key_race(answer.error()) && tries_left > 1)
            return commit(endpoint, call, work, reply, tries_left - 1);
        refuse_write(endpoint, call, answer.error(), reply);
    };
    context_.services.db.write(store::Scope::of(call->operator_id()), store::Priority::normal, work, done);
}

void Dispatcher::reply_with_receipts(const CallPtr& call, Answer answer, const Reply& reply) {
    std::vector<Id> owed = receipts_owed_in(answer.body);
    if (owed.empty()) return reply(finish(*call, std::move(answer)));
    context_.receipts.give(
        call->operator_id(), std::move(owed),
        [call, answer = std::move(answer), reply](const store::ReceiptNumbers& numbers) mutable {
            answer.body = with_receipts(answer.body, numbers);
            reply(finish(*call, std::move(answer)));
        });
}

void Dispatcher::refuse_write(const Endpoint& endpoint, const CallPtr& call, const Refusal& refusal,
                              const Reply& reply) {
    const auto explain = std::get<Write>(endpoint.handler).explain;
    if (explain == nullptr) return reply(problem(refusal));
    const auto work = [this, explain, call, refusal, reply] {
        try {
            auto better =
                context_.services.db.read(store::Scope::of(call->operator_id()),
                                          [&](store::Tx& tx) { return explain(*call, refusal, tx); });
            reply(better ? std::move(*better) : problem(refusal));
        } catch (const std::exception& error) {
            reply(failure(*call, error));
        }
    };
    if (!context_.workers.post(work)) reply(problem(refusal));
}

Response Dispatcher::finish(const Call& call, Answer answer) {
    Response response{.status = answer.status};
    const bool get = call.request.method == "GET" || call.request.method == "HEAD";
    const bool is_kept = get && !answer.is_secret;
    response.headers.push_back({"Cache-Control", is_kept ? "private, no-cache" : "no-store"});
    std::ranges::move(answer.headers, std::back_inserter(response.headers));
    if (answer.body.empty()) return response;
    if ((is_kept && answer.status == 200) || answer.version) {
        const std::string hash = short_hash(answer.body);
        const std::string etag =
            answer.version ? fmt::format("\"v{}-{}\"", *answer.version, hash) : '"' + hash + '"';
        response.headers.push_back({"ETag", etag});
        if (get && call.request.header("If-None-Match") == std::optional<std::string_view>(etag)) {
            response.status = 304;
            return response;
        }
    }
    response.content_type = answer.status < 400 ? answer.content_type : problem_type;
    response.body = std::move(answer.body);
    return response;
}

}  // namespace bangnopi::http
