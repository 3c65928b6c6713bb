// A router at the end of a long way: 50 ms there and 50 ms back.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/routeros/routeros_fixture.hpp"

namespace bangnopi::test {
namespace {

using domain::ConnectionKind;
using testing::IsEmpty;

constexpr std::chrono::milliseconds round_trip{100};
// One after the other they would take minutes.
constexpr std::chrono::seconds enough{20};

struct Far {
    std::string name;
    bool rest = false;
    int customers = 0;
};

class FarRouter : public testing::TestWithParam<Far> {};

TEST_P(FarRouter, HoldsItsCustomersWithinSeconds) {
    RouterOsRouter router({.round_trip = round_trip});
    auto gateway = gateway_to(endpoint_of(router, {}, GetParam().rest));
    std::vector<access::GatewayLine> lines;
    for (int i = 1; i <= GetParam().customers; ++i)
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
    std::cout << fmt::format("{}: {} customers, {} things, {} ms with a round trip of {} ms\n",
                             GetParam().name, lines.size(), done->changes.size(),
                             std::chrono::duration_cast<std::chrono::milliseconds>(took).count(),
                             round_trip.count());
}

INSTANTIATE_TEST_SUITE_P(RouterOs, FarRouter,
                         testing::Values(Far{"api", false, 1000}, Far{"rest", true, 100}),
                         [](const auto& far) { return far.param.name; });

}  // namespace
}  // namespace bangnopi::test
