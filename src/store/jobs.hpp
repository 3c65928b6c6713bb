// What the scheduler asks of the rows: when something is due next, and how far it got.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/calendar.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

std::optional<Instant> job_done_until(Tx& tx, Id operator_id, std::string_view job);
void set_job_done_until(Tx& tx, Id operator_id, std::string_view job, Instant until);
void forget_job(Tx& tx, Id operator_id, std::string_view job);

// The earliest moment after `after` at which time alone changes something: a line, what holds its isolation back, an
// issue day, a late fee so many days after the due date, revenue that is earned.
std::optional<Instant> next_moment(Tx& tx, Id operator_id, const domain::Zone& zone, Instant after,
                                   std::optional<int> late_fee_days = {});

struct Deferral {
    domain::Date recognised_on;
    Id invoice_id;
    std::int64_t amount = 0;
};
std::vector<Deferral> due_deferrals(Tx& tx, Id operator_id, domain::Date through, int limit);
bool delete_deferral(Tx& tx, Id operator_id, const Deferral& deferral);  // whether it was there
// What of an invoice's fee is not earned yet is earned on that day.
void move_deferral(Tx& tx, Id operator_id, Id invoice, domain::Date recognised_on);

}  // namespace bangnopi::store
