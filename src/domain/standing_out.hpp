// Which bills of a run stand out: those that differ much from the bill before, and those far from what others on the plan
// pay. Amounts are minor units.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace bangnopi::domain {

// How far `now` is from `before`, in thousandths of it; of nothing, each unit counts as whole.
std::int64_t thousandths_apart(std::int64_t now, std::int64_t before);

struct BillToJudge {
    std::int64_t total = 0;
    std::optional<std::int64_t> last;    // of the bill before, where there was one
    std::optional<std::int64_t> median;  // of the plan's bills, where there are enough to speak of one
};
// The larger of both distances, in thousandths; a change of less than a tenth and a bill within half of the median do not count.
// Zero: it does not stand out.
std::int64_t standing_out(const BillToJudge& bill);

// The median of any number of amounts, from at most 4096 of them, evenly taken in the order in which they come.
class MedianSample {
  public:
    void add(std::int64_t amount);
    // The lower one of an even number. Nothing of fewer than five.
    [[nodiscard]] std::optional<std::int64_t> median() const;

  private:
    std::vector<std::int64_t> taken_;
    std::int64_t seen_ = 0;
    std::int64_t every_ = 1;
};

}  // namespace bangnopi::domain
