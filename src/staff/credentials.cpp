#include "staff/credentials.hpp"

#include "base/check.hpp"
#include "base/field_errors.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "domain/contact.hpp"
#include "staff/passwords.hpp"
#include "staff/staff_json.hpp"
#include "staff/token.hpp"
#include "store/outbox.hpp"

namespace bangnopi::staff {
namespace {

constexpr std::size_t token_name_bytes_max = 100;
constexpr std::chrono::hours token_lifetime_max{24 * 3660};

std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool holds_secret(const store::Credential& credential, std::string_view secret) {
    const SecretHash hash = hash_secret(secret);
    return constant_time_equal(text_of(hash), text_of(credential.secret_hash));
}

IssuedToken issue(store::Tx& tx, const store::Act& act, store::Credential credential) {
    const std::string secret = random_secret();
    const SecretHash hash = hash_secret(secret);
    credential.id = act.ids->next();
    credential.secret_hash.assign(hash.begin(), hash.end());
    store::insert_credential(tx, act.operator_id, credential);
    std::string token = format_token({act.operator_id, credential.id, secret});
    return {std::move(credential), std::move(token)};
}

Refused unauthenticated() {
    return refuse(Code::unauthenticated, "sign in again, or use a token that is valid"_msg);
}

Result<Principal> principal_of_session(store::Tx& tx, Id operator_id, const store::Credential& credential) {
    const auto staff =
        credential.staff_id ? store::find_staff(tx, operator_id, *credential.staff_id) : std::nullopt;
    const std::optional<Role> role = staff ? parse_role(staff->role) : std::nullopt;
    if (!role || !staff->active) return unauthenticated();
    return Principal{operator_id,
                     {store::ActorKind::staff, staff->id, staff->username},
                     *role,
                     credential.id,
                     store::CredentialKind::session,
                     staff->id,
                     staff->must_change_password,
                     credential.expires_at};
}

Result<Principal> principal_of_token(Id operator_id, const store::Credential& credential) {
    const std::optional<Role> role = parse_role(credential.role);
    if (!role) return unauthenticated();
    return Principal{operator_id,
                     {store::ActorKind::token, credential.id, credential.name},
                     *role,
                     credential.id,
                     store::CredentialKind::token,
                     std::nullopt,
                     false,
                     credential.expires_at};
}

// The operator that the sign-in names, or the only one.
Result<std::optional<store::Operator>> operator_named(store::Tx& tx, const std::optional<std::string>& code) {
    if (code) return store::find_operator_by_code(tx, *code);
    std::vector<store::Operator> operators = store::list_operators(tx);
    if (operators.size() > 1)
        return refuse_field("/operator", "say which operator: its code is needed"_msg,
                            Code::operator_required);
    if (operators.empty()) return std::optional<store::Operator>();
    return std::optional(std::move(operators.front()));
}

}  // namespace

Result<Candidate> find_candidate(store::Tx& tx, const SignIn& sign_in) {
    BANGNOPI_TRY(tenant, operator_named(tx, sign_in.operator_code));
    if (!tenant) return Candidate{std::nullopt, std::nullopt};
    auto staff = store::find_staff_by_username(tx, tenant->id, sign_in.username);
    if (staff && !staff->active) staff.reset();
    return Candidate{std::move(tenant), std::move(staff)};
}

Result<store::Staff> check_candidate(const Candidate& candidate, const SignIn& sign_in) {
    const bool right = candidate.staff ? verify_password(candidate.staff->password_hash, sign_in.password)
                                       : verify_nobody(sign_in.password);
    if (!right) return refuse(Code::wrong_credentials, "the user name or the password is wrong"_msg);
    return *candidate.staff;
}

Result<IssuedToken> open_session(store::Tx& tx, const store::Act& act, const store::Staff& staff,
                                 Instant real_now) {
    const std::optional<store::Staff> present = store::find_staff(tx, act.operator_id, staff.id);
    const bool same = present && present->active && present->password_hash == staff.password_hash;
    if (!same) return refuse(Code::wrong_credentials, "the user name or the password is wrong"_msg);
    store::Credential credential;
    credential.kind = store::CredentialKind::session;
    credential.staff_id = staff.id;
    credential.name = staff.username;
    credential.role = present->role;
    credential.created_at = real_now;
    credential.expires_at = real_now + session_lifetime;
    IssuedToken issued = issue(tx, act, std::move(credential));
    store::Act own = act;
    own.actor = {store::ActorKind::staff, staff.id, staff.username};
    store::audit(tx, own, "session.open", "staff", staff.id, {}, {});
    return issued;
}

std::optional<Id> operator_of(std::string_view token) {
    const std::optional<TokenParts> parts = parse_token(token);
    return parts ? std::optional(parts->operator_id) : std::nullopt;
}

Result<Principal> authenticate(store::Tx& tx, std::string_view token, Instant now) {
    const std::optional<TokenParts> parts = parse_token(token);
    if (!parts) return unauthenticated();
    const auto credential = store::find_credential(tx, parts->operator_id, parts->credential_id);
    if (!credential || !holds_secret(*credential, parts->secret)) return unauthenticated();
    if (credential->revoked_at || credential->expires_at <= now) return unauthenticated();
    if (credential->kind == store::CredentialKind::session)
        return principal_of_session(tx, parts->operator_id, *credential);
    return principal_of_token(parts->operator_id, *credential);
}

std::string csrf_token(std::string_view token) {
    const std::optional<TokenParts> parts = parse_token(token);
    return parts ? keyed_hash(parts->secret, "csrf") : std::string();
}

Result<Done> close_session(store::Tx& tx, const store::Act& act, Id credential_id, Instant real_now) {
    const auto credential = store::find_credential(tx, act.operator_id, credential_id);
    if (!credential) return refuse(Code::not_found, "there is no such session"_msg);
    store::revoke_credential(tx, act.operator_id, credential_id, real_now);
    const bool session = credential->kind == store::CredentialKind::session;
    store::audit(tx, act, session ? "session.close" : "token.revoke", session ? "staff" : "token",
                 credential->staff_id.value_or(credential_id), {}, {});
    store::emit(tx, act, credential_ended, credential_id, "{}");
    return Done{};
}

Result<IssuedToken> create_token(store::Tx& tx, const store::Act& act, const NewToken& command,
                                 Instant real_now) {
    FieldErrors errors;
    const std::string_view name = trim(command.name);
    errors.add_if(name.empty() || name.size() > token_name_bytes_max || !domain::is_plain_text(name), "/name",
                  "is 1 to 100 bytes of text that says what the token is for"_msg);
    const Instant expires_at = command.expires_at.value_or(real_now + token_lifetime_default);
    errors.add_if(expires_at <= real_now || expires_at > real_now + token_lifetime_max, "/expires_at",
                  "is in the future, at most ten years"_msg);
    BANGNOPI_TRY_DONE(errors.verdict());
    store::Credential credential;
    credential.kind = store::CredentialKind::token;
    credential.name = std::string(name);
    credential.role = std::string(name_of(command.role));
    credential.created_at = real_now;
    credential.expires_at = expires_at;
    IssuedToken issued = issue(tx, act, std::move(credential));
    const std::string after = json_of(issued.credential);
    store::audit(tx, act, "token.create", "token", issued.credential.id, {}, after);
    store::emit(tx, act, "token.created", issued.credential.id, after);
    return issued;
}

Result<store::Credential> revoke_token(store::Tx& tx, const store::Act& act, Id id, Instant real_now) {
    std::optional<store::Credential> credential = store::find_credential(tx, act.operator_id, id);
    if (!credential || credential->kind != store::CredentialKind::token)
        return refuse(Code::not_found, "there is no such token"_msg);
    if (credential->revoked_at) return std::move(*credential);
    const std::string before = json_of(*credential);
    store::revoke_credential(tx, act.operator_id, id, real_now);
    credential->revoked_at = real_now;
    const std::string after = json_of(*credential);
    store::audit(tx, act, "token.revoke", "token", id, before, after);
    store::emit(tx, act, credential_ended, id, after);
    return std::move(*credential);
}

}  // namespace bangnopi::staff
