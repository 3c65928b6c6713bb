#include "adapters/messaging/http_call.hpp"

#include "adapters/messaging/curl_handle.hpp"
#include "base/check.hpp"

namespace bangnopi::messaging {
namespace {

using notices::SendOutcome;
using notices::Sent;

std::size_t write(char* data, std::size_t size, std::size_t count, void* body) {
    auto& text = *static_cast<std::string*>(body);
    const std::size_t octets = size * count;
    if (octets > answer_octets_max - text.size()) return 0;
    text.append(data, octets);
    return octets;
}

CurlList headers_of(const HttpCall& call) {
    CurlList headers;
    add(headers, "Expect:");
    for (const auto& [name, value] : call.headers) {
        BANGNOPI_CHECK(value.find_first_of("\r\n") == std::string::npos);
        add(headers, fmt::format("{}: {}", name, value));
    }
    return headers;
}

void prepare(CURL* handle, const HttpCall& call) {
    set(handle, CURLOPT_PROTOCOLS_STR, call.url.starts_with("https://") ? "https" : "http");
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));  // counts what was sent
    set(handle, CURLOPT_URL, call.url.c_str());
    if (call.method == "POST") {
        set(handle, CURLOPT_POST, 1L);
        set(handle, CURLOPT_POSTFIELDS, call.body.c_str());
        set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    }
}

}  // namespace

HttpReply call(const HttpCall& call, const ChannelServices& services) {
    BANGNOPI_CHECK(call.method == "GET" || call.method == "POST");
    outbound::SocketGuard guard{services.private_allowed()};  // asked before the library is in between
    const CurlEasy easy = new_handle(services, guard);
    const CurlList headers = headers_of(call);
    HttpReply reply;
    prepare(easy.get(), call);
    set(easy.get(), CURLOPT_HTTPHEADER, headers.get());
    set(easy.get(), CURLOPT_WRITEFUNCTION, &write);
    set(easy.get(), CURLOPT_WRITEDATA, &reply.body);
    const CURLcode code = curl_easy_perform(easy.get());
    long sent_octets = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_REQUEST_SIZE, &sent_octets);
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &reply.status);
    if (code == CURLE_OK) {
        reply.end = CallEnd::answered;
    } else {
        reply.end = guard.was_private  ? CallEnd::private_address
                    : sent_octets == 0 ? CallEnd::not_sent
                                       : CallEnd::no_answer;
        reply.error = guard.was_private ? "private address" : curl_easy_strerror(code);
    }
    return reply;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view plain = "-_.~";
    std::string encoded;
    for (const char c : text) {
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                              plain.find(c) != std::string_view::npos;
        if (is_plain)
            encoded += c;
        else
            fmt::format_to(std::back_inserter(encoded), "%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

std::optional<Sent> sent_without_answer(const HttpReply& reply) {
    if (reply.end == CallEnd::answered) return std::nullopt;
    const bool may_be_taken = reply.end == CallEnd::no_answer;
    return Sent{may_be_taken ? SendOutcome::unknown : SendOutcome::retry, {}, reply.error};
}

}  // namespace bangnopi::messaging
