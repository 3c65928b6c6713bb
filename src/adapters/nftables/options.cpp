#include "adapters/nftables/options.hpp"

#include <algorithm>

#include "domain/connection.hpp"

namespace bangnopi::nftables {
namespace {

constexpr std::size_t interface_name_bytes_max = 15;  // IFNAMSIZ - 1

Result<Done> check_interface(std::string pointer, std::string_view name) {
    if (is_interface_name(name)) return Done{};
    return refuse_field(std::move(pointer), "is the name of a network interface such as eth1"_msg);
}

Result<Done> check_ipv4(std::string pointer, std::string_view address) {
    if (is_ipv4(address)) return Done{};
    return refuse_field(std::move(pointer), "is an IPv4 address such as 10.20.0.4"_msg);
}

Result<Done> check_hosts(const std::string& pointer, const std::vector<std::string>& hosts) {
    if (hosts.size() > allowed_hosts_max)
        return refuse_field(pointer, "has at most {} addresses"_msg(allowed_hosts_max));
    for (std::size_t n = 0; n < hosts.size(); ++n)
        BANGNOPI_TRY_DONE(check_ipv4(fmt::format("{}/{}", pointer, n), hosts[n]));
    return Done{};
}

Result<Done> check_interfaces(const NftablesOptions& options) {
    const auto& names = options.customer_interfaces;
    if (names.empty() || names.size() > customer_interfaces_max)
        return refuse_field("/customer_interfaces", "names 1 to {} interfaces"_msg(customer_interfaces_max));
    for (std::size_t n = 0; n < names.size(); ++n) {
        const std::string pointer = fmt::format("/customer_interfaces/{}", n);
        BANGNOPI_TRY_DONE(check_interface(pointer, names[n]));
        if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(n), names[n]) !=
            names.begin() + static_cast<std::ptrdiff_t>(n))
            return refuse_field(pointer, "is named twice"_msg);
    }
    BANGNOPI_TRY_DONE(check_interface("/uplink_interface", options.uplink_interface));
    if (std::ranges::find(names, options.uplink_interface) != names.end())
        return refuse_field("/uplink_interface", "is named twice"_msg);
    return Done{};
}

}  // namespace

bool is_interface_name(std::string_view name) {
    const auto may_stand = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-';
    };
    return !name.empty() && name.size() <= interface_name_bytes_max && name.front() != '-' &&
           name.front() != '.' && std::ranges::all_of(name, may_stand);
}

bool is_ipv4(std::string_view text) {
    return text.find(':') == std::string_view::npos && domain::normalise_ip(text) == text;
}

Result<Done> check_options(const NftablesOptions& options) {
    BANGNOPI_TRY_DONE(check_interfaces(options));
    BANGNOPI_TRY_DONE(check_ipv4("/portal_ip", options.portal_ip));
    if (options.portal_port == 0) return refuse_field("/portal_port", "is 1 to 65535"_msg);
    BANGNOPI_TRY_DONE(check_hosts("/dns_servers", options.dns_servers));
    return check_hosts("/payment_hosts", options.payment_hosts);
}

}  // namespace bangnopi::nftables
