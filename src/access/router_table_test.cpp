#include "access/router_table.hpp"

#include <gtest/gtest.h>

namespace bangnopi::access {
namespace {

RouterTable::Known router(std::int64_t id, std::vector<std::string> addresses, std::int64_t own_port = 0,
                          bool active = true) {
    KnownRouter known{Id{1}, {}, "secret"};
    known.router.id = Id{id};
    known.router.own_port = own_port;
    known.router.active = active;
    for (const std::string& address : addresses)
        known.router.addresses.push_back(domain::IpPrefix::parse(address).value());
    return std::make_shared<const KnownRouter>(std::move(known));
}

domain::IpAddress address(std::string_view text) {
    return domain::IpPrefix::parse(text).value().first();
}

// 0: none.
std::int64_t at(const RouterTable& table, std::uint16_t port, std::string_view text) {
    const RouterTable::Known found = table.at(port, address(text));
    return found ? found->router.id.value : 0;
}

TEST(RouterTable, FindsTheLongestPrefixThatHoldsAnAddress) {
    const RouterTable table(
        {router(1, {"10.0.0.0/8"}), router(2, {"10.99.0.0/16"}), router(3, {"10.99.0.7"})});
    EXPECT_EQ(at(table, 0, "10.1.2.3"), 1);
    EXPECT_EQ(at(table, 0, "10.99.255.255"), 2);
    EXPECT_EQ(at(table, 0, "10.99.0.7"), 3);
    EXPECT_EQ(at(table, 0, "10.99.0.8"), 2);
    EXPECT_EQ(at(table, 0, "11.0.0.1"), 0);
}

TEST(RouterTable, KeepsPortsApart) {
    const RouterTable table(
        {router(1, {"10.0.0.2"}), router(2, {"10.0.0.2"}, 2000), router(3, {"10.0.0.3"}, 4000)});
    EXPECT_EQ(at(table, 0, "10.0.0.2"), 1);
    EXPECT_EQ(at(table, 2000, "10.0.0.2"), 2);
    EXPECT_EQ(at(table, 4000, "10.0.0.2"), 0);
    EXPECT_EQ(at(table, 6000, "10.0.0.2"), 0);
    EXPECT_EQ(table.own_ports(), (std::vector<std::uint16_t>{2000, 4000}));
}

TEST(RouterTable, HasBothKindsOfAddresses) {
    const RouterTable table({router(1, {"10.0.0.0/24", "2001:db8::/48"}), router(2, {"2001:db8:0:7::/64"})});
    EXPECT_EQ(at(table, 0, "10.0.0.255"), 1);
    EXPECT_EQ(at(table, 0, "2001:db8:0:1::5"), 1);
    EXPECT_EQ(at(table, 0, "2001:db8:0:7::5"), 2);
    EXPECT_EQ(at(table, 0, "2001:db8:1::5"), 0);
}

TEST(RouterTable, AnswersNoneThatIsNotActiveButKnowsIt) {
    const RouterTable table({router(1, {"10.0.0.2"}, 2000, false)});
    EXPECT_EQ(at(table, 2000, "10.0.0.2"), 0);
    EXPECT_TRUE(table.own_ports().empty());
    ASSERT_NE(table.of_id(Id{1}), nullptr);
    EXPECT_FALSE(table.of_id(Id{1})->router.active);
    EXPECT_EQ(table.of_id(Id{2}), nullptr);
}

}  // namespace
}  // namespace bangnopi::access
