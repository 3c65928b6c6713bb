// Who is let in, with what, and why not: the decision about one login, once its password was found right or wrong.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/id.hpp"
#include "base/message.hpp"
#include "domain/entitlement.hpp"

namespace bangnopi::domain {

enum class LoginOutcome : std::uint8_t { accepted = 1, walled = 2, rejected = 3 };
std::string_view name_of(LoginOutcome outcome);  // "accepted", "isolated", "rejected"

enum class LoginReason : std::uint8_t {
    none = 0,
    unknown_user = 1,
    wrong_password = 2,
    no_password_kept = 3,    // the line has none, so it cannot sign in with one
    method_unavailable = 4,  // EAP, or MS-CHAP where the platform has no MD4
    other_mac = 5,           // bound to another device
    session_limit = 6,
    unpaid = 7,  // from here on as domain::Reason
    balance = 8,
    expired = 9,
    quota = 10,
    suspended = 11,
    ended = 12,
    pending = 13
};
std::string_view name_of(LoginReason reason);
// For a technician, and for the customer (Reply-Message), both translated at the edge.
Message explained(LoginReason reason);
Message told_to_customer(LoginReason reason);

// What a session is let in with. Its router holds that until something else is proven.
struct Grant {
    Desired state = Desired::open;  // open or isolated
    Speed speed;
    bool operator==(const Grant&) const = default;
};

struct LoginFacts {
    Instant now;
    bool password_is_right = false;
    Desired desired = Desired::closed;
    Reason reason = Reason::pending;
    Speed speed;
    std::optional<Instant> open_until;                  // to the second: a package's end
    std::optional<std::chrono::microseconds> open_for;  // of one whose days begin with this login
    std::optional<std::int64_t> bytes_left;             // before usage alone changes the answer
    bool can_be_walled_in = true;                       // else who is isolated is refused
    bool mac_is_another = false;
    std::optional<std::int32_t> session_limit;
    std::int32_t other_sessions = 0;  // of other devices, alive or about to begin
};

struct LoginDecision {
    LoginOutcome outcome = LoginOutcome::rejected;
    LoginReason reason = LoginReason::none;
    Grant grant = {};
    std::optional<std::chrono::seconds> session_timeout = {};  // at least a second
    std::optional<std::int64_t> bytes_left = {};
};

LoginDecision decide_login(const LoginFacts& facts);

// What an isolated line may do until it has paid.
inline constexpr Speed walled_speed{128'000, 128'000};

}  // namespace bangnopi::domain
