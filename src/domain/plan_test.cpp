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

}  // namespace
}  // namespace bangnopi::domain
