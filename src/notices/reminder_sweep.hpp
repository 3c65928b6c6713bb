// Plans the reminders of each civil day, once, from what is open: the day's own are owed from the hour at which its window opens, those
// of days that nothing ran on are kept as skipped ("late").
#pragma once

#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/reminders.hpp"
#include "store/act.hpp"
#include "store/database.hpp"
#include "store/operators.hpp"

namespace bangnopi::notices {

std::string_view name_of(domain::Reminder::Kind kind);

// Up to act.today; how many are new. Where the operator has no channel none is planned. Refuses Code::unavailable when it was asked to
// stop: the next call goes on, and what it planned is not planned twice. Emits invoice.termination_proposed.
Result<std::int64_t> plan_reminders(store::Database& db, const store::Act& act, std::stop_token stop = {});

// Who gets what on a day, as things stand now.
struct PreviewedReminder {
    domain::Reminder::Kind kind = domain::Reminder::Kind::before_due;
    Id invoice_id;
    Id customer_id;
    std::string invoice_number;
    std::string customer_number;
    std::string customer_name;
    std::int64_t open = 0;
    std::string skipped;  // why it would not be sent; empty: it would
};
struct ReminderPreview {
    std::map<std::string, std::int64_t> counts;  // by kind
    std::int64_t total = 0;
    std::vector<PreviewedReminder> first;  // at most as many as were asked for
};
ReminderPreview preview_reminders(store::Tx& tx, const store::Operator& tenant, domain::Date day, Instant now,
                                  std::size_t limit);

}  // namespace bangnopi::notices
