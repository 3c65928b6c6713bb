#include "adapters/webhooks/curl_transport.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <memory>
#include <mutex>

#include "adapters/outbound/socket_guard.hpp"
#include "base/check.hpp"

namespace bangnopi::webhooks {
namespace {

constexpr long connect_max_ms = 4'000;
constexpr long call_max_ms = 8'000;

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

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
    BANGNOPI_CHECK(curl_easy_setopt(handle, option, value) == CURLE_OK);
}

// What was answered is thrown away; more than a little of it is not waited for.
std::size_t skip(char*, std::size_t size, std::size_t count, void* skipped) {
    constexpr std::size_t octets_max = std::size_t{64} << 10U;
    auto& octets = *static_cast<std::size_t*>(skipped);
    octets += size * count;
    return octets > octets_max ? 0 : size * count;
}

Headers headers_of(const notices::WebhookPost& post) {
    Headers headers;
    for (const auto& [name, value] : post.headers) {
        BANGNOPI_CHECK(value.find_first_of("\r\n") == std::string::npos);
        curl_slist* const longer =
            curl_slist_append(headers.get(), fmt::format("{}: {}", name, value).c_str());
        BANGNOPI_CHECK(longer != nullptr);
        (void)headers.release();
        headers.reset(longer);
    }
    return headers;
}

void prepare(CURL* handle, const notices::WebhookPost& post) {
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_PROXY, "");
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    set(handle, CURLOPT_CONNECTTIMEOUT_MS, connect_max_ms);
    set(handle, CURLOPT_TIMEOUT_MS, call_max_ms);
    set(handle, CURLOPT_QUICK_EXIT,
        1L);  // a name server that is silent is not waited for longer than the rest
    set(handle, CURLOPT_URL, post.url.c_str());
    set(handle, CURLOPT_POST, 1L);
    set(handle, CURLOPT_POSTFIELDS, post.body.c_str());
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post.body.size()));
}

}  // namespace

notices::WebhookTransport curl_transport(std::function<bool()> private_allowed) {
    initialise_curl();
    return [private_allowed = std::move(private_allowed)](const notices::WebhookPost& post) {
        const std::unique_ptr<CURL, FreeEasy> easy{curl_easy_init()};
        BANGNOPI_CHECK(easy != nullptr);
        const Headers headers = headers_of(post);
        outbound::SocketGuard guard{private_allowed()};  // asked before the library is in between
        std::size_t skipped = 0;
        prepare(easy.get(), post);
        set(easy.get(), CURLOPT_HTTPHEADER, headers.get());
        set(easy.get(), CURLOPT_WRITEFUNCTION, &skip);
        set(easy.get(), CURLOPT_WRITEDATA, &skipped);
        outbound::guard_sockets(easy.get(), guard);
        const CURLcode code = curl_easy_perform(easy.get());
        notices::WebhookAnswer answer;
        long status = 0;
        curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
        answer.status = static_cast<int>(status);
        if (status == 0) answer.error = guard.was_private ? "private address" : curl_easy_strerror(code);
        return answer;
    };
}

}  // namespace bangnopi::webhooks
