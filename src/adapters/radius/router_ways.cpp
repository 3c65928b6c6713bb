#include "adapters/radius/router_ways.hpp"

#include <algorithm>

namespace bangnopi::radius {
namespace {

std::size_t shard_of(Id router, std::size_t shards) {
    return std::hash<Id>{}(router) % shards;
}

bool holds(const store::Router& router, const domain::IpAddress& address) {
    return std::ranges::any_of(router.addresses, [&](const domain::IpPrefix& prefix) {
        return prefix.first() <= address && address <= prefix.last();
    });
}

bool is_single(const domain::IpPrefix& prefix) {
    return prefix.first() == prefix.last();
}

}  // namespace

void RouterWays::heard_from(Id router, const domain::IpAddress& router_address,
                            const domain::IpAddress& server_address) {
    Shard& shard = shards_[shard_of(router, shards_.size())];
    const std::scoped_lock lock(shard.mutex);
    auto& ways = shard.heard[router];
    const Way now{router_address, server_address};
    if (!ways.empty() && ways.front() == now) return;
    std::erase_if(ways, [&](const Way& way) { return way.router == router_address; });
    ways.insert(ways.begin(), now);
    if (ways.size() > ways_max) ways.resize(ways_max);
}

Ways RouterWays::to(const store::Router& router) const {
    Ways ways;
    {
        const Shard& shard = shards_[shard_of(router.id, shards_.size())];
        const std::scoped_lock lock(shard.mutex);
        if (const auto found = shard.heard.find(router.id); found != shard.heard.end())
            ways.all = found->second;
    }
    std::erase_if(ways.all, [&](const Way& way) { return !holds(router, way.router); });
    ways.are_all = !router.addresses.empty();
    for (const domain::IpPrefix& prefix : router.addresses) {
        const bool known =
            std::ranges::any_of(ways.all, [&](const Way& way) { return way.router == prefix.first(); });
        if (is_single(prefix) && !known && ways.all.size() < ways_max)
            ways.all.push_back({prefix.first(), std::nullopt});
        else if (!is_single(prefix) || !known)
            ways.are_all = false;
    }
    return ways;
}

}  // namespace bangnopi::radius
