#include "staff/rate_limit.hpp"

#include <gtest/gtest.h>

namespace bangnopi::staff {
namespace {

using std::chrono::seconds;
const Instant start = Instant(seconds(1'800'000'000));

TEST(RateLimit, ClosesAfterItsTriesAndOpensWhenTheWindowHasPassed) {
    RateLimit limit(3, seconds(60), 100);
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(limit.open("siti", start));
        limit.failed("siti", start + seconds(i));
    }
    EXPECT_FALSE(limit.open("siti", start + seconds(59)));
    EXPECT_TRUE(limit.open("budi", start + seconds(59)));
    EXPECT_TRUE(limit.open("siti", start + seconds(60)));
}

TEST(RateLimit, ForgetsFailuresAfterASuccess) {
    RateLimit limit(2, seconds(60), 100);
    limit.failed("siti", start);
    limit.succeeded("siti");
    limit.failed("siti", start);
    EXPECT_TRUE(limit.open("siti", start));
    limit.failed("siti", start);
    EXPECT_FALSE(limit.open("siti", start));
}

TEST(RateLimit, RefusesNewKeysWhenFullUntilOldOnesExpire) {
    RateLimit limit(1, seconds(60), 2);
    limit.failed("a", start);
    limit.failed("b", start);
    EXPECT_FALSE(limit.open("c", start + seconds(1)));
    EXPECT_FALSE(limit.open("a", start + seconds(1)));
    EXPECT_TRUE(limit.open("c", start + seconds(60)));
}

TEST(RateLimit, AKeyTellsOperatorsUsersAndAddressesApart) {
    EXPECT_EQ(rate_key("demo", "Siti", "127.0.0.1"), rate_key("demo", "siti", "127.0.0.1"));
    EXPECT_NE(rate_key("demo", "siti", "127.0.0.1"), rate_key("other", "siti", "127.0.0.1"));
    EXPECT_NE(rate_key("demo", "siti", "127.0.0.1"), rate_key("demo", "siti", "127.0.0.2"));
}

}  // namespace
}  // namespace bangnopi::staff
