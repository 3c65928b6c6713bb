// Kode unik: a few rupiah more than an invoice leaves open, so that a transfer is known by its amount alone.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace bangnopi::domain {

inline constexpr std::int64_t transfer_code_max = 999;

// The first of 1 to 999 from `start` on, and around, whose amount `open` + code is not among `held`, which ascend; nothing where all
// are. `start` is any number: spreading it keeps the codes of neighbours apart, so that a slip of a finger is nobody's.
std::optional<std::int64_t> free_transfer_code(std::int64_t open, std::span<const std::int64_t> held,
                                               std::int64_t start);

}  // namespace bangnopi::domain
