#include "base/id.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace bangnopi {
namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t text_chars = 13;
constexpr int bits_per_char = 5;
constexpr int sequence_bits = 12;
constexpr int node_bits = 10;
constexpr int millisecond_bits = 41;
constexpr std::int64_t epoch_ms = 1'577'836'800'000;  // 2020-01-01T00:00:00Z
constexpr std::int64_t sequence_mask = (1 << sequence_bits) - 1;
constexpr std::uint16_t node_mask = (1 << node_bits) - 1;

// The last ticket that may not be issued again. An id of another node in the same millisecond could be the
// larger one, so that whole millisecond is passed over.
std::int64_t ticket_of(Id above, std::uint16_t node) {
    const std::int64_t milliseconds = above.value >> (sequence_bits + node_bits);
    const bool own = ((above.value >> sequence_bits) & node_mask) == node;
    return milliseconds << sequence_bits | (own ? above.value & sequence_mask : sequence_mask);
}

std::int64_t milliseconds_of(Instant now) {
    const auto since_1970 = std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch());
    return std::max<std::int64_t>(since_1970.count() - epoch_ms, 0);
}

}  // namespace

std::string format_id(Id id) {
    BANGNOPI_CHECK(id.value >= 0);
    std::string text(text_chars, '0');
    auto rest = static_cast<std::uint64_t>(id.value);
    for (std::size_t i = text_chars; i-- > 0; rest >>= bits_per_char) text[i] = alphabet[rest & 31U];
    return text;
}

std::optional<Id> parse_id(std::string_view text) {
    if (text.size() != text_chars || text.front() > '7') return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) {
        const std::size_t digit = alphabet.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        value = value << bits_per_char | digit;
    }
    return Id{static_cast<std::int64_t>(value)};
}

Id first_id_at(Instant instant) {
    return Id{milliseconds_of(instant) << (sequence_bits + node_bits)};
}

Id first_id_before(Id id, std::chrono::milliseconds time) {
    const std::int64_t milliseconds = (id.value >> (sequence_bits + node_bits)) - time.count();
    return Id{std::max<std::int64_t>(milliseconds, 0) << (sequence_bits + node_bits)};
}

IdSource::IdSource(const Clock& clock, std::uint16_t node, Id above)
    : clock_(clock), node_(node), last_ticket_(above ? ticket_of(above, node) : 0) {
    BANGNOPI_CHECK(node <= node_mask);
    BANGNOPI_CHECK(above.value >= 0);
}

Id IdSource::next() {
    const std::scoped_lock lock(mutex_);
    last_ticket_ = std::max(last_ticket_ + 1, milliseconds_of(clock_.now()) << sequence_bits);
    const std::int64_t milliseconds = last_ticket_ >> sequence_bits;
    BANGNOPI_CHECK(milliseconds < std::int64_t{1} << millisecond_bits);
    return Id{milliseconds << (sequence_bits + node_bits) | std::int64_t{node_} << sequence_bits |
              (last_ticket_ & sequence_mask)};
}

}  // namespace bangnopi
