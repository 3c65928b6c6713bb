// How many requests something may make: a bucket each that fills at a steady rate and holds two seconds' worth. Thread-safe.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <unordered_map>

#include "base/clock.hpp"

namespace bangnopi::http {

template <class Key>
class TokenBuckets {
  public:
    explicit TokenBuckets(double per_second) : per_second_(per_second) {}
    void limit(double per_second) { per_second_ = per_second; }
    // Takes one; false: none is left.
    bool take(const Key& key, Instant now) {
        const double per_second = per_second_;
        const double full = 2 * per_second;
        const std::lock_guard lock(mutex_);
        if (buckets_.size() >= buckets_max) buckets_.clear();
        Bucket& bucket = buckets_.try_emplace(key, Bucket{full, now}).first->second;
        const double elapsed_s = std::max(0.0, std::chrono::duration<double>(now - bucket.filled_at).count());
        bucket.tokens = std::min(full, bucket.tokens + elapsed_s * per_second);
        bucket.filled_at = now;
        if (bucket.tokens < 1) return false;
        bucket.tokens -= 1;
        return true;
    }

  private:
    static constexpr std::size_t buckets_max = 20'000;  // then all begin anew, full
    struct Bucket {
        double tokens;
        Instant filled_at;
    };
    std::atomic<double> per_second_;
    std::mutex mutex_;
    std::unordered_map<Key, Bucket> buckets_;
};

}  // namespace bangnopi::http
