// Passwords of staff: Argon2id, 32 MiB and three passes, at most two at once so that a mini PC keeps its
// memory. Hashing takes tens of milliseconds: never inside a transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace bangnopi::staff {

inline constexpr std::size_t password_length_min = 10;
inline constexpr std::size_t password_length_max = 200;

// Length, and not the user name. Refused with `pointer`.
Result<Done> check_password(std::string_view password, std::string_view username, std::string_view pointer);

std::string hash_password(std::string_view password);
bool verify_password(const std::string& hash, std::string_view password);
// As long as a real verification and always false: nobody learns from the time which names exist.
bool verify_nobody(std::string_view password);

struct ChosenPassword {
    std::string hash;
    std::string generated;     // the clear text to show once; empty if it was given
    bool must_change = false;  // generated ones
};
// The given one, checked, or one made here.
Result<ChosenPassword> choose_password(const std::optional<std::string>& given, std::string_view username,
                                       std::string_view pointer);

}  // namespace bangnopi::staff
