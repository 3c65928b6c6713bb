#include "adapters/radius/proofs.hpp"

namespace bangnopi::radius {
namespace {

std::int64_t key_of(const store::Router& router) {
    constexpr std::uint64_t odd = 0x9E37'79B9'7F4A'7C15;
    return router.id.value ^ static_cast<std::int64_t>(static_cast<std::uint64_t>(router.version) * odd);
}

// RFC 5997 §3, RFC 3579 §3.2.
bool always_needs_one(const Packet& request) {
    return request.code() == PacketCode::status_server || request.find(rfc::eap_message);
}

// The collision that forges an answer needs the room that an echoed attribute gives (CVE-2024-3596).
bool could_be_forged(const Packet& request, const store::Router& router) {
    return router.message_authenticator != domain::MessageAuthenticator::off &&
           request.find(rfc::proxy_state).has_value();
}

bool needs_one(const store::Router& router, bool shown) {
    switch (router.message_authenticator) {
        case domain::MessageAuthenticator::required:
            return true;
        case domain::MessageAuthenticator::automatic:
            return shown;
        case domain::MessageAuthenticator::off:
            return false;
    }
    return true;
}

}  // namespace

bool ProofsShown::has(const store::Router& router) const {
    if (router.message_authenticator_seen) return true;
    const std::lock_guard lock(mutex_);
    return shown_.contains(key_of(router));
}

bool ProofsShown::note(const store::Router& router) {
    if (router.message_authenticator_seen) return false;
    const std::lock_guard lock(mutex_);
    if (shown_.size() >= routers_max) shown_.clear();
    return shown_.insert(key_of(router)).second;
}

bool signs_by_choice(const Packet& request) {
    return request.code() == PacketCode::access_request && !always_needs_one(request);
}

Belief belief_in(const Packet& request, Proof proof, const store::Router& router, bool shown) {
    if (proof == Proof::right) return Belief::believed;
    if (proof == Proof::wrong) return Belief::wrong;
    const bool is_needed =
        always_needs_one(request) || needs_one(router, shown) || could_be_forged(request, router);
    return is_needed ? Belief::missing : Belief::believed;
}

}  // namespace bangnopi::radius
