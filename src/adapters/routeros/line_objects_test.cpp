#include "adapters/routeros/line_objects.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "adapters/routeros/tag.hpp"

namespace bangnopi::routeros {
namespace {

using access::GatewayLine;
using domain::ConnectionKind;
using domain::Desired;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Id subscription{1234567890};
const std::string tag = tag_of(subscription);

RouterOsOptions options() {
    RouterOsOptions made;
    made.arp_interface = "ether2";
    made.ppp_local_address = "10.0.0.1";
    return made;
}

GatewayLine line(ConnectionKind kind, Desired state = Desired::open) {
    GatewayLine made;
    made.subscription_id = subscription;
    made.kind = kind;
    made.grant = {state, {10'000'000, 5'000'000}};
    if (domain::needs_login(kind)) {
        made.login = "budi";
        made.password = "rahasia";
    } else {
        made.ip = "10.1.2.3";
        made.mac = "aa:bb:cc:dd:ee:0f";
    }
    return made;
}

// "list | key | value", and what is hidden.
std::vector<std::string> needed(const GatewayLine& of, const RouterOsOptions& with = options()) {
    std::vector<std::string> texts;
    for (const auto& object : objects_of(of, with, menus_of(with))) {
        texts.push_back(fmt::format("{} | {} | {}", object.list, object.key, object.value));
        if (!object.hidden.empty()) texts.back() += " | " + object.hidden;
        EXPECT_EQ(object.subscription_id, object.list.ends_with("/profile") ? Id{} : subscription);
    }
    return texts;
}

TEST(LineObjects, OfAStaticAddressAreItsArpEntryAndItsQueue) {
    EXPECT_THAT(
        needed(line(ConnectionKind::static_ip)),
        ElementsAre("/ip/arp | 10.1.2.3 ether2 | mac-address=AA:BB:CC:DD:EE:0F disabled=no comment=" + tag,
                    "/queue/simple | bgn-10.1.2.3 | target=10.1.2.3/32 max-limit=5M/10M burst-limit=0/0 "
                    "burst-threshold=0/0 burst-time=0s/0s disabled=no comment=" +
                        tag));
}

TEST(LineObjects, OfAnIsolatedStaticAddressAreInTheWalledGarden) {
    EXPECT_THAT(needed(line(ConnectionKind::static_ip, Desired::isolated)),
                ElementsAre(HasSubstr("disabled=no"),
                            "/ip/firewall/address-list | 10.1.2.3 isolir | disabled=no comment=" + tag));
}

TEST(LineObjects, OfAClosedStaticAddressLoseTheirArpEntryToo) {
    EXPECT_THAT(needed(line(ConnectionKind::static_ip, Desired::closed)),
                ElementsAre(HasSubstr("disabled=yes"), HasSubstr("10.1.2.3 isolir")));
}

TEST(LineObjects, NeedNoArpEntryWithoutAnInterfaceOrADevice) {
    GatewayLine any_device = line(ConnectionKind::static_ip);
    any_device.mac.clear();
    EXPECT_THAT(needed(any_device), ElementsAre(HasSubstr("/queue/simple")));
    EXPECT_THAT(needed(line(ConnectionKind::static_ip), RouterOsOptions{}),
                ElementsAre(HasSubstr("/queue/simple")));
}

TEST(LineObjects, OfABurstAreItsRatesUploadFirst) {
    GatewayLine quick = line(ConnectionKind::static_ip);
    quick.grant.speed.burst = {15'000'000, 8'000'000, 8'000'000, 4'000'000, 16};
    EXPECT_THAT(needed(quick), Contains(HasSubstr("max-limit=5M/10M burst-limit=8M/15M burst-threshold=4M/8M "
                                                  "burst-time=16s/16s")));
}

TEST(LineObjects, OfDhcpAreItsLeaseAndItsQueue) {
    EXPECT_THAT(
        needed(line(ConnectionKind::dhcp)),
        ElementsAre("/ip/dhcp-server/lease | AA:BB:CC:DD:EE:0F 10.1.2.3 | block-access=no address-lists=\"\" "
                    "rate-limit=\"\" disabled=no comment=" +
                        tag,
                    HasSubstr("/queue/simple")));
    EXPECT_THAT(needed(line(ConnectionKind::dhcp, Desired::isolated)),
                ElementsAre(HasSubstr("block-access=no"), HasSubstr("10.1.2.3 isolir")));
    EXPECT_THAT(needed(line(ConnectionKind::dhcp, Desired::closed)),
                ElementsAre(HasSubstr("block-access=yes"), HasSubstr("10.1.2.3 isolir")));
}

TEST(LineObjects, OfDhcpWithoutAnAddressAreAllInTheLease) {
    GatewayLine of_pool = line(ConnectionKind::dhcp);
    of_pool.ip.clear();
    EXPECT_THAT(needed(of_pool),
                ElementsAre(AllOf(HasSubstr("AA:BB:CC:DD:EE:0F 0.0.0.0"), HasSubstr("rate-limit=5M/10M"),
                                  HasSubstr("address-lists=\"\""))));
    of_pool.grant.state = Desired::isolated;
    EXPECT_THAT(needed(of_pool), ElementsAre(HasSubstr("address-lists=isolir")));
}

TEST(LineObjects, OfPppoeAreASecretAndTheProfileOfItsSpeed) {
    EXPECT_THAT(
        needed(line(ConnectionKind::pppoe)),
        ElementsAre(
            "/ppp/profile | bgn-10M-5M | rate-limit=5M/10M comment=BGN:router local-address=10.0.0.1",
            "/ppp/secret | budi | service=pppoe profile=bgn-10M-5M remote-address=\"\" caller-id=\"\" "
            "disabled=no comment=" +
                tag + " | password=rahasia"));
}

TEST(LineObjects, OfIsolatedPppoeLeaveItsOwnAddress) {
    GatewayLine isolated = line(ConnectionKind::pppoe);
    isolated.ip = "10.1.2.3";
    EXPECT_THAT(needed(isolated), Contains(HasSubstr("remote-address=10.1.2.3")));
    isolated.grant.state = Desired::isolated;
    EXPECT_THAT(needed(isolated), ElementsAre(AllOf(HasSubstr("profile=isolir remote-address=\"\""),
                                                    HasSubstr("disabled=no"))));
    isolated.grant.state = Desired::closed;
    EXPECT_THAT(needed(isolated), ElementsAre(HasSubstr("disabled=yes")));
}

TEST(LineObjects, OfAHotspotAreAUserAndTheProfileOfItsSpeed) {
    EXPECT_THAT(
        needed(line(ConnectionKind::hotspot)),
        ElementsAre("/ip/hotspot/user/profile | BGN:10M-5M | rate-limit=5M/10M address-list=\"\"",
                    "/ip/hotspot/user | budi | profile=BGN:10M-5M mac-address=00:00:00:00:00:00 disabled=no "
                    "comment=" +
                        tag + " | password=rahasia"));
    EXPECT_THAT(
        needed(line(ConnectionKind::hotspot, Desired::isolated)),
        ElementsAre("/ip/hotspot/user/profile | BGN:isolir | rate-limit=128k/128k address-list=isolir",
                    HasSubstr("profile=BGN:isolir")));
}

TEST(LineObjects, AreNoneWhereThereIsNothingToKnowItBy) {
    for (const ConnectionKind kind :
         {ConnectionKind::static_ip, ConnectionKind::dhcp, ConnectionKind::pppoe, ConnectionKind::hotspot}) {
        GatewayLine bare = line(kind);
        bare.ip.clear();
        bare.mac.clear();
        bare.login.clear();
        EXPECT_THAT(needed(bare), IsEmpty());
    }
    GatewayLine of_ipv6 = line(ConnectionKind::static_ip);
    of_ipv6.ip = "2001:db8::1";
    EXPECT_THAT(needed(of_ipv6), IsEmpty());
}

TEST(LineObjects, NameEverySpeedDifferently) {
    const domain::Speed plain{10'000'000, 5'000'000};
    domain::Speed quick = plain;
    quick.burst = {15'000'000, 8'000'000, 8'000'000, 4'000'000, 16};
    EXPECT_EQ(ppp_profile_name(quick), "bgn-10M-5M-b15M-8M-8M-4M-16");
    EXPECT_NE(ppp_profile_name(plain), ppp_profile_name({5'000'000, 10'000'000}));
    EXPECT_EQ(rate_limit_of(quick), "5M/10M 8M/15M 4M/8M 16/16");
    EXPECT_EQ(ppp_profile_name({}), "bgn-0-0");
    EXPECT_EQ(rate_limit_of({}), "");
}

TEST(MenuObject, GoesThereAndBack) {
    const auto with = options();
    const auto menus = menus_of(with);
    GatewayLine of_dhcp = line(ConnectionKind::dhcp);
    for (const auto& object : objects_of(of_dhcp, with, menus)) {
        const auto menu = std::ranges::find(menus, std::string_view(object.list), &Menu::path);
        Attributes sent = attributes_of(object);
        for (const Attribute& key : key_of(*menu, object)) sent.push_back(key);
        EXPECT_EQ(object_of(*menu, sent), object);
    }
}

TEST(MenuObject, IsNoneThatTheRouterMadeItselfOrThatIsNotTagged) {
    const auto menus = menus_of(options());
    const Menu& list = menus.front();
    Attributes row{{"address", "10.1.2.3"}, {"list", "isolir"}, {"comment", tag}};
    EXPECT_TRUE(object_of(list, row));
    row.push_back({"dynamic", "true"});
    EXPECT_FALSE(object_of(list, row));
    EXPECT_FALSE(object_of(list, {{"address", "10.1.2.3"}, {"list", "isolir"}, {"comment", "punya saya"}}));
    EXPECT_FALSE(object_of(list, {{"address", "10.1.2.3"}, {"list", "isolir"}}));
}

}  // namespace
}  // namespace bangnopi::routeros
