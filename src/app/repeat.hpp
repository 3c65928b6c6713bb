// A step that a thread of its own takes again and again: the loop of what goes on beside the requests.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string_view>

namespace bangnopi::app {

// Until it is told to stop, which it notices at once. A step that throws is told to the log after `failure`, and taken
// again after the interval.
void repeat(const std::stop_token& stop, std::chrono::milliseconds interval, std::string_view failure,
            const std::function<void()>& step);

}  // namespace bangnopi::app
