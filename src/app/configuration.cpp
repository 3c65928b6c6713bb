#include "app/configuration.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <regex>

#include "base/text.hpp"

namespace bangnopi::app {
namespace {

constexpr std::array<std::string_view, 13> known_keys{"db",
                                                      "hosts",
                                                      "key_file",
                                                      "listen",
                                                      "log_level",
                                                      "notice",
                                                      "panel_dir",
                                                      "private_addresses",
                                                      "radius",
                                                      "requests_per_second",
                                                      "tls_certificate",
                                                      "tls_key",
                                                      "workers"};
constexpr std::array<std::string_view, 6> log_levels{"trace", "debug", "info", "warn", "error", "off"};
constexpr std::string_view sqlite_scheme = "sqlite:";

Result<std::string> text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* integer = node.as_integer()) return fmt::to_string(integer->get());
    const auto* list = node.as_array();
    if (list == nullptr)
        return refuse(Code::invalid, "must be a string, a whole number or a list of strings"_msg);
    std::vector<std::string> elements;
    for (const toml::node& element : *list) {
        BANGNOPI_TRY(text, text_of(element));
        elements.push_back(text);
    }
    return fmt::to_string(fmt::join(elements, ","));
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        if (const std::string_view part = trim(text.substr(0, comma)); !part.empty())
            parts.emplace_back(part);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return parts;
}

// Looks a value up where it comes from first.
class Settings {
  public:
    Settings(const ConfigurationValues& given, const ConfigurationValues& file)
        : given_(given), file_(file) {}
    void text(const std::string& key, std::string& out) const {
        for (const auto* values : {&given_, &file_}) {
            const auto found = values->find(key);
            if (found == values->end() || found->second.empty()) continue;
            out = found->second;
            return;
        }
    }
    [[nodiscard]] Result<Done> number(const std::string& key, int min, int max, int& out) const {
        std::string written;
        text(key, written);
        if (written.empty()) return Done{};
        const char* end = written.data() + written.size();
        const auto parsed = std::from_chars(written.data(), end, out);
        if (parsed.ec == std::errc{} && parsed.ptr == end && out >= min && out <= max) return Done{};
        return refuse(Code::invalid, "{} must be a number from {} to {}"_msg(key, min, max));
    }

  private:
    const ConfigurationValues& given_;
    const ConfigurationValues& file_;
};

// Outside quotes a value is a decimal number, a key is of ASCII letters; quotes amid a word, strings of several lines, tables and
// lists of lists are beyond settings too. toml++ 3.3 fails an assertion of its own on some such things that are malformed, dates
// among them. `before`: what stands before it in its line, spaces aside; 0: nothing does.
bool is_beyond_settings(std::string_view rest, char before, bool in_value) {
    constexpr std::string_view before_value("\0=[,", 4);
    const char c = rest.front();
    const bool begins = before_value.find(before) != before_value.npos;
    if (rest.starts_with(R"(""")") || rest.starts_with("'''")) return true;
    if (c == '"' || c == '\'') return !begins;
    if (c == '[') return before != '=';
    if (c == '#' || c == ' ' || c == '\t' || c == '\r') return false;
    if (!in_value) return c < ' ' || c > '~' || c == '{' || c == '}' || c == ':';
    return !((c >= '0' && c <= '9') || c == '_' || c == ',' || c == ']' ||
             ((c == '+' || c == '-') && begins));
}

// The first line that has such a thing.
std::optional<std::size_t> line_beyond_settings(std::string_view toml) {
    if (toml.starts_with("\xEF\xBB\xBF")) toml.remove_prefix(3);
    std::size_t line = 1;
    char quote = 0;
    bool comment = false;
    bool in_value = false;  // until its line ends, that of a list the one of its bracket
    bool in_list = false;
    char before = 0;
    for (std::size_t i = 0; i < toml.size(); ++i) {
        const char c = toml[i];
        if (c == '\n') {
            ++line;
            quote = before = 0;
            comment = false;
            in_value = in_list;
        } else if (comment) {
            continue;
        } else if (quote != 0) {
            if (c == '\\' && quote == '"') ++i;
            if (c == quote) quote = 0;
        } else if (is_beyond_settings(toml.substr(i), before, in_value)) {
            return line;
        } else if (c == '"' || c == '\'') {
            quote = before = c;
        } else if (c == '#') {
            comment = true;
        } else if (c != ' ' && c != '\t') {
            before = c;
            in_value = in_value || c == '=';
            in_list = c == '[' || (in_list && c != ']');
        }
    }
    return std::nullopt;
}

// Accounting comes to the port after it, and no port is to be one router's authentication and another's accounting.
Result<Done> read_radius(const std::string& text, Configuration& configuration) {
    if (text.empty()) return Done{};
    if (text == "off") {
        configuration.radius_off = true;
        return Done{};
    }
    BANGNOPI_TRY(endpoint, parse_endpoint(text, "--radius", "0.0.0.0:1812"));
    if (endpoint.port % 2 != 0)
        return refuse(
            Code::invalid,
            "the port of --radius must be even, not {}: accounting takes the next one"_msg(endpoint.port));
    configuration.radius = endpoint;
    return Done{};
}

Result<Done> read_private_addresses(const std::string& text, Configuration& configuration) {
    if (text.empty()) return Done{};
    if (text != "yes" && text != "no")
        return refuse(Code::invalid, "private_addresses must be yes or no"_msg);
    configuration.private_addresses = text == "yes";
    return Done{};
}

}  // namespace

std::string default_database(std::string_view program_path) {
    const bool installed = program_path.starts_with("/usr/") || program_path.starts_with("/opt/");
    return installed ? "sqlite:/var/lib/bangnopi/bangnopi.db" : "sqlite:data/bangnopi.db";
}

bool is_log_level(std::string_view text) {
    return std::find(log_levels.begin(), log_levels.end(), text) != log_levels.end();
}

Result<ConfigurationValues> parse_configuration(std::string_view toml, const std::string& path) {
    if (const auto line = line_beyond_settings(toml))
        return refuse(
            Code::invalid,
            "{}:{}: write each setting as KEY = \"TEXT\" or KEY = NUMBER, on one line"_msg(path, *line));
    ConfigurationValues values;
    try {
        const toml::table table = toml::parse(toml, path);
        for (const auto& [key, node] : table) {
            const auto line = node.source().begin.line;
            if (std::find(known_keys.begin(), known_keys.end(), key.str()) == known_keys.end())
                return refuse(Code::invalid, "{}:{}: unknown key \"{}\"; known are {}"_msg(
                                                 path, line, key.str(), fmt::join(known_keys, ", ")));
            auto text = text_of(node);
            if (!text)
                return refuse(Code::invalid, "{}:{}: {} {}"_msg(path, line, key.str(), text.error().detail));
            values.emplace(key.str(), std::move(*text));
        }
    } catch (const toml::parse_error& error) {
        return refuse(Code::invalid, "{}:{}: {}"_msg(path, error.source().begin.line, error.description()));
    }
    return values;
}

Result<ConfigurationValues> read_configuration_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(configuration_bytes_max + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.eof() || file.bad())
        return refuse(Code::invalid,
                      "{} cannot be read as a file of settings: name another with "
                      "--config"_msg(path));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return parse_configuration(text, path);
}

Result<Configuration> configuration_of(const ConfigurationValues& given, const ConfigurationValues& file) {
    constexpr int requests_max = 1'000'000;
    const Settings settings(given, file);
    Configuration configuration;
    configuration.given = given;
    std::string hosts, listen, notice, private_addresses, radius;
    settings.text("private_addresses", private_addresses);
    settings.text("db", configuration.db);
    settings.text("key_file", configuration.key_file);
    settings.text("panel_dir", configuration.panel_dir);
    settings.text("listen", listen);
    settings.text("notice", notice);
    settings.text("radius", radius);
    settings.text("log_level", configuration.log_level);
    settings.text("tls_certificate", configuration.tls_certificate);
    settings.text("tls_key", configuration.tls_key);
    settings.text("hosts", hosts);
    configuration.hosts = split(hosts);
    BANGNOPI_TRY_DONE(settings.number("workers", 1, serve_workers_max, configuration.workers));
    BANGNOPI_TRY_DONE(
        settings.number("requests_per_second", 1, requests_max, configuration.requests_per_second));
    if (!is_log_level(configuration.log_level))
        return refuse(Code::invalid, "the log level must be trace, debug, info, warn, error or off"_msg);
    if (!listen.empty()) {
        BANGNOPI_TRY(endpoint, parse_endpoint(listen));
        configuration.listen = endpoint;
    }
    if (!notice.empty()) {
        BANGNOPI_TRY(endpoint, parse_endpoint(notice, "--notice", "10.0.0.1:8090"));
        configuration.notice = endpoint;
    }
    BANGNOPI_TRY_DONE(read_radius(radius, configuration));
    BANGNOPI_TRY_DONE(read_private_addresses(private_addresses, configuration));
    if (configuration.tls_certificate.empty() != configuration.tls_key.empty())
        return refuse(Code::invalid,
                      "TLS needs both tls_certificate and tls_key: name the other one too"_msg);
    return configuration;
}

Result<Endpoint> parse_endpoint(const std::string& text, std::string_view flag, std::string_view example) {
    const auto colon = text.rfind(':');
    Endpoint endpoint;
    if (colon != std::string::npos) {
        endpoint.address = text.substr(0, colon);
        const auto* end = text.data() + text.size();
        const auto parsed = std::from_chars(text.data() + colon + 1, end, endpoint.port);
        if (parsed.ec == std::errc{} && parsed.ptr == end && colon + 1 < text.size()) {
            if (endpoint.address.starts_with('[') && endpoint.address.ends_with(']'))
                endpoint.address = endpoint.address.substr(1, endpoint.address.size() - 2);
            if (endpoint.address.empty()) endpoint.address = "0.0.0.0";
            return endpoint;
        }
    }
    return refuse(Code::invalid, "{} must be ADDRESS:PORT, such as {}, not {}"_msg(flag, example, text));
}

std::optional<std::string> sqlite_path(std::string_view db) {
    if (!db.starts_with(sqlite_scheme)) return std::nullopt;
    return std::string(db.substr(sqlite_scheme.size()));
}

// In a URI it stands between ":" and "@" of the authority, or is a parameter (libpq, 34.1.1.2).
std::string without_password(const std::string& db) {
    static const std::regex in_authority("(://[^/@:]*:)[^/@]*@");
    static const std::regex in_parameter("(password=)[^&]*");
    return std::regex_replace(std::regex_replace(db, in_authority, "$1***@"), in_parameter, "$1***");
}

Result<std::string> key_file_of(const Configuration& configuration) {
    if (!configuration.key_file.empty()) return configuration.key_file;
    if (const auto path = sqlite_path(configuration.db)) return *path + ".key";
    return refuse(Code::invalid,
                  "PostgreSQL needs a key file that all nodes share: name it with --key-file"_msg);
}

}  // namespace bangnopi::app
