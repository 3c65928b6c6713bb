#include "adapters/routeros/resolve.hpp"

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

namespace bangnopi::routeros {
namespace {

std::atomic<int> lookups{0};

// Shared by who asks and who looks up, since either may be the last.
struct Answer {
    std::mutex mutex;
    std::condition_variable is_there;
    bool done = false;
    int error = 0;
    Addresses addresses;
};

addrinfo stream_hints(int flags) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags;
    return hints;
}

void look_up(const Lookup& lookup, const std::string& host, const std::string& port, Answer& answer) {
    const addrinfo hints = stream_hints(0);
    addrinfo* found = nullptr;
    const int error = lookup(host.c_str(), port.c_str(), &hints, &found);
    --lookups;
    const std::lock_guard lock(answer.mutex);
    answer.addresses.reset(error == 0 ? found : nullptr);
    answer.error = error;
    answer.done = true;
    answer.is_there.notify_one();
}

}  // namespace

tl::expected<Addresses, std::string> resolve(const std::string& host, std::uint16_t port, Deadline by,
                                             Lookup lookup) {
    const std::string service = std::to_string(port);
    const addrinfo hints = stream_hints(AI_NUMERICHOST);
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), service.c_str(), &hints, &found) == 0) return Addresses(found);
    if (++lookups > lookups_max) {
        --lookups;
        return tl::make_unexpected("too many names are being looked up");
    }
    const auto answer = std::make_shared<Answer>();
    std::thread([lookup = std::move(lookup), host, service, answer] {
        look_up(lookup, host, service, *answer);
    }).detach();
    std::unique_lock lock(answer->mutex);
    if (!answer->is_there.wait_until(lock, by, [&] { return answer->done; }))
        return tl::make_unexpected("no name server answers");
    if (answer->error != 0) return tl::make_unexpected(gai_strerror(answer->error));
    return std::move(answer->addresses);
}

}  // namespace bangnopi::routeros
