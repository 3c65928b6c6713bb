#include "domain/plan.hpp"

#include "base/check.hpp"

namespace bangnopi::domain {

std::string_view name_of(Billing billing) {
    switch (billing) {
        case Billing::postpaid:
            return "postpaid";
        case Billing::prepaid_usage:
            return "prepaid_usage";
        case Billing::prepaid_package:
            return "prepaid_package";
    }
    BANGNOPI_UNREACHABLE("an unknown way of billing");
}

std::string_view name_of(Charged charged) {
    switch (charged) {
        case Charged::arrears:
            return "arrears";
        case Charged::advance:
            return "advance";
    }
    BANGNOPI_UNREACHABLE("an unknown time of charging");
}

std::string_view name_of(Beyond beyond) {
    switch (beyond) {
        case Beyond::none:
            return "none";
        case Beyond::overage:
            return "overage";
        case Beyond::throttle:
            return "throttle";
        case Beyond::stop:
            return "stop";
    }
    BANGNOPI_UNREACHABLE("an unknown rule beyond the quota");
}

std::string_view name_of(PackageStarts starts) {
    switch (starts) {
        case PackageStarts::purchase:
            return "purchase";
        case PackageStarts::first_use:
            return "first_use";
    }
    BANGNOPI_UNREACHABLE("an unknown start of a package");
}

bool has_quota(Beyond beyond) {
    return beyond == Beyond::throttle || beyond == Beyond::stop;
}

std::optional<Billing> parse_billing(std::string_view text) {
    for (const Billing billing : {Billing::postpaid, Billing::prepaid_usage, Billing::prepaid_package})
        if (name_of(billing) == text) return billing;
    return std::nullopt;
}

std::optional<Charged> parse_charged(std::string_view text) {
    for (const Charged charged : {Charged::arrears, Charged::advance})
        if (name_of(charged) == text) return charged;
    return std::nullopt;
}

std::optional<Beyond> parse_beyond(std::string_view text) {
    for (const Beyond beyond : {Beyond::none, Beyond::overage, Beyond::throttle, Beyond::stop})
        if (name_of(beyond) == text) return beyond;
    return std::nullopt;
}

std::optional<PackageStarts> parse_package_starts(std::string_view text) {
    for (const PackageStarts starts : {PackageStarts::purchase, PackageStarts::first_use})
        if (name_of(starts) == text) return starts;
    return std::nullopt;
}

namespace {

Result<Done> check_amounts(const PlanTerms& terms) {
    constexpr auto detail = "an amount below zero; write 0 or more"_msg;
    if (terms.monthly_fee < 0) return refuse_field("/monthly_fee", detail);
    if (terms.unit_price < 0) return refuse_field("/unit_price", detail);
    if (terms.setup_fee < 0) return refuse_field("/setup_fee", detail);
    if (terms.early_end_fee < 0) return refuse_field("/early_end_fee", detail);
    if (terms.package_price < 0) return refuse_field("/price", detail);
    return Done{};
}

bool priced_by_unit(const PlanTerms& terms) {
    return terms.billing == Billing::prepaid_usage ||
           (terms.billing == Billing::postpaid && terms.beyond == Beyond::overage);
}

bool stops_beyond_quota(const PlanTerms& terms) {
    return terms.beyond == Beyond::stop ||
           (terms.billing == Billing::prepaid_package && terms.beyond == Beyond::none);
}

// 0 is without limit.
bool is_faster(std::int64_t bps, std::int64_t than) {
    return than != 0 && (bps == 0 || bps > than);
}

Result<Done> check_step(const ThrottleStep& step, const ThrottleStep& before, const std::string& pointer) {
    if (step.beyond_bytes <= before.beyond_bytes)
        return refuse_field(pointer + "/beyond_bytes", "each step begins beyond the one before it"_msg);
    if (step.speed.down_bps < 0 || step.speed.up_bps < 0 || step.speed == Speed{})
        return refuse_field(pointer + "/rate_down_bps", "say to which speed the plan throttles"_msg);
    constexpr auto is_no_brake = "no step is faster than the one before it"_msg;
    if (is_faster(step.speed.down_bps, before.speed.down_bps))
        return refuse_field(pointer + "/rate_down_bps", is_no_brake);
    if (is_faster(step.speed.up_bps, before.speed.up_bps))
        return refuse_field(pointer + "/rate_up_bps", is_no_brake);
    return Done{};
}

Result<Done> check_steps(const PlanTerms& terms) {
    if (terms.throttle_steps.empty()) return Done{};
    if (terms.beyond != Beyond::throttle)
        return refuse_field("/throttle_steps", "steps are of a plan that throttles"_msg);
    if (terms.throttle_steps.size() > throttle_steps_max)
        return refuse_field("/throttle_steps", "a plan throttles in at most 5 further steps"_msg);
    ThrottleStep before{terms.included_bytes.value_or(0), terms.throttled_speed};
    for (std::size_t at = 0; at < terms.throttle_steps.size(); ++at) {
        const ThrottleStep& step = terms.throttle_steps[at];
        BANGNOPI_TRY_DONE(check_step(step, before, "/throttle_steps/" + std::to_string(at)));
        before = step;
    }
    return Done{};
}

Result<Done> check_prepaid_life(const PlanTerms& terms) {
    if (terms.grace_bytes > 0 && !(terms.included_bytes && stops_beyond_quota(terms)))
        return refuse_field("/grace_bytes", "a grace is of a plan that stops beyond its included bytes"_msg);
    if (terms.package_starts == PackageStarts::first_use && terms.billing != Billing::prepaid_package)
        return refuse_field("/package_starts", "only the days of a package begin with its first use"_msg);
    return Done{};
}

}  // namespace

Result<Done> check_rateable(const PlanTerms& terms) {
    BANGNOPI_TRY_DONE(check_amounts(terms));
    if (terms.minimum_term_months < 0 || terms.minimum_term_months > minimum_term_months_max)
        return refuse_field("/minimum_term_months", "a minimum term has 0 to 120 months"_msg);
    if (terms.beyond == Beyond::overage && !terms.included_bytes)
        return refuse_field("/included_bytes",
                            "overage begins beyond an allowance; say how many bytes are included"_msg);
    if (priced_by_unit(terms) && terms.unit_bytes == 0)
        return refuse_field("/unit_bytes",
                            "bytes are sold by the unit; say how many bytes one has, 1 or more"_msg);
    return Done{};
}

Result<Done> check_terms(const PlanTerms& terms) {
    BANGNOPI_TRY_DONE(check_rateable(terms));
    if (priced_by_unit(terms) && terms.unit_price == 0)
        return refuse_field("/unit_price", "a unit of bytes needs a price above zero"_msg);
    const bool needs_allowance = terms.beyond == Beyond::throttle || terms.beyond == Beyond::stop;
    if (needs_allowance && !terms.included_bytes)
        return refuse_field("/included_bytes",
                            "say how many bytes are included before the plan throttles or stops"_msg);
    if (terms.early_end_fee > 0 && terms.minimum_term_months == 0)
        return refuse_field("/minimum_term_months",
                            "say how long somebody stays who is to pay for leaving early"_msg);
    if (terms.early_end_fee > 0 && terms.billing == Billing::prepaid_package)
        return refuse_field("/early_end_fee", "a package is paid first: nothing is owed for leaving it"_msg);
    if (terms.billing == Billing::prepaid_package && terms.package_days < 1)
        return refuse_field("/days", "a package lasts 1 day or more"_msg);
    BANGNOPI_TRY_DONE(check_steps(terms));
    return check_prepaid_life(terms);
}

}  // namespace bangnopi::domain
