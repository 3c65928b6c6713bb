// An amount in words, as it stands on an Indonesian receipt: "seratus dua ribu lima ratus rupiah".
#pragma once

#include <cstdint>
#include <string>

namespace bangnopi::domain {

// Whole rupiah, not below zero.
std::string terbilang(std::int64_t rupiah);

}  // namespace bangnopi::domain
