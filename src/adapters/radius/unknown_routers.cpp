#include "adapters/radius/unknown_routers.hpp"

#include <arpa/inet.h>

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
            all.push_back({text_of_address(entry.address), entry.port, entry.last_at, entry.requests});
    }
    std::ranges::stable_sort(all, std::ranges::greater{}, &UnknownRouter::last_at);
    return all;
}

std::string text_of_address(const domain::IpAddress& address) {
    in6_addr as6;
    std::ranges::copy(address, as6.s6_addr);
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (IN6_IS_ADDR_V4MAPPED(&as6))
        inet_ntop(AF_INET, as6.s6_addr + 12, text.data(), text.size());
    else
        inet_ntop(AF_INET6, &as6, text.data(), text.size());
    return text.data();
}

}  // namespace bangnopi::radius
