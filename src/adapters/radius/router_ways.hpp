// On which ways routers are reached: the addresses that they spoke from, newest first, each with the address of this server
// that they spoke to, since a router takes requests from that one only. In memory: until a router has spoken, a single address
// among its settings is the way to it. Safe between threads.
#pragma once

#include <array>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "store/routers.hpp"

namespace bangnopi::radius {

inline constexpr std::size_t ways_max = 4;  // of one router

struct Way {
    domain::IpAddress router{};
    std::optional<domain::IpAddress> server;  // nothing: as the system routes
    bool operator==(const Way&) const = default;
};

struct Ways {
    std::vector<Way> all;
    // There is no other address that the router may have: what none of these knows it does not know.
    bool are_all = false;
};

class RouterWays {
  public:
    // For each batch of requests; quick where nothing is new.
    void heard_from(Id router, const domain::IpAddress& router_address,
                    const domain::IpAddress& server_address);
    // Only those that its settings still have.
    [[nodiscard]] Ways to(const store::Router& router) const;

  private:
    // So that threads that receive do not wait for one another.
    struct Shard {
        mutable std::mutex mutex;
        std::unordered_map<Id, std::vector<Way>> heard;
    };
    std::array<Shard, 16> shards_;
};

}  // namespace bangnopi::radius
