// Whether an Access-Request or Status-Server is to be believed, by its Message-Authenticator and the router's policy
// (CVE-2024-3596).
#pragma once

#include <mutex>
#include <unordered_set>

#include "access/line_index.hpp"
#include "adapters/radius/signature.hpp"

namespace bangnopi::radius {

enum class Belief : std::uint8_t {
    believed,
    wrong,   // somebody else's, or another secret
    missing  // and this router, or what it asks, needs one
};

// The routers of the policy `automatic` that have shown one since this program began. It is in the database as well, but what
// was read from there before knows nothing of it. An edit makes another version, and forgets.
class ProofsShown {
  public:
    static constexpr std::size_t routers_max = 100'000;  // beyond it all are forgotten

    [[nodiscard]] bool has(const store::Router& router) const;
    // Whether it is the first.
    bool note(const store::Router& router);

  private:
    mutable std::mutex mutex_;
    std::unordered_set<std::int64_t> shown_;  // ids mixed with versions
};

// Whether a Message-Authenticator in it shows that its router puts one into every login.
bool signs_by_choice(const Packet& request);
// `shown`: that the router has shown a right one before. `proof` is of the request, under the router's secret.
Belief belief_in(const Packet& request, Proof proof, const store::Router& router, bool shown);

}  // namespace bangnopi::radius
