#include "adapters/payment_gateways/curl_transport.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "adapters/outbound/socket_guard.hpp"
#include "adapters/payment_gateways/protocol.hpp"
#include "base/check.hpp"

namespace bangnopi::payment_gateways {
namespace {

struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, FreeList>;

void initialise_curl() {
    static std::once_flag once;
    std::call_once(once, [] { BANGNOPI_CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); });
}

// One that is not taken would leave a request that believes, or sends, something else.
template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
    BANGNOPI_CHECK(curl_easy_setopt(handle, option, value) == CURLE_OK);
}

std::size_t write(char* data, std::size_t size, std::size_t count, void* answer) {
    auto& body = static_cast<HttpAnswer*>(answer)->body;
    const std::size_t octets = size * count;
    if (octets > answer_octets_max - body.size()) return 0;
    body.append(data, octets);
    return octets;
}

// The library asks once a second at least.
int is_cut(void* cut, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::stop_token*>(cut)->stop_requested() ? 1 : 0;
}

Headers headers_of(const HttpRequest& request) {
    Headers headers;
    for (const auto& [name, value] : request.headers) {
        BANGNOPI_CHECK(value.find_first_of("\r\n") == std::string::npos);
        curl_slist* const longer =
            curl_slist_append(headers.get(), fmt::format("{}: {}", name, value).c_str());
        BANGNOPI_CHECK(longer != nullptr);
        (void)headers.release();
        headers.reset(longer);
    }
    return headers;
}

void prepare(CURL* handle, const HttpRequest& request, const TransportLimits& limits) {
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_PROXY, "");
    set(handle, CURLOPT_PROTOCOLS_STR, request.url.starts_with("https://") ? "https" : "http");
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect_max.count()));
    set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.call_max.count()));
    set(handle, CURLOPT_QUICK_EXIT, 1L);  // a silent name server is not waited for longer than the rest
    set(handle, CURLOPT_URL, request.url.c_str());
    if (request.method == "POST") {
        set(handle, CURLOPT_POST, 1L);
        set(handle, CURLOPT_POSTFIELDS, request.body.c_str());
        set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
}

Refused failed(CURLcode code) {
    const std::string_view why = curl_easy_strerror(code);
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR)
        return refuse(
            Code::unavailable,
            "the payment gateway's certificate is not believed ({}): check the address in the account, and "
            "the clock and the package ca-certificates of this server"_msg(why));
    if (code == CURLE_WRITE_ERROR || code == CURLE_FILESIZE_EXCEEDED)
        return refuse(Code::unavailable, "the payment gateway's answer is too long"_msg);
    return refuse(
        Code::unavailable,
        "the payment gateway does not answer ({}): what was asked may have been done all the same"_msg(why));
}

Refused not_spoken_to() {
    return refuse_field(
        "/account",
        "is at a private address, which this server does not speak to: use the gateway's public one, or set "
        "private_addresses"_msg);
}

}  // namespace

HttpTransport curl_transport(TransportLimits limits, std::stop_token cut,
                             std::function<bool()> private_allowed) {
    initialise_curl();
    return [limits, cut = std::move(cut),
            private_allowed = std::move(private_allowed)](const HttpRequest& request) -> Result<HttpAnswer> {
        BANGNOPI_CHECK(request.method == "GET" || request.method == "POST");
        if (cut.stop_requested()) return failed(CURLE_ABORTED_BY_CALLBACK);
        outbound::SocketGuard guard{private_allowed()};  // asked before the library is in between
        const std::unique_ptr<CURL, FreeEasy> easy{curl_easy_init()};
        BANGNOPI_CHECK(easy != nullptr);
        const Headers headers = headers_of(request);
        HttpAnswer answer;
        prepare(easy.get(), request, limits);
        set(easy.get(), CURLOPT_HTTPHEADER, headers.get());
        set(easy.get(), CURLOPT_WRITEFUNCTION, &write);
        set(easy.get(), CURLOPT_WRITEDATA, &answer);
        set(easy.get(), CURLOPT_NOPROGRESS, 0L);
        set(easy.get(), CURLOPT_XFERINFOFUNCTION, &is_cut);
        set(easy.get(), CURLOPT_XFERINFODATA, &cut);
        outbound::guard_sockets(easy.get(), guard);
        const CURLcode code = curl_easy_perform(easy.get());
        if (guard.was_private && code == CURLE_COULDNT_CONNECT) return not_spoken_to();
        if (code != CURLE_OK) return failed(code);
        curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &answer.status);
        return answer;
    };
}

}  // namespace bangnopi::payment_gateways
