// What the walled garden of an isolated customer is named on a router: made there by the set-up script, named by RADIUS.
#pragma once

#include <string_view>

namespace bangnopi::access {

inline constexpr std::string_view isolated_list = "isolir";     // of addresses
inline constexpr std::string_view isolated_profile = "isolir";  // of PPP
inline constexpr std::string_view isolated_pool = "pool-isolir";

}  // namespace bangnopi::access
