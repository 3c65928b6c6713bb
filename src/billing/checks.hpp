// Checks that the registry's use cases share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/field_errors.hpp"
#include "base/result.hpp"
#include "store/act.hpp"
#include "store/database.hpp"
#include "store/guards.hpp"
#include "store/operators.hpp"

namespace bangnopi::billing {

inline constexpr std::size_t name_bytes_max = 200;
inline constexpr std::size_t code_bytes_max = 40;
inline constexpr std::size_t note_bytes_max = 500;

using store::check_version;
using store::unless_taken;

// Letters, digits, "-", "_", "."; what codes and numbers are made of.
bool is_code(std::string_view text);

void check_code(FieldErrors& errors, std::string_view text, std::string_view pointer);
void check_name(FieldErrors& errors, std::string_view text, std::string_view pointer);
// At most domain::entered_amount_max.
void check_entered(FieldErrors& errors, std::int64_t amount, std::string_view pointer);

store::Settings settings_of(store::Tx& tx, const store::Act& act);

}  // namespace bangnopi::billing
