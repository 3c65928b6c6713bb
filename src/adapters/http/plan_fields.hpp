// The terms of a plan as bodies have them.
#pragma once

#include "adapters/http/json_body.hpp"
#include "domain/plan.hpp"

namespace bangnopi::http {

void read_plan_terms(Fields& fields, domain::PlanTerms& terms);

}  // namespace bangnopi::http
