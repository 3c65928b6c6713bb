// What api/openapi.yaml says of each operation: the one place where a route's permission is declared.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "staff/roles.hpp"

namespace bangnopi::http {

struct Operation {
    std::string method;
    std::string path;
    std::optional<staff::Permission> permission = {};  // nothing: public
    bool idempotent = false;
    bool raw_body = false;                // of whatever type; its handler reads the octets
    bool any_query = false;               // its handler reads whatever parameters there are
    bool before_password_change = false;  // allowed to who must change their password first
    std::vector<std::string> query = {};  // names of its query parameters
};

// Throws std::runtime_error when an operation declares no permission, or one that no role could hold.
std::vector<Operation> read_operations(std::string_view openapi_json);

}  // namespace bangnopi::http
