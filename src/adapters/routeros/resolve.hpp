// The addresses of a host by its name, waited for no longer than until a deadline: getaddrinfo has none, and may take minutes where
// name servers are silent.
#pragma once

#include <netdb.h>

#include <functional>
#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "adapters/routeros/command.hpp"

namespace bangnopi::routeros {

struct FreeAddresses {
    void operator()(addrinfo* addresses) const { freeaddrinfo(addresses); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

// Goes on in the background when its time is up; no more than so many at once.
inline constexpr int lookups_max = 64;

using Lookup =
    std::function<int(const char* host, const char* port, const addrinfo* hints, addrinfo** found)>;

// Of a TCP connection there. An error is the system's word on it. An address is not looked up.
tl::expected<Addresses, std::string> resolve(const std::string& host, std::uint16_t port, Deadline by,
                                             Lookup lookup = getaddrinfo);

}  // namespace bangnopi::routeros
