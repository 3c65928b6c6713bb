// Keeps every router that holds lines itself in step: each is looked at once a minute, a line that changes is brought at once, and a
// router that cannot be reached is tried again after 1, 2, 4, 8, 16 and then every 30 seconds. Nothing that is pending is stored: a
// restart, a lost event, a router that was off and a hand on it are all mended by a look.
//
// Of several nodes on one PostgreSQL one speaks to a router; another takes it over once that one has gone.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "access/kept_gateway.hpp"

namespace bangnopi::access {

inline constexpr std::chrono::seconds look_interval{60};
inline constexpr std::chrono::seconds retry_longest{30};
inline constexpr std::size_t gateways_at_once_max = 16;

// How long a router that failed so often in a row is left alone; from 1.
std::chrono::seconds gateway_retry_after(std::size_t failures);

class GatewayKeeper {
  public:
    explicit GatewayKeeper(GatewayServices services, std::chrono::milliseconds interval = look_interval);
    ~GatewayKeeper();  // waits for what is with a router
    GatewayKeeper(const GatewayKeeper&) = delete;
    GatewayKeeper& operator=(const GatewayKeeper&) = delete;

    // Reads which there are, and follows from then on what is committed. Throws store::Unavailable.
    void start();
    // Lets other nodes have its routers at once. What stop() left with a router goes on.
    void release();
    // Begins nothing more. False: after `patience` some are still with a router.
    bool stop(std::chrono::milliseconds patience);

    // Staff's click: the router is looked at as soon as a thread is free. False: there is no such router, or it is not active.
    bool sync_soon(Id operator_id, Id router);
    // What a look would change. Waits for the router, and before that until it is not spoken to otherwise.
    Result<std::vector<GatewayChange>> compare(Id operator_id, Id router);

    struct Counts {
        std::uint64_t looks = 0;
        std::uint64_t failures = 0;  // of looks and of lines brought
        std::size_t routers = 0;
        std::size_t failing = 0;
        std::size_t pending = 0;  // lines
    };
    [[nodiscard]] Counts counts() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangnopi::access
