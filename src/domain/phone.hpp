// Telephone numbers inside are E.164 (ITU-T): '+', country code, number, at most fifteen digits in all.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bangnopi::domain {

// Reads a number as people in Indonesia write it: "0812-3456-7890", "62 812…", "+62812…", "812…" (a
// spreadsheet took the zero), "(0411) 321654", or another country's with '+' or "00". Blanks, dashes, dots
// and brackets may stand between. Nothing if it can't be a number.
std::optional<std::string> normalize_phone(std::string_view text);

}  // namespace bangnopi::domain
