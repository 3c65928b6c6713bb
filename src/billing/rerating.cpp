#include "billing/rerating.hpp"

#include <algorithm>

#include "billing/kept_input.hpp"
#include "domain/rerating.hpp"
#include "store/usage.hpp"

namespace bangnopi::billing {
namespace {

using store::ChargeKind;

Result<domain::Charge> charge(const domain::BillingCase& inputs, ChargeKind kind) {
    BANGNOPI_TRY(draft, domain::draft_invoice(inputs));
    if (kind == ChargeKind::add_on) return domain::add_on_charge(draft);
    return kind == ChargeKind::fee ? domain::fee_charge(draft) : domain::usage_charge(draft);
}

std::vector<domain::DailyUsage> usage_now(store::Tx& tx, Id operator_id, Id subscription,
                                          domain::Period period) {
    std::vector<domain::DailyUsage> days;
    for (const store::DayUsage& day : store::usage_by_day(tx, operator_id, subscription, period))
        days.push_back(
            {day.on, static_cast<std::uint64_t>(day.bytes_down) + static_cast<std::uint64_t>(day.bytes_up)});
    return days;
}

// The whole period as its last invoice knew it: an upgrade inside it has its change of plan there, and the discount is that of
// the period's own invoice.
domain::BillingCase whole_period(std::span<const QuoteInput> kept) {
    domain::BillingCase inputs = kept.back().billing_case();
    inputs.discount = kept.front().terms.discount;
    inputs.upgrade.reset();
    inputs.one_offs = {};
    return inputs;
}

// An add-on is given back with the subscription, and its days after the end are credited. Of the fee an early end credits nothing,
// while one that was moved to a later day charges what it adds.
std::optional<domain::Date> end_to_rate(ChargeKind kind, std::optional<domain::Date> billed,
                                        std::optional<domain::Date> standing) {
    const bool is_later = billed && (!standing || *standing > *billed);
    return kind == ChargeKind::add_on || is_later ? standing : billed;
}

Result<domain::OneOff> difference(const store::Rerating& rerating, std::span<const QuoteInput> kept,
                                  const domain::BillingCase& standing,
                                  std::span<const domain::DailyUsage> usage) {
    domain::Charge before{rerating.adjusted};
    for (const QuoteInput& input : kept) {
        BANGNOPI_TRY(billed, charge(input.billing_case(), rerating.kind));
        before.amount = domain::add(before.amount, billed.amount);
        before.taxed = before.taxed || billed.taxed;
    }
    domain::BillingCase inputs = kept.empty() ? standing : whole_period(kept);
    inputs.suspensions = standing.suspensions;
    inputs.add_ons = standing.add_ons;
    inputs.ends_on = end_to_rate(rerating.kind, inputs.ends_on, standing.ends_on);
    inputs.usage = usage;
    BANGNOPI_TRY(now, charge(inputs, rerating.kind));
    return domain::OneOff{domain::LineKind::adjustment, domain::subtract(now.amount, before.amount),
                          now.taxed || before.taxed, rerating.kind != ChargeKind::usage};
}

}  // namespace

Result<std::vector<Rerated>> rerate(store::Tx& tx, Id operator_id, const store::CaseBatch& cases,
                                    std::size_t index, const store::BillableSubscription& subscription,
                                    std::span<const store::Rerating> pending) {
    std::vector<Rerated> rerated;
    for (const store::Rerating& one : pending) {
        const domain::Period period = domain::billing_period(one.period_from, subscription.billing_day);
        BANGNOPI_TRY(kept, kept_inputs(tx, operator_id, subscription.id, period, one.kind));
        std::vector<domain::DailyUsage> usage;
        if (one.kind == ChargeKind::usage) usage = usage_now(tx, operator_id, subscription.id, period);
        BANGNOPI_TRY(differing, difference(one, kept, cases.at(index, period), usage));
        rerated.push_back({one, differing});
    }
    std::stable_partition(rerated.begin(), rerated.end(),
                          [](const Rerated& one) { return one.difference.amount >= 0; });
    return rerated;
}

}  // namespace bangnopi::billing
