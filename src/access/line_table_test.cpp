#include "access/line_table.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace bangnopi::access {
namespace {

constexpr Id desa{1};
constexpr Id kota{2};

KnownLine line_of(std::int64_t id, const std::string& username, const std::string& mac = "",
                  Id operator_id = desa) {
    KnownLine known;
    known.operator_id = operator_id;
    known.line.subscription_id = Id{id};
    known.line.username = username;
    known.line.mac = mac;
    return known;
}
Line shared(KnownLine known) {
    return std::make_shared<const KnownLine>(std::move(known));
}
std::int64_t id_of(const Line& line) {
    return line ? line->line.subscription_id.value : 0;
}

TEST(LineTable, FindsALineBySubscriptionLoginAndMac) {
    LineTable table;
    EXPECT_EQ(table.put(shared(line_of(7, "siti", "aa:bb:cc:00:11:22"))), nullptr);
    EXPECT_EQ(id_of(table.of_id(Id{7})), 7);
    EXPECT_EQ(id_of(table.of_login(desa, "siti")), 7);
    EXPECT_EQ(id_of(table.of_mac(desa, "aa:bb:cc:00:11:22")), 7);
    EXPECT_EQ(table.of_login(desa, "Siti"), nullptr);
    EXPECT_EQ(table.of_login(kota, "siti"), nullptr);
    EXPECT_EQ(table.of_mac(kota, "aa:bb:cc:00:11:22"), nullptr);
    EXPECT_EQ(table.size(), 1U);
}

TEST(LineTable, FindsNobodyByAnEmptyLoginOrMac) {
    LineTable table;
    table.put(shared(line_of(7, "")));
    EXPECT_EQ(table.of_login(desa, ""), nullptr);
    EXPECT_EQ(table.of_mac(desa, ""), nullptr);
    EXPECT_EQ(id_of(table.of_id(Id{7})), 7);
}

TEST(LineTable, ReplacesALineUnderItsOldAndNewKeys) {
    LineTable table;
    table.put(shared(line_of(7, "siti", "aa:bb:cc:00:11:22")));
    const Line held = table.of_login(desa, "siti");
    const Line before = table.put(shared(line_of(7, "aminah")));
    EXPECT_EQ(before, held);
    EXPECT_EQ(table.of_login(desa, "siti"), nullptr);
    EXPECT_EQ(table.of_mac(desa, "aa:bb:cc:00:11:22"), nullptr);
    EXPECT_EQ(id_of(table.of_login(desa, "aminah")), 7);
    EXPECT_EQ(held->line.username, "siti");
    EXPECT_EQ(table.size(), 1U);
    EXPECT_EQ(id_of(table.remove(Id{7})), 7);
    EXPECT_EQ(table.remove(Id{7}), nullptr);
    EXPECT_EQ(table.of_login(desa, "aminah"), nullptr);
    EXPECT_EQ(table.size(), 0U);
}

TEST(LineTable, FollowsALoginThatGoesToAnotherLineInWhicheverOrderTheyAreRead) {
    LineTable table;
    table.put(shared(line_of(7, "siti")));
    table.put(shared(line_of(8, "budi")));
    table.put(shared(line_of(8, "siti")));
    table.put(shared(line_of(7, "budi")));
    EXPECT_EQ(id_of(table.of_login(desa, "siti")), 8);
    EXPECT_EQ(id_of(table.of_login(desa, "budi")), 7);
}

TEST(LineTable, PrefersTheLineThatSignsInByItsMacAlone) {
    LineTable table;
    const std::string mac = "aa:bb:cc:00:11:22";
    table.put(shared(line_of(7, "siti", mac)));
    KnownLine dhcp = line_of(9, "", mac);
    dhcp.line.kind = domain::ConnectionKind::dhcp;
    table.put(shared(dhcp));
    dhcp.line.subscription_id = Id{8};
    table.put(shared(dhcp));
    EXPECT_EQ(id_of(table.of_mac(desa, mac)), 8);
    table.remove(Id{8});
    EXPECT_EQ(id_of(table.of_mac(desa, mac)), 9);
    table.remove(Id{9});
    EXPECT_EQ(id_of(table.of_mac(desa, mac)), 7);
}

TEST(LineTable, FindsALineAtEveryMomentWhileItIsReplaced) {
    LineTable table;
    table.put(shared(line_of(7, "siti")));
    std::jthread writer([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) table.put(shared(line_of(7, "siti")));
    });
    for (int i = 0; i < 20'000; ++i) ASSERT_NE(table.of_login(desa, "siti"), nullptr);
}

}  // namespace
}  // namespace bangnopi::access
