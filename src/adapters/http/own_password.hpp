// Who changes what guards their own sign-in shows that they know their password, a few times at most.
#pragma once

#include <string>
#include <string_view>

#include "adapters/http/api.hpp"

namespace bangnopi::http {

// The caller's own, in the hashing queue. Refused for a token, which has none.
Result<store::Staff> check_own_password(const Call& call, std::string_view password, std::string pointer);

// Failures of passwords and codes of one member of staff, whatever the address.
std::string own_rate_key(Id operator_id, Id staff_id);

}  // namespace bangnopi::http
