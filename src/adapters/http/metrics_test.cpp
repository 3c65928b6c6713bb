#include "adapters/http/metrics.hpp"

#include <gmock/gmock.h>

#include <atomic>

#include "adapters/http/token_buckets.hpp"
#include "adapters/http/work_queue.hpp"
#include "base/id.hpp"

namespace bangnopi::http {
namespace {

using testing::HasSubstr;

TEST(MetricsTest, CountRequestsByRouteMethodAndStatus) {
    Metrics metrics;
    metrics.count("/api/v1/plans", "GET", 200, std::chrono::milliseconds(3));
    metrics.count("/api/v1/plans", "GET", 200, std::chrono::milliseconds(30));
    const std::string text =
        metrics.text({{"bangnopi_depth", "Depth.", 7}, {"bangnopi_things_total", "Things.", 8}});
    EXPECT_THAT(text, HasSubstr("# TYPE bangnopi_depth gauge\nbangnopi_depth 7\n"));
    EXPECT_THAT(text, HasSubstr("# TYPE bangnopi_things_total counter\nbangnopi_things_total 8\n"));
    EXPECT_THAT(
        text,
        HasSubstr("bangnopi_http_requests_total{method=\"GET\",route=\"/api/v1/plans\",status=\"200\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("le=\"0.005\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("le=\"+Inf\"} 2\n"));
    EXPECT_THAT(
        text, HasSubstr("bangnopi_http_request_seconds_sum{method=\"GET\",route=\"/api/v1/plans\"} 0.033\n"));
}

TEST(TokenBucketsTest, HoldTwoSecondsWorthAndFillSteadily) {
    TokenBuckets<Id> buckets(2);
    const Instant now{};
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(buckets.take(Id{1}, now));
    EXPECT_FALSE(buckets.take(Id{1}, now));
    EXPECT_TRUE(buckets.take(Id{2}, now));
    EXPECT_TRUE(buckets.take(Id{1}, now + std::chrono::milliseconds(600)));
    EXPECT_FALSE(buckets.take(Id{1}, now + std::chrono::milliseconds(600)));
}

TEST(WorkQueueTest, DoesWhatWaitsBeforeItEnds) {
    std::atomic<int> done = 0;
    {
        WorkQueue queue(2, 100);
        for (int i = 0; i < 50; ++i) EXPECT_TRUE(queue.post([&] { ++done; }));
    }
    EXPECT_EQ(done, 50);
}

TEST(WorkQueueTest, RefusesWhatIsTooMuchAndWhatIsTooLate) {
    WorkQueue queue(0, 1);
    EXPECT_TRUE(queue.post([] {}));
    EXPECT_FALSE(queue.post([] {}));
    queue.finish();
    EXPECT_FALSE(queue.post([] {}));
}

}  // namespace
}  // namespace bangnopi::http
