#include "app/version.hpp"

#include <fmt/format.h>

#include "base/resources.hpp"
#include "store/engine_versions.hpp"

namespace bangnopi::app {
namespace {

constexpr std::string_view release = "0.1.0";

std::string_view commit() {
    const auto found = resources("commit");
    return found.empty() ? std::string_view("unknown") : found.front().content;
}

}  // namespace

std::string version_line() {
    return fmt::format("bangnopi {} (commit {}), {}", release, commit(), store::engine_versions());
}

std::string source_name() {
    return fmt::format("bangnopi-{}-{}.tar.gz", release, commit());
}

}  // namespace bangnopi::app
