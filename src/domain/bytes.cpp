#include "domain/bytes.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <optional>

namespace bangnopi::domain {
namespace {

__extension__ using Uint128 = unsigned __int128;
constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

struct Unit {
    std::string_view name;
    std::uint64_t bytes;
};
// The decimal ones descend, for format_bytes.
constexpr std::array units = {Unit{"TB", 1'000'000'000'000},
                              Unit{"GB", 1'000'000'000},
                              Unit{"MB", 1'000'000},
                              Unit{"kB", 1000},
                              Unit{"B", 1},
                              Unit{"KiB", 1ULL << 10U},
                              Unit{"MiB", 1ULL << 20U},
                              Unit{"GiB", 1ULL << 30U},
                              Unit{"TiB", 1ULL << 40U}};
constexpr std::size_t decimal_units = 5;

Refused not_bytes() {
    return refuse(Code::invalid,
                  "not an amount of data; write one such as \"100 GB\", \"512 MiB\" or plain bytes"_msg);
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Bytes of one unit, of which `text` says how many.
std::optional<Unit> unit_named(std::string_view name) {
    if (name.empty()) return Unit{"B", 1};
    for (const Unit& unit : units)
        if (unit.name == name) return unit;
    return std::nullopt;
}

struct Decimal {
    Uint128 digits = 0;
    Uint128 scale = 1;
};

// Bounded, so that neither part passes 128 bits together with a unit.
std::optional<Decimal> parse_decimal(std::string_view text) {
    constexpr std::size_t most_digits = 24;
    Decimal decimal;
    bool in_decimals = false;
    if (text.empty() || text.size() > most_digits || !is_digit(text.front()) || !is_digit(text.back()))
        return std::nullopt;
    for (const char c : text) {
        if (c == '.' && !in_decimals) {
            in_decimals = true;
            continue;
        }
        if (!is_digit(c)) return std::nullopt;
        decimal.digits = decimal.digits * 10 + static_cast<unsigned>(c - '0');
        if (in_decimals) decimal.scale *= 10;
    }
    return decimal;
}

}  // namespace

Result<std::uint64_t> parse_bytes(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
    const std::optional<Decimal> decimal = parse_decimal(text.substr(0, end));
    if (end < text.size() && text[end] == ' ') ++end;
    const std::optional<Unit> unit = unit_named(text.substr(end));
    if (!decimal || !unit || text.ends_with(' ')) return not_bytes();
    const Uint128 whole = decimal->digits / decimal->scale;
    if (whole > most)
        return refuse(Code::overflow, "more bytes than 64 bits hold; write a smaller amount"_msg);
    const Uint128 rest = decimal->digits % decimal->scale * unit->bytes;
    if (rest % decimal->scale != 0) return not_bytes();
    const Uint128 bytes = whole * unit->bytes + rest / decimal->scale;
    if (bytes > most)
        return refuse(Code::overflow, "more bytes than 64 bits hold; write a smaller amount"_msg);
    return static_cast<std::uint64_t>(bytes);
}

std::string format_bytes(std::uint64_t bytes) {
    std::size_t at = 0;
    while (at + 1 < decimal_units && bytes < units[at].bytes) ++at;
    const Unit& unit = units[at];
    const std::uint64_t whole = bytes / unit.bytes;
    const std::uint64_t hundredths = bytes % unit.bytes * 100 / unit.bytes;
    if (hundredths == 0) return fmt::format("{} {}", whole, unit.name);
    return fmt::format("{}.{:02} {}", whole, hundredths, unit.name);
}

}  // namespace bangnopi::domain
