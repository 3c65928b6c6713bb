#include "adapters/messaging/curl_handle.hpp"

#include <mutex>

namespace bangnopi::messaging {
namespace {

void initialise_curl() {
    static std::once_flag once;
    std::call_once(once, [] { BANGNOPI_CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); });
}

}  // namespace

void add(CurlList& list, const std::string& line) {
    curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
    BANGNOPI_CHECK(longer != nullptr);
    (void)list.release();
    list.reset(longer);
}

CurlEasy new_handle(const ChannelServices& services, outbound::SocketGuard& guard) {
    initialise_curl();
    CurlEasy easy{curl_easy_init()};
    BANGNOPI_CHECK(easy != nullptr);
    CURL* const handle = easy.get();
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_PROXY, "");
    set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!services.authorities_file.empty()) set(handle, CURLOPT_CAINFO, services.authorities_file.c_str());
    set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(services.connect_max.count()));
    set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(services.call_max.count()));
    set(handle, CURLOPT_QUICK_EXIT, 1L);  // a silent name server is not waited for longer than the rest
    outbound::guard_sockets(handle, guard);
    return easy;
}

}  // namespace bangnopi::messaging
