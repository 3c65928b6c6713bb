#include "adapters/nftables/changes.hpp"

#include <gmock/gmock.h>

namespace bangnopi::nftables {
namespace {

using access::ChangeKind;
using testing::ElementsAre;
using testing::IsEmpty;

const NftablesOptions options{.customer_interfaces = {"eth1", "eth2"},
                              .uplink_interface = "eth0",
                              .portal_ip = "10.0.0.1",
                              .dns_servers = {},
                              .payment_hosts = {}};

Work work(ChangeKind kind, std::string list, std::string key, std::string value = {},
          std::string handle = {}) {
    ClassNumbers numbers;
    numbers.note("10.20.0.9", 9);
    return work_of({kind, {std::move(list), std::move(key), std::move(value), {}, Id{}, std::move(handle)}},
                   options, numbers);
}

TEST(Changes, OfASetAreElements) {
    EXPECT_EQ(work(ChangeKind::add, "open", "10.20.0.4", "0000000000001").lines_script,
              "add element inet bangnopi open { 10.20.0.4 comment \"0000000000001\" }\n");
    EXPECT_EQ(work(ChangeKind::remove, "open", "10.20.0.4", "0000000000001").lines_script,
              "add element inet bangnopi open { 10.20.0.4 }\n"
              "delete element inet bangnopi open { 10.20.0.4 }\n");
    EXPECT_EQ(
        work(ChangeKind::replace, "bound", "10.20.0.4 . aa:bb:cc:dd:ee:ff", "0000000000001").lines_script,
        "add element inet bangnopi bound { 10.20.0.4 . aa:bb:cc:dd:ee:ff }\n"
        "delete element inet bangnopi bound { 10.20.0.4 . aa:bb:cc:dd:ee:ff }\n"
        "add element inet bangnopi bound { 10.20.0.4 . aa:bb:cc:dd:ee:ff comment \"0000000000001\" }\n");
}

TEST(Changes, OfASpeedMakeTheClassBeforeAnythingIsSentToIt) {
    const Work added = work(ChangeKind::add, "speed", "10.20.0.4", "10000/5000 kbit/s");
    EXPECT_THAT(added.tc_before, ElementsAre("class replace dev eth1 parent b9: classid b9:1 htb rate "
                                             "10000kbit ceil 10000kbit burst 5000 cburst 5000 quantum 2000",
                                             "class replace dev eth2 parent b9: classid b9:1 htb rate "
                                             "10000kbit ceil 10000kbit burst 5000 cburst 5000 quantum 2000",
                                             "class replace dev eth0 parent b9: classid b9:1 htb rate "
                                             "5000kbit ceil 5000kbit burst 3200 cburst 3200 quantum 2000"));
    EXPECT_EQ(added.speeds_script,
              "add element inet bangnopi speed { 10.20.0.4 comment \"10000/5000 kbit/s\" : b9:1 }\n");
    EXPECT_THAT(added.tc_after, IsEmpty());
}

TEST(Changes, OfASpeedKeepTheClassThatTheAddressHas) {
    const Work slower = work(ChangeKind::replace, "speed", "10.20.0.9", "0/64 kbit/s", "b9:9");
    EXPECT_THAT(slower.tc_before, ElementsAre("class replace dev eth0 parent b9: classid b9:9 htb rate "
                                              "64kbit ceil 64kbit burst 3200 cburst 3200 quantum 2000"));
    EXPECT_EQ(slower.speeds_script,
              "add element inet bangnopi speed { 10.20.0.9 : b9:9 }\n"
              "delete element inet bangnopi speed { 10.20.0.9 : b9:9 }\n"
              "add element inet bangnopi speed { 10.20.0.9 comment \"0/64 kbit/s\" : b9:9 }\n");
    EXPECT_THAT(slower.tc_after,
                ElementsAre("class del dev eth1 classid b9:9", "class del dev eth2 classid b9:9"));
}

TEST(Changes, RemoveTheClassOnceNothingIsSentToIt) {
    const Work removed = work(ChangeKind::remove, "speed", "10.20.0.9", "10000/5000 kbit/s", "b9:9");
    EXPECT_THAT(removed.tc_before, IsEmpty());
    EXPECT_THAT(removed.tc_after,
                ElementsAre("class del dev eth1 classid b9:9", "class del dev eth2 classid b9:9",
                            "class del dev eth0 classid b9:9"));
}

// Somebody let two addresses share a class: the second gets one of its own, and the first keeps it.
TEST(Changes, NeverRemoveTheClassOfAnotherAddress) {
    EXPECT_THAT(work(ChangeKind::remove, "speed", "10.20.0.4", "0/0 kbit/s", "b9:9").tc_after, IsEmpty());
    EXPECT_EQ(work(ChangeKind::replace, "speed", "10.20.0.4", "1/1 kbit/s", "b9:9").speeds_script,
              "add element inet bangnopi speed { 10.20.0.4 : b9:9 }\n"
              "delete element inet bangnopi speed { 10.20.0.4 : b9:9 }\n"
              "add element inet bangnopi speed { 10.20.0.4 comment \"1/1 kbit/s\" : b9:1 }\n");
}

TEST(Changes, OfQueuesAndClassesAreTcs) {
    EXPECT_THAT(work(ChangeKind::add, "queue", "eth1", "htb b9:").tc_before,
                ElementsAre("qdisc add dev eth1 root handle b9: htb default 0"));
    EXPECT_THAT(work(ChangeKind::remove, "class", "eth1 b9:7").tc_after,
                ElementsAre("class del dev eth1 classid b9:7"));
}

TEST(ClassNumbers, AreTheLowestThatNothingHas) {
    ClassNumbers numbers;
    numbers.note(1);
    EXPECT_TRUE(numbers.note("a", 2));
    EXPECT_FALSE(numbers.note("b", 2));
    EXPECT_EQ(numbers.take("a"), 2);
    EXPECT_EQ(numbers.take("b"), 3);
    EXPECT_EQ(numbers.take("b"), 3);
    EXPECT_EQ(numbers.release("a"), 2);
    EXPECT_FALSE(numbers.release("a"));
    EXPECT_EQ(numbers.take("c"), 4);
}

TEST(ClassNumbers, EndBeforeTheOneThatMeansTheRoot) {
    ClassNumbers numbers;
    for (int n = 1; n < 0xffff; ++n) ASSERT_EQ(numbers.take(std::to_string(n)), n);
    EXPECT_FALSE(numbers.take("one more"));
}

}  // namespace
}  // namespace bangnopi::nftables
