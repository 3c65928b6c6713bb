// What one node needs to start. Precedence: flag, environment (BANGNOPI_ and the flag in upper case), file, default.
// The file is TOML with the long flags' names, "-" written "_"; an unknown key is refused with its line. Secrets come
// from files or the environment, never from a flag. Everything about an operator is in the database.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace bangnopi::app {

// Values by key, as text. A list is its elements joined by commas.
using ConfigurationValues = std::map<std::string, std::string>;

struct Endpoint {
    std::string address;
    std::uint16_t port = 0;
};
// "127.0.0.1:8080", "[::1]:8080", ":8080" for every address. A refusal names the flag.
Result<Endpoint> parse_endpoint(const std::string& text, std::string_view flag = "--listen",
                                std::string_view example = "127.0.0.1:8080");

inline constexpr int serve_workers_max = 256;

struct Configuration {
    ConfigurationValues given;  // by flags and environment, which go before the file when it is read again
    std::string file;           // read again on SIGHUP; empty: none
    std::string db;             // "sqlite:PATH" or "postgresql://…"
    std::string key_file;       // empty: PATH.key beside the SQLite file
    std::string log_level = "info";
    Endpoint listen{"127.0.0.1", 8080};
    std::optional<Endpoint> notice;  // of isolated customers; nothing: none
    std::optional<Endpoint> radius;  // nothing: port 1812 of every address, of this machine's own for a demo
    bool radius_off = false;
    std::string panel_dir;           // empty: the panel that is compiled in
    int workers = 0;                 // threads that serve; 0: cores + 2
    std::vector<std::string> hosts;  // names under which it is reached, beside localhost and addresses
    std::string tls_certificate;     // PEM; with tls_key: HTTPS
    std::string tls_key;
    int requests_per_second = 2000;  // of one token or session
    // Operators' webhooks and payment gateways may be at private addresses; nothing: where there is one operator.
    std::optional<bool> private_addresses;
};

// "data/bangnopi.db" of the current folder, or the package's place for an installed program.
std::string default_database(std::string_view program_path);

bool is_log_level(std::string_view text);

inline constexpr std::size_t configuration_bytes_max = 1 << 20;

// The values of a file by key, as text. Both refuse with "FILE:LINE: …".
Result<ConfigurationValues> parse_configuration(std::string_view toml, const std::string& path);
Result<ConfigurationValues> read_configuration_file(const std::string& path);
// The file's values where neither a flag nor the environment gave one (`given`), the default where nobody did.
Result<Configuration> configuration_of(const ConfigurationValues& given, const ConfigurationValues& file);

// "sqlite:PATH": the path; nothing for another engine.
std::optional<std::string> sqlite_path(std::string_view db);
// For people and logs: "postgresql://user:***@host/…".
std::string without_password(const std::string& db);
// The key ring's file: as configured, else beside the SQLite file. Refuses on PostgreSQL without one.
Result<std::string> key_file_of(const Configuration& configuration);

}  // namespace bangnopi::app
