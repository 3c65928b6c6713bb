#include "adapters/nftables/queue_listing.hpp"

#include <gtest/gtest.h>

namespace bangnopi::nftables {
namespace {

QueueListing listing_of(std::string_view text) {
    auto listing = parse_queues(text);
    EXPECT_TRUE(listing);
    return listing ? *listing : QueueListing{};
}

TEST(QueueListing, ReadsOurQueueAndItsClasses) {
    const QueueListing listing = listing_of(
        "qdisc htb b9: root refcnt 3 r2q 10 default 0 direct_packets_stat 6 direct_qlen 1000\n"
        "class htb b9:1f root prio 0 rate 10Mbit ceil 20Mbit burst 100000b cburst 8000b \n"
        "class htb b9:fffe root leaf 8001: prio 0 rate 128Kbit ceil 1234500bit burst 1600b cburst 1600b \n"
        "class htb b9:2 root prio 0 rate 1500Mbit ceil 2Gbit burst 1600b cburst 1600b");
    EXPECT_TRUE(listing.is_laid);
    EXPECT_EQ(listing.classes,
              (std::map<ClassNumber, Rate>{
                  {2, {1'500'000, 2'000'000, 0}}, {0x1f, {10'000, 20'000, 0}}, {0xfffe, {128, 1235, 0}}}));
}

TEST(QueueListing, LeavesOutWhatIsAnothers) {
    const QueueListing listing = listing_of(
        "qdisc htb 1: root refcnt 3 r2q 10 default 0\n"
        "qdisc htb b9: parent 1:1 r2q 10 default 0\n"
        "class htb 1:1 root prio 0 rate 10Mbit ceil 20Mbit\n"
        "class fq_codel b9:3 parent b9: \n");
    EXPECT_FALSE(listing.is_laid);
    EXPECT_TRUE(listing.classes.empty());
    EXPECT_FALSE(listing_of("").is_laid);
}

TEST(QueueListing, RefusesAClassOfOursThatItDoesNotUnderstand) {
    for (const char* text :
         {"class htb b9:1 root prio 0", "class htb b9:1 root rate 10Mbps ceil 10Mbit",
          "class htb b9:1 root rate 99999999999Mbit ceil 1bit", "class htb b9:1 root rate -1bit ceil 1bit",
          "class htb b9:1 root rate 1bit ceil"}) {
        const auto listing = parse_queues(text);
        ASSERT_FALSE(listing) << text;
        EXPECT_EQ(listing.error().code, Code::unavailable);
    }
}

TEST(QueueListing, KnowsTheClassesThatCanBeOurs) {
    EXPECT_EQ(class_id(0x1f), "b9:1f");
    EXPECT_EQ(parse_class_id("b9:1f"), 0x1f);
    for (const char* text : {"b9:", "b9:0", "b9:10000", "b9:-1", "b9:1g", "1:1f", ""})
        EXPECT_FALSE(parse_class_id(text)) << text;
}

TEST(QueueListing, NamesTheInterfacesThatHaveOurs) {
    EXPECT_EQ(laid_interfaces("qdisc noqueue 0: dev lo root refcnt 2 \n"
                              "qdisc htb b9: dev eth1 root refcnt 3 r2q 10 default 0\n"
                              "qdisc htb b9: dev eth2 parent 1:1 r2q 10\n"
                              "qdisc htb 1: dev eth3 root refcnt 3\n"
                              "qdisc htb b9: dev -x;y root refcnt 3\n"
                              "qdisc htb b9: dev vlan20 root"),
              (std::vector<std::string>{"eth1", "vlan20"}));
}

}  // namespace
}  // namespace bangnopi::nftables
