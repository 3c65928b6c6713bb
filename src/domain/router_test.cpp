#include "domain/router.hpp"

#include <gtest/gtest.h>

namespace bangnopi::domain {
namespace {

TEST(Router, NamesAreReadBack) {
    for (const RouterKind kind : {RouterKind::mikrotik, RouterKind::chillispot, RouterKind::accel_ppp,
                                  RouterKind::hostapd, RouterKind::other})
        EXPECT_EQ(parse_router_kind(name_of(kind)), kind);
    for (const MessageAuthenticator policy :
         {MessageAuthenticator::required, MessageAuthenticator::automatic, MessageAuthenticator::off})
        EXPECT_EQ(parse_message_authenticator(name_of(policy)), policy);
    EXPECT_EQ(parse_router_kind("cisco"), std::nullopt);
    EXPECT_EQ(parse_message_authenticator("on"), std::nullopt);
}

TEST(Router, OfChilliSpotCountsTheOtherWayRound) {
    EXPECT_TRUE(counts_download_as_input(RouterKind::chillispot));
    EXPECT_FALSE(counts_download_as_input(RouterKind::mikrotik));
}

}  // namespace
}  // namespace bangnopi::domain
