// Sums over money and subscriptions, as reports and the panel's first page show them. Minor units.
#pragma once

#include <cstdint>
#include <vector>

#include "domain/calendar.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

struct DayReceived {
    domain::Date on;
    std::int64_t amount = 0;
    std::int64_t count = 0;
};

struct MonthSummary {
    domain::Period month;
    std::int64_t billed = 0;  // of invoices issued in the month, voids apart
    std::int64_t billed_count = 0;
    std::int64_t billed_paid = 0;        // of `billed`: already paid
    std::int64_t billed_paid_count = 0;  // Lunas
    std::int64_t received = 0;           // payments received in the month, whatever they paid
    std::int64_t received_count = 0;
    std::int64_t refunded = 0;  // given back, or reversed, in the month, whenever it was received
    std::int64_t refunded_count = 0;
    std::int64_t open = 0;  // of all invoices, now
    std::int64_t open_count = 0;
    std::int64_t overdue = 0;
    std::int64_t overdue_count = 0;
    std::int64_t customers = 0;
    std::int64_t subscriptions_active = 0;
    std::int64_t subscriptions_isolated = 0;
    std::int64_t subscriptions_suspended = 0;
    std::int64_t subscriptions_pending = 0;
    std::vector<DayReceived> received_by_day;  // every day of the month, zeros too
};

MonthSummary month_summary(Tx& tx, Id operator_id, domain::Period month, domain::Date today);

}  // namespace bangnopi::store
