// What the service counts of itself, since it began. Safe between threads.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace bangnopi::radius {

struct Figure {
    std::string_view name;  // as /metrics has it; a counter's ends in _total
    std::string_view help;
    std::uint64_t value = 0;
};

enum class Count : std::uint8_t {
    access_requests,
    accepts,
    walled,
    rejects,
    rejects_delayed,
    accounting_requests,
    accounting_answers,
    status_requests,
    duplicates,
    from_unknown_router,
    not_a_packet,
    other_code,
    wrong_proof,
    missing_proof,
    malformed,
    unreadable_attributes,  // of accounting records that were taken without them
    without_session,
    crowded_out,  // a table or queue was full
    not_durable,
    failed  // an exception while it was worked on
};
inline constexpr std::size_t counts = static_cast<std::size_t>(Count::failed) + 1;

class Counters {
  public:
    void add(Count count, std::uint64_t by = 1) {
        values_[static_cast<std::size_t>(count)].fetch_add(by, std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t of(Count count) const {
        return values_[static_cast<std::size_t>(count)].load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::vector<Figure> figures() const;

  private:
    std::array<std::atomic<std::uint64_t>, counts> values_{};
};

}  // namespace bangnopi::radius
