#include "adapters/radius/receiver.hpp"

#include <poll.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>

namespace bangnopi::radius {
namespace {

Steady steady_now() {
    return std::chrono::steady_clock::now();
}

int milliseconds_until(std::optional<Steady> due) {
    constexpr int for_ever = -1;
    if (!due) return for_ever;
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(*due - steady_now());
    return static_cast<int>(std::max(rest, std::chrono::milliseconds{}).count());
}

}  // namespace

Receiver::Receiver(Port& port, Common& common, int ending)
    : port_(port),
      common_(common),
      ending_(ending),
      answers_(port.socket()),
      buffers_(std::make_unique_for_overwrite<std::byte[]>(batch_datagrams_max * packet_octets_max)) {}

void Receiver::run() {
    while (wait()) {
        send_due();
        if (const std::size_t count = received_.receive(port_.socket())) take_batch(count);
    }
}

bool Receiver::wait() {
    std::array<pollfd, 2> files{pollfd{port_.socket().file(), POLLIN, 0}, pollfd{ending_, POLLIN, 0}};
    const int ready = ::poll(files.data(), files.size(), milliseconds_until(delayed_.next_due()));
    if (ready < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "poll");
    return files[1].revents == 0;
}

void Receiver::send_due() {
    const auto due = delayed_.next_due();
    if (!due || *due > steady_now()) return;
    delayed_.take_due(steady_now(), [this](const RequestKey& key, const Peer& to, Octets answer) {
        common_.duplicates.answered(key, answer);
        answers_.add(to, answer);
        answers_.send();
    });
}

void Receiver::take_batch(std::size_t count) {
    const Steady now = steady_now();
    for (std::size_t i = 0; i < count; ++i) answer(respond(i, now, buffer_of(i)), received_.peer(i), now);
    answers_.send();
}

// Nothing that one datagram brings about ends the thread.
Response Receiver::respond(std::size_t i, Steady now, std::span<std::byte> buffer) {
    try {
        return port_.respond({received_.datagram(i), received_.peer(i), now}, buffer);
    } catch (const std::exception& error) {
        common_.counters.add(Count::failed);
        spdlog::error("RADIUS: a request was dropped: {}", error.what());
        return {};
    }
}

void Receiver::answer(const Response& response, const Peer& to, Steady now) {
    if (response.answer.empty()) return;
    if (response.delay == std::chrono::seconds{}) return answers_.add(to, response.answer);
    const bool waits = delayed_.put(now + response.delay, response.key, to, response.answer);
    common_.counters.add(waits ? Count::rejects_delayed : Count::crowded_out);
    if (!waits) common_.duplicates.forget(response.key);
}

}  // namespace bangnopi::radius
