// Who the n-th customer of a demo is: what it bought, when it came, how it pays, how much it uses, and what
// happens to it. All of it follows from seed and n.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/demo.hpp"
#include "billing/customers.hpp"
#include "billing/subscriptions.hpp"
#include "domain/calendar.hpp"

namespace bangnopi::app {

// The days that are told, from the first of a month to the last day of the demo.
struct DemoSpan {
    domain::Date first;
    domain::Date last;
};
DemoSpan demo_span(const DemoOptions& options);

enum class Habit : std::uint8_t { prompt, late, very_late, promises, in_parts, rounds_up, never };

// At most one of these happens to a customer.
enum class Turn : std::uint8_t { none, other_plan, pause, leave };

struct DemoPerson {
    std::int64_t n = 0;  // from 1
    domain::Date registered_on;
    billing::NewCustomer customer;
    billing::NewSubscription subscription;  // its customer is named once there is one
    bool pays_as_it_goes = false;
    Habit habit = Habit::prompt;
    std::int64_t bytes_a_day = 0;  // about
    Turn turn = Turn::none;
    domain::Date turns_on;
    domain::Date returns_on;  // from a pause
    std::string next_plan;
};

DemoPerson demo_person(const DemoOptions& options, std::int64_t n);

}  // namespace bangnopi::app
