// What `tc qdisc show` and `tc class show` say of one interface (tc-htb(8), iproute2 6.1: lines of words; its JSON leaves HTB
// out).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/nftables/shape.hpp"
#include "base/result.hpp"

namespace bangnopi::nftables {

using ClassNumber = std::uint16_t;

struct QueueListing {
    bool is_laid = false;                 // our HTB is at the root
    std::map<ClassNumber, Rate> classes;  // of ours; burst_kb is not shown
};

// Other queues and classes are not ours and left out. Refuses with Code::unavailable one of ours that is not understood.
Result<QueueListing> parse_queues(std::string_view text);

// Of `tc qdisc show`: the interfaces that have our HTB at their root. At most as many as are ever looked after.
std::vector<std::string> laid_interfaces(std::string_view text);

std::string class_id(ClassNumber number);                          // "b9:1f"
std::optional<ClassNumber> parse_class_id(std::string_view text);  // nothing: not one of ours

}  // namespace bangnopi::nftables
