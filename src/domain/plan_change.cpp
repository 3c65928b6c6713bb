#include "domain/plan_change.hpp"

#include <algorithm>

namespace bangnopi::domain {

ChangeDecided decide_change(const ChangeAsked& asked) {
    const Date first_unbilled = std::max(asked.starts_on, asked.next_period_from);
    const bool within_billed = asked.starts_on <= asked.today && asked.today < first_unbilled;
    ChangeDecided decided{asked.new_fee >= asked.old_fee, std::max(asked.today, first_unbilled)};
    if (!decided.upgrade && first_unbilled <= asked.today)
        decided.effective_on = billing_period(asked.today, asked.billing_day).to;
    if (decided.upgrade && within_billed && asked.charged == Charged::advance && !asked.suspended)
        decided = {true, asked.today, true};
    return decided;
}

}  // namespace bangnopi::domain
