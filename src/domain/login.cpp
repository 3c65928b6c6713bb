#include "domain/login.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace bangnopi::domain {

std::string_view name_of(LoginOutcome outcome) {
    switch (outcome) {
        case LoginOutcome::accepted:
            return "accepted";
        case LoginOutcome::walled:
            return "isolated";
        case LoginOutcome::rejected:
            return "rejected";
    }
    BANGNOPI_UNREACHABLE("an unknown outcome of a login");
}

std::string_view name_of(LoginReason reason) {
    switch (reason) {
        case LoginReason::none:
            return "none";
        case LoginReason::unknown_user:
            return "unknown_user";
        case LoginReason::wrong_password:
            return "wrong_password";
        case LoginReason::no_password_kept:
            return "no_password_kept";
        case LoginReason::method_unavailable:
            return "method_unavailable";
        case LoginReason::other_mac:
            return "other_mac";
        case LoginReason::session_limit:
            return "session_limit";
        case LoginReason::unpaid:
            return "unpaid";
        case LoginReason::balance:
            return "balance";
        case LoginReason::expired:
            return "expired";
        case LoginReason::quota:
            return "quota";
        case LoginReason::suspended:
            return "suspended";
        case LoginReason::ended:
            return "ended";
        case LoginReason::pending:
            return "pending";
    }
    BANGNOPI_UNREACHABLE("an unknown reason of a login");
}

Message explained(LoginReason reason) {
    switch (reason) {
        case LoginReason::none:
            return "let in"_msg;
        case LoginReason::unknown_user:
            return "no subscription has this login"_msg;
        case LoginReason::wrong_password:
            return "wrong password"_msg;
        case LoginReason::no_password_kept:
            return "the subscription has no password: set one"_msg;
        case LoginReason::method_unavailable:
            return "the router asks by a method that is not answered: let it use PAP, CHAP or MS-CHAPv2"_msg;
        case LoginReason::other_mac:
            return "bound to another device's MAC address"_msg;
        case LoginReason::session_limit:
            return "as many sessions go on as it may have"_msg;
        case LoginReason::unpaid:
            return "isolated: unpaid invoice"_msg;
        case LoginReason::balance:
            return "isolated: the balance is used up"_msg;
        case LoginReason::expired:
            return "isolated: the package has run out"_msg;
        case LoginReason::quota:
            return "isolated: the quota is used up"_msg;
        case LoginReason::suspended:
            return "suspended"_msg;
        case LoginReason::ended:
            return "the subscription has ended"_msg;
        case LoginReason::pending:
            return "the subscription has not begun"_msg;
    }
    BANGNOPI_UNREACHABLE("an unknown reason of a login");
}

Message told_to_customer(LoginReason reason) {
    switch (reason) {
        case LoginReason::none:
            return {};
        case LoginReason::unknown_user:
        case LoginReason::wrong_password:  // the same: whoever guesses learns no user name
            return "User name or password is wrong."_msg;
        case LoginReason::no_password_kept:
            return "Your login is not ready yet. Please contact us."_msg;
        case LoginReason::method_unavailable:
            return "Your device signs in in a way that is not supported. Please contact us."_msg;
        case LoginReason::other_mac:
            return "Your login is for another device. Please contact us."_msg;
        case LoginReason::session_limit:
            return "Your login is in use on another device."_msg;
        case LoginReason::unpaid:
            return "Your bill is not paid yet. Pay it, and you are connected again."_msg;
        case LoginReason::balance:
            return "Your balance is used up. Top it up, and you are connected again."_msg;
        case LoginReason::expired:
            return "Your package has run out. Buy the next one, and you are connected again."_msg;
        case LoginReason::quota:
            return "Your quota is used up. Please contact us."_msg;
        case LoginReason::suspended:
            return "Your service is suspended. Please contact us."_msg;
        case LoginReason::ended:
            return "Your subscription has ended. Please contact us."_msg;
        case LoginReason::pending:
            return "Your subscription has not begun yet. Please contact us."_msg;
    }
    BANGNOPI_UNREACHABLE("an unknown reason of a login");
}

namespace {

LoginReason reason_of(Reason reason) {
    switch (reason) {
        case Reason::none:
            return LoginReason::none;
        case Reason::unpaid:
            return LoginReason::unpaid;
        case Reason::balance:
            return LoginReason::balance;
        case Reason::expired:
            return LoginReason::expired;
        case Reason::quota:
            return LoginReason::quota;
        case Reason::suspended:
            return LoginReason::suspended;
        case Reason::ended:
            return LoginReason::ended;
        case Reason::pending:
            return LoginReason::pending;
    }
    BANGNOPI_UNREACHABLE("an unknown reason");
}

LoginDecision rejected(LoginReason reason) {
    return {.outcome = LoginOutcome::rejected, .reason = reason};
}

// Routers take a limit of nothing for none.
constexpr std::chrono::seconds shortest_session{1};
constexpr std::int64_t fewest_bytes = 1;

LoginDecision accepted(const LoginFacts& facts) {
    LoginDecision decision{.outcome = LoginOutcome::accepted, .grant = {Desired::open, facts.speed}};
    if (facts.open_until) {
        const std::chrono::microseconds left = *facts.open_until - facts.now;
        decision.session_timeout =
            std::max(std::chrono::ceil<std::chrono::seconds>(std::min(left, facts.open_for.value_or(left))),
                     shortest_session);
    }
    if (facts.bytes_left) decision.bytes_left = std::max(*facts.bytes_left, fewest_bytes);
    return decision;
}

}  // namespace

LoginDecision decide_login(const LoginFacts& facts) {
    if (!facts.password_is_right) return rejected(LoginReason::wrong_password);
    if (facts.mac_is_another) return rejected(LoginReason::other_mac);
    if (facts.desired == Desired::closed) return rejected(reason_of(facts.reason));
    if (facts.session_limit && facts.other_sessions >= *facts.session_limit)
        return rejected(LoginReason::session_limit);
    if (facts.desired == Desired::open) return accepted(facts);
    if (!facts.can_be_walled_in) return rejected(reason_of(facts.reason));
    return {.outcome = LoginOutcome::walled,
            .reason = reason_of(facts.reason),
            .grant = {Desired::isolated, walled_speed}};
}

}  // namespace bangnopi::domain
