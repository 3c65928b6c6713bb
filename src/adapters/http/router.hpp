// Finds what a method and a path ask for. Patterns are paths with {names} for whole segments
// ("/api/v1/plans/{id}"), or for all of one but how it ends ("/api/v1/invoices/{id}.pdf"); a literal segment goes before
// a name, and a name with an end before one without. Few routes: a linear walk per count of
// segments is as fast as anything.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bangnopi::http {

class Router {
  public:
    // The number is the caller's own. The same method and pattern twice is a bug.
    void add(std::string_view method, std::string_view pattern, std::size_t number);

    struct Match {
        std::optional<std::size_t> number;    // nothing: no such path, or not with this method
        std::vector<std::string> parameters;  // in the order of the pattern
        std::vector<std::string> allowed;     // methods of the path; empty: no such path
    };
    // HEAD finds what GET finds.
    [[nodiscard]] Match find(std::string_view method, std::span<const std::string> segments) const;

  private:
    struct Route {
        std::string method;
        std::vector<std::string> segments;  // what stands behind a "*" for a name
        std::size_t number;
    };
    static bool fits(const Route& route, std::span<const std::string> segments);

    std::vector<Route> routes_;
};

}  // namespace bangnopi::http
