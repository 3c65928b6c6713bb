#include "domain/invoice.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "domain/pointer.hpp"
#include "domain/taxation.hpp"

namespace bangnopi::domain {

std::string_view name_of(LineKind kind) {
    switch (kind) {
        case LineKind::recurring:
            return "recurring";
        case LineKind::usage:
            return "usage";
        case LineKind::overage:
            return "overage";
        case LineKind::setup:
            return "setup";
        case LineKind::discount:
            return "discount";
        case LineKind::late_fee:
            return "late_fee";
        case LineKind::adjustment:
            return "adjustment";
        case LineKind::credit:
            return "credit";
        case LineKind::manual:
            return "manual";
        case LineKind::add_on:
            return "add_on";
        case LineKind::early_end:
            return "early_end";
        case LineKind::stamp_duty:
            return "stamp_duty";
    }
    BANGNOPI_UNREACHABLE("an unknown kind of line");
}

std::optional<LineKind> parse_line_kind(std::string_view text) {
    using enum LineKind;
    for (const LineKind kind : {recurring, usage, overage, setup, discount, late_fee, adjustment, credit,
                                manual, add_on, early_end, stamp_duty})
        if (name_of(kind) == text) return kind;
    return std::nullopt;
}

bool discount_holds(std::optional<int> periods_left, std::optional<Date> until, Date period_from) {
    return periods_left.value_or(1) > 0 && (!until || period_from < *until);
}

// They are the last lines of their part.
const OneOff* one_off_of_line(std::span<const BillingCase> parts, const InvoiceDraft& draft,
                              std::size_t line) {
    const std::uint32_t part = draft.lines[line].part;
    const std::span<const OneOff> one_offs = parts[part].one_offs;
    if (one_offs.empty() || draft.lines[line].kind == LineKind::stamp_duty) return nullptr;
    const auto is_of_part = [part](const DraftLine& other) {
        return other.part == part && other.kind != LineKind::stamp_duty;
    };
    const auto behind = std::find_if_not(draft.lines.begin() + static_cast<std::ptrdiff_t>(line),
                                         draft.lines.end(), is_of_part);
    const auto to_the_end = static_cast<std::size_t>(behind - draft.lines.begin()) - line;
    return to_the_end <= one_offs.size() ? &one_offs[one_offs.size() - to_the_end] : nullptr;
}

bool has_line(const InvoiceDraft& draft, std::initializer_list<LineKind> kinds) {
    return std::ranges::any_of(draft.lines, [&](const DraftLine& line) {
        return std::ranges::find(kinds, line.kind) != kinds.end();
    });
}

bool is_issued(const InvoiceDraft& draft, bool issue_zero_invoices) {
    if (draft.total != 0) return draft.total > 0;
    using enum LineKind;
    return issue_zero_invoices || has_line(draft, {adjustment, late_fee, manual});
}

bool uses_discount(const InvoiceDraft& draft) {
    return has_line(draft, {LineKind::discount});
}

std::string pointer_token(std::string_view name) {
    std::string token;
    token.reserve(name.size());
    for (const char c : name) {
        if (c == '~')
            token += "~0";
        else if (c == '/')
            token += "~1";
        else
            token += c;
    }
    return token;
}

std::string plan_pointer(std::string_view code, std::string_view field) {
    return fmt::format("/plans/{}{}", pointer_token(code), field);
}

namespace {

const Date first_date{1, 1, 1};
const Date last_date{9999, 12, 31};

Result<Done> check_plans(const BillingCase& billing_case) {
    for (const PlanTerms& terms : billing_case.plans) {
        auto checked = check_rateable(terms);
        if (checked) continue;
        FieldError& error = checked.error().errors.front();
        return refuse_field(plan_pointer(terms.code, error.pointer), std::move(error.detail));
    }
    return Done{};
}

Result<Done> check_plan_index(const BillingCase& billing_case, std::uint32_t plan, std::string pointer) {
    if (plan < billing_case.plans.size()) return Done{};
    return refuse_field(std::move(pointer), "no plan of that code; name one of `plans`"_msg);
}

Result<Done> check_subscription(const BillingCase& billing_case) {
    BANGNOPI_TRY_DONE(check_plan_index(billing_case, billing_case.plan, "/subscription/plan"));
    if (billing_case.ends_on && *billing_case.ends_on < billing_case.starts_on)
        return refuse_field("/subscription/ends_on", "the end lies before the start"_msg);
    if (billing_case.billing_day < 1 || billing_case.billing_day > 31)
        return refuse_field("/subscription/billing_day", "a billing day is 1 to 31"_msg);
    for (std::size_t i = 0; i < billing_case.changes.size(); ++i)
        BANGNOPI_TRY_DONE(check_plan_index(billing_case, billing_case.changes[i].plan,
                                           fmt::format("/subscription/changes/{}/plan", i)));
    for (std::size_t i = 0; i < billing_case.suspensions.size(); ++i) {
        const Suspension& suspension = billing_case.suspensions[i];
        if (suspension.to && *suspension.to < suspension.from)
            return refuse_field(fmt::format("/subscription/suspensions/{}/to", i),
                                "the resumption lies before the suspension"_msg);
    }
    return Done{};
}

Result<Done> check_percent(Rate percent, std::string pointer) {
    const bool inside = percent.numerator() >= 0 && percent.compare(Rate(100, 1)) <= 0;
    if (!inside) return refuse_field(std::move(pointer), "a percentage is 0 to 100"_msg);
    try {
        static_cast<void>(hundredth(percent));
    } catch (const Overflow&) {
        return refuse_field(std::move(pointer), "write fewer digits"_msg, Code::overflow);
    }
    return Done{};
}

Result<Done> check_discount(const Discount& discount) {
    const char* pointer = "/subscription/discount/value";
    if (discount.kind == Discount::Kind::percent) return check_percent(discount.value, pointer);
    if (discount.value.denominator() != 1)
        return refuse_field(pointer, "an amount is a whole number of the smallest unit of the currency"_msg);
    if (discount.value.numerator() < 0)
        return refuse_field(pointer, "an amount below zero; write 0 or more"_msg);
    return Done{};
}

Result<Done> check_tax(const Tax& tax) {
    BANGNOPI_TRY_DONE(check_percent(tax.percent, "/tax/percent"));
    if (tax.base.numerator() < 0)
        return refuse_field("/tax/base", "a factor below zero; write 0 or more"_msg);
    try {
        const Rate rate = tax_rate(tax);
        static_cast<void>(add(rate.numerator(), rate.denominator()));
    } catch (const Overflow&) {
        return refuse_field("/tax/base", "percent and base have too many digits together; write fewer"_msg,
                            Code::overflow);
    }
    return Done{};
}

Result<Done> check_period(const BillingCase& billing_case) {
    const Date on = billing_case.period_on;
    constexpr auto detail = "the period would leave the years 1 to 9999"_msg;
    if (on < first_date + 62 || on > last_date - 31) return refuse_field("/period_on", detail);
    for (const PlanTerms& terms : billing_case.plans)
        if (terms.package_days > last_date - on)
            return refuse_field(plan_pointer(terms.code, "/days"), detail);
    return Done{};
}

Result<Done> check_upgrade(const BillingCase& billing_case, const Upgrade& upgrade) {
    BANGNOPI_TRY_DONE(check_plan_index(billing_case, upgrade.from_plan, "/upgrade/from"));
    const bool exists =
        billing_case.starts_on <= upgrade.on && (!billing_case.ends_on || upgrade.on < *billing_case.ends_on);
    if (!exists || !billing_period(billing_case.period_on, billing_case.billing_day).contains(upgrade.on))
        return refuse_field("/upgrade/on", "not a day of the subscription in the period of `period_on`"_msg);
    return Done{};
}

Result<Done> check_add_ons(const BillingCase& billing_case) {
    for (std::size_t i = 0; i < billing_case.add_ons.size(); ++i) {
        const AddOn& add_on = billing_case.add_ons[i];
        const auto pointer = [i](std::string_view field) {
            return fmt::format("/subscription/add_ons/{}/{}", i, field);
        };
        if (add_on.monthly_fee < 0)
            return refuse_field(pointer("monthly_fee"), "an amount below zero; write 0 or more"_msg);
        if (add_on.to && *add_on.to < add_on.from)
            return refuse_field(pointer("to"), "the end lies before the start"_msg);
    }
    return Done{};
}

Result<Done> check_stamp_duty(const StampDuty& duty) {
    if (duty.amount < 0) return refuse_field("/stamp_duty/amount", "below zero; write 0 or more"_msg);
    if (duty.above < 0) return refuse_field("/stamp_duty/above", "below zero; write 0 or more"_msg);
    return Done{};
}

Result<Done> check_one_offs(const BillingCase& billing_case) {
    if (billing_case.one_offs_alone && billing_case.one_offs.empty())
        return refuse_field("/one_offs", "a bill of no subscription has one line or more"_msg);
    for (std::size_t i = 0; i < billing_case.one_offs.size(); ++i) {
        const LineKind kind = billing_case.one_offs[i].kind;
        if (kind < LineKind::late_fee || kind > LineKind::manual)
            return refuse_field(fmt::format("/one_offs/{}/kind", i),
                                "from elsewhere come late_fee, adjustment, credit and manual"_msg);
    }
    return Done{};
}

}  // namespace

Result<Done> check_case(const BillingCase& billing_case) {
    if (billing_case.stamp_duty) BANGNOPI_TRY_DONE(check_stamp_duty(*billing_case.stamp_duty));
    if (!billing_case.one_offs_alone) {
        BANGNOPI_TRY_DONE(check_plans(billing_case));
        BANGNOPI_TRY_DONE(check_subscription(billing_case));
    }
    if (billing_case.discount) BANGNOPI_TRY_DONE(check_discount(*billing_case.discount));
    if (billing_case.tax) BANGNOPI_TRY_DONE(check_tax(*billing_case.tax));
    BANGNOPI_TRY_DONE(check_period(billing_case));
    if (billing_case.upgrade) BANGNOPI_TRY_DONE(check_upgrade(billing_case, *billing_case.upgrade));
    BANGNOPI_TRY_DONE(check_add_ons(billing_case));
    return check_one_offs(billing_case);
}

Result<Done> check_parts(std::span<const BillingCase> parts) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const BillingCase& part = parts[i];
        const auto pointer = [i](std::string_view field) { return fmt::format("/parts/{}/{}", i, field); };
        if (part.one_offs_alone && parts.size() > 1)
            return refuse_field(pointer("subscription"), "is missing: each part is of a subscription"_msg);
        if (part.currency != parts.front().currency)
            return refuse_field(pointer("currency"), "is another one than that of the first part"_msg);
        if (part.tax != parts.front().tax)
            return refuse_field(pointer("tax"), "is another one than that of the first part"_msg);
        if (part.stamp_duty != parts.front().stamp_duty)
            return refuse_field(pointer("stamp_duty"), "is another one than that of the first part"_msg);
    }
    return Done{};
}

}  // namespace bangnopi::domain
