// A month at a glance: what was billed in it, what was received, what is open now, who is isolated.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/calendar.hpp"
#include "store/database.hpp"
#include "store/reports.hpp"

namespace bangnopi::reports {

// `today` decides what is overdue. Months begin on the first, whatever the billing days.
store::MonthSummary month_summary(store::Tx& tx, Id operator_id, domain::Date any_day_of_month,
                                  domain::Date today);

}  // namespace bangnopi::reports
