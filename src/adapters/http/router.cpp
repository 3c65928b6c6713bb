#include "adapters/http/router.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace bangnopi::http {
namespace {

constexpr char name_mark = '*';

bool is_name(std::string_view segment) {
    return segment.starts_with(name_mark);
}
std::string_view end_of_name(std::string_view segment) {
    return segment.substr(1);
}

std::vector<std::string> split_pattern(std::string_view pattern) {
    BANGNOPI_CHECK(pattern.starts_with('/'));
    std::vector<std::string> segments;
    while (!pattern.empty()) {
        pattern.remove_prefix(1);
        const std::size_t end = std::min(pattern.find('/'), pattern.size());
        const std::string_view segment = pattern.substr(0, end);
        segments.push_back(segment.starts_with('{')
                               ? std::string(1, name_mark).append(segment.substr(segment.find('}') + 1))
                               : std::string(segment));
        pattern.remove_prefix(end);
    }
    return segments;
}

// A route with a literal where the other has a name goes first; of two names the one whose end is told.
bool more_literal(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (is_name(a[i]) != is_name(b[i])) return is_name(b[i]);
        if (is_name(a[i]) && a[i].size() != b[i].size()) return a[i].size() > b[i].size();
    }
    return false;
}

}  // namespace

void Router::add(std::string_view method, std::string_view pattern, std::size_t number) {
    Route route{std::string(method), split_pattern(pattern), number};
    const auto same = [&](const Route& other) {
        return other.method == route.method && other.segments == route.segments;
    };
    BANGNOPI_CHECK(std::none_of(routes_.begin(), routes_.end(), same));
    const auto place = std::find_if(routes_.begin(), routes_.end(), [&](const Route& other) {
        return more_literal(route.segments, other.segments);
    });
    routes_.insert(place, std::move(route));
}

bool Router::fits(const Route& route, std::span<const std::string> segments) {
    return std::equal(route.segments.begin(), route.segments.end(), segments.begin(), segments.end(),
                      [](const std::string& pattern, const std::string& segment) {
                          if (!is_name(pattern)) return pattern == segment;
                          const std::string_view end = end_of_name(pattern);
                          return segment.size() > end.size() && segment.ends_with(end);
                      });
}

Router::Match Router::find(std::string_view method, std::span<const std::string> segments) const {
    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    Match match;
    const std::vector<std::string>* shape = nullptr;
    for (const Route& route : routes_) {
        if ((shape != nullptr && *shape != route.segments) || !fits(route, segments)) continue;
        shape = &route.segments;
        match.allowed.push_back(route.method);
        if (route.method == "GET") match.allowed.emplace_back("HEAD");
        if (route.method == wanted) match.number = route.number;
    }
    if (!match.number) return match;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (is_name((*shape)[i]))
            match.parameters.push_back(
                segments[i].substr(0, segments[i].size() - end_of_name((*shape)[i]).size()));
    }
    return match;
}

}  // namespace bangnopi::http
