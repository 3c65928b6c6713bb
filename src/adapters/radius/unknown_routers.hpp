// Addresses that asked and are no router here: mostly one that nobody has registered yet, or whose address has changed. The
// newest few are kept, so that staff need not look for them on the wire. Safe between threads.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "domain/ip_prefix.hpp"

namespace bangnopi::radius {

struct UnknownRouter {
    std::string address;
    std::uint16_t port = 0;  // of this server
    Instant last_at;
    std::uint64_t requests = 0;
};

class UnknownRouters {
  public:
    static constexpr std::size_t addresses_max = 64;
    static constexpr int told_a_minute_max = 10;

    // Whether it is to be told to the log: it is new among those that are kept, and not too many were told in this minute.
    bool note(const domain::IpAddress& address, std::uint16_t port, Instant now);
    [[nodiscard]] std::vector<UnknownRouter> newest() const;

  private:
    struct Entry {
        domain::IpAddress address;
        std::uint16_t port;
        Instant last_at;
        std::uint64_t requests;
    };
    mutable std::mutex mutex_;
    std::vector<Entry> entries_;
    Instant minute_;  // in which so many were told
    int told_ = 0;
};

}  // namespace bangnopi::radius
