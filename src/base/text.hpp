// Text of the outside world: UTF-8 that may be broken, folded for search and sort, trimmed, compared in
// constant time. Nothing here depends on a locale.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bangnopi {

// Well-formed as RFC 3629 says: no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes);

// In UTF-16, from the first of `units` on: how many they are. Nothing if it is not UTF-8 or they have no room. Allocates
// nothing: it may be a secret, and whoever owns `units` can wipe it.
std::optional<std::size_t> utf16_of(std::string_view utf8, std::span<char16_t> units);

// Without ASCII white space at either end.
std::string_view trim(std::string_view text);

// Lower case and accents off, for search_text and sort_text: ASCII, Latin-1 and Latin Extended-A become plain
// letters
// ("Šiti Ærø" is "siti aero"), combining marks are dropped, other scripts stay. A byte that is not UTF-8
// becomes U+FFFD.
std::string fold(std::string_view utf8);

// Octets as text, and back: printable UTF-8 is as it was, of anything else each octet is "\xx", and a backslash is "\5c".
// Nothing if it was not made by that.
std::string escaped(std::string_view octets);
std::optional<std::string> unescaped(std::string_view text);

// What another program or machine said, for people: trimmed, its first octets up to the end of a character, escaped.
inline constexpr std::size_t said_octets_max = 200;
std::string as_said(std::string_view octets, std::size_t octets_max = said_octets_max);

// Takes as long for a difference in the first byte as for one in the last; the lengths may show.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace bangnopi
