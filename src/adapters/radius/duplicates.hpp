// Requests that were seen lately (RFC 5080 §2.2.2): one that comes again is at work, or was answered and gets the very same
// answer. Bounded in time and in number: where more come than are remembered the oldest are forgotten, and a repetition of one
// is worked on anew, which storage bears. Sharded; nothing allocates unless an answer is long.
#pragma once

#include <chrono>
#include <memory>

#include "adapters/radius/packet.hpp"
#include "domain/ip_prefix.hpp"

namespace bangnopi::radius {

using Steady = std::chrono::steady_clock::time_point;

struct RequestKey {
    domain::IpAddress address{};  // of who asks, with its port
    std::uint16_t port = 0;
    std::uint16_t local_port = 0;
    std::uint8_t identifier = 0;
    Authenticator authenticator{};
    bool operator==(const RequestKey&) const = default;
};

class Duplicates {
  public:
    // Identifiers come round: what is older is another request, even with the same authenticator.
    static constexpr std::chrono::seconds remembered{10};
    static constexpr std::size_t requests_max = 32'768;

    Duplicates();
    ~Duplicates();
    Duplicates(const Duplicates&) = delete;
    Duplicates& operator=(const Duplicates&) = delete;

    enum class Seen : std::uint8_t { never, at_work, answered };
    struct Found {
        Seen seen = Seen::never;
        std::size_t octets = 0;  // of the answer, which is in `answer` then
    };
    // From now on the request is at work, unless it was seen. `answer` holds packet_octets_max.
    Found begin(const RequestKey& key, Steady now, std::span<std::byte> answer);
    void answered(const RequestKey& key, Octets answer);
    // It was not answered after all: a repetition is worked on.
    void forget(const RequestKey& key);

  private:
    class Shard;
    Shard& shard_of(std::size_t hash);

    std::unique_ptr<Shard[]> shards_;
};

}  // namespace bangnopi::radius
