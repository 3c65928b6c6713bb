// Carries what webhooks are told by libcurl: without redirects, proxies or cookies, within eight seconds, and what is answered is not read
// beyond its status. Private addresses are spoken to only where that is allowed.
#pragma once

#include <functional>

#include "notices/webhook_sender.hpp"

namespace bangnopi::webhooks {

// `private_allowed` is asked before each request (outbound::SocketGuard).
notices::WebhookTransport curl_transport(std::function<bool()> private_allowed);

}  // namespace bangnopi::webhooks
