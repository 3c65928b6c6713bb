// The firewall of a router, without its lines: one table, which is the tag of all that is ours. Lines stand in its sets, and
// every packet that is forwarded from or to customers is looked up in them, also of connections that are established: who is
// taken out of a set is cut off at once. Who is in none is dropped, IPv6 too. What the router itself sends, receives or forwards
// between other interfaces is not ours.
//
// As nft(8) 1.0.6 reads it.
#pragma once

#include <string>
#include <string_view>

#include "adapters/nftables/options.hpp"

namespace bangnopi::nftables {

inline constexpr std::string_view table_name = "inet bangnopi";

// Sets, by the name that objects have as their list too.
inline constexpr std::string_view open_set = "open";  // may send; counts what is sent
inline constexpr std::string_view bound_set =
    "bound";  // the same, for an address with the device that has it
inline constexpr std::string_view download_set = "download";  // may be sent to; counts that
inline constexpr std::string_view isolated_set = "isolated";  // gets the notice, and what it needs to pay
inline constexpr std::string_view speed_map = "speed";  // the HTB class that shapes it, on every interface
inline constexpr std::string_view about_set = "about";  // one element that says what laid the table

// HTB is at the root of each interface under this handle.
inline constexpr std::string_view htb_handle = "b9:";

// Laid in one transaction, in the place of what stands there.
std::string ruleset_text(const NftablesOptions& options);

}  // namespace bangnopi::nftables
