// What the audit log says about staff, credentials and operators. Secrets are masked.
#pragma once

#include <string>

#include "store/credentials.hpp"
#include "store/operators.hpp"
#include "store/staff.hpp"

namespace bangnopi::staff {

std::string json_of(const store::Staff& staff);
std::string json_of(const store::Credential& credential);
std::string json_of(const store::Operator& tenant);

}  // namespace bangnopi::staff
