// Counters about the process in Prometheus' text format 0.0.4.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bangnopi::http {

class Metrics {
  public:
    // `route` is a pattern, never a path: the number of series stays small.
    void count(std::string_view route, std::string_view method, int status, std::chrono::nanoseconds took);

    struct Figure {
        std::string_view name;  // a counter's ends in _total, any other is a gauge
        std::string_view help;
        std::int64_t value;
    };
    [[nodiscard]] std::string text(const std::vector<Figure>& figures) const;

  private:
    static constexpr std::array<double, 11> bounds_seconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                           0.1,   0.25,   0.5,   1,    5};
    struct Latency {
        std::array<std::uint64_t, bounds_seconds.size() + 1> counts{};
        std::chrono::nanoseconds sum{};
    };
    void append_requests(std::string& out) const;
    void append_latencies(std::string& out) const;

    mutable std::mutex mutex_;
    std::map<std::string, std::uint64_t> requests_;  // by labels
    std::map<std::string, Latency> latencies_;       // by labels
};

}  // namespace bangnopi::http
