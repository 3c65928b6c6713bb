// What is refused although the command was right: somebody else was there first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

// If-Match: refuses Code::stale when the caller saw another version.
Result<Done> check_version(std::optional<std::int64_t> if_version, std::int64_t version);

// Runs a write; a unique constraint that held against one who came at the same moment is the refusal of that
// field.
template <class Write>
Result<Done> unless_taken(std::string_view pointer, const Message& detail, Write&& write) {
    try {
        write();
        return Done{};
    } catch (const Violation& violation) {
        if (violation.kind() != Violation::Kind::unique) throw;
        return refuse_field(std::string(pointer), detail, Code::already_exists);
    }
}

}  // namespace bangnopi::store
