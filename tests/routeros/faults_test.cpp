// What the gateway says, and what it does afterwards, when the router or the way to it fails.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/routeros/routeros_fixture.hpp"
#include "tests/support/eventually.hpp"

namespace bangnopi::test {
namespace {

using domain::ConnectionKind;
using domain::Desired;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

// Only where silence is what is tested: long enough that a command that is answered is not taken for one that is not, also on a
// machine that has much else to do.
constexpr std::chrono::milliseconds short_silence{1000};

struct Failing {
    std::string name;
    bool rest = false;
    RouterFault fault = RouterFault::none;
    std::string_view said;
};

class RouterOsFaults : public testing::TestWithParam<Failing> {
  protected:
    RouterOsRouter router_;
    routeros::RouterOsGateway gateway_ = [this] {
        routeros::Endpoint endpoint = endpoint_of(router_, {}, GetParam().rest);
        if (GetParam().fault == RouterFault::silent) endpoint.silence_max = short_silence;
        return gateway_to(endpoint);
    }();
};

TEST_P(RouterOsFaults, are_said_in_plain_words_and_overcome_by_the_next_call) {
    router_.fail_by([](const RouterRequest&) { return GetParam().fault; });
    const auto failed = gateway_.identify();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Code::unavailable);
    EXPECT_THAT(english(failed.error().detail), HasSubstr(GetParam().said));

    EXPECT_FALSE(gateway_.read());
    EXPECT_FALSE(gateway_.read_counters());

    router_.fail_by({});
    const auto identity = gateway_.identify();
    EXPECT_TRUE(identity) << identity.error().detail;
}

TEST_P(RouterOsFaults, between_a_change_and_the_end_of_its_session_are_made_good) {
    const std::vector open{line(1, ConnectionKind::pppoe)};
    const std::vector isolated{line(1, ConnectionKind::pppoe, Desired::isolated)};
    ASSERT_TRUE(reconcile(gateway_, open));
    router_.by_hand([](RouterOsTables& tables) { ASSERT_TRUE(tables.dial("pelanggan1")); });
    router_.fail_by([](const RouterRequest& request) {
        return request.path.starts_with("/ppp/active") ? GetParam().fault : RouterFault::none;
    });
    const auto failed = reconcile(gateway_, isolated);
    EXPECT_TRUE(!failed || !failed->refused.empty());

    router_.fail_by({});
    const auto mended = reconcile(gateway_, isolated);
    ASSERT_TRUE(mended) << mended.error().detail;
    EXPECT_THAT(mended->changes, Contains(Field(&access::GatewayChange::object,
                                                Field(&access::GatewayObject::list, "/ppp/secret"))));
    router_.by_hand([](RouterOsTables& tables) { EXPECT_THAT(tables.rows("/ppp/active"), IsEmpty()); });
    const auto again = reconcile(gateway_, isolated);
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_THAT(again->changes, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    RouterOs, RouterOsFaults,
    testing::Values(Failing{"api_cut", false, RouterFault::cut_before, "closed the connection"},
                    Failing{"api_cut_after", false, RouterFault::cut_after, "closed the connection"},
                    Failing{"api_trap", false, RouterFault::trap, "action timed out"},
                    Failing{"api_fatal", false, RouterFault::fatal, "ended the connection: too many things"},
                    Failing{"api_floods", false, RouterFault::floods, "more than 200000 entries"},
                    Failing{"api_silent", false, RouterFault::silent, "said nothing for 1 seconds"},
                    Failing{"rest_cut", true, RouterFault::cut_after, "cut short"},
                    Failing{"rest_trap", true, RouterFault::trap, "action timed out"},
                    Failing{"rest_fatal", true, RouterFault::fatal, "does not answer"},
                    Failing{"rest_floods", true, RouterFault::floods, "more than 200000 entries"},
                    Failing{"rest_silent", true, RouterFault::silent, "said nothing for 1 seconds"}),
    [](const auto& failing) { return failing.param.name; });

TEST(RouterOsConnection, IsMadeOnceForManyCalls) {
    RouterOsRouter router;
    auto gateway = gateway_to(endpoint_of(router, {}, false));
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(gateway.identify());
    EXPECT_EQ(router.connections(), 1U);
}

// By the kernel's own table: the timer that runs for a connection is 02 where it is that of keepalives.
bool is_kept_alive(std::uint16_t port) {
    std::ifstream table("/proc/self/net/tcp");
    const std::string remote = fmt::format(" 0100007F:{:04X} 01 ", port);
    for (std::string text; std::getline(table, text);)
        if (text.find(remote) != std::string::npos && text.find(" 02:") != std::string::npos) return true;
    return false;
}

TEST(RouterOsConnection, IsKeptAliveWhileNobodyAsks) {
    RouterOsRouter router;
    auto gateway = gateway_to(endpoint_of(router, {}, false));
    ASSERT_TRUE(gateway.identify());
    EXPECT_TRUE(comes_true([&] { return is_kept_alive(router.api_port()); }));
}

// As of a router that was started again between two calls: nothing can have been done.
TEST(RouterOsConnection, ThatTurnsOutToBeDeadIsMadeAnewWithinTheCall) {
    RouterOsRouter router;
    auto gateway = gateway_to(endpoint_of(router, {}, false));
    ASSERT_TRUE(gateway.identify());
    router.fail_by([closed = false](const RouterRequest&) mutable {
        return std::exchange(closed, true) ? RouterFault::none : RouterFault::closes;
    });
    const auto identity = gateway.identify();
    EXPECT_TRUE(identity) << identity.error().detail;
    EXPECT_EQ(router.connections(), 2U);
}

TEST(RouterOsConnection, ThatEndsAfterAChangeIsNotTriedAgainInTheSameCall) {
    RouterOsRouter router;
    auto gateway = gateway_to(endpoint_of(router, {}, false));
    ASSERT_TRUE(gateway.identify());
    int asked = 0;
    router.fail_by([&](const RouterRequest& request) {
        if (!request.path.ends_with("/add")) return RouterFault::none;
        ++asked;
        return RouterFault::closes;
    });
    EXPECT_FALSE(reconcile(gateway, {line(1, ConnectionKind::static_ip)}));
    router.fail_by({});
    EXPECT_EQ(asked, 1);
}

TEST(RouterOsRest, LosesOneChangeToOneError) {
    RouterOsRouter router;
    auto gateway = gateway_to(endpoint_of(router, {}, true));
    router.fail_by([](const RouterRequest& request) {
        return request.path == "/ip/arp/add" ? RouterFault::error : RouterFault::none;
    });
    const auto done = reconcile(gateway, {line(1, ConnectionKind::static_ip)});
    ASSERT_TRUE(done) << done.error().detail;
    ASSERT_THAT(done->refused, testing::SizeIs(1U));
    EXPECT_EQ(english(done->refused[0].reason), "HTTP 500");
    EXPECT_EQ(done->changes[done->refused[0].index].object.list, "/ip/arp");
    router.by_hand(
        [](RouterOsTables& tables) { EXPECT_THAT(tables.rows("/queue/simple"), testing::SizeIs(1U)); });
}

TEST(RouterOsConnection, IsMadeAnewByARouterThatReturns) {
    const RouterSettings settings;
    auto router = std::make_unique<RouterOsRouter>(settings);
    auto gateway = gateway_to(endpoint_of(*router, settings, false));
    ASSERT_TRUE(gateway.identify());
    router.reset();
    const auto away = gateway.identify();
    ASSERT_FALSE(away);
    EXPECT_THAT(english(away.error().detail), HasSubstr("cannot be reached at 127.0.0.1"));
}

TEST(RouterOsConnection, WithAnotherCertificateIsNotMade) {
    const RouterSettings settings{.tls = true};
    RouterOsRouter router(settings);
    for (const bool rest : {false, true}) {
        routeros::Endpoint endpoint = endpoint_of(router, settings, rest);
        endpoint.fingerprint[0] = endpoint.fingerprint[0] == '0' ? '1' : '0';
        auto gateway = gateway_to(endpoint);
        const auto identity = gateway.identify();
        ASSERT_FALSE(identity);
        EXPECT_THAT(english(identity.error().detail), HasSubstr("certificate"));

        endpoint.trust = routeros::Trust::authorities;
        auto doubting = gateway_to(endpoint);
        EXPECT_FALSE(doubting.identify());

        endpoint.trust = routeros::Trust::anybody;
        auto trusting = gateway_to(endpoint);
        const auto trusted = trusting.identify();
        EXPECT_TRUE(trusted) << trusted.error().detail;
    }
}

TEST(RouterOsConnection, SaysWhichPortItMayHaveMeant) {
    RouterOsRouter router;
    routeros::Endpoint endpoint = endpoint_of(router, {}, false);
    endpoint.port = router.rest_port();
    endpoint.silence_max = short_silence;
    auto by_api = gateway_to(endpoint);
    EXPECT_FALSE(by_api.identify());
    endpoint.way = routeros::Way::rest_clear;
    endpoint.port = router.api_port();
    auto by_rest = gateway_to(endpoint);
    EXPECT_FALSE(by_rest.identify());
}

}  // namespace
}  // namespace bangnopi::test
