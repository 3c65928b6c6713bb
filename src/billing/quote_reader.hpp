// From parsed JSON to a billing case: strict types, no unknown key, and the pointer of the first thing that
// is wrong.
#pragma once

#include <boost/json/fwd.hpp>

#include "billing/quote.hpp"

namespace bangnopi::billing {

// Types and names only; whether a bill can be made of it says domain::check_case.
Result<QuoteInput> read_quote_input(const boost::json::value& value);
// {"parts": […]}, and whether a value is such.
bool has_parts(const boost::json::value& value);
Result<std::vector<QuoteInput>> read_quote_parts(const boost::json::value& value);

// One plan of `plans`.
Result<domain::PlanTerms> read_plan_terms(const boost::json::value& value);

}  // namespace bangnopi::billing
