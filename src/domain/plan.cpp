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
    return Done{};
}

}  // namespace bangnopi::domain
