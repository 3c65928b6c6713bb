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
#include "store/operators.hpp"

namespace bangnopi::billing {

inline constexpr std::size_t name_bytes_max = 200;
inline constexpr std::size_t code_bytes_max = 40;
inline constexpr std::size_t note_bytes_max = 500;

// If-Match: refuses Code::stale when the caller saw another version.
Result<Done> check_version(std::optional<std::int64_t> if_version, std::int64_t version);

// Letters, digits, "-", "_", "."; what codes and numbers are made of.
bool is_code(std::string_view text);

void check_code(FieldErrors& errors, std::string_view text, std::string_view pointer);
void check_name(FieldErrors& errors, std::string_view text, std::string_view pointer);
// At most domain::entered_amount_max.
void check_entered(FieldErrors& errors, std::int64_t amount, std::string_view pointer);

store::Settings settings_of(store::Tx& tx, const store::Act& act);

// Runs a write; a unique constraint that held against one who came at the same moment is the refusal of that
// field.
template <class Write>
Result<Done> unless_taken(std::string_view pointer, const Message& detail, Write&& write) {
    try {
        write();
        return Done{};
    } catch (const store::Violation& violation) {
        if (violation.kind() != store::Violation::Kind::unique) throw;
        return refuse_field(std::string(pointer), detail, Code::already_exists);
    }
}

}  // namespace bangnopi::billing
