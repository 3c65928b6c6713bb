// What belongs to the whole installation and to no operator: small named values (the demo's clock, the mark above which
// ids are free) and the numbers that nodes hold while they live. The scope is the installation's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/database.hpp"

namespace bangnopi::store {

std::optional<std::string> installation_value(Tx& tx, std::string_view name);
void put_installation_value(Tx& tx, std::string_view name, std::string_view value);
void remove_installation_value(Tx& tx, std::string_view name);

inline constexpr std::uint16_t node_numbers_max = 1024;

// A node's number is in every id it issues, so two living nodes never share one: a lease that its holder renews.
// The lowest number that is free or whose lease has run out; nothing when all are taken.
std::optional<std::uint16_t> lease_node(Tx& tx, std::string_view holder, Instant now, Instant until);
// False when another holder has it by now: this node must stop issuing ids.
bool renew_node(Tx& tx, std::uint16_t number, std::string_view holder, Instant until);
void release_node(Tx& tx, std::uint16_t number, std::string_view holder);

}  // namespace bangnopi::store
