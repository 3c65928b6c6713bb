#include "domain/quota.hpp"

namespace bangnopi::domain {
namespace {

__extension__ using Uint128 = unsigned __int128;

bool reaches(std::uint64_t used, std::uint64_t included, int percent) {
    return Uint128{used} * 100 >= Uint128{included} * static_cast<unsigned>(percent);
}

}  // namespace

std::optional<int> quota_percent_reached(std::uint64_t used_before, std::uint64_t used_now,
                                         std::uint64_t included) {
    if (included == 0) return std::nullopt;
    for (const int percent : {100, 80})
        if (reaches(used_now, included, percent) && !reaches(used_before, included, percent)) return percent;
    return std::nullopt;
}

}  // namespace bangnopi::domain
