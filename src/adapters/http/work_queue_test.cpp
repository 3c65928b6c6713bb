#include "adapters/http/work_queue.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace bangnopi::http {
namespace {

// One thread that is at work until it is let go on, with room for one more piece.
class OneAtWork : public testing::Test {
  protected:
    OneAtWork() {
        EXPECT_TRUE(queue.post([this] {
            begun.count_down();
            go_on.wait();
        }));
        begun.wait();
    }
    void end() {
        go_on.count_down();
        queue.finish();
    }

    std::latch begun{1}, go_on{1};
    std::atomic<int> done{0};
    WorkQueue queue{1, 1};
};

TEST_F(OneAtWork, RefusesWhatIsBeyondItsBound) {
    EXPECT_TRUE(queue.post([this] { ++done; }));
    EXPECT_FALSE(queue.post([this] { ++done; }));
    EXPECT_FALSE(queue.reserve());
    end();
    EXPECT_EQ(done, 1);
}

TEST_F(OneAtWork, KeepsAPlaceForWorkThatIsDecidedOnLater) {
    auto place = queue.reserve();
    ASSERT_TRUE(place);
    EXPECT_FALSE(queue.post([] {}));
    place->use([this] { ++done; });
    EXPECT_EQ(queue.depth(), 1U);
    end();
    EXPECT_EQ(done, 1);
}

TEST_F(OneAtWork, TakesAPlaceBackThatIsNotUsed) {
    { const auto place = queue.reserve(); }
    EXPECT_TRUE(queue.post([this] { ++done; }));
    end();
    EXPECT_EQ(done, 1);
}

TEST_F(OneAtWork, DoesNothingMoreOnceItHasFinished) {
    auto place = queue.reserve();
    ASSERT_TRUE(place);
    end();
    place->use([this] { ++done; });
    EXPECT_FALSE(queue.reserve());
    EXPECT_EQ(done, 0);
}

}  // namespace
}  // namespace bangnopi::http
