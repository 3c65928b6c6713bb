// What `nft -j list` says of our table, or of one of its sets (libnftables-json(5), schema version 1).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace bangnopi::nftables {

inline constexpr std::size_t elements_max = 1'000'000;

// Of a set or map.
struct Element {
    std::string key;      // "10.20.0.4"; of `bound` "10.20.0.4 . aa:bb:cc:dd:ee:ff"
    std::string data;     // of a map: "b9:1f"
    std::string comment;  // empty: none
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    bool operator==(const Element&) const = default;
};

struct FirewallListing {
    std::map<std::string, std::vector<Element>, std::less<>> elements;  // by the name of their set
    // Of everything but elements and what the kernel numbers: another one when a rule, chain or set is another.
    std::string fingerprint;
    bool has_others = false;  // elements that none of our sets takes, which only a hand can have made
};

// Refuses with Code::unavailable what is no such listing.
Result<FirewallListing> parse_firewall(std::string_view json);

// As a script adds it: "10.20.0.4 counter packets 1 bytes 84 comment \"…\"". A counter that is zero is left out: the set makes
// one. Safe in a script if it came out of parse_firewall.
std::string text_of(const Element& element);

}  // namespace bangnopi::nftables
