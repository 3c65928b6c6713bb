// What another thread or program brings about soon: asked again and again until it holds, never waited for blindly.
#pragma once

#include <chrono>
#include <thread>

namespace bangnopi::test {

// Far longer than anything takes; a machine that runs many tests at once may need it.
inline constexpr std::chrono::seconds patience{20};

// False if it does not come true in time.
template <class Condition>
bool comes_true(Condition condition, std::chrono::seconds within = patience) {
    constexpr std::chrono::milliseconds pause{5};
    const auto end = std::chrono::steady_clock::now() + within;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(pause);
    }
    return true;
}

}  // namespace bangnopi::test
