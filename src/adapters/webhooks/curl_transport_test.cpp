#include "adapters/webhooks/curl_transport.hpp"

#include <gtest/gtest.h>

namespace bangnopi::webhooks {
namespace {

TEST(WebhookTransport, speaks_to_no_private_address_unless_it_may) {
    const auto transport = curl_transport([] { return false; });
    const notices::WebhookAnswer answer = transport({"http://127.0.0.1:9/", {}, "{}"});
    EXPECT_EQ(answer.status, 0);
    EXPECT_EQ(answer.error, "private address");
}

}  // namespace
}  // namespace bangnopi::webhooks
