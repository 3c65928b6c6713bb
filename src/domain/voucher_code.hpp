// What stands on a voucher: an optional prefix of its batch, then twelve random characters of an alphabet of 31 in which none is
// mistaken for another (no 0 O, 1 I L): 59 bits that nobody guesses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bangnopi::domain {

inline constexpr std::string_view voucher_alphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
inline constexpr std::size_t voucher_random_characters = 12;
inline constexpr std::size_t voucher_prefix_max = 6;

// As it is kept: capitals, no spaces, no hyphens. Nothing of what is no code.
std::optional<std::string> normalise_voucher_code(std::string_view typed);
// Empty, or capitals of the alphabet.
bool is_voucher_prefix(std::string_view text);
// As it is read from paper: "WARUNG-ABCD-EFGH-JKMN".
std::string spaced_voucher_code(std::string_view code);

}  // namespace bangnopi::domain
