// What a change to one object is to nft and tc. Pure.
//
// Who may send is decided first: HTB takes its time where there are thousands of classes. Then classes are made, packets are sent
// to them, and classes that nothing is sent to any more are removed. In the firewall a removal adds first, which nothing minds,
// since nft 1.0.6 has no removal of what may be gone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/gateway.hpp"
#include "adapters/nftables/class_numbers.hpp"
#include "adapters/nftables/options.hpp"

namespace bangnopi::nftables {

// Lists beside the sets.
inline constexpr std::string_view table_list = "table";  // the whole ruleset; its key is the table's name
inline constexpr std::string_view queue_list = "queue";  // HTB at the root of the interface that is the key
inline constexpr std::string_view class_list = "class";  // of HTB, that no address has: "eth1 b9:1f"

inline constexpr std::string_view laid_queue = "htb b9:";

// In the order of its parts.
struct Work {
    std::string lines_script;  // of the sets
    std::vector<std::string> tc_before;
    std::string speeds_script;          // of the map
    std::vector<std::string> tc_after;  // of what may be gone
    Message refusal;                    // not empty: it cannot be done
};

// Of any change but the laying of the table.
Work work_of(const access::GatewayChange& change, const NftablesOptions& options, ClassNumbers& numbers);

}  // namespace bangnopi::nftables
