// A name as somebody recognises their own and nobody else's: "Budi Santoso" is "Bu*i Sa***o".
#pragma once

#include <string>
#include <string_view>

namespace bangnopi::domain {

// UTF-8 in, UTF-8 out. Of each word the first two letters and the last stay, of a short one the first at most; the stars do not
// tell how long it is.
std::string masked_name(std::string_view name);

}  // namespace bangnopi::domain
