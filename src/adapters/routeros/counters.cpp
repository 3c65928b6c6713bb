#include "adapters/routeros/counters.hpp"

#include <charconv>
#include <unordered_map>

#include "adapters/routeros/menu.hpp"
#include "adapters/routeros/tag.hpp"
#include "base/check.hpp"

namespace bangnopi::routeros {
namespace {

using access::GatewayCounter;

enum Place : std::size_t { queues, hotspot_users, secrets, interfaces, places };

// The interface of a PPPoE session that a router's server made.
constexpr std::string_view interface_prefix = "<pppoe-";
constexpr std::string_view interface_suffix = ">";

std::optional<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<std::uint64_t> number_in(const Attributes& row, std::string_view name) {
    const std::string* const text = find(row, name);
    return text != nullptr ? number_of(*text) : std::nullopt;
}

std::optional<Id> line_of(const Attributes& row) {
    const std::string* const comment = find(row, "comment");
    const auto owner = comment != nullptr ? owner_of(*comment) : std::nullopt;
    return owner && *owner ? owner : std::nullopt;
}

void add(std::vector<GatewayCounter>& counters, Id line, std::optional<std::uint64_t> up,
         std::optional<std::uint64_t> down, std::string_view part = {}) {
    if (up && down) counters.push_back({line, *down, *up, std::string(part)});
}

void add_queues(std::vector<GatewayCounter>& counters, const Reply& reply) {
    for (const Attributes& row : reply.rows) {
        const auto line = line_of(row);
        const std::string* const bytes = find(row, "bytes");
        if (!line || bytes == nullptr) continue;
        const std::size_t slash = bytes->find('/');
        if (slash == std::string::npos) continue;
        const std::string_view both = *bytes;
        add(counters, *line, number_of(both.substr(0, slash)), number_of(both.substr(slash + 1)));
    }
}

void add_hotspot_users(std::vector<GatewayCounter>& counters, const Reply& reply) {
    for (const Attributes& row : reply.rows)
        if (const auto line = line_of(row))
            add(counters, *line, number_in(row, "bytes-in"), number_in(row, "bytes-out"));
}

std::string_view login_of_interface(std::string_view name) {
    if (!name.starts_with(interface_prefix) || !name.ends_with(interface_suffix)) return {};
    name.remove_prefix(interface_prefix.size());
    return name.substr(0, name.size() - interface_suffix.size());
}

// A second session of a login has a number behind its name: "<pppoe-siti-1>".
std::string_view login_of_second(std::string_view login) {
    const std::size_t hyphen = login.rfind('-');
    return hyphen != std::string_view::npos && number_of(login.substr(hyphen + 1)) ? login.substr(0, hyphen)
                                                                                   : std::string_view();
}

void add_sessions(std::vector<GatewayCounter>& counters, const Reply& secrets_reply,
                  const Reply& interfaces_reply) {
    std::unordered_map<std::string_view, Id> lines;
    for (const Attributes& row : secrets_reply.rows) {
        const std::string* const name = find(row, "name");
        if (const auto line = line_of(row); line && name != nullptr) lines.emplace(*name, *line);
    }
    for (const Attributes& row : interfaces_reply.rows) {
        const std::string* const name = find(row, "name");
        if (name == nullptr) continue;
        const std::string_view login = login_of_interface(*name);
        auto line = lines.find(login);
        if (line == lines.end()) line = lines.find(login_of_second(login));
        if (line != lines.end())
            add(counters, line->second, number_in(row, "rx-byte"), number_in(row, "tx-byte"), *name);
    }
}

}  // namespace

std::vector<Command> counter_commands() {
    std::vector<Command> commands(places);
    commands[queues] = {
        .menu = std::string(path::queue), .wanted = {"comment", "bytes"}, .query = {">comment="}};
    commands[hotspot_users] = {.menu = std::string(path::hotspot_user),
                               .wanted = {"comment", "bytes-in", "bytes-out"},
                               .query = {">comment="}};
    commands[secrets] = {
        .menu = std::string(path::ppp_secret), .wanted = {"comment", "name"}, .query = {">comment="}};
    commands[interfaces] = {
        .menu = "/interface", .wanted = {"name", "rx-byte", "tx-byte"}, .query = {"type=pppoe-in"}};
    return commands;
}

std::vector<GatewayCounter> counters_of(std::span<const Reply> replies) {
    BANGNOPI_CHECK(replies.size() == places);
    std::vector<GatewayCounter> counters;
    add_queues(counters, replies[queues]);
    add_hotspot_users(counters, replies[hotspot_users]);
    add_sessions(counters, replies[secrets], replies[interfaces]);
    return counters;
}

}  // namespace bangnopi::routeros
