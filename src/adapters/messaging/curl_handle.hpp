// A handle of libcurl as every channel here uses one: no proxy, no signals, certificates checked, addresses guarded, time bounded.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "adapters/messaging/channel_services.hpp"
#include "adapters/outbound/socket_guard.hpp"
#include "base/check.hpp"

namespace bangnopi::messaging {

struct FreeCurl {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};
using CurlEasy = std::unique_ptr<CURL, FreeCurl>;
using CurlList = std::unique_ptr<curl_slist, FreeCurl>;
using CurlMime = std::unique_ptr<curl_mime, FreeCurl>;

// One that is not taken would leave a call that believes, or sends, something else.
template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
    BANGNOPI_CHECK(curl_easy_setopt(handle, option, value) == CURLE_OK);
}

void add(CurlList& list, const std::string& line);

// `guard` outlives the handle.
CurlEasy new_handle(const ChannelServices& services, outbound::SocketGuard& guard);

}  // namespace bangnopi::messaging
