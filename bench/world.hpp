// The operator that the benchmarks work on: customers with a subscription each, from January 2026 on billed on the first
// of a month for the month before. One in ten is rated by thirty days of usage, the others are flat. Tax is 11 %.
#pragma once

#include <cstdint>
#include <stdexcept>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/operators.hpp"

namespace bangnopi::bench {

inline constexpr Id owner{1};
inline constexpr Id rated_version{12};
inline constexpr std::int64_t gigabyte = 1'000'000'000;
inline constexpr std::int64_t monthly_fee = 150'000;
inline constexpr std::int64_t flat_total = 166'500;  // with tax

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(english(result.error().detail));
    return *std::move(result);
}

domain::Date month(int n);  // its first day; 0 is January 2026
Id customer_of(std::int64_t n);
Id subscription_of(std::int64_t n);
store::Operator bench_operator();
// What its own use cases are called with on a day.
store::Act act_on(domain::Date day, IdSource& ids);

// plain: one subscription in ten is rated by its usage, with overage. mixed: three in ten are; one in four has a discount of 10 %, and
// one in five an add-on.
enum class Population : std::uint8_t { plain, mixed };
// Migrates and fills it: the operator's plans, a till named "kas", and usage for the first `months_of_usage`.
void fill_world(store::Database& db, std::int64_t subscriptions, int months_of_usage,
                Population population = Population::plain);

}  // namespace bangnopi::bench
