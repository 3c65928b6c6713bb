// Denda (domain rule 4.10): once an invoice, on the day N days after it was due.
#pragma once

#include <cstdint>
#include <optional>

#include "domain/calendar.hpp"
#include "domain/money.hpp"

namespace bangnopi::domain {

struct LateFee {
    enum class Kind : std::uint8_t { amount = 1, percent = 2 };
    Kind kind = Kind::amount;
    Rate value;              // whole minor units, or a percentage 0–100
    int days_after_due = 1;  // N
    std::optional<std::int64_t> most = {};
};

Date late_fee_day(const LateFee& policy, Date due_on);

// An invoice as it stands on its late-fee day.
struct Overdue {
    std::int64_t open = 0;
    std::int64_t late_fees = 0;  // among its own lines: no fee is taken on a fee
    bool charged = false;        // it has had its late fee
};
// Zero where there is nothing to charge. The late fees of an invoice are what its payments pay last. Throws Overflow.
std::int64_t late_fee_of(const LateFee& policy, const Overdue& invoice);

}  // namespace bangnopi::domain
