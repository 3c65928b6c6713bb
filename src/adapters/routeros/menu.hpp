// The lists of a RouterOS in which things of ours are, and which of their properties are ours to decide.
//
// The key of a thing is all that the router itself keeps apart by: a thing whose key is not wanted is removed before what is wanted
// is made, so nothing of ours can be in the way of another. (Of address lists and queues it is exactly what is kept apart by, so
// that these may wait.) Everything else can be set at any time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/gateway.hpp"
#include "adapters/routeros/command.hpp"
#include "adapters/routeros/options.hpp"
#include "adapters/routeros/property_form.hpp"

namespace bangnopi::routeros {

struct Property {
    std::string_view name;
    PropertyForm form = PropertyForm::text;
    std::string_view unset = {};  // what it is where the router says nothing of it
};

struct Menu {
    std::string_view path;
    std::vector<Property> key;  // of several only the last may have spaces in it
    std::vector<Property> values = {};
    std::string_view hidden = {};      // a property that is never shown
    std::string_view tag = "comment";  // the property that says whose it is
    std::string_view sessions = {};    // what goes on as it was let in with: a list, in which
    std::string_view session_of = {};  // this property is the key
    std::string_view cookies = {};  // what lets a device in again without a password, with "user" as the key
};

namespace path {
inline constexpr std::string_view address_list = "/ip/firewall/address-list";
inline constexpr std::string_view arp = "/ip/arp";
inline constexpr std::string_view lease = "/ip/dhcp-server/lease";
inline constexpr std::string_view hotspot_profile = "/ip/hotspot/user/profile";
inline constexpr std::string_view hotspot_user = "/ip/hotspot/user";
inline constexpr std::string_view hotspot_active = "/ip/hotspot/active";
inline constexpr std::string_view hotspot_cookie = "/ip/hotspot/cookie";
inline constexpr std::string_view ppp_profile = "/ppp/profile";
inline constexpr std::string_view ppp_secret = "/ppp/secret";
inline constexpr std::string_view ppp_active = "/ppp/active";
inline constexpr std::string_view queue = "/queue/simple";
}  // namespace path

std::vector<Menu> menus_of(const RouterOsOptions& options);

bool is_profile(const Menu& menu);  // what others refer to by its name

// In the one form, from what the router printed or from what is wanted: both go this way, so equal things are equal. Nothing if
// it is not ours, or of the router's own making (dynamic).
std::optional<access::GatewayObject> object_of(const Menu& menu, const Attributes& attributes);
// Back again: what is to be sent so that it stands there.
Attributes key_of(const Menu& menu, const access::GatewayObject& object);
Attributes attributes_of(const access::GatewayObject& object);

// What is ours in it, with no more than is needed.
Command print_of(const Menu& menu);

}  // namespace bangnopi::routeros
