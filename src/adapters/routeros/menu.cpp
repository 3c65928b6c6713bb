#include "adapters/routeros/menu.hpp"

#include <algorithm>

#include "adapters/routeros/attributes_text.hpp"
#include "adapters/routeros/tag.hpp"
#include "base/text.hpp"

namespace bangnopi::routeros {
namespace {

using Form = PropertyForm;

constexpr Property comment{"comment", Form::tag};
constexpr Property disabled{"disabled", Form::yes_no, "no"};
constexpr std::string_view any_mac = "00:00:00:00:00:00";

Menu address_list() {
    return {.path = path::address_list, .key = {{"address"}, {"list"}}, .values = {disabled, comment}};
}

Menu arp() {
    return {.path = path::arp,
            .key = {{"address"}, {"interface"}},
            .values = {{"mac-address", Form::mac}, disabled, comment}};
}

Menu lease(const RouterOsOptions& options) {
    Menu menu{.path = path::lease,
              .key = {{"mac-address", Form::mac}, {"address", Form::text, "0.0.0.0"}},
              .values = {{"block-access", Form::yes_no, "no"},
                         {"address-lists"},
                         {"rate-limit", Form::rate_limit},
                         disabled,
                         comment}};
    if (!options.dhcp_server.empty()) menu.values.push_back({"server", Form::text, "all"});
    return menu;
}

Menu hotspot_profile() {
    return {.path = path::hotspot_profile,
            .key = {{"name"}},
            .values = {{"rate-limit", Form::rate_limit}, {"address-list"}},
            .tag = "name"};
}

Menu hotspot_user(const RouterOsOptions& options) {
    Menu menu{.path = path::hotspot_user,
              .key = {{"name"}},
              .values = {{"profile", Form::text, "default"},
                         {"mac-address", Form::mac, any_mac},
                         disabled,
                         comment},
              .hidden = "password",
              .sessions = path::hotspot_active,
              .session_of = "user",
              .cookies = path::hotspot_cookie};
    if (!options.hotspot_server.empty()) menu.values.push_back({"server", Form::text, "all"});
    return menu;
}

Menu ppp_profile(const RouterOsOptions& options) {
    Menu menu{
        .path = path::ppp_profile, .key = {{"name"}}, .values = {{"rate-limit", Form::rate_limit}, comment}};
    if (!options.ppp_local_address.empty()) menu.values.push_back({"local-address"});
    if (!options.ppp_pool.empty()) menu.values.push_back({"remote-address"});
    return menu;
}

Menu ppp_secret() {
    return {.path = path::ppp_secret,
            .key = {{"name"}},
            .values = {{"service", Form::text, "any"},
                       {"profile", Form::text, "default"},
                       {"remote-address"},
                       {"caller-id", Form::mac},
                       disabled,
                       comment},
            .hidden = "password",
            .sessions = path::ppp_active,
            .session_of = "name"};
}

Menu queue() {
    return {.path = path::queue,
            .key = {{"name"}},
            .values = {{"target", Form::host_prefix},
                       {"max-limit", Form::rates, "0/0"},
                       {"burst-limit", Form::rates, "0/0"},
                       {"burst-threshold", Form::rates, "0/0"},
                       {"burst-time", Form::times, "0s/0s"},
                       disabled,
                       comment}};
}

std::string value_of(const Property& property, const Attributes& attributes) {
    const std::string* const said = find(attributes, property.name);
    const std::string_view value =
        said != nullptr && !said->empty() ? std::string_view(*said) : property.unset;
    std::string text = normal(property.form, value);
    return is_utf8(text) ? text : escaped(text);
}

bool is_dynamic(const Attributes& attributes) {
    const std::string* const dynamic = find(attributes, "dynamic");
    return dynamic != nullptr && normal(Form::yes_no, *dynamic) == "yes";
}

}  // namespace

std::vector<Menu> menus_of(const RouterOsOptions& options) {
    return {address_list(),       arp(),        lease(options), hotspot_profile(), hotspot_user(options),
            ppp_profile(options), ppp_secret(), queue()};
}

bool is_profile(const Menu& menu) {
    return menu.path == path::ppp_profile || menu.path == path::hotspot_profile;
}

std::optional<access::GatewayObject> object_of(const Menu& menu, const Attributes& attributes) {
    const std::string* const tag = find(attributes, menu.tag);
    if (tag == nullptr || is_dynamic(attributes)) return std::nullopt;
    const bool in_name = menu.tag != comment.name;
    const auto owner = in_name && tag->starts_with(tag_prefix) ? std::optional<Id>(Id{}) : owner_of(*tag);
    if (!owner) return std::nullopt;
    access::GatewayObject object;
    object.list = menu.path;
    object.subscription_id = *owner;
    for (const Property& property : menu.key) {
        if (!object.key.empty()) object.key += ' ';
        object.key += value_of(property, attributes);
    }
    Attributes values;
    for (const Property& property : menu.values)
        values.push_back({std::string(property.name), value_of(property, attributes)});
    object.value = text_of(values);
    if (const std::string* const hidden = find(attributes, menu.hidden);
        hidden != nullptr && !hidden->empty())
        object.hidden = text_of({{std::string(menu.hidden), *hidden}});
    if (const std::string* const id = find(attributes, ".id")) object.handle = *id;
    return object;
}

Attributes key_of(const Menu& menu, const access::GatewayObject& object) {
    Attributes attributes;
    std::string_view rest = object.key;
    for (const Property& property : menu.key) {
        const bool last = &property == &menu.key.back();
        const std::string_view value = last ? rest : rest.substr(0, rest.find(' '));
        attributes.push_back({std::string(property.name), std::string(value)});
        rest.remove_prefix(std::min(value.size() + 1, rest.size()));
    }
    return attributes;
}

Attributes attributes_of(const access::GatewayObject& object) {
    Attributes attributes = attributes_of_text(object.value);
    for (Attribute& hidden : attributes_of_text(object.hidden)) attributes.push_back(std::move(hidden));
    return attributes;
}

Command print_of(const Menu& menu) {
    Command command{.verb = Verb::print, .menu = std::string(menu.path), .wanted = {".id", "dynamic"}};
    for (const auto* const properties : {&menu.key, &menu.values})
        for (const Property& property : *properties) command.wanted.emplace_back(property.name);
    if (!menu.hidden.empty()) command.wanted.emplace_back(menu.hidden);
    if (menu.tag == comment.name) command.query = {">comment="};
    return command;
}

}  // namespace bangnopi::routeros
