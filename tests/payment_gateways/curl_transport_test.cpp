#include "adapters/payment_gateways/curl_transport.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <stop_token>

#include "tests/support/eventually.hpp"
#include "tests/support/loopback_http.hpp"
#include "tests/support/routeros_router.hpp"

namespace bangnopi::test {
namespace {

using payment_gateways::answer_octets_max;
using payment_gateways::curl_transport;
using payment_gateways::HttpRequest;

TEST(CurlTransport, CarriesARequestAndItsAnswer) {
    std::optional<LoopbackRequest> seen;
    const LoopbackHttp server([&](const LoopbackRequest& request) {
        seen = request;
        return LoopbackAnswer{418, "teko"};
    });
    const auto answer = curl_transport()(
        HttpRequest{"POST", server.url() + "/a?b=c", {{"X-Kunci", "rahasia"}}, std::string("a\0b", 3)});
    ASSERT_TRUE(answer) << english(answer.error().detail);
    EXPECT_EQ(answer->status, 418);
    EXPECT_EQ(answer->body, "teko");
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->method, "POST");
    EXPECT_EQ(seen->target, "/a?b=c");
    EXPECT_EQ(seen->headers["x-kunci"], "rahasia");
    EXPECT_EQ(seen->body, std::string("a\0b", 3));
}

TEST(CurlTransport, SendsNoKeysAfterARedirect) {
    int asked = 0;
    const LoopbackHttp elsewhere([&](const LoopbackRequest&) {
        ++asked;
        return LoopbackAnswer{200, "{}"};
    });
    const LoopbackHttp server([&](const LoopbackRequest&) {
        return LoopbackAnswer{302, "", elsewhere.url()};
    });
    EXPECT_EQ(curl_transport()(HttpRequest{.url = server.url(), .headers = {}, .body = {}})->status, 302);
    EXPECT_EQ(asked, 0);
}

TEST(CurlTransport, TakesNoAnswerBeyondItsBound) {
    std::size_t octets = answer_octets_max;
    const LoopbackHttp server([&](const LoopbackRequest&) {
        return LoopbackAnswer{200, std::string(octets, 'a')};
    });
    const HttpRequest request{.url = server.url(), .headers = {}, .body = {}};
    EXPECT_EQ(curl_transport()(request)->body.size(), answer_octets_max);
    ++octets;
    EXPECT_EQ(curl_transport()(request).error().code, Code::unavailable);
}

TEST(CurlTransport, BelievesNoCertificateThatNobodyVouchesFor) {
    const RouterOsRouter server({.tls = true});
    const auto answer = curl_transport()(HttpRequest{
        .url = fmt::format("https://127.0.0.1:{}/", server.rest_port()), .headers = {}, .body = {}});
    ASSERT_FALSE(answer);
    EXPECT_THAT(english(answer.error().detail), testing::HasSubstr("certificate is not believed"));
}

TEST(CurlTransport, IsCutOffASilentGatewayAndBeginsNothingMore) {
    using Clock = std::chrono::steady_clock;
    std::atomic<int> asked{0};
    std::promise<void> answers;
    const std::shared_future<void> answered = answers.get_future().share();
    const LoopbackHttp silent([&](const LoopbackRequest&) {
        ++asked;
        answered.wait();
        return LoopbackAnswer{};
    });
    std::stop_source cut;
    const auto transport = curl_transport({}, cut.get_token());
    const HttpRequest request{.url = silent.url(), .headers = {}, .body = {}};
    auto call = std::async(std::launch::async, [&] { return transport(request); });
    EXPECT_TRUE(comes_true([&] { return asked == 1; }));
    const auto began = Clock::now();
    cut.request_stop();
    EXPECT_EQ(call.get().error().code, Code::unavailable);
    EXPECT_LT(Clock::now() - began, 5 * payment_gateways::cut_max) << "far below what a call may take";
    EXPECT_EQ(transport(request).error().code, Code::unavailable);
    answers.set_value();
}

TEST(CurlTransport, SpeaksToNoPrivateAddressUnlessItMay) {
    int asked = 0;
    const LoopbackHttp beside([&](const LoopbackRequest&) {
        ++asked;
        return LoopbackAnswer{200, "{}"};
    });
    bool is_allowed = false;
    const auto transport = curl_transport({}, {}, [&] { return is_allowed; });
    const HttpRequest request{.url = beside.url(), .headers = {}, .body = {}};
    EXPECT_EQ(transport(request).error().code, Code::invalid);
    EXPECT_EQ(asked, 0);
    is_allowed = true;
    EXPECT_EQ(transport(request)->status, 200);
}

TEST(CurlTransport, SaysThatNobodyAnswers) {
    const HttpRequest request{.url = LoopbackHttp(nullptr).url(), .headers = {}, .body = {}};
    EXPECT_EQ(curl_transport()(request).error().code, Code::unavailable);
}

}  // namespace
}  // namespace bangnopi::test
