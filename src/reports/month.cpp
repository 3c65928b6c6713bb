#include "reports/month.hpp"

namespace bangnopi::reports {

store::MonthSummary month_summary(store::Tx& tx, Id operator_id, domain::Date any_day_of_month,
                                  domain::Date today) {
    return store::month_summary(tx, operator_id, domain::billing_period(any_day_of_month, 1), today);
}

}  // namespace bangnopi::reports
