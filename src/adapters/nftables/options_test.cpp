#include "adapters/nftables/options.hpp"

#include <gmock/gmock.h>

#include "adapters/nftables/ruleset.hpp"

namespace bangnopi::nftables {
namespace {

using testing::HasSubstr;
using testing::Not;

NftablesOptions good_options() {
    return {.customer_interfaces = {"eth1", "vlan20.5"},
            .uplink_interface = "eth0",
            .portal_ip = "10.19.0.1",
            .dns_servers = {"10.19.0.53"},
            .payment_hosts = {"203.0.113.90"}};
}

std::string pointer_of_fault(const NftablesOptions& options) {
    const auto checked = check_options(options);
    return checked || checked.error().errors.empty() ? "" : checked.error().errors.front().pointer;
}

TEST(NftablesOptions, AreTakenAsAnOperatorSaysThem) {
    EXPECT_TRUE(check_options(good_options()));
}

TEST(NftablesOptions, LetNothingIntoAScriptThatIsNoNameOrAddress) {
    const auto with = [](auto change) {
        NftablesOptions options = good_options();
        change(options);
        return pointer_of_fault(options);
    };
    for (const char* name : {"", "eth1\"", "eth 1", "a;b", "-force", "sixteen-letters-"}) {
        EXPECT_EQ(with([&](auto& o) { o.customer_interfaces[1] = name; }), "/customer_interfaces/1") << name;
        EXPECT_EQ(with([&](auto& o) { o.uplink_interface = name; }), "/uplink_interface") << name;
    }
    for (const char* address : {"", "10.19.0", "010.19.0.1", "10.19.0.1 ", "fe80::1", "host"}) {
        EXPECT_EQ(with([&](auto& o) { o.portal_ip = address; }), "/portal_ip") << address;
        EXPECT_EQ(with([&](auto& o) { o.dns_servers = {"10.0.0.1", address}; }), "/dns_servers/1") << address;
        EXPECT_EQ(with([&](auto& o) { o.payment_hosts = {address}; }), "/payment_hosts/0") << address;
    }
    EXPECT_EQ(with([](auto& o) { o.customer_interfaces.clear(); }), "/customer_interfaces");
    EXPECT_EQ(with([](auto& o) { o.customer_interfaces[1] = "eth1"; }), "/customer_interfaces/1");
    EXPECT_EQ(with([](auto& o) { o.uplink_interface = "eth1"; }), "/uplink_interface");
    EXPECT_EQ(with([](auto& o) { o.portal_port = 0; }), "/portal_port");
    EXPECT_EQ(with([](auto& o) { o.payment_hosts.resize(1001, "10.0.0.1"); }), "/payment_hosts");
}

TEST(Ruleset, SaysWhereCustomersAreAndWhatAnIsolatedOneMayReach) {
    const std::string text = ruleset_text(good_options());
    EXPECT_THAT(text, HasSubstr(R"(iifname { "eth1", "vlan20.5" } jump upload)"));
    EXPECT_THAT(text, HasSubstr("dnat ip to 10.19.0.1:80"));
    EXPECT_THAT(text, HasSubstr("ip daddr { 203.0.113.90, 10.19.0.1 } return"));
    EXPECT_THAT(text, HasSubstr("ip daddr { 10.19.0.53 } meta l4proto { tcp, udp } th dport 53 return"));
}

TEST(Ruleset, NamesNoResolverWhereThereIsNone) {
    NftablesOptions options = good_options();
    options.dns_servers.clear();
    EXPECT_THAT(ruleset_text(options), Not(HasSubstr("53 return")));
}

}  // namespace
}  // namespace bangnopi::nftables
