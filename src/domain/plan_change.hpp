// From which day a change of plan holds (domain rules 4.3 and 4.4).
#pragma once

#include <cstdint>

#include "domain/calendar.hpp"
#include "domain/plan.hpp"

namespace bangnopi::domain {

// A change that is asked for today.
struct ChangeAsked {
    Date today;
    Date starts_on;
    Date next_period_from;  // the first period whose fee is not billed
    int billing_day = 1;
    bool suspended = false;
    Charged charged = Charged::arrears;
    std::int64_t old_fee = 0;
    std::int64_t new_fee = 0;
};

struct ChangeDecided {
    bool upgrade = false;  // the fee is at least the old one
    Date effective_on;     // unless staff say otherwise
    // In a period that was billed in advance: an invoice of that day credits the old fee and charges the new one.
    bool billed_at_once = false;
    bool operator==(const ChangeDecided&) const = default;
};

// An upgrade holds from today, a downgrade from the next period; neither reaches back into a period that is billed. Of one
// that was billed in advance an upgrade still holds from today, but not while suspended: nothing is used that could be billed.
ChangeDecided decide_change(const ChangeAsked& asked);

}  // namespace bangnopi::domain
