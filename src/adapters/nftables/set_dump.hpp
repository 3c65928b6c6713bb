// What a set of our table has counted, straight from the kernel, which takes a tenth of the time that nft does: NFT_MSG_GETSETELEM
// of nfnetlink (linux/netfilter/nf_tables.h). Comments are in the elements' user data as libnftnl writes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace bangnopi::nftables {

struct CountedElement {
    std::string comment;
    std::uint64_t bytes = 0;
    bool operator==(const CountedElement&) const = default;
};

// None if there is no such set.
Result<std::vector<CountedElement>> dump_set(std::string_view set);

// What came in one datagram: messages of netlink, one after the other. Adds their elements; what is cut short or not known is
// left out.
struct DumpPart {
    std::vector<CountedElement> elements;
    bool is_last = false;
    bool is_torn = false;  // the set changed meanwhile: it has to be read again
    int error = 0;         // as errno has it
};
DumpPart parse_dump(std::span<const std::byte> datagram);

}  // namespace bangnopi::nftables
