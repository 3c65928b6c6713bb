// The text of a session or token, "bgn_<operator>_<id>_<secret>": ids in their text form, the secret 32 random bytes in
// base64url.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"

namespace bangnopi::staff {

struct TokenParts {
    Id operator_id;
    Id credential_id;
    std::string_view secret;  // of the text that was parsed
};

std::string format_token(const TokenParts& parts);
std::optional<TokenParts> parse_token(std::string_view token);

}  // namespace bangnopi::staff
