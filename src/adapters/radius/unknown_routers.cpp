#include "adapters/radius/unknown_routers.hpp"

#include <algorithm>

namespace bangnopi::radius {

bool UnknownRouters::note(const domain::IpAddress& address, std::uint16_t port, Instant now) {
    const std::lock_guard lock(mutex_);
    const auto known = std::ranges::find_if(
        entries_, [&](const Entry& entry) { return entry.address == address && entry.port == port; });
    if (known != entries_.end()) {
        known->last_at = now;
        ++known->requests;
        return false;
    }
    if (entries_.size() == addresses_max)
        entries_.erase(std::ranges::min_element(entries_, {}, &Entry::last_at));
    entries_.push_back({address, port, now, 1});
    if (now - minute_ >= std::chrono::minutes(1) || now < minute_) {
        minute_ = now;
        told_ = 0;
    }
    return ++told_ <= told_a_minute_max;
}

std::vector<UnknownRouter> UnknownRouters::newest() const {
    std::vector<UnknownRouter> all;
    {
        const std::lock_guard lock(mutex_);
        for (const Entry& entry : entries_)
            all.push_back({domain::text_of(entry.address), entry.port, entry.last_at, entry.requests});
    }
    std::ranges::stable_sort(all, std::ranges::greater{}, &UnknownRouter::last_at);
    return all;
}

}  // namespace bangnopi::radius
