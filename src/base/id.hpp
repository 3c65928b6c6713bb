// Ids: 63 bits, 41 of milliseconds since 2020-01-01 UTC, 10 of node, 12 of sequence. They order creation and nothing
// else. Outside they are opaque text of thirteen characters that sorts as the ids do.
#pragma once

#include <compare>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace bangnopi {

struct Id {
    std::int64_t value = 0;
    auto operator<=>(const Id&) const = default;
    explicit operator bool() const { return value != 0; }
};

// Crockford base 32, lower case, thirteen characters.
std::string format_id(Id id);
std::optional<Id> parse_id(std::string_view text);

// The lowest that is issued at the instant or after it.
Id first_id_at(Instant instant);
// The lowest of those that are issued so long before it, or after it where the time is negative.
Id first_id_before(Id id, std::chrono::milliseconds time);

// Issues ids; safe between threads. It never goes back: it continues from the larger of the last one issued and now,
// and borrows the next millisecond when the sequence of one is used up.
class IdSource {
  public:
    IdSource(const Clock& clock, std::uint16_t node, Id above = {});
    Id next();

  private:
    const Clock& clock_;
    std::uint16_t node_;
    std::mutex mutex_;
    std::int64_t last_ticket_;  // milliseconds << 12 | sequence
};

}  // namespace bangnopi

template <>
struct std::hash<bangnopi::Id> {
    std::size_t operator()(bangnopi::Id id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
