#include "adapters/radius/grants_given.hpp"

#include <algorithm>

#include "domain/session_match.hpp"

namespace bangnopi::radius {
namespace {

std::size_t hash_of(Octets acct_session_id) {
    return acct_session_id.empty() ? 0 : std::hash<std::string_view>{}(text_of(acct_session_id));
}

}  // namespace

GrantsGiven::GrantsGiven() : sets_(std::make_unique<Set[]>(sets)) {}

std::size_t GrantsGiven::number_of_set(const Login& login) {
    constexpr std::uint64_t golden = 0x9e3779b97f4a7c15;
    constexpr unsigned bits = 64;
    const std::uint64_t mixed =
        (std::hash<Id>{}(login.subscription_id) * golden ^ std::hash<Id>{}(login.router_id)) * golden;
    return static_cast<std::size_t>(mixed >> (bits / 2)) % sets;
}

void GrantsGiven::note(const Login& login, const domain::Grant& grant, Instant now) {
    const std::size_t number = number_of_set(login);
    const std::size_t session_hash = hash_of(login.acct_session_id);
    const std::lock_guard lock(mutex_of(number));
    Set& set = sets_[number];
    auto place = std::ranges::find_if(
        set, [&](const Given& one) { return one.is_of(login) && one.session_hash == session_hash; });
    if (place == set.end()) place = std::ranges::min_element(set, {}, &Given::at);
    *place = {login.router_id, login.subscription_id, session_hash, now, grant};
}

std::optional<domain::Grant> GrantsGiven::find(const Login& session, Instant began_at) const {
    const std::size_t number = number_of_set(session);
    const std::size_t session_hash = hash_of(session.acct_session_id);
    const std::lock_guard lock(mutex_of(number));
    const Given* newest = nullptr;
    for (const Given& one : sets_[number]) {
        const bool is_another = one.session_hash != 0 && one.session_hash != session_hash;
        if (!one.is_of(session) || is_another || began_at < one.at - domain::clock_noise) continue;
        if (newest == nullptr || one.at > newest->at) newest = &one;
    }
    return newest == nullptr ? std::nullopt : std::optional(newest->grant);
}

}  // namespace bangnopi::radius
