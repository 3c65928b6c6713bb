// Logins as they were tried: what a technician asks for when somebody cannot connect.
#include <fmt/format.h>

#include <array>

#include "adapters/http/api.hpp"
#include "adapters/http/problem.hpp"
#include "store/login_attempts.hpp"

namespace bangnopi::http {

namespace {

std::optional<domain::LoginOutcome> parse_outcome(std::string_view text) {
    using domain::LoginOutcome;
    for (const LoginOutcome outcome : {LoginOutcome::accepted, LoginOutcome::walled, LoginOutcome::rejected})
        if (name_of(outcome) == text) return outcome;
    return std::nullopt;
}

std::string explanation(const Call& call, const store::LoginAttempt& attempt) {
    if (attempt.reason == domain::LoginReason::none) return {};
    const std::string reason = words::text(explained(attempt.reason), language_of(call.request));
    return attempt.detail.empty() ? reason : fmt::format("{} ({})", reason, attempt.detail);
}

JsonObject attempt_object(const Call& call, const store::LoginAttemptListed& listed) {
    const store::LoginAttempt& attempt = listed.attempt;
    const bool has_reason = attempt.reason != domain::LoginReason::none;
    return {{"id", format_id(attempt.id)},
            {"at", format_instant(attempt.at)},
            {"username", attempt.username},
            {"subscription", or_null(attempt.subscription_id)},
            {"customer_name", listed.customer_name},
            {"router", JsonObject{{"id", format_id(attempt.router_id)}, {"name", listed.router_name}}},
            {"mac", attempt.mac},
            {"outcome", name_of(attempt.outcome)},
            {"reason", has_reason ? JsonValue(name_of(attempt.reason)) : JsonValue(nullptr)},
            {"explanation", explanation(call, attempt)}};
}

Result<Answer> list_login_attempts(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::LoginAttemptFilter filter;
    if (const std::string username = query.text("username"); !username.empty()) filter.username = username;
    filter.subscription_id = query.id("subscription");
    filter.outcome = query.word("outcome", parse_outcome, "accepted, isolated or rejected"_msg);
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_login_attempts(tx, call.operator_id(), filter, request));
    return json_answer(200, page_object(page, [&](const store::LoginAttemptListed& listed) {
                           return attempt_object(call, listed);
                       }));
}

}  // namespace

std::vector<Route> login_attempt_routes() {
    return {{"GET", "/api/v1/login-attempts", Read(list_login_attempts)}};
}

}  // namespace bangnopi::http
