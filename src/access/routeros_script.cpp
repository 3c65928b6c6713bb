#include "access/routeros_script.hpp"

#include <fmt/format.h>

#include "access/walled_garden.hpp"
#include "domain/connection.hpp"
#include "domain/contact.hpp"

namespace bangnopi::access {
namespace {

// {0} server, {1} and {2} its ports, {3} the secret, {4} seconds between interim records.
constexpr std::string_view radius_client =
    R"(/radius remove [find comment="bangnopi"]
/radius add service=ppp,hotspot,dhcp address={0} secret={3} authentication-port={1} accounting-port={2} timeout=3s comment="bangnopi"
/ppp aaa set use-radius=yes accounting=yes interim-update={4}s
/ip hotspot profile set [find] use-radius=yes radius-accounting=yes radius-interim-update={4}s
)";

constexpr std::string_view dhcp_hint = R"(# {0}
# /ip dhcp-server set [find name="dhcp1"] use-radius=yes
)";

// What an isolated customer reaches: this server, and what is added to the list isolir-boleh. {pool}, {profile} and {list} are
// its names (walled_garden.hpp).
constexpr std::string_view walled_garden =
    R"(:if ([:len [/ip pool find name="{pool}"]] = 0) do={{ /ip pool add name="{pool}" ranges=192.168.200.2-192.168.200.254 }}
:if ([:len [/ppp profile find name="{profile}"]] = 0) do={{ /ppp profile add name="{profile}" local-address=192.168.200.1 remote-address="{pool}" address-list="{list}" rate-limit="128k/128k" comment="bangnopi" }}
/ip firewall filter remove [find comment="bangnopi"]
/ip firewall filter add chain="isolir" action=accept dst-address-list="isolir-boleh" comment="bangnopi"
/ip firewall filter add chain="isolir" action=reject protocol=tcp reject-with=tcp-reset comment="bangnopi"
/ip firewall filter add chain="isolir" action=reject reject-with=icmp-admin-prohibited comment="bangnopi"
:do {{ /ip firewall filter add chain=forward action=jump jump-target="isolir" src-address-list="{list}" comment="bangnopi" place-before=[:pick [find where !dynamic] 0] }} on-error={{ /ip firewall filter add chain=forward action=jump jump-target="isolir" src-address-list="{list}" comment="bangnopi" }}
)";

constexpr std::string_view garden_of_nobody = R"(/ip firewall address-list remove [find comment="bangnopi"]
/ip hotspot walled-garden ip remove [find comment="bangnopi"]
)";

// {0} an address or name, {1} how a hotspot calls it.
constexpr std::string_view host_in_garden =
    R"(/ip firewall address-list add list="isolir-boleh" address={0} comment="bangnopi"
/ip hotspot walled-garden ip add action=accept {1}={0} comment="bangnopi"
)";

// The lists of IPv4 have no room for what is reached over IPv6.
bool has_place(std::string_view host) {
    return !host.empty() && host.find(':') == std::string_view::npos;
}

std::string in_garden(std::string_view host) {
    if (!has_place(host)) return {};
    return fmt::format(host_in_garden, host, domain::normalise_ip(host) ? "dst-address" : "dst-host");
}

std::string incoming(std::int64_t coa_port) {
    if (coa_port == 0) return "/radius incoming set accept=no\n";
    return fmt::format("/radius incoming set accept=yes port={}\n", coa_port);
}

}  // namespace

std::string routeros_dhcp_hint(std::string_view explained) {
    return fmt::format(dhcp_hint, explained);
}

std::string routeros_text(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\' || c == '$' || c == '?')
            quoted += {'\\', c};
        else if (octet < 0x20 || octet >= 0x7F)
            quoted += fmt::format("\\{:02X}", octet);
        else
            quoted += c;
    }
    return quoted + '"';
}

std::string routeros_script(const store::Router& router, const RadiusServer& server, std::string_view secret,
                            std::string_view notice_url) {
    const std::string_view notice_host = domain::host_of(notice_url);
    std::string script = fmt::format(radius_client, server.address, server.port, server.port + 1,
                                     routeros_text(secret), router.interim_s);
    script += incoming(router.coa_port);
    script += fmt::format(walled_garden, fmt::arg("pool", isolated_pool),
                          fmt::arg("profile", isolated_profile), fmt::arg("list", isolated_list));
    script += garden_of_nobody;
    script += in_garden(server.address);
    if (notice_host != server.address) script += in_garden(notice_host);
    return script;
}

}  // namespace bangnopi::access
