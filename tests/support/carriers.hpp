// The other side of an operator's channels over months, by chance of a seed: down for a while, numbers that nobody has, refusals,
// answers that never come, reports late and in any order. Keeps all that it was handed and all that it told.
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "notices/notice_sender.hpp"

namespace bangnopi::test {

class Carriers {
  public:
    struct Handed {
        std::string channel;
        std::string to;
        std::string kind;
        Instant at;
        notices::SendOutcome outcome = notices::SendOutcome::accepted;
    };
    struct Reported {
        Instant at;
        bool arrived = false;  // else it failed
    };

    explicit Carriers(std::uint32_t seed) : random_(seed) {}

    // The maker's channels are named by their settings: {"name": "…"}.
    notices::ChannelMaker maker();
    void go_down(const std::string& channel, Instant from, Instant to) {
        down_[channel].push_back({from, to});
    }
    // When reports are asked for, by whoever asks.
    void go_to(Instant now) { now_ = now; }

    notices::Sent take(const std::string& channel, const notices::OutgoingMessage& message);
    std::vector<notices::DeliveryReport> tell(const std::string& channel,
                                              std::span<const std::string> references);

    // By notice, in order.
    std::map<Id, std::vector<Handed>> handed;
    std::map<Id, std::vector<Reported>> reported;
    std::map<std::string, Instant> nobody_since;  // addresses, from when it was said that nobody is there
    std::map<notices::SendOutcome, int> outcomes;
    int failures_reported = 0;

  private:
    struct Stretch {
        Instant from;
        Instant to;
    };
    bool happens(double chance) { return std::bernoulli_distribution(chance)(random_); }
    [[nodiscard]] bool is_down(const std::string& channel, Instant at) const;
    notices::SendOutcome answer(const std::string& channel, const notices::OutgoingMessage& message);
    void tell_of(const std::string& reference, std::vector<notices::DeliveryReport>& reports);

    std::mt19937 random_;
    Instant now_;
    std::map<std::string, std::vector<Stretch>> down_;
    std::map<std::string, std::string> address_of_;  // by the channel's reference
};

}  // namespace bangnopi::test
