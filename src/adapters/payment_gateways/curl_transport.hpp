// Carries requests by libcurl: over TLS with the authorities that this machine trusts and the name in the certificate, to this
// machine itself in the clear; without redirects, proxies or cookies; within a time and a length.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>

#include "adapters/payment_gateways/http_message.hpp"

namespace bangnopi::payment_gateways {

struct TransportLimits {
    std::chrono::milliseconds connect_max{5'000};
    std::chrono::milliseconds call_max{15'000};
};

// A call that is cut ends within this.
inline constexpr std::chrono::seconds cut_max{1};

// Safe to be called by several threads at once: each call has a connection of its own. Once `cut` is told to stop, calls under way
// end, and no other begins. `private_allowed` is asked before each call (outbound::SocketGuard); where a private address is not to be
// spoken to the refusal is Code::invalid, since nothing was asked of anybody.
HttpTransport curl_transport(
    TransportLimits limits = {}, std::stop_token cut = {},
    std::function<bool()> private_allowed = [] { return true; });

}  // namespace bangnopi::payment_gateways
