#include "adapters/nftables/ruleset.hpp"

#include <fmt/format.h>

namespace bangnopi::nftables {
namespace {

// {0} the table, {1} customers' interfaces, {2} the portal with its port, {3} who an isolated line may reach, {4} and {5} which
// resolvers it may ask, and their answers.
constexpr std::string_view ruleset_format = R"(add table {0}
delete table {0}
table {0} {{
    set about {{ type inet_service; }}
    set open {{ type ipv4_addr; size 65536; counter; }}
    set bound {{ type ipv4_addr . ether_addr; size 65536; counter; }}
    set download {{ type ipv4_addr; size 65536; counter; }}
    set isolated {{ type ipv4_addr; size 65536; }}
    map speed {{ type ipv4_addr : classid; size 65536; }}
    chain notice {{
        type nat hook prerouting priority dstnat; policy accept;
        iifname {1} ip saddr @isolated ip daddr != {3} tcp dport 80 dnat ip to {2}
    }}
    chain forward {{
        type filter hook forward priority filter; policy accept;
        iifname {1} jump upload
        oifname {1} jump download
    }}
    chain upload {{
        meta priority set ip saddr map @speed
        ip saddr @isolated goto walled_upload
        ip saddr @open return
        ip saddr . ether saddr @bound return
        drop
    }}
    chain walled_upload {{
        ip daddr {3} return
{4}        meta l4proto tcp reject with tcp reset
        reject with icmpx admin-prohibited
    }}
    chain download {{
        meta priority set ip daddr map @speed
        ip daddr @isolated goto walled_download
        ip daddr @download return
        drop
    }}
    chain walled_download {{
        ip saddr {3} return
{5}        drop
    }}
}}
)";

std::string set_of(const std::vector<std::string>& members) {
    return fmt::format("{{ {} }}", fmt::join(members, ", "));
}

std::string interfaces_of(const NftablesOptions& options) {
    std::vector<std::string> quoted;
    for (const std::string& name : options.customer_interfaces) quoted.push_back(fmt::format("\"{}\"", name));
    return set_of(quoted);
}

std::string allowed_hosts_of(const NftablesOptions& options) {
    std::vector<std::string> hosts = options.payment_hosts;
    hosts.push_back(options.portal_ip);
    return set_of(hosts);
}

// A rule that lets through what goes to, or comes from, a resolver.
std::string resolver_rule(const NftablesOptions& options, std::string_view address, std::string_view port) {
    if (options.dns_servers.empty()) return {};
    return fmt::format("        ip {} {} meta l4proto {{ tcp, udp }} th {} 53 return\n", address,
                       set_of(options.dns_servers), port);
}

}  // namespace

std::string ruleset_text(const NftablesOptions& options) {
    return fmt::format(ruleset_format, table_name, interfaces_of(options),
                       fmt::format("{}:{}", options.portal_ip, options.portal_port),
                       allowed_hosts_of(options), resolver_rule(options, "daddr", "dport"),
                       resolver_rule(options, "saddr", "sport"));
}

}  // namespace bangnopi::nftables
