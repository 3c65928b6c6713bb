// How many requests a credential may make: a bucket each that fills at a steady rate and holds two seconds'
// worth. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/id.hpp"

namespace bangnopi::http {

class TokenBuckets {
  public:
    explicit TokenBuckets(double per_second) : per_second_(per_second) {}
    void limit(double per_second) { per_second_ = per_second; }
    // Takes one; false: none is left.
    bool take(Id credential, Instant now);

  private:
    static constexpr std::size_t buckets_max = 20'000;  // then all begin anew, full
    struct Bucket {
        double tokens;
        Instant filled_at;
    };
    std::atomic<double> per_second_;
    std::mutex mutex_;
    std::unordered_map<Id, Bucket> buckets_;
};

}  // namespace bangnopi::http
