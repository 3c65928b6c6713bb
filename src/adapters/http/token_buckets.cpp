#include "adapters/http/token_buckets.hpp"

#include <algorithm>

namespace bangnopi::http {

bool TokenBuckets::take(Id credential, Instant now) {
    const double per_second = per_second_;
    const double full = 2 * per_second;
    const std::lock_guard lock(mutex_);
    if (buckets_.size() >= buckets_max) buckets_.clear();
    Bucket& bucket = buckets_.try_emplace(credential, Bucket{full, now}).first->second;
    const double elapsed_s = std::max(0.0, std::chrono::duration<double>(now - bucket.filled_at).count());
    bucket.tokens = std::min(full, bucket.tokens + elapsed_s * per_second);
    bucket.filled_at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
}

}  // namespace bangnopi::http
