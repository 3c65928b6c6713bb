// A billing case in November 2026 that each test bends, and a price list to bend it with.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>

#include "domain/invoice.hpp"

namespace bangnopi::domain {

inline constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
inline constexpr std::uint64_t gb = 1'000'000'000;

inline Date date(std::string_view iso) {
    return Date::parse(iso).value();
}

// The plans that the tables sell.
enum Plan : std::uint32_t { home, fast, capped, metered, package, untaxed, free_of_charge, penny };

inline std::vector<PlanTerms> price_list() {
    std::vector<PlanTerms> plans(8);
    plans[home].monthly_fee = 150'000;
    plans[fast].monthly_fee = 300'000;
    plans[capped].monthly_fee = 199'000;
    plans[capped].included_bytes = 100 * gb;
    plans[capped].beyond = Beyond::overage;
    plans[capped].unit_bytes = gb;
    plans[capped].unit_price = 2500;
    plans[capped].setup_fee = 250'000;
    plans[metered].billing = Billing::prepaid_usage;
    plans[metered].unit_bytes = gb;
    plans[metered].unit_price = 3000;
    plans[package].billing = Billing::prepaid_package;
    plans[package].package_days = 7;
    plans[package].package_price = 50'000;
    plans[untaxed].monthly_fee = 60'000;
    plans[untaxed].taxed = false;
    plans[penny].monthly_fee = 1;
    for (std::uint32_t i = 0; i < plans.size(); ++i) plans[i].code = fmt::format("plan{}", i);
    return plans;
}

// A case in November 2026 of a subscription that began on 1 January, which each test bends.
class Draft : public testing::Test {
  protected:
    Draft() {
        terms.starts_on = date("2026-01-01");
        terms.period_on = date("2026-11-05");
    }

    BillingCase billing_case() {
        terms.plans = plans;
        terms.changes = changes;
        terms.suspensions = suspensions;
        terms.usage = usage;
        terms.one_offs = one_offs;
        return terms;
    }

    InvoiceDraft draft() {
        EXPECT_TRUE(check_case(billing_case()));
        return draft_invoice(billing_case()).value();
    }

    // "recurring plan0 01-20 19/30 95000" for each line: kind, plan, days, share or bytes, amount.
    std::vector<std::string> lines() {
        std::vector<std::string> texts;
        for (const DraftLine& line : draft().lines) texts.push_back(describe(line));
        return texts;
    }

    std::string describe(const DraftLine& line) {
        std::string text(name_of(line.kind));
        if (line.kind <= LineKind::setup || line.is_share_of_fee()) text += " " + plans[line.plan].code;
        if (line.kind <= LineKind::overage || line.is_share_of_fee())
            text += fmt::format(" {:02}-{:02}", line.from.day(), line.to.day());
        if (line.is_share_of_fee()) text += fmt::format(" {}/{}", line.days, line.of_days);
        if (line.kind == LineKind::usage) text += fmt::format(" {}B", line.bytes);
        if (line.kind == LineKind::overage) text += fmt::format(" {}B {}", line.bytes, line.units);
        return text + fmt::format(" {}", line.amount);
    }

    void expect_totals(std::int64_t subtotal, std::int64_t tax, std::int64_t total) {
        const InvoiceDraft made = draft();
        EXPECT_EQ(made.subtotal, subtotal);
        EXPECT_EQ(made.tax, tax);
        EXPECT_EQ(made.total, total);
    }

    void discount(Discount::Kind kind, std::string_view value) {
        terms.discount = Discount{kind, Rate::parse(value).value()};
    }

    void tax(std::string_view percent, std::string_view base, bool inclusive) {
        terms.tax = Tax{Rate::parse(percent).value(), Rate::parse(base).value(), inclusive};
    }

    std::string overflow_at() {
        const auto refused = draft_invoice(billing_case());
        if (refused) return "fine";
        EXPECT_EQ(refused.error().code, Code::overflow);
        return refused.error().errors.front().pointer;
    }

    std::string refused_at() {
        const auto checked = check_case(billing_case());
        return checked ? "fine" : checked.error().errors.front().pointer;
    }

    BillingCase terms;
    std::vector<PlanTerms> plans = price_list();
    std::vector<PlanChange> changes;
    std::vector<Suspension> suspensions;
    std::vector<DailyUsage> usage;
    std::vector<OneOff> one_offs;
};

using Lines = std::vector<std::string>;

}  // namespace bangnopi::domain
