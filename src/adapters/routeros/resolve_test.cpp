#include "adapters/routeros/resolve.hpp"

#include <gtest/gtest.h>

#include <future>

namespace bangnopi::routeros {
namespace {

Deadline in(std::chrono::milliseconds time) {
    return std::chrono::steady_clock::now() + time;
}

constexpr std::chrono::minutes long_enough{1};

TEST(Resolve, LooksNoAddressUp) {
    const Lookup never = [](const char*, const char*, const addrinfo*, addrinfo**) -> int {
        ADD_FAILURE();
        return EAI_FAIL;
    };
    for (const char* const address : {"127.0.0.1", "::1"})
        EXPECT_TRUE(resolve(address, 8728, in(long_enough), never)) << address;
}

TEST(Resolve, SaysWhatTheSystemSays) {
    const Lookup none = [](const char*, const char*, const addrinfo*, addrinfo**) { return EAI_NONAME; };
    EXPECT_EQ(resolve("router", 8728, in(long_enough), none).error(), gai_strerror(EAI_NONAME));
}

TEST(Resolve, EndsInTimeWhereNobodyAnswersAndBoundsHowManyWait) {
    std::promise<void> end;
    std::promise<void> last_ended;
    auto left = std::make_shared<std::atomic<int>>(lookups_max);
    const Lookup silent = [ending = end.get_future().share(), left, &last_ended](
                              const char*, const char*, const addrinfo*, addrinfo**) {
        ending.wait();
        if (--*left == 0) last_ended.set_value();
        return EAI_AGAIN;
    };
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < lookups_max; ++i)
        EXPECT_EQ(resolve("router", 8728, begun, silent).error(), "no name server answers");
    EXPECT_EQ(resolve("router", 8728, begun + long_enough, silent).error(),
              "too many names are being looked up");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, long_enough);
    end.set_value();
    last_ended.get_future().wait();
}

}  // namespace
}  // namespace bangnopi::routeros
