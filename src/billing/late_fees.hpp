// Late fees (domain rule 4.10): of what was open as the day began that lies N days after the due date, once an invoice. It goes on
// the next invoice of its subscription, or on one of its own where none is to come.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>

#include "base/clock.hpp"
#include "store/act.hpp"
#include "store/database.hpp"
#include "store/operators.hpp"
#include "store/subscriptions.hpp"
#include "store/waiting_lines.hpp"

namespace bangnopi::billing {

inline constexpr std::string_view late_fees_job = "late fees";

// Of all days after that of `done_until`, store::job_done_until of late_fees_job, through act.today, each as it was at its
// beginning. Without one, which is so after a time without a rule, of act.today alone: the past is not charged. `done_until`
// goes along, in the database too. How many fees. Stops between two batches when asked to, and goes on there.
std::int64_t charge_late_fees(store::Database& db, const store::Act& act, const store::Settings& settings,
                              std::optional<Instant>& done_until, const std::stop_token& stop);

// Of what waits for the subscription, the late fees of whoever does not get its bills any more are on an invoice to them, today. Under
// the locks of both accounts; takes invoice numbers.
void bill_late_fees_of_others(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                              const store::Subscription& subscription);

// The late fees among `freed`, which were on a void invoice and wait again, go to who was late: with the next bill of another
// subscription of theirs where theirs goes to somebody else by now, or on an invoice today where nothing is to come. The same.
void rebill_late_fees(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                      std::span<const store::WaitingLine> freed);

}  // namespace bangnopi::billing
