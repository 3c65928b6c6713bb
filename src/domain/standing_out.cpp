#include "domain/standing_out.hpp"

#include <algorithm>
#include <limits>

namespace bangnopi::domain {
namespace {

constexpr std::int64_t change_counts_from = 100;
constexpr std::int64_t distance_counts_from = 500;
constexpr std::size_t sample_max = 4096;
constexpr std::int64_t median_of_at_least = 5;

}  // namespace

std::int64_t thousandths_apart(std::int64_t now, std::int64_t before) {
    __extension__ using Int128 = __int128;
    const Int128 difference = Int128{now} - before;
    const Int128 whole = before == 0 ? 1 : (before < 0 ? -Int128{before} : Int128{before});
    const Int128 apart = (difference < 0 ? -difference : difference) * 1000 / whole;
    constexpr Int128 most = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::min(apart, most));
}

std::int64_t standing_out(const BillToJudge& bill) {
    const std::int64_t change = bill.last ? thousandths_apart(bill.total, *bill.last) : 0;
    const std::int64_t distance = bill.median ? thousandths_apart(bill.total, *bill.median) : 0;
    return std::max(change < change_counts_from ? 0 : change, distance < distance_counts_from ? 0 : distance);
}

void MedianSample::add(std::int64_t amount) {
    if (seen_++ % every_ != 0) return;
    if (taken_.size() == sample_max) {
        for (std::size_t i = 0; 2 * i < sample_max; ++i) taken_[i] = taken_[2 * i];
        taken_.resize(sample_max / 2);
        every_ *= 2;
    }
    taken_.push_back(amount);
}

std::optional<std::int64_t> MedianSample::median() const {
    if (seen_ < median_of_at_least) return std::nullopt;
    std::vector<std::int64_t> sorted = taken_;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() - 1) / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    return *middle;
}

}  // namespace bangnopi::domain
