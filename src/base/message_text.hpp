// A message as it is kept in a database, so that whoever reads it later, another node too, tells it in the reader's language.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/message.hpp"

namespace bangnopi {

// One that says nothing is the empty text.
std::string stored_text(const Message& message);
// Nothing if it is no such text. A message of another version, which has no translation here, is told in English.
std::optional<Message> parse_stored_text(std::string_view text);

}  // namespace bangnopi
