#include "store/speed_columns.hpp"

#include <utility>

#include "store/database.hpp"

namespace bangnopi::store {

domain::Speed read_speed(const Row& row, int first) {
    domain::Speed speed{row.integer(first), row.integer(first + 1)};
    if (row.is_null(first + 2)) return speed;
    const auto burst = domain::parse_burst(row.text(first + 2));
    if (!burst) throw Broken("a burst that is none: " + row.string(first + 2));
    speed.burst = *burst;
    return speed;
}

std::vector<domain::ThrottleStep> read_throttle_steps(const Row& row, int column) {
    if (row.is_null(column)) return {};
    auto steps = domain::parse_throttle_steps(row.text(column));
    if (!steps) throw Broken("steps of a throttle that are none: " + row.string(column));
    return std::move(*steps);
}

}  // namespace bangnopi::store
