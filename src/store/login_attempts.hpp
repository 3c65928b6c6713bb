// Tried logins, the newest first: what a technician asks for when somebody cannot connect.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/login.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

struct LoginAttempt {
    Id id;
    Instant at;
    std::string username;  // as typed, escaped (base/text.hpp)
    std::optional<Id> subscription_id;
    Id router_id;
    std::string mac;
    domain::LoginOutcome outcome = domain::LoginOutcome::rejected;
    domain::LoginReason reason = domain::LoginReason::none;
    std::string detail;  // the number of the oldest unpaid invoice
};

inline constexpr std::chrono::days login_attempts_kept{30};

// One whose id is there already is passed over: what is not known to be written can be written again.
void insert_login_attempts(Tx& tx, Id operator_id, std::span<const LoginAttempt> attempts);

struct IsolatingInvoice {
    Id subscription_id;
    std::string number;  // of the oldest invoice that keeps its customer isolated
};
// Of those that have one, ascending by subscription.
std::vector<IsolatingInvoice> isolating_invoices_of(Tx& tx, Id operator_id, std::span<const Id> subscriptions,
                                                    Instant now);

struct LoginAttemptListed {
    LoginAttempt attempt;
    std::string router_name;
    std::string customer_name;
};
struct LoginAttemptFilter {
    std::optional<std::string> username = {};
    std::optional<Id> subscription_id = {};
    std::optional<domain::LoginOutcome> outcome = {};
};
// Sorts: created (default, newest first).
Result<Page<LoginAttemptListed>> list_login_attempts(Tx& tx, Id operator_id, const LoginAttemptFilter& filter,
                                                     const PageRequest& request);
// Of the oldest `limit` those before `at`; how many went.
std::int64_t remove_login_attempts_before(Tx& tx, Id operator_id, Instant at, std::size_t limit);

}  // namespace bangnopi::store
