#include "domain/transfer_code.hpp"

#include <algorithm>

#include "domain/money.hpp"

namespace bangnopi::domain {

std::optional<std::int64_t> free_transfer_code(std::int64_t open, std::span<const std::int64_t> held,
                                               std::int64_t start) {
    const auto first = static_cast<std::uint64_t>(start) % transfer_code_max;
    for (std::uint64_t step = 0; step < transfer_code_max; ++step) {
        const auto code = static_cast<std::int64_t>((first + step) % transfer_code_max) + 1;
        if (!std::ranges::binary_search(held, add(open, code))) return code;
    }
    return std::nullopt;
}

}  // namespace bangnopi::domain
