// What belongs to the whole installation and to no operator: small named values, such as the demo's clock and the mark
// above which ids are free. The scope is the installation's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/database.hpp"

namespace bangnopi::store {

std::optional<std::string> installation_value(Tx& tx, std::string_view name);
void put_installation_value(Tx& tx, std::string_view name, std::string_view value);
void remove_installation_value(Tx& tx, std::string_view name);

}  // namespace bangnopi::store
