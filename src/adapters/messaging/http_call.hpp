// One HTTP call by libcurl: without redirects, proxies or cookies, within a time and a length; over TLS with the authorities that this
// machine trusts. What matters to who sends messages is whether the other side may have taken what got no answer.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/messaging/channel_services.hpp"

namespace bangnopi::messaging {

inline constexpr std::size_t answer_octets_max = std::size_t{64} << 10U;

struct HttpCall {
    std::string method = "GET";  // or POST
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;  // without CR or LF
    std::string body;
};

enum class CallEnd : std::uint8_t {
    answered,
    not_sent,        // nothing of it reached the other side
    no_answer,       // it may have been taken all the same
    private_address  // it is not spoken to
};
struct HttpReply {
    CallEnd end = CallEnd::not_sent;
    long status = 0;
    std::string body;   // at most answer_octets_max
    std::string error;  // of what did not end in an answer
};

HttpReply call(const HttpCall& call, const ChannelServices& services);

// A-Z a-z 0-9 - _ . ~ as they are, of other octets %XX.
std::string percent_encoded(std::string_view text);

// What becomes of a message whose call ended without an answer; nothing where there was one.
std::optional<notices::Sent> sent_without_answer(const HttpReply& reply);

}  // namespace bangnopi::messaging
