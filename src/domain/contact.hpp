// How a customer is reached, in the one form in which it is kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bangnopi::domain {

// E.164, "+6281234567890": a leading 0 or 62 means Indonesia; spaces, dots, hyphens and brackets are ignored.
std::optional<std::string> normalise_phone(std::string_view text);
// "0812…" of "+62812…": the way people in Indonesia write and look for it.
std::string local_phone(std::string_view e164);

// The shape of an address (one @, a host with a dot, no spaces or controls, at most 254 bytes); not that
// somebody reads it.
bool is_email(std::string_view text);

}  // namespace bangnopi::domain
