#include "adapters/http/metrics.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <iterator>

namespace bangnopi::http {
namespace {

double seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

void Metrics::count(std::string_view route, std::string_view method, int status,
                    std::chrono::nanoseconds took) {
    const std::string labels = fmt::format("method=\"{}\",route=\"{}\"", method, route);
    const auto bound = std::lower_bound(bounds_seconds.begin(), bounds_seconds.end(), seconds(took));
    const std::lock_guard lock(mutex_);
    ++requests_[fmt::format("{},status=\"{}\"", labels, status)];
    Latency& latency = latencies_[labels];
    ++latency.counts[static_cast<std::size_t>(bound - bounds_seconds.begin())];
    latency.sum += took;
}

void Metrics::append_requests(std::string& out) const {
    out +=
        "# HELP bangnopi_http_requests_total Requests answered.\n# TYPE bangnopi_http_requests_total "
        "counter\n";
    for (const auto& [labels, count] : requests_)
        fmt::format_to(std::back_inserter(out), "bangnopi_http_requests_total{{{}}} {}\n", labels, count);
}

void Metrics::append_latencies(std::string& out) const {
    out +=
        "# HELP bangnopi_http_request_seconds Time from the request's last byte to its answer.\n"
        "# TYPE bangnopi_http_request_seconds histogram\n";
    for (const auto& [labels, latency] : latencies_) {
        std::uint64_t below = 0;
        for (std::size_t i = 0; i < latency.counts.size(); ++i) {
            below += latency.counts[i];
            const std::string bound =
                i < bounds_seconds.size() ? fmt::format("{}", bounds_seconds[i]) : "+Inf";
            fmt::format_to(std::back_inserter(out),
                           "bangnopi_http_request_seconds_bucket{{{},le=\"{}\"}} {}\n", labels, bound, below);
        }
        fmt::format_to(
            std::back_inserter(out),
            "bangnopi_http_request_seconds_sum{{{0}}} {1}\nbangnopi_http_request_seconds_count{{{0}}} {2}\n",
            labels, seconds(latency.sum), below);
    }
}

std::string Metrics::text(const std::vector<Figure>& figures) const {
    std::string out;
    for (const Figure& figure : figures)
        fmt::format_to(std::back_inserter(out), "# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", figure.name,
                       figure.help, figure.name.ends_with("_total") ? "counter" : "gauge", figure.value);
    const std::lock_guard lock(mutex_);
    append_requests(out);
    append_latencies(out);
    return out;
}

}  // namespace bangnopi::http
