// How often somebody may try to sign in: in memory, bounded, by the real clock. Thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"

namespace bangnopi::staff {

class RateLimit {
  public:
    // `tries` failures within `window` close a key until the window has passed. When `keys_max` keys are
    // remembered the expired go, and if none has, new keys are refused rather than old ones forgotten.
    RateLimit(std::size_t tries, std::chrono::seconds window, std::size_t keys_max);
    [[nodiscard]] bool open(const std::string& key, Instant now);
    void failed(const std::string& key, Instant now);
    void succeeded(const std::string& key);

  private:
    struct Window {
        Instant begins_at;
        std::size_t failures = 0;
    };
    void forget_expired(Instant now);

    const std::size_t tries_;
    const std::chrono::seconds window_;
    const std::size_t keys_max_;
    std::mutex mutex_;
    std::unordered_map<std::string, Window> windows_;
};

// Of (operator, user name, address).
std::string rate_key(std::string_view operator_code, std::string_view username, std::string_view address);

}  // namespace bangnopi::staff
