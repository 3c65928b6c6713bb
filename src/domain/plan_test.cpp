#include "domain/plan.hpp"

#include <gtest/gtest.h>

namespace bangnopi::domain {
namespace {

PlanTerms capped() {
    PlanTerms terms;
    terms.code = "cap";
    terms.monthly_fee = 199'000;
    terms.included_bytes = 100'000'000'000;
    terms.beyond = Beyond::overage;
    terms.unit_bytes = 1'000'000'000;
    terms.unit_price = 2500;
    return terms;
}

std::string pointer_of(const Result<Done>& checked) {
    return checked ? "fine" : checked.error().errors.front().pointer;
}

TEST(PlanNames, are_read_back) {
    for (const Billing billing : {Billing::postpaid, Billing::prepaid_usage, Billing::prepaid_package})
        EXPECT_EQ(parse_billing(name_of(billing)), billing);
    for (const Charged charged : {Charged::arrears, Charged::advance})
        EXPECT_EQ(parse_charged(name_of(charged)), charged);
    for (const Beyond beyond : {Beyond::none, Beyond::overage, Beyond::throttle, Beyond::stop})
        EXPECT_EQ(parse_beyond(name_of(beyond)), beyond);
    EXPECT_FALSE(parse_billing("Postpaid"));
    EXPECT_FALSE(parse_charged(""));
    EXPECT_FALSE(parse_beyond("fup"));
}

TEST(CheckTerms, passes_a_plain_and_a_capped_plan) {
    EXPECT_EQ(pointer_of(check_terms(PlanTerms{})), "fine");
    EXPECT_EQ(pointer_of(check_terms(capped())), "fine");
}

TEST(CheckTerms, refuses_a_negative_amount) {
    PlanTerms terms = capped();
    terms.setup_fee = -1;
    EXPECT_EQ(pointer_of(check_terms(terms)), "/setup_fee");
    terms.monthly_fee = -1;
    EXPECT_EQ(pointer_of(check_rateable(terms)), "/monthly_fee");
    terms = capped();
    terms.unit_price = -1;
    EXPECT_EQ(pointer_of(check_rateable(terms)), "/unit_price");
    terms = PlanTerms{};
    terms.package_price = -1;
    EXPECT_EQ(pointer_of(check_rateable(terms)), "/price");
}

TEST(CheckTerms, refuses_overage_without_its_three_figures) {
    PlanTerms terms = capped();
    terms.included_bytes.reset();
    EXPECT_EQ(pointer_of(check_rateable(terms)), "/included_bytes");
    terms = capped();
    terms.unit_bytes = 0;
    EXPECT_EQ(pointer_of(check_rateable(terms)), "/unit_bytes");
    terms = capped();
    terms.unit_price = 0;
    EXPECT_EQ(pointer_of(check_terms(terms)), "/unit_price");
    EXPECT_EQ(pointer_of(check_rateable(terms)), "fine") << "a bill can be made of it";
}

TEST(CheckTerms, refuses_pay_as_you_go_without_a_unit) {
    PlanTerms terms;
    terms.billing = Billing::prepaid_usage;
    EXPECT_EQ(pointer_of(check_rateable(terms)), "/unit_bytes");
    terms.unit_bytes = 1;
    EXPECT_EQ(pointer_of(check_terms(terms)), "/unit_price");
}

TEST(CheckTerms, refuses_a_quota_without_bytes_and_a_package_without_days) {
    PlanTerms terms;
    terms.beyond = Beyond::throttle;
    EXPECT_EQ(pointer_of(check_terms(terms)), "/included_bytes");
    terms = PlanTerms{};
    terms.billing = Billing::prepaid_package;
    EXPECT_EQ(pointer_of(check_terms(terms)), "/days");
}

TEST(CheckTerms, refuses_steps_that_do_not_ascend_or_have_no_speed_and_too_many) {
    PlanTerms terms = capped();
    terms.beyond = Beyond::throttle;
    const std::uint64_t included = *terms.included_bytes;
    terms.throttle_steps = {{included, {1000, 1000}}};
    EXPECT_EQ(pointer_of(check_terms(terms)), "/throttle_steps/0/beyond_bytes");
    terms.throttle_steps = {{included + 2, {1000, 1000}}, {included + 2, {500, 500}}};
    EXPECT_EQ(pointer_of(check_terms(terms)), "/throttle_steps/1/beyond_bytes");
    terms.throttle_steps[1] = {included + 3, {}};
    EXPECT_EQ(pointer_of(check_terms(terms)), "/throttle_steps/1/rate_down_bps");
    terms.throttle_steps[1].speed = {500, 500};
    EXPECT_EQ(pointer_of(check_terms(terms)), "fine");
    for (std::uint64_t more = 4; more <= 7; ++more)
        terms.throttle_steps.push_back({included + more, {500, 500}});
    EXPECT_EQ(pointer_of(check_terms(terms)), "/throttle_steps");
    terms = capped();
    terms.throttle_steps = {{included + 1, {1000, 1000}}};
    EXPECT_EQ(pointer_of(check_terms(terms)), "/throttle_steps") << "it charges, and does not throttle";
}

TEST(CheckTerms, refuses_a_step_that_is_faster_than_the_speed_before_it) {
    PlanTerms terms = capped();
    terms.beyond = Beyond::throttle;
    terms.throttled_speed = {1000, 0};
    const std::uint64_t included = *terms.included_bytes;
    terms.throttle_steps = {{included + 1, {1000, 0}}, {included + 2, {1000, 500}}};
    EXPECT_EQ(pointer_of(check_terms(terms)), "fine");
    terms.throttle_steps[0].speed = {1001, 500};
    EXPECT_EQ(pointer_of(check_terms(terms)), "/throttle_steps/0/rate_down_bps");
    terms.throttle_steps[0].speed = {0, 500};
    EXPECT_EQ(pointer_of(check_terms(terms)), "/throttle_steps/0/rate_down_bps");
    terms.throttle_steps = {{included + 1, {1000, 500}}, {included + 2, {500, 501}}};
    EXPECT_EQ(pointer_of(check_terms(terms)), "/throttle_steps/1/rate_up_bps");
    terms.throttle_steps[1].speed = {500, 0};
    EXPECT_EQ(pointer_of(check_terms(terms)), "/throttle_steps/1/rate_up_bps");
}

TEST(CheckTerms, knows_a_grace_only_where_a_line_stops) {
    PlanTerms terms = capped();
    terms.grace_bytes = 1;
    EXPECT_EQ(pointer_of(check_terms(terms)), "/grace_bytes");
    terms.beyond = Beyond::stop;
    EXPECT_EQ(pointer_of(check_terms(terms)), "fine");
    terms.included_bytes.reset();
    terms.billing = Billing::prepaid_package;
    terms.package_days = 7;
    terms.beyond = Beyond::none;
    EXPECT_EQ(pointer_of(check_terms(terms)), "/grace_bytes");
}

TEST(CheckTerms, lets_only_a_package_start_with_its_first_use) {
    PlanTerms terms = capped();
    terms.package_starts = PackageStarts::first_use;
    EXPECT_EQ(pointer_of(check_terms(terms)), "/package_starts");
    terms.billing = Billing::prepaid_package;
    terms.package_days = 7;
    EXPECT_EQ(pointer_of(check_terms(terms)), "fine");
    for (const PackageStarts starts : {PackageStarts::purchase, PackageStarts::first_use})
        EXPECT_EQ(parse_package_starts(name_of(starts)), starts);
    EXPECT_EQ(parse_package_starts("later"), std::nullopt);
}

}  // namespace
}  // namespace bangnopi::domain
