#include "domain/router.hpp"

#include <array>

#include "base/check.hpp"

namespace bangnopi::domain {
namespace {

template <class Value>
struct Entry {
    Value value;
    std::string_view name;
};
constexpr std::array kinds = {Entry<RouterKind>{RouterKind::mikrotik, "mikrotik"},
                              Entry<RouterKind>{RouterKind::chillispot, "chillispot"},
                              Entry<RouterKind>{RouterKind::accel_ppp, "accel_ppp"},
                              Entry<RouterKind>{RouterKind::hostapd, "hostapd"},
                              Entry<RouterKind>{RouterKind::other, "other"}};
constexpr std::array policies = {Entry<MessageAuthenticator>{MessageAuthenticator::required, "required"},
                                 Entry<MessageAuthenticator>{MessageAuthenticator::automatic, "auto"},
                                 Entry<MessageAuthenticator>{MessageAuthenticator::off, "off"}};

template <class Entries, class Value>
std::string_view name_in(const Entries& entries, Value value) {
    for (const auto& entry : entries)
        if (entry.value == value) return entry.name;
    check_failed("a setting of a router without a name", __FILE__, __LINE__);
}

template <class Value, std::size_t count>
std::optional<Value> value_in(const std::array<Entry<Value>, count>& entries, std::string_view name) {
    for (const auto& entry : entries)
        if (entry.name == name) return entry.value;
    return std::nullopt;
}

}  // namespace

std::string_view name_of(RouterKind kind) {
    return name_in(kinds, kind);
}
std::optional<RouterKind> parse_router_kind(std::string_view text) {
    return value_in(kinds, text);
}

bool counts_download_as_input(RouterKind kind) {
    return kind == RouterKind::chillispot;
}

std::string_view name_of(MessageAuthenticator policy) {
    return name_in(policies, policy);
}
std::optional<MessageAuthenticator> parse_message_authenticator(std::string_view text) {
    return value_in(policies, text);
}

}  // namespace bangnopi::domain
