// What a TLS client of a router believes, for both ways to it.
#pragma once

#include <openssl/ssl.h>

#include "adapters/routeros/endpoint.hpp"

namespace bangnopi::routeros {

// Of the context's connections from now on; the endpoint outlives them. The name in a certificate is the connection's to check.
void apply_trust(SSL_CTX* context, const Endpoint& endpoint);

// Hex digits in lower case without what stands between them.
std::string plain_fingerprint(std::string_view text);

}  // namespace bangnopi::routeros
