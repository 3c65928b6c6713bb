#include "adapters/nftables/objects.hpp"

#include <gmock/gmock.h>

#include "access/gateway_difference.hpp"
#include "adapters/nftables/shape.hpp"

namespace bangnopi::nftables {
namespace {

using access::GatewayCounter;
using access::GatewayLine;
using access::GatewayObject;
using domain::Desired;
using testing::ElementsAre;
using testing::IsEmpty;

const Id siti{1};

GatewayLine line(Desired state, domain::Speed speed = {}) {
    GatewayLine line;
    line.subscription_id = siti;
    line.ip = "10.20.0.4";
    line.grant = {state, speed};
    return line;
}

std::vector<std::string> places_of(const std::vector<GatewayObject>& objects) {
    std::vector<std::string> places;
    for (const GatewayObject& one : objects) places.push_back(one.list + " " + one.key + ": " + one.value);
    return places;
}

TEST(Objects, OfAnOpenLineLetItSendAndGet) {
    EXPECT_THAT(places_of(objects_of_line(line(Desired::open, {10'000'000, 5'000'000, {}}))),
                ElementsAre("open 10.20.0.4: 0000000000001", "download 10.20.0.4: 0000000000001",
                            "speed 10.20.0.4: 10000/5000 kbit/s"));
    EXPECT_THAT(places_of(objects_of_line(line(Desired::open))),
                ElementsAre("open 10.20.0.4: 0000000000001", "download 10.20.0.4: 0000000000001"));
}

TEST(Objects, OfALineWithADeviceBindItToThat) {
    GatewayLine bound = line(Desired::open);
    bound.mac = "aa:bb:cc:dd:ee:ff";
    EXPECT_THAT(places_of(objects_of_line(bound)),
                ElementsAre("bound 10.20.0.4 . aa:bb:cc:dd:ee:ff: 0000000000001",
                            "download 10.20.0.4: 0000000000001"));
}

TEST(Objects, OfAnIsolatedLineWallItIn) {
    EXPECT_THAT(places_of(objects_of_line(line(Desired::isolated, domain::walled_speed))),
                ElementsAre("isolated 10.20.0.4: 0000000000001", "speed 10.20.0.4: 128/128 kbit/s"));
}

TEST(Objects, OfOtherLinesAreNone) {
    EXPECT_THAT(objects_of_line(line(Desired::closed)), IsEmpty());
    GatewayLine other = line(Desired::open);
    other.ip.clear();
    EXPECT_THAT(objects_of_line(other), IsEmpty());
    other.ip = "2001:db8::4";
    EXPECT_THAT(objects_of_line(other), IsEmpty());
    other = line(Desired::open);
    other.kind = domain::ConnectionKind::pppoe;
    EXPECT_THAT(objects_of_line(other), IsEmpty());
}

const NftablesOptions options{.customer_interfaces = {"eth1", "eth2"},
                              .uplink_interface = "eth0",
                              .portal_ip = "10.0.0.1",
                              .dns_servers = {},
                              .payment_hosts = {}};

struct Router {
    FirewallListing firewall;
    Queues queues{
        {"eth1", QueueListing{true, {}}}, {"eth2", QueueListing{true, {}}}, {"eth0", QueueListing{true, {}}}};

    Router() {
        firewall.fingerprint = "as laid";
        firewall.elements["about"] = {about_element(options, firewall)};
    }
    void add_speed(const std::string& ip, ClassNumber number, const std::string& shape) {
        firewall.elements["speed"].push_back({ip, class_id(number), shape});
        const Shape said = parse_shape(shape).value();
        for (auto& [interface, listing] : queues)
            listing->classes[number] = interface == "eth0" ? said.up : said.down;
    }
    [[nodiscard]] std::vector<GatewayObject> held() const {
        ClassNumbers numbers;
        return objects_held(firewall, queues, numbers);
    }
    // What is to be done if that of the router itself and these lines are wanted.
    [[nodiscard]] std::vector<std::string> changes(const std::vector<GatewayLine>& lines) const {
        std::vector<GatewayObject> wanted = objects_of_router(options);
        for (const GatewayLine& one : lines)
            for (GatewayObject& object : objects_of_line(one)) wanted.push_back(std::move(object));
        std::vector<std::string> changes;
        for (const access::GatewayChange& change : access::difference(wanted, held()))
            changes.push_back(std::string(change.kind == access::ChangeKind::add       ? "add "
                                          : change.kind == access::ChangeKind::replace ? "replace "
                                                                                       : "remove ") +
                              change.object.list + " " + change.object.key);
        return changes;
    }
};

TEST(ObjectsHeld, AreWhatWasLaid) {
    Router router;
    router.firewall.elements["open"] = {{"10.20.0.4", "", "0000000000001", 1, 84}};
    router.firewall.elements["download"] = {{"10.20.0.4", "", "0000000000001", 1, 84}};
    router.add_speed("10.20.0.4", 5, "10000/5000 kbit/s");
    EXPECT_THAT(router.changes({line(Desired::open, {10'000'000, 5'000'000, {}})}), IsEmpty());
}

TEST(ObjectsHeld, OfAnEmptyRouterAreNone) {
    ClassNumbers numbers;
    EXPECT_THAT(objects_held(std::nullopt, {{"eth1", QueueListing{}}, {"eth0", std::nullopt}}, numbers),
                IsEmpty());
}

TEST(ObjectsHeld, TellATableThatWasChangedFromOneThatWasLaid) {
    Router router;
    EXPECT_THAT(router.changes({}), IsEmpty());
    router.firewall.fingerprint = "another";
    EXPECT_THAT(router.changes({}), ElementsAre("replace table inet bangnopi"));
    router = Router();
    router.firewall.has_others = true;
    EXPECT_THAT(router.changes({}), ElementsAre("replace table inet bangnopi"));
    router = Router();
    router.firewall.elements.erase("about");
    EXPECT_THAT(router.changes({}), ElementsAre("replace table inet bangnopi"));
}

TEST(ObjectsHeld, HaveTheSpeedThatEachInterfaceHas) {
    const GatewayLine wanted = line(Desired::isolated, {10'000'000, 5'000'000, {}});
    Router router;
    router.firewall.elements["isolated"] = {{"10.20.0.4", "", "0000000000001"}};
    router.add_speed("10.20.0.4", 5, "10000/5000 kbit/s");
    EXPECT_THAT(router.changes({wanted}), IsEmpty());
    router.queues[1].second->classes[5].rate_kbit = 1;
    EXPECT_THAT(router.changes({wanted}), ElementsAre("replace speed 10.20.0.4"));
    router.queues[1].second->classes.erase(5);
    EXPECT_THAT(router.changes({wanted}), ElementsAre("replace speed 10.20.0.4"));
}

TEST(ObjectsHeld, DoNotMindTheSpeedAtAnInterfaceThatIsAway) {
    const GatewayLine wanted = line(Desired::isolated, {10'000'000, 5'000'000, {}});
    Router router;
    router.firewall.elements["isolated"] = {{"10.20.0.4", "", "0000000000001"}};
    router.add_speed("10.20.0.4", 5, "10000/5000 kbit/s");
    router.queues[2].second.reset();
    EXPECT_THAT(router.changes({wanted}), ElementsAre("add queue eth0"));
}

TEST(ObjectsHeld, NameClassesThatNothingIsSentTo) {
    Router router;
    router.queues[2].second->classes[7] = {1, 1, 0};
    EXPECT_THAT(router.changes({}), ElementsAre("remove class eth0 b9:7"));
}

TEST(ObjectsHeld, FindTwoAddressesThatShareAClass) {
    Router router;
    router.add_speed("10.20.0.4", 5, "1/1 kbit/s");
    router.add_speed("10.20.0.5", 5, "1/1 kbit/s");
    GatewayLine first = line(Desired::isolated, {1000, 1000, {}});
    GatewayLine second = first;
    second.ip = "10.20.0.5";
    EXPECT_THAT(router.changes({first, second}),
                ElementsAre("add isolated 10.20.0.4", "add isolated 10.20.0.5", "replace speed 10.20.0.5"));
}

TEST(Counters, AreOfEachLineInBothDirections) {
    const std::vector<CountedElement> sent{{"0000000000001", 84}, {"no id", 84}, {"0000000000001", 16}};
    const std::vector<CountedElement> got{{"0000000000001", 900}, {"0000000000002", 50}};
    const std::vector<GatewayCounter> counters = counters_of(sent, got);
    ASSERT_EQ(counters.size(), 2U);
    EXPECT_EQ(counters[0].subscription_id, siti);
    EXPECT_EQ(counters[0].bytes_up, 100U);
    EXPECT_EQ(counters[0].bytes_down, 900U);
    EXPECT_EQ(counters[1].bytes_down, 50U);
}

TEST(Objects, LeftBehindAreOfInterfacesThatAreNotNamed) {
    EXPECT_THAT(places_of(queues_left_behind(std::vector<std::string>{"eth0", "eth1", "eth3"}, options)),
                ElementsAre("queue eth3: htb b9:"));
}

}  // namespace
}  // namespace bangnopi::nftables
