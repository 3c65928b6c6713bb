// Which Host a request may name. A page of another name whose DNS answers with our address (DNS rebinding)
// must not be able to speak to us: IP addresses, localhost, and the names that this server was told are its
// own.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace bangnopi::http {

// `host` as in the header, with or without a port.
bool is_own_host(std::string_view host, std::span<const std::string> own_names);

}  // namespace bangnopi::http
