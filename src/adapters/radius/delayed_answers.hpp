// Answers that leave later, of one receiving thread: it asks when the next is due, and waits for no longer.
#pragma once

#include <vector>

#include "adapters/radius/duplicates.hpp"
#include "adapters/radius/socket.hpp"

namespace bangnopi::radius {

class DelayedAnswers {
  public:
    static constexpr std::size_t answers_max = 10'000;

    // False: too many wait.
    bool put(Steady due, const RequestKey& key, const Peer& to, Octets answer);
    [[nodiscard]] std::optional<Steady> next_due() const;
    // Gives each that is due, the earliest first, to `send(const RequestKey&, const Peer&, Octets)`.
    template <class Send>
    void take_due(Steady now, Send send) {
        while (!waiting_.empty() && waiting_.front().due <= now) {
            const Waiting taken = take_first();
            send(taken.key, taken.to, taken.answer);
        }
    }

  private:
    struct Waiting {
        Steady due;
        RequestKey key;
        Peer to;
        std::vector<std::byte> answer;
    };
    static bool is_later(const Waiting& a, const Waiting& b) { return a.due > b.due; }
    Waiting take_first();

    std::vector<Waiting> waiting_;  // a heap
};

}  // namespace bangnopi::radius
