#include "app/configuration.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>

namespace bangnopi::app {
namespace {

constexpr std::array<std::string_view, 6> known_keys{"db",        "key_file",  "listen",
                                                     "log_level", "panel_dir", "workers"};
constexpr std::array<std::string_view, 6> log_levels{"trace", "debug", "info", "warn", "error", "off"};
constexpr std::string_view sqlite_scheme = "sqlite:";

Result<std::string> text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* integer = node.as_integer()) return fmt::to_string(integer->get());
    return refuse(Code::invalid, "must be a string or a whole number");
}

}  // namespace

std::string default_database(std::string_view program_path) {
    const bool installed = program_path.starts_with("/usr/") || program_path.starts_with("/opt/");
    return installed ? "sqlite:/var/lib/bangnopi/bangnopi.db" : "sqlite:data/bangnopi.db";
}

bool is_log_level(std::string_view text) {
    return std::find(log_levels.begin(), log_levels.end(), text) != log_levels.end();
}

Result<std::map<std::string, std::string>> read_configuration_file(const std::string& path) {
    std::map<std::string, std::string> values;
    try {
        const toml::table table = toml::parse_file(std::string_view(path));
        for (const auto& [key, node] : table) {
            const auto line = node.source().begin.line;
            if (std::find(known_keys.begin(), known_keys.end(), key.str()) == known_keys.end())
                return refuse(Code::invalid, fmt::format("{}:{}: unknown key \"{}\"; known are {}", path,
                                                         line, key.str(), fmt::join(known_keys, ", ")));
            auto text = text_of(node);
            if (!text)
                return refuse(Code::invalid,
                              fmt::format("{}:{}: {} {}", path, line, key.str(), text.error().detail));
            values.emplace(key.str(), std::move(*text));
        }
    } catch (const toml::parse_error& error) {
        return refuse(Code::invalid,
                      fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
    }
    return values;
}

std::optional<std::string> sqlite_path(std::string_view db) {
    if (!db.starts_with(sqlite_scheme)) return std::nullopt;
    return std::string(db.substr(sqlite_scheme.size()));
}

Result<std::string> key_file_of(const Configuration& configuration) {
    if (!configuration.key_file.empty()) return configuration.key_file;
    if (const auto path = sqlite_path(configuration.db)) return *path + ".key";
    return refuse(Code::invalid, "PostgreSQL needs a key file that all nodes share: name it with --key-file");
}

}  // namespace bangnopi::app
