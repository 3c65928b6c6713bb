#include "adapters/radius/router_ways.hpp"

#include <gtest/gtest.h>

namespace bangnopi::radius {
namespace {

domain::IpAddress address(std::string_view text) {
    return domain::IpPrefix::parse(text).value().first();
}

store::Router router_at(std::initializer_list<std::string_view> prefixes) {
    store::Router router;
    router.id = Id{5};
    for (const auto prefix : prefixes) router.addresses.push_back(domain::IpPrefix::parse(prefix).value());
    return router;
}

Way heard_way(std::string_view router, std::string_view server) {
    return {address(router), address(server)};
}

TEST(RouterWays, are_the_addresses_that_it_spoke_from_the_newest_first) {
    RouterWays ways;
    const auto router = router_at({"10.99.0.0/24"});
    EXPECT_TRUE(ways.to(router).all.empty());
    ways.heard_from(router.id, address("10.99.0.2"), address("10.0.0.1"));
    ways.heard_from(router.id, address("10.99.0.3"), address("10.0.0.1"));
    ways.heard_from(router.id, address("10.99.0.2"), address("10.0.0.9"));
    EXPECT_EQ(ways.to(router).all,
              (std::vector{heard_way("10.99.0.2", "10.0.0.9"), heard_way("10.99.0.3", "10.0.0.1")}));
    EXPECT_FALSE(ways.to(router).are_all) << "others may be in the network";
    EXPECT_TRUE(ways.to(router_at({"10.98.0.0/24"})).all.empty()) << "its settings have changed";
}

TEST(RouterWays, until_it_has_spoken_are_its_single_addresses) {
    RouterWays ways;
    const auto router = router_at({"10.99.0.2", "2001:db8::2", "10.99.1.0/24"});
    EXPECT_EQ(ways.to(router).all, (std::vector<Way>{{address("10.99.0.2"), std::nullopt},
                                                     {address("2001:db8::2"), std::nullopt}}));
    EXPECT_FALSE(ways.to(router).are_all);
}

TEST(RouterWays, are_all_where_every_address_is_single) {
    RouterWays ways;
    const auto router = router_at({"10.99.0.2", "10.99.0.3"});
    ways.heard_from(router.id, address("10.99.0.3"), address("10.0.0.1"));
    const Ways found = ways.to(router);
    EXPECT_EQ(found.all,
              (std::vector<Way>{heard_way("10.99.0.3", "10.0.0.1"), {address("10.99.0.2"), std::nullopt}}));
    EXPECT_TRUE(found.are_all);
}

TEST(RouterWays, of_one_router_are_bounded) {
    RouterWays ways;
    const auto router = router_at({"10.99.0.0/24"});
    for (const auto* from : {"10.99.0.1", "10.99.0.2", "10.99.0.3", "10.99.0.4", "10.99.0.5"})
        ways.heard_from(router.id, address(from), address("10.0.0.1"));
    const Ways found = ways.to(router);
    ASSERT_EQ(found.all.size(), ways_max);
    EXPECT_EQ(found.all.front().router, address("10.99.0.5"));
    EXPECT_EQ(found.all.back().router, address("10.99.0.2"));
    EXPECT_FALSE(
        ways.to(router_at({"10.99.0.1", "10.99.0.2", "10.99.0.3", "10.99.0.4", "10.99.0.5"})).are_all);
}

}  // namespace
}  // namespace bangnopi::radius
