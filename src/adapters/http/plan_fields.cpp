#include "adapters/http/plan_fields.hpp"

namespace bangnopi::http {

void read_plan_terms(Fields& fields, domain::PlanTerms& terms) {
    fields.required_word("billing", terms.billing, domain::parse_billing,
                         "postpaid, prepaid_usage or prepaid_package"_msg);
    fields.optional_word("charged", terms.charged, domain::parse_charged, "arrears or advance"_msg);
    fields.optional("monthly_fee", terms.monthly_fee);
    fields.optional("included_bytes", terms.included_bytes);
    fields.optional_word("beyond", terms.beyond, domain::parse_beyond, "overage, throttle or stop"_msg);
    fields.optional("unit_bytes", terms.unit_bytes);
    fields.optional("unit_price", terms.unit_price);
    fields.optional("prorate_allowance", terms.prorate_allowance);
    fields.optional("setup_fee", terms.setup_fee);
    fields.optional("taxed", terms.taxed);
    fields.optional("rate_down_bps", terms.speed.down_bps);
    fields.optional("rate_up_bps", terms.speed.up_bps);
    fields.optional("burst_down_bps", terms.speed.burst.down_bps);
    fields.optional("burst_up_bps", terms.speed.burst.up_bps);
    fields.optional("burst_threshold_down_bps", terms.speed.burst.threshold_down_bps);
    fields.optional("burst_threshold_up_bps", terms.speed.burst.threshold_up_bps);
    fields.optional("burst_time_s", terms.speed.burst.time_s);
    fields.optional("throttle_down_bps", terms.throttled_speed.down_bps);
    fields.optional("throttle_up_bps", terms.throttled_speed.up_bps);
    fields.each("throttle_steps", domain::throttle_steps_max, [&](Fields& step) {
        domain::ThrottleStep& added = terms.throttle_steps.emplace_back();
        step.required("beyond_bytes", added.beyond_bytes);
        step.required("rate_down_bps", added.speed.down_bps);
        step.required("rate_up_bps", added.speed.up_bps);
    });
    fields.optional("grace_bytes", terms.grace_bytes);
    fields.optional("days", terms.package_days);
    fields.optional_word("package_starts", terms.package_starts, domain::parse_package_starts,
                         "purchase or first_use"_msg);
    fields.optional("price", terms.package_price);
    fields.optional("minimum_term_months", terms.minimum_term_months);
    fields.optional("early_end_fee", terms.early_end_fee);
}

}  // namespace bangnopi::http
