// The thread of a port: waits, receives what has come, lets the port work on it, sends what it answers, in batches. It holds
// what is delayed, and ends when the event descriptor becomes readable.
#pragma once

#include "adapters/radius/delayed_answers.hpp"
#include "adapters/radius/ports.hpp"

namespace bangnopi::radius {

class Receiver {
  public:
    Receiver(Port& port, Common& common, int ending);
    void run();

  private:
    bool wait();  // false: it is to end
    void send_due();
    void take_batch(std::size_t count);
    Response respond(std::size_t i, Steady now, std::span<std::byte> buffer);
    void answer(const Response& response, const Peer& to, Steady now);
    std::span<std::byte> buffer_of(std::size_t i) const {
        return {buffers_.get() + i * packet_octets_max, packet_octets_max};
    }

    Port& port_;
    Common& common_;
    int ending_;
    ReceivedBatch received_;
    SendBatch answers_;
    std::unique_ptr<std::byte[]> buffers_;
    DelayedAnswers delayed_;
};

}  // namespace bangnopi::radius
