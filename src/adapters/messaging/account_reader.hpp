// What an operator wrote of a channel, read field by field: what is wrong is gathered, each with its pointer ("/settings/host",
// "/secrets/password"), and so is what no kind of channel reads.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/field_errors.hpp"
#include "notices/channel.hpp"

namespace bangnopi::messaging {

inline constexpr std::size_t account_octets_max = std::size_t{64} << 10U;
inline constexpr std::size_t account_depth_max = 16;
inline constexpr std::size_t account_text_octets_max = 1'000;

class AccountReader {
  public:
    explicit AccountReader(const notices::ChannelAccount& account);

    // One line of UTF-8; without `otherwise` it is needed.
    std::string setting(std::string_view name, std::optional<std::string> otherwise = std::nullopt);
    std::string secret(std::string_view name, std::optional<std::string> otherwise = std::nullopt);
    bool truth(std::string_view name, bool otherwise);
    std::int64_t number(std::string_view name, std::int64_t from, std::int64_t to, std::int64_t otherwise);
    // "https://host/path", or http://.
    std::string url(std::string_view name, std::optional<std::string> otherwise = std::nullopt);
    // Whatever it is; nullptr where there is none.
    const boost::json::value* value(std::string_view name);
    const boost::json::object& all_secrets();  // all of them count as read
    [[nodiscard]] bool has_secret(std::string_view name) const { return secrets_.contains(name); }

    FieldErrors& errors() { return errors_; }
    // After all was read: refuses what is wrong, and what nobody read.
    Result<Done> verdict();

  private:
    std::string text(const boost::json::object& from, const std::string& place, std::string_view name,
                     const std::optional<std::string>& otherwise);
    boost::json::object parsed(const std::string& text, const char* place);

    FieldErrors errors_;
    boost::json::object settings_;
    boost::json::object secrets_;
    std::set<std::string, std::less<>> read_;  // by their pointers
};

// The two kinds of URL that are spoken to; a host, no user in it, no controls or spaces.
bool is_call_url(std::string_view url);

}  // namespace bangnopi::messaging
