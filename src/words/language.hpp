// The languages that people are spoken to in, and how each of them says which one is theirs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/message.hpp"

namespace bangnopi::words {

enum class Language : std::uint8_t { english, indonesian };

std::string_view name_of(Language language);  // "en", "id" (ISO 639-1)
std::optional<Language> parse_language(std::string_view name);

// Of a POSIX locale: "id_ID.UTF-8" and "id" are Indonesian, everything else English.
Language language_of_locale(std::string_view locale);

// What an Accept-Language header prefers (RFC 9110, section 12.5.4): the best q of id and en, the first of equals; `otherwise`
// where it names neither.
Language accepted_language(std::string_view header, Language otherwise = Language::english);

// A message in that language. English stands in the message itself; Indonesian comes from the catalogue.
std::string text(const Message& message, Language language);
Translate translation_to(Language language);

}  // namespace bangnopi::words
