// Sign-in and out, oneself, staff, roles, API tokens, the audit log.
#include <fmt/format.h>

#include "adapters/http/api.hpp"
#include "adapters/http/own_password.hpp"
#include "adapters/http/problem.hpp"
#include "staff/credentials.hpp"
#include "staff/members.hpp"
#include "staff/second_factor.hpp"
#include "store/audit.hpp"
#include "store/credentials.hpp"
#include "store/staff.hpp"

namespace bangnopi::http {

namespace {

constexpr auto busy_signing_in = "Too many sign-ins at once. Try again in a moment."_msg;

// Sign-in

struct SignInAttempt {
    staff::SignIn sign_in;
    std::string rate_key = {};
    std::optional<staff::Candidate> candidate = {};
};
using AttemptPtr = std::shared_ptr<SignInAttempt>;  // handed from queue to queue

std::string session_cookie(const Call& call, const std::string& token) {
    return fmt::format("bangnopi_session={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", token,
                       std::chrono::seconds(staff::session_lifetime).count(),
                       call.context.options.tls.empty() ? "" : "; Secure");
}

Response signed_in(const Call& call, const staff::IssuedToken& issued, bool must_change_password) {
    JsonObject body{{"id", format_id(issued.credential.id)},
                    {"expires_at", format_instant(issued.credential.expires_at)},
                    {"must_change_password", must_change_password}};
    Response response{.status = 201, .content_type = "application/json"};
    response.headers.push_back({"Cache-Control", "no-store"});
    if (call.request.parameter("token")) {
        body.add("token", issued.token);
    } else {
        body.add("csrf_token", staff::csrf_token(issued.token));
        response.headers.push_back({"Set-Cookie", session_cookie(call, issued.token)});
    }
    response.body = body.text();
    return response;
}

void count_failure(const Call& call, const SignInAttempt& attempt) {
    const Instant now = call.real_now();
    call.context.sign_ins.failed(attempt.rate_key, now);
    call.context.sign_ins_of_address.failed(call.request.peer, now);
}

Response slow_down() {
    Response response =
        problem({Code::too_many_requests, "Too many failed sign-ins. Wait five minutes."_msg, {}});
    std::erase_if(response.headers, [](const Header& header) { return header.name == "Retry-After"; });
    response.headers.push_back({"Retry-After", "300"});
    return response;
}

// The count of failures is kept until all of the sign-in was right: who knows a password could clear it, and guess codes
// without end.
void finish_sign_in(const Call& call, const SignInAttempt& attempt, const store::Staff& member,
                    const Result<staff::IssuedToken>& issued, const Reply& reply) {
    const std::string own_key = own_rate_key(call.operator_id(), member.id);
    if (issued) {
        call.context.sign_ins.succeeded(attempt.rate_key);
        if (attempt.sign_in.totp) call.context.own_secrets.succeeded(own_key);
        return reply(signed_in(call, *issued, member.must_change_password));
    }
    if (issued.error().code == Code::wrong_credentials) {
        count_failure(call, attempt);
        call.context.own_secrets.failed(own_key, call.real_now());
    }
    reply(problem(issued.error()));
}

void open_session(const std::shared_ptr<Call>& call, const AttemptPtr& attempt, const store::Staff& member,
                  const Reply& reply) {
    call->tenant = attempt->candidate->tenant;
    call->principal.operator_id = call->tenant->id;
    call->principal.actor = {store::ActorKind::staff, member.id, member.username};
    if (attempt->sign_in.totp &&
        !call->context.own_secrets.open(own_rate_key(call->operator_id(), member.id), call->real_now()))
        return reply(slow_down());
    call->context.services.db.write(
        store::Scope::of(call->operator_id()), store::Priority::normal,
        [call, attempt, member, act = call->act(),
         now = call->real_now()](store::Tx& tx) -> Result<staff::IssuedToken> {
            BANGNOPI_TRY_DONE(staff::check_second_factor(tx, act, call->context.services.keys, member.id,
                                                         attempt->sign_in.totp, now));
            return staff::open_session(tx, act, member, now);
        },
        [call, attempt, member, reply](const Result<staff::IssuedToken>& issued) {
            finish_sign_in(*call, *attempt, member, issued, reply);
        });
}

// In the hashing queue.
void check_password(const std::shared_ptr<Call>& call, const AttemptPtr& attempt, const Reply& reply) {
    const auto member = staff::check_candidate(*attempt->candidate, attempt->sign_in);
    if (!member) {
        count_failure(*call, *attempt);
        return reply(problem(member.error()));
    }
    open_session(call, attempt, *member, reply);
}

Result<staff::SignIn> read_sign_in(const Call& call) {
    staff::SignIn sign_in;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("operator", sign_in.operator_code);
        fields.required("username", sign_in.username);
        fields.required("password", sign_in.password);
        fields.optional("totp", sign_in.totp);
    }));
    return sign_in;
}

void sign_in(std::shared_ptr<Call> call, Reply reply) {
    auto command = read_sign_in(*call);
    if (!command) return reply(problem(command.error()));
    Context& context = call->context;
    auto attempt = std::make_shared<SignInAttempt>(SignInAttempt{std::move(*command)});
    attempt->rate_key = staff::rate_key(attempt->sign_in.operator_code.value_or(""),
                                        attempt->sign_in.username, call->request.peer);
    const Instant now = call->real_now();
    if (!context.sign_ins.open(attempt->rate_key, now) ||
        !context.sign_ins_of_address.open(call->request.peer, now))
        return reply(slow_down());
    auto candidate = context.services.db.read(store::Scope::installation(), [&](store::Tx& tx) {
        return staff::find_candidate(tx, attempt->sign_in);
    });
    if (!candidate) return reply(problem(candidate.error()));
    attempt->candidate = std::move(*candidate);
    if (!context.hashing.post([call, attempt, reply] { check_password(call, attempt, reply); }))
        reply(problem({Code::too_many_requests, busy_signing_in, {}}));
}

void sign_out(std::shared_ptr<Call> call, Reply reply) {
    call->context.services.db.write(
        store::Scope::of(call->operator_id()), store::Priority::normal,
        [call, act = call->act(), now = call->real_now()](store::Tx& tx) {
            return staff::close_session(tx, act, call->principal.credential_id, now);
        },
        [call, reply](const Result<Done>& done) {
            if (!done) return reply(problem(done.error()));
            Response response{.status = 204};
            response.headers.push_back(
                {"Set-Cookie", "bangnopi_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"});
            reply(std::move(response));
        });
}

// Oneself

std::string_view kind_of(const staff::Principal& principal) {
    if (principal.actor.kind == store::ActorKind::command_line) return "command_line";
    return principal.kind == store::CredentialKind::token ? "token" : "staff";
}

JsonArray permissions_of(staff::Role role) {
    JsonArray names;
    for (const staff::Permission permission : staff::all_permissions()) {
        if (staff::allowed(role, permission)) names.add(staff::name_of(permission));
    }
    return names;
}

Result<Answer> me(const Call& call, store::Tx& tx) {
    const staff::Principal& principal = call.principal;
    const store::Operator& tenant = *call.tenant;
    const store::Act act = call.act();
    const auto member =
        principal.staff_id ? store::find_staff(tx, tenant.id, *principal.staff_id) : std::nullopt;
    JsonObject object{{"id", format_id(principal.actor.id)},
                      {"kind", kind_of(principal)},
                      {"name", member ? member->name : principal.actor.name},
                      {"role", staff::name_of(principal.role)},
                      {"permissions", permissions_of(principal.role)},
                      {"must_change_password", principal.must_change_password},
                      {"operator", JsonObject{{"id", format_id(tenant.id)},
                                              {"code", tenant.code},
                                              {"name", tenant.name},
                                              {"time_zone", tenant.zone.name()},
                                              {"currency", tenant.currency.code()}}},
                      {"now", format_instant(act.now)},
                      {"today", act.today.iso()},
                      {"demo", static_cast<bool>(call.context.services.move_demo_clock)},
                      {"version", call.context.options.version}};
    if (member) object.add("username", member->username);
    if (principal.staff_id) object.add("totp", staff::has_second_factor(tx, tenant.id, *principal.staff_id));
    if (call.by_cookie) object.add("csrf_token", staff::csrf_token(call.token));
    return json_answer(200, std::move(object));
}

Result<Work> change_own_password(const Call& call) {
    std::string current;
    std::string password;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("current", current);
        fields.required("password", password);
    }));
    BANGNOPI_TRY(member, check_own_password(call, current, "/current"));
    BANGNOPI_TRY(chosen, staff::choose_password(password, member.username, "/password"));
    return [&call, id = member.id, chosen = std::move(chosen), act = call.act(),
            now = call.real_now()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(staff::set_password(tx, act, id, chosen, now, call.principal.credential_id));
        return Answer{204};
    };
}

// Staff

JsonObject staff_object(const store::Staff& member) {
    return {{"id", format_id(member.id)},
            {"username", member.username},
            {"name", member.name},
            {"role", member.role},
            {"active", member.active},
            {"must_change_password", member.must_change_password},
            {"created_at", format_instant(member.created_at)},
            {"version", member.version}};
}

Result<Answer> list_staff(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_staff(tx, call.operator_id(), request));
    return json_answer(200, page_object(page, staff_object));
}

Result<Answer> get_staff(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto member = store::find_staff(tx, call.operator_id(), id);
    if (!member) return refuse(Code::not_found, "There is no member of staff with this id."_msg);
    return json_answer(200, staff_object(*member), member->version);
}

Result<Work> create_staff(const Call& call) {
    staff::NewMember command;
    std::string password;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("username", command.username);
        fields.required("name", command.name);
        fields.required_word("role", command.role, staff::parse_role, role_words);
        fields.required("password", password);
    }));
    BANGNOPI_TRY(chosen, staff::choose_password(password, command.username, "/password"));
    command.password = std::move(chosen);
    command.password.must_change = true;  // the caller knows it
    return [command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(member, staff::add_member(tx, act, command));
        return json_answer(201, staff_object(member), member.version);
    };
}

Result<std::optional<staff::ChosenPassword>> choose_for(const Call& call, Id id,
                                                        const std::optional<std::string>& password) {
    if (!password) return std::optional<staff::ChosenPassword>{};
    const auto member = call.context.services.db.read(
        store::Scope::of(call.operator_id()),
        [&](store::Tx& tx) { return store::find_staff(tx, call.operator_id(), id); });
    if (!member) return refuse(Code::not_found, "There is no member of staff with this id."_msg);
    BANGNOPI_TRY(chosen, staff::choose_password(password, member->username, "/password"));
    chosen.must_change = true;
    return std::optional(std::move(chosen));
}

Result<Work> edit_staff(const Call& call) {
    staff::EditMember command;
    std::optional<std::string> password;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("name", command.name);
        fields.optional_word("role", command.role, staff::parse_role, role_words);
        fields.optional("active", command.active);
        fields.optional("password", password);
    }));
    command.id = id;
    command.if_version = call.if_version;
    BANGNOPI_TRY(chosen, choose_for(call, id, password));
    return [command, chosen, act = call.act(), now = call.real_now()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(member, staff::edit_member(tx, act, command, now));
        if (chosen) {
            BANGNOPI_TRY(changed, staff::set_password(tx, act, command.id, *chosen, now));
            member = changed;
        }
        return json_answer(200, staff_object(member), member.version);
    };
}

Result<Answer> list_roles(const Call&, store::Tx&) {
    JsonArray items;
    for (const staff::Role role : staff::all_roles())
        items.add(JsonObject{{"code", staff::name_of(role)},
                             {"name", staff::label_of(role)},
                             {"permissions", permissions_of(role)}});
    return json_answer(200, list_object(std::move(items)));
}

// API tokens

JsonObject token_object(const store::Credential& token) {
    return {{"id", format_id(token.id)},
            {"name", token.name},
            {"role", token.role},
            {"created_at", format_instant(token.created_at)},
            {"expires_at", format_instant(token.expires_at)},
            {"revoked_at", or_null(token.revoked_at)}};
}

Result<Answer> list_tokens(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_tokens(tx, call.operator_id(), request));
    return json_answer(200, page_object(page, token_object));
}

Result<Work> create_token(const Call& call) {
    staff::NewToken command;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("name", command.name);
        fields.required_word("role", command.role, staff::parse_role, role_words);
        fields.optional("expires_at", command.expires_at);
    }));
    return [command, act = call.act(), now = call.real_now()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(issued, staff::create_token(tx, act, command, now));
        return json_answer(201, {{"id", format_id(issued.credential.id)},
                                 {"token", issued.token},
                                 {"expires_at", format_instant(issued.credential.expires_at)}});
    };
}

Result<Work> revoke_token(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    return [id = id, act = call.act(), now = call.real_now()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(staff::revoke_token(tx, act, id, now));
        return Answer{204};
    };
}

// Audit

std::string_view name_of(store::ActorKind kind) {
    switch (kind) {
        case store::ActorKind::staff:
            return "staff";
        case store::ActorKind::token:
            return "token";
        case store::ActorKind::system:
            return "system";
        case store::ActorKind::customer:
            return "customer";
        case store::ActorKind::command_line:
            return "command_line";
    }
    return "system";
}

JsonValue json_or_null(const std::string& json) {
    return json.empty() ? JsonValue(nullptr) : JsonValue::of_json(json);
}

JsonObject audit_object(const store::AuditRow& row) {
    return {{"id", format_id(row.id)},
            {"at", format_instant(row.at)},
            {"actor_kind", name_of(row.actor_kind)},
            {"actor", or_null(row.actor_id)},
            {"actor_name", row.actor_name},
            {"action", row.action},
            {"subject_kind", row.subject_kind},
            {"subject", format_id(row.subject_id)},
            {"before", json_or_null(row.before)},
            {"after", json_or_null(row.after)}};
}

Result<Answer> list_audit(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    const auto subject = query.id("subject");
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_audit(tx, call.operator_id(), subject, request));
    return json_answer(200, page_object(page, audit_object));
}

}  // namespace

std::vector<Route> access_routes() {
    return {{"POST", "/api/v1/sessions", Custom(sign_in)},
            {"DELETE", "/api/v1/sessions/current", Custom(sign_out)},
            {"GET", "/api/v1/me", Read(me)},
            {"POST", "/api/v1/me/password", Write{change_own_password, true}},
            {"GET", "/api/v1/staff", Read(list_staff)},
            {"POST", "/api/v1/staff", Write{create_staff, true}},
            {"GET", "/api/v1/staff/{id}", Read(get_staff)},
            {"PATCH", "/api/v1/staff/{id}", Write{edit_staff, true}},
            {"GET", "/api/v1/roles", Read(list_roles)},
            {"GET", "/api/v1/tokens", Read(list_tokens)},
            {"POST", "/api/v1/tokens", Write{create_token}},
            {"DELETE", "/api/v1/tokens/{id}", Write{revoke_token}},
            {"GET", "/api/v1/audit", Read(list_audit)}};
}

}  // namespace bangnopi::http
