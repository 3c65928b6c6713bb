// Late fees (domain rule 4.10): of what was open as the day began that lies N days after the due date, once an invoice. It goes on
// the next invoice of its subscription, or on one of its own where none is to come.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string_view>

#include "base/clock.hpp"
#include "store/act.hpp"
#include "store/database.hpp"
#include "store/operators.hpp"

namespace bangnopi::billing {

inline constexpr std::string_view late_fees_job = "late fees";

// Of all days after that of `done_until`, store::job_done_until of late_fees_job, through act.today, each as it was at its
// beginning. Without one, which is so after a time without a rule, of act.today alone: the past is not charged. `done_until`
// goes along, in the database too. How many fees. Stops between two batches when asked to, and goes on there.
std::int64_t charge_late_fees(store::Database& db, const store::Act& act, const store::Settings& settings,
                              std::optional<Instant>& done_until, const std::stop_token& stop);

}  // namespace bangnopi::billing
