#include "staff/rate_limit.hpp"

#include "base/check.hpp"
#include "base/text.hpp"

namespace bangnopi::staff {

RateLimit::RateLimit(std::size_t tries, std::chrono::seconds window, std::size_t keys_max)
    : tries_(tries), window_(window), keys_max_(keys_max) {
    BANGNOPI_CHECK(tries > 0 && keys_max > 0);
}

bool RateLimit::open(const std::string& key, Instant now) {
    const std::lock_guard lock(mutex_);
    const auto found = windows_.find(key);
    if (found != windows_.end())
        return found->second.failures < tries_ || now - found->second.begins_at >= window_;
    if (windows_.size() >= keys_max_) forget_expired(now);
    return windows_.size() < keys_max_;
}

void RateLimit::failed(const std::string& key, Instant now) {
    const std::lock_guard lock(mutex_);
    if (windows_.size() >= keys_max_ && windows_.find(key) == windows_.end()) return;
    Window& window = windows_.try_emplace(key, Window{now, 0}).first->second;
    if (now - window.begins_at >= window_) window = {now, 0};
    ++window.failures;
}

void RateLimit::succeeded(const std::string& key) {
    const std::lock_guard lock(mutex_);
    windows_.erase(key);
}

void RateLimit::forget_expired(Instant now) {
    std::erase_if(windows_, [&](const auto& entry) { return now - entry.second.begins_at >= window_; });
}

std::string rate_key(std::string_view operator_code, std::string_view username, std::string_view address) {
    std::string key(operator_code);
    key.append(1, '\n').append(fold(username)).append(1, '\n').append(address);
    return key;
}

}  // namespace bangnopi::staff
