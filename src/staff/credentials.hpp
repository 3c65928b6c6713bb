// Sign-in, browser sessions and API tokens (token.hpp). Only a hash of their secret is stored.
//
// A sign-in is three steps, since a password is hashed outside a transaction:
//   find_candidate (read, Scope::installation) → check_candidate (slow, no transaction) → open_session
//   (write)
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "staff/roles.hpp"
#include "store/act.hpp"
#include "store/credentials.hpp"
#include "store/operators.hpp"
#include "store/staff.hpp"

namespace bangnopi::staff {

inline constexpr std::chrono::hours session_lifetime{12};
inline constexpr std::chrono::hours token_lifetime_default{24 * 365};

// Facts that end what a credential was let in to: its own end, and another role, password or state of its member of staff.
inline constexpr std::string_view credential_ended = "credential.ended";
inline constexpr std::string_view staff_changed = "staff.changed";

struct SignIn {
    std::optional<std::string> operator_code;  // may be absent if there is only one
    std::string username;
    std::string password;
    std::optional<std::string> totp = {};  // of a second factor, where there is one
};

struct Candidate {
    std::optional<store::Operator> tenant;
    std::optional<store::Staff> staff;  // nobody of that name, or not active
};
// Refuses Code::operator_required when several operators could be meant. An unknown code, name or a member
// that is not active is a candidate that fails as slowly as a wrong password does.
Result<Candidate> find_candidate(store::Tx& tx, const SignIn& sign_in);
Result<store::Staff> check_candidate(const Candidate& candidate, const SignIn& sign_in);

struct IssuedToken {
    store::Credential credential;
    std::string token;  // shown once
};
// `act` is of the candidate's operator; the audit row names the staff member. Sessions and tokens live by the
// real clock, which a demo's does not move.
Result<IssuedToken> open_session(store::Tx& tx, const store::Act& act, const store::Staff& staff,
                                 Instant real_now);

struct Principal {
    Id operator_id;
    store::Actor actor;
    Role role = Role::auditor;
    Id credential_id;
    store::CredentialKind kind = store::CredentialKind::session;
    std::optional<Id> staff_id;
    bool must_change_password = false;
    Instant expires_at = {};  // of the credential
};
// By the real clock. Refuses Code::unauthenticated: unknown, expired, revoked, or of someone who is not
// active any more. The transaction's scope is the installation's, or that of operator_of(token).
Result<Principal> authenticate(store::Tx& tx, std::string_view token, Instant now);
std::optional<Id> operator_of(std::string_view token);
// For writes of cookie sessions: known to who holds the session, and to no other page.
std::string csrf_token(std::string_view token);

// Ends the credential that made the request (sign-out).
Result<Done> close_session(store::Tx& tx, const store::Act& act, Id credential_id, Instant real_now);

struct NewToken {
    std::string name;
    Role role = Role::auditor;
    std::optional<Instant> expires_at;  // a year from now
};
Result<IssuedToken> create_token(store::Tx& tx, const store::Act& act, const NewToken& command,
                                 Instant real_now);
Result<store::Credential> revoke_token(store::Tx& tx, const store::Act& act, Id id, Instant real_now);

}  // namespace bangnopi::staff
