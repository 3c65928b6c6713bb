// Which addresses are spoken to where an operator says whom to speak to: an address of a private network, of this machine or of its link
// only where that is allowed. On a server that several operators share, a URL of one of them is no way into what stands beside it. It is
// the address that a connection is made to that counts, whatever a name resolves to.
#pragma once

#include <curl/curl.h>

#include "domain/ip_prefix.hpp"

namespace bangnopi::outbound {

// Of the outside world: none that RFC 6890 keeps for machines, links, private networks or carriers' shared ones.
bool is_public(const domain::IpAddress& address);

// Of one request, for as long as it goes on.
struct SocketGuard {
    bool private_allowed = false;
    bool was_private =
        false;  // a connection was not made for that; this machine's own addresses count, whatever they are
};
void guard_sockets(CURL* handle, SocketGuard& guard);

}  // namespace bangnopi::outbound
