#include "billing/late_usage.hpp"

#include "billing/quote.hpp"

namespace bangnopi::billing {
namespace {

struct UsageCharge {
    std::int64_t amount = 0;
    bool taxed = true;
};

UsageCharge usage_charge(const domain::BillingCase& inputs) {
    const auto draft = domain::draft_invoice(inputs);
    if (!draft) throw domain::Overflow();
    UsageCharge charge;
    for (const domain::DraftLine& line : draft->lines) {
        if (line.kind != domain::LineKind::usage && line.kind != domain::LineKind::overage) continue;
        charge.amount = domain::add(charge.amount, line.amount);
        charge.taxed = line.taxed;
    }
    return charge;
}

std::vector<domain::DailyUsage> usage_now(store::Tx& tx, Id operator_id, Id subscription,
                                          domain::Period period) {
    std::vector<domain::DailyUsage> days;
    for (const store::DayUsage& day : store::usage_by_day(tx, operator_id, subscription, period))
        days.push_back(
            {day.on, static_cast<std::uint64_t>(day.bytes_down) + static_cast<std::uint64_t>(day.bytes_up)});
    return days;
}

domain::OneOff difference(domain::BillingCase inputs, std::span<const domain::DailyUsage> usage,
                          std::int64_t adjusted) {
    const UsageCharge before = usage_charge(inputs);
    inputs.usage = usage;
    const UsageCharge now = usage_charge(inputs);
    const std::int64_t more = domain::subtract(now.amount, domain::add(before.amount, adjusted));
    return {domain::LineKind::adjustment, std::max<std::int64_t>(more, 0), now.taxed};
}

}  // namespace

std::vector<Adjustment> adjustments_of(store::Tx& tx, Id operator_id, const store::CaseBatch& cases,
                                       std::size_t index, const store::BillableSubscription& subscription,
                                       std::span<const store::LateUsage> late) {
    std::vector<Adjustment> adjustments;
    for (const store::LateUsage& one : late) {
        const domain::Period period = domain::billing_period(one.period_from, subscription.billing_day);
        const auto usage = usage_now(tx, operator_id, subscription.id, period);
        if (one.input) {
            const auto kept = parse_quote_input(*one.input);
            if (!kept)
                throw store::Broken("the kept input of an invoice cannot be read: " +
                                    english(kept.error().detail));
            adjustments.push_back({one.period_from, difference(kept->billing_case(), usage, one.adjusted)});
        } else {
            domain::BillingCase inputs = cases.at(index, period);
            inputs.usage = {};  // nothing of it was billed
            adjustments.push_back({one.period_from, difference(inputs, usage, one.adjusted)});
        }
    }
    return adjustments;
}

}  // namespace bangnopi::billing
