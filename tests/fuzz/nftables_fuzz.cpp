// The first byte says what the rest is: a listing of the firewall, of queues and classes, a dump of a
// set, errors of tc, or a line's speed. What
// is let through of a listing is safe in a script.
#include <cstdint>
#include <span>

#include "adapters/nftables/batches.hpp"
#include "adapters/nftables/firewall_listing.hpp"
#include "adapters/nftables/objects.hpp"
#include "adapters/nftables/queue_listing.hpp"
#include "adapters/nftables/shape.hpp"
#include "base/check.hpp"

namespace bangnopi::nftables {
namespace {

void check_element(const Element& element) {
    const std::string text = text_of(element);
    const std::size_t quote = text.find('"');
    const std::size_t other = quote == std::string::npos ? quote : text.find('"', quote + 1);
    BANGNOPI_CHECK((quote == std::string::npos) == element.comment.empty());
    for (std::size_t n = 0; n < text.size(); ++n) {
        const bool is_quoted = quote != std::string::npos && n > quote && n < other;
        BANGNOPI_CHECK(text[n] >= ' ' && text[n] <= '~');
        BANGNOPI_CHECK(is_quoted || std::string_view("{};,$@#").find(text[n]) == std::string_view::npos);
    }
    BANGNOPI_CHECK(other == std::string::npos || text.find('"', other + 1) == std::string::npos);
}

void check_firewall(std::string_view text) {
    const auto listing = parse_firewall(text);
    if (!listing) return;
    for (const auto& [set, elements] : listing->elements)
        for (const Element& element : elements) check_element(element);
    ClassNumbers numbers;
    (void)objects_held(*listing, {{"eth1", QueueListing{}}, {"eth0", std::nullopt}}, numbers);
}

void check_queues(std::string_view text) {
    const auto listing = parse_queues(text);
    if (!listing) return;
    for (const auto& [number, rate] : listing->classes)
        BANGNOPI_CHECK(number != 0 && rate.rate_kbit >= 0 && rate.ceil_kbit >= 0);
}

void check_shape(std::string_view text) {
    if (const auto shape = parse_shape(text)) {
        BANGNOPI_CHECK(text_of(*shape) == text);
        (void)tc_parameters(shape->down);
    }
}

}  // namespace
}  // namespace bangnopi::nftables

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bangnopi::nftables;
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0]) {
        case 'f':
            check_firewall(text);
            break;
        case 'q':
            check_queues(text);
            break;
        case 'd':
            BANGNOPI_CHECK(parse_dump(std::as_bytes(std::span(text))).elements.size() <= text.size() / 4);
            break;
        case 'e':
            (void)failed_tc_lines(text);
            (void)nft_reason(text);
            break;
        default:
            check_shape(text);
    }
    return 0;
}
