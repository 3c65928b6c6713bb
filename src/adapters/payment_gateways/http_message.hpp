// What is sent to a gateway and what comes back, and the one function that carries it: gateways are tested without a socket.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace bangnopi::payment_gateways {

inline constexpr std::size_t answer_octets_max = std::size_t{256} << 10U;

struct HttpRequest {
    std::string_view method = "GET";  // a literal
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool operator==(const HttpRequest&) const = default;
};

struct HttpAnswer {
    long status = 0;
    std::string body;  // at most answer_octets_max
};

// Refused with Code::unavailable where there is no answer, or one beyond its bound; with Code::invalid where the address may not be spoken
// to from this server, and nothing was asked.
using HttpTransport = std::function<Result<HttpAnswer>(const HttpRequest&)>;

}  // namespace bangnopi::payment_gateways
