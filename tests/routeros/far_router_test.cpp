// A router at the end of a long way: 50 ms there and 50 ms back.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/routeros/routeros_fixture.hpp"

namespace bangnopi::test {
namespace {

using domain::ConnectionKind;
using testing::IsEmpty;

constexpr int customers = 1000;
constexpr std::chrono::milliseconds round_trip{100};
// One after the other they would take minutes.
constexpr std::chrono::seconds enough{20};

TEST(FarRouter, HoldsAThousandCustomersWithinSeconds) {
    RouterOsRouter router({.round_trip = round_trip});
    auto gateway = gateway_to(endpoint_of(router, {}, false));
    std::vector<access::GatewayLine> lines;
    for (int i = 1; i <= customers; ++i)
        lines.push_back(line(i, i % 2 == 0 ? ConnectionKind::static_ip : ConnectionKind::pppoe));

    const auto begun = std::chrono::steady_clock::now();
    const auto done = reconcile(gateway, lines);
    const auto took = std::chrono::steady_clock::now() - begun;
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_THAT(done->refused, IsEmpty());
    const auto again = reconcile(gateway, lines);
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_THAT(again->changes, IsEmpty());
    EXPECT_LT(took, enough);
    std::cout << customers << " customers, " << done->changes.size() << " things, "
              << std::chrono::duration_cast<std::chrono::milliseconds>(took).count()
              << " ms with a round trip of " << round_trip.count() << " ms\n";
}

}  // namespace
}  // namespace bangnopi::test
