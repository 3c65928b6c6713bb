// Usage arrives here, from RADIUS accounting, from a file or over HTTP: keyed, so that a record counts once
// however often it is sent; on the civil date of the microsecond before its end; with its rollups in the same
// transaction.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/operators.hpp"
#include "store/usage.hpp"

namespace bangnopi::access {

inline constexpr std::size_t usage_records_max = 10'000;
inline constexpr std::size_t usage_key_bytes_max = 200;
inline constexpr std::int64_t bytes_of_record_max =
    1'000'000'000'000'000;  // 1 PB in one record is a broken counter
inline constexpr std::chrono::minutes clock_tolerance{10};

struct UsageRecorded {
    std::int64_t accepted = 0;
    std::int64_t known = 0;
};

// All or nothing: a bad record is refused by its pointer ("/records/3/ended_at").
Result<UsageRecorded> record_usage(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                   std::span<const store::UsageRecord> records);

}  // namespace bangnopi::access
