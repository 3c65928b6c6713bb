// Carries what webhooks are told by libcurl: without redirects, proxies or cookies, within eight seconds, and what is answered is not read
// beyond its status. An address of a private network, of this machine or of its link is spoken to only where that is allowed: on a
// server that several operators share, a URL of one of them is no way into what stands beside it.
#pragma once

#include <functional>

#include "domain/ip_prefix.hpp"
#include "notices/webhook_sender.hpp"

namespace bangnopi::webhooks {

// Of the outside world: none that RFC 6890 keeps for machines, links, private networks or carriers' shared ones.
bool is_public(const domain::IpAddress& address);

// `private_allowed` is asked before each request. Its own addresses count as private, whatever they are.
notices::WebhookTransport curl_transport(std::function<bool()> private_allowed);

}  // namespace bangnopi::webhooks
