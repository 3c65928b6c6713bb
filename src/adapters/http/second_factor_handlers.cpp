// One's own second factor at sign-in.
#include <boost/url.hpp>

#include "adapters/http/api.hpp"
#include "adapters/http/own_password.hpp"
#include "adapters/http/problem.hpp"
#include "staff/second_factor.hpp"

namespace bangnopi::http {

namespace json = boost::json;

namespace {

// What authenticator apps read from a QR code (Google Authenticator's key URI format).
std::string otpauth_uri(const Call& call, std::string_view username, std::string_view secret) {
    boost::urls::url uri("otpauth://totp/");
    uri.set_path("/" + call.tenant->name + ":" + std::string(username));
    uri.params().append({"secret", secret});
    uri.params().append({"issuer", call.tenant->name});
    return std::string(uri.buffer());
}

Result<Work> begin_totp(const Call& call) {
    std::string password;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { fields.required("password", password); }));
    BANGNOPI_TRY(member, check_own_password(call, password, "/password"));
    const std::string secret = staff::new_totp_secret();
    const std::string text = staff::base32_of(secret);
    const std::string uri = otpauth_uri(call, member.username, text);
    return [&call, id = member.id, secret, text, uri, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(staff::begin_second_factor(tx, act, call.context.services.keys, id, secret));
        return json_answer(201, {{"secret", text}, {"uri", uri}});
    };
}

// Each code is a guess: it is counted, and the count asked before it is tried.
Result<Done> may_try(const Call& call) {
    if (!call.principal.staff_id)
        return refuse(Code::conflict, "Only staff have a second factor; this is a token."_msg);
    if (call.context.own_secrets.open(own_rate_key(call.operator_id(), *call.principal.staff_id),
                                      call.real_now()))
        return Done{};
    return refuse(Code::too_many_requests, "Too many wrong codes. Wait five minutes."_msg);
}

void answer_try(const Call& call, const Result<Answer>& answer, const Reply& reply) {
    if (!answer) {
        if (answer.error().code == Code::wrong_credentials)
            call.context.own_secrets.failed(own_rate_key(call.operator_id(), *call.principal.staff_id),
                                            call.real_now());
        return reply(problem(answer.error()));
    }
    Response response{.status = answer->status, .body = answer->body};
    if (!answer->body.empty()) response.content_type = "application/json";
    response.headers.push_back({"Cache-Control", "no-store"});
    reply(std::move(response));
}

Result<std::string> read_code(const Call& call) {
    std::string code;
    BANGNOPI_TRY_DONE(may_try(call));
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { fields.required("totp", code); }));
    return code;
}

void try_code(const std::shared_ptr<Call>& call, const Work& work, const Reply& reply) {
    call->context.services.db.write(
        store::Scope::of(call->operator_id()), store::Priority::normal, work,
        [call, reply](const Result<Answer>& answer) { answer_try(*call, answer, reply); });
}

void confirm_totp(std::shared_ptr<Call> call, Reply reply) {
    const auto code = read_code(*call);
    if (!code) return reply(problem(code.error()));
    const auto recovery = staff::new_recovery_codes();
    try_code(
        call,
        [call, code = *code, recovery, act = call->act(),
         now = call->real_now()](store::Tx& tx) -> Result<Answer> {
            BANGNOPI_TRY_DONE(staff::confirm_second_factor(tx, act, call->context.services.keys,
                                                           *call->principal.staff_id, code, now, recovery));
            JsonArray codes;
            for (const std::string& one : recovery) codes.add(one);
            return json_answer(200, {{"recovery_codes", std::move(codes)}});
        },
        reply);
}

void end_totp(std::shared_ptr<Call> call, Reply reply) {
    const auto code = read_code(*call);
    if (!code) return reply(problem(code.error()));
    try_code(
        call,
        [call, code = *code, act = call->act(), now = call->real_now()](store::Tx& tx) -> Result<Answer> {
            BANGNOPI_TRY_DONE(staff::check_second_factor(tx, act, call->context.services.keys,
                                                         *call->principal.staff_id, code, now));
            BANGNOPI_TRY_DONE(staff::end_second_factor(tx, act, *call->principal.staff_id));
            return Answer{204};
        },
        reply);
}

}  // namespace

std::vector<Route> second_factor_routes() {
    return {{"POST", "/api/v1/me/totp", Write{begin_totp, true}},
            {"POST", "/api/v1/me/totp/confirm", Custom(confirm_totp)},
            {"POST", "/api/v1/me/totp/end", Custom(end_totp)}};
}

}  // namespace bangnopi::http
