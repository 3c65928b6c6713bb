// Answers that leave once what they answer is durable, by the token that the accounting queue gives back. A bounded table.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "adapters/radius/counters.hpp"
#include "adapters/radius/duplicates.hpp"
#include "adapters/radius/socket.hpp"

namespace bangnopi::radius {

class PendingAnswers {
  public:
    PendingAnswers(std::size_t answers_max, Duplicates& duplicates, Counters& counters);

    // The answer, signed already: whoever commits has little time. Nothing: there is no room.
    std::optional<std::uint64_t> put(const RequestKey& key, const UdpSocket& from, const Peer& to,
                                     Octets answer);
    // They leave.
    void send(std::span<const std::uint64_t> tokens);
    // They do not, and their requests are worked on when they come again.
    void drop(std::span<const std::uint64_t> tokens);
    [[nodiscard]] std::size_t size() const;

  private:
    static constexpr std::size_t short_answer_octets = 64;  // one without a Proxy-State has 20
    struct Slot {
        RequestKey key;
        const UdpSocket* from = nullptr;
        Peer to;
        std::size_t octets = 0;
        std::array<std::byte, short_answer_octets> short_answer{};
        std::vector<std::byte> long_answer;
        [[nodiscard]] Octets answer() const {
            return octets > short_answer_octets ? Octets(long_answer) : Octets(short_answer).first(octets);
        }
    };
    void send_batch(std::span<const std::uint64_t> tokens);
    void release(std::span<const std::uint64_t> tokens);

    Duplicates& duplicates_;
    Counters& counters_;
    mutable std::mutex mutex_;  // of what is free; a slot is its token's holder's
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_;
};

}  // namespace bangnopi::radius
