// The demo's operator on its first day: its books, staff, channels, areas, plans and a router.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "base/sealing.hpp"
#include "store/act.hpp"
#include "store/database.hpp"
#include "store/operators.hpp"

namespace bangnopi::app {

struct DemoOperator {
    store::Operator tenant;
    store::Actor owner;
    store::Actor technician;
    store::Actor accountant;
    store::Actor collector;
};

// Where money comes in besides `kas` and `bank`, which every operator has.
inline constexpr std::string_view demo_wallet_channel = "gopay";
inline constexpr std::string_view demo_qris_channel = "qris";
inline constexpr std::string_view demo_collector_channel = "kolektor";

// Hashes the staff's passwords: seconds on a small machine. `now` is before all that follows.
Result<DemoOperator> make_demo_operator(store::Database& db, const KeyRing& keys, IdSource& ids, Instant now);

// The code of the n-th hamlet's area.
std::string demo_area_code(std::size_t hamlet);

}  // namespace bangnopi::app
