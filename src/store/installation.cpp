#include "store/installation.hpp"

#include <fmt/format.h>

#include <charconv>

namespace bangnopi::store {
namespace {

// "until-in-microseconds holder"
std::string lease_text(std::string_view holder, Instant until) {
    return fmt::format("{} {}", until.time_since_epoch().count(), holder);
}

struct Lease {
    Instant until;
    std::string_view holder;
};

Lease parse_lease(std::string_view text) {
    std::int64_t microseconds = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), microseconds);
    const auto used = static_cast<std::size_t>(end.ptr - text.data());
    return {Instant(std::chrono::microseconds(microseconds)), text.substr(std::min(used + 1, text.size()))};
}

std::string node_name(std::uint16_t number) {
    return fmt::format("node.{:04}", number);
}

}  // namespace

std::optional<std::string> installation_value(Tx& tx, std::string_view name) {
    std::optional<std::string> value;
    tx.first(
        "SELECT value FROM installation WHERE name = $1", [&](const Row& row) { value = row.string(0); },
        name);
    return value;
}

void put_installation_value(Tx& tx, std::string_view name, std::string_view value) {
    tx.execute(
        "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2",
        name, value);
}

void remove_installation_value(Tx& tx, std::string_view name) {
    tx.execute("DELETE FROM installation WHERE name = $1", name);
}

std::optional<std::uint16_t> lease_node(Tx& tx, std::string_view holder, Instant now, Instant until) {
    for (std::uint16_t number = 0; number < node_numbers_max; ++number) {
        const std::string name = node_name(number);
        const std::string lease = lease_text(holder, until);
        if (tx.execute("INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
                       name, lease) == 1)
            return number;
        const auto held = installation_value(tx, name);
        if (!held || parse_lease(*held).until > now) continue;
        if (tx.execute("UPDATE installation SET value = $3 WHERE name = $1 AND value = $2", name, *held,
                       lease) == 1)
            return number;
    }
    return std::nullopt;
}

bool renew_node(Tx& tx, std::uint16_t number, std::string_view holder, Instant until) {
    const std::string name = node_name(number);
    const auto held = installation_value(tx, name);
    if (!held || parse_lease(*held).holder != holder) return false;
    return tx.execute("UPDATE installation SET value = $3 WHERE name = $1 AND value = $2", name, *held,
                      lease_text(holder, until)) == 1;
}

void release_node(Tx& tx, std::uint16_t number, std::string_view holder) {
    const auto held = installation_value(tx, node_name(number));
    if (held && parse_lease(*held).holder == holder) remove_installation_value(tx, node_name(number));
}

}  // namespace bangnopi::store
