#include "access/router_table.hpp"

#include <algorithm>
#include <string_view>

namespace bangnopi::access {

std::size_t RouterTable::HashOfPlace::operator()(const Place& place) const {
    const std::string_view octets(reinterpret_cast<const char*>(place.network.data()), place.network.size());
    const auto rest = static_cast<std::size_t>(place.port) << 8U | static_cast<std::size_t>(place.bits);
    return std::hash<std::string_view>{}(octets) ^ rest;
}

RouterTable::RouterTable(const std::vector<Known>& routers) {
    for (const Known& known : routers) {
        by_id_.emplace(known->router.id, known);
        if (known->router.active) add_places(known);
    }
    for (auto& [port, lengths] : lengths_) {
        std::sort(lengths.begin(), lengths.end(), std::greater<>());
        lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
    }
}

void RouterTable::add_places(const Known& known) {
    const auto port = static_cast<std::uint16_t>(known->router.own_port);
    for (const domain::IpPrefix& prefix : known->router.addresses) {
        places_.emplace(Place{port, prefix.bits(), prefix.first()}, known);
        lengths_[port].push_back(prefix.bits());
    }
}

RouterTable::Known RouterTable::at(std::uint16_t own_port, const domain::IpAddress& address) const {
    const auto lengths = lengths_.find(own_port);
    if (lengths == lengths_.end()) return nullptr;
    for (const int bits : lengths->second) {
        const auto found = places_.find(Place{own_port, bits, domain::network_of(address, bits)});
        if (found != places_.end()) return found->second;
    }
    return nullptr;
}

RouterTable::Known RouterTable::of_id(Id router) const {
    const auto found = by_id_.find(router);
    return found == by_id_.end() ? nullptr : found->second;
}

std::vector<std::uint16_t> RouterTable::own_ports() const {
    std::vector<std::uint16_t> ports;
    for (const auto& [port, lengths] : lengths_)
        if (port != 0) ports.push_back(port);
    return ports;
}

}  // namespace bangnopi::access
