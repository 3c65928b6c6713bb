#include "app/repeat.hpp"

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <mutex>

namespace bangnopi::app {

void repeat(const std::stop_token& stop, std::chrono::milliseconds interval, std::string_view failure,
            const std::function<void()>& step) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
        try {
            step();
        } catch (const std::exception& error) {
            spdlog::error("{}: {}", failure, error.what());
        }
        wake.wait_for(lock, stop, interval, [] { return false; });
    }
}

}  // namespace bangnopi::app
