#include "domain/taxation.hpp"

#include <algorithm>

namespace bangnopi::domain {
namespace {

bool is_recurring(const DraftLine& line) {
    return line.kind == LineKind::recurring;
}

bool is_credit_of_fee(const DraftLine& line) {
    return line.kind == LineKind::credit && line.is_share_of_fee();
}

bool is_discounted(const DraftLine& line) {
    return is_recurring(line) || is_credit_of_fee(line);
}

struct Recurring {
    std::int64_t total = 0;
    bool all_taxed = true;
};

Recurring recurring_of(std::span<const DraftLine> lines) {
    Recurring recurring;
    for (const DraftLine& line : lines) {
        if (!is_discounted(line)) continue;
        recurring.total = add(recurring.total, line.amount);
        recurring.all_taxed = recurring.all_taxed && line.taxed;
    }
    return recurring;
}

std::int64_t taxed_percent_on(Rate percent, std::span<const DraftLine> lines) {
    const Rate rate = hundredth(percent);
    std::int64_t sum = 0;
    for (const DraftLine& line : lines)
        if (is_discounted(line) && line.taxed) sum += apply(line.amount, rate);
    return sum;
}

std::int64_t taxed_share_of(std::int64_t discount, std::int64_t recurring_total,
                            std::span<const DraftLine> lines) {
    std::int64_t taxed = 0;
    std::int64_t rest = discount;
    const DraftLine* largest = nullptr;
    for (const DraftLine& line : lines) {
        if (!is_recurring(line)) continue;
        const std::int64_t share =
            multiply_divide(discount, line.amount, recurring_total, Rounding::half_away_from_zero);
        rest -= share;
        if (line.taxed) taxed += share;
        if (largest == nullptr || line.amount > largest->amount) largest = &line;
    }
    return largest != nullptr && largest->taxed ? taxed + rest : taxed;
}

}  // namespace

Rate hundredth(Rate percent) {
    return percent * Rate(1, 100);
}

Rate tax_rate(const Tax& tax) {
    return hundredth(tax.percent) * tax.base;
}

std::int64_t net_of(std::int64_t gross, Rate rate) {
    return multiply_divide(gross, rate.denominator(), add(rate.denominator(), rate.numerator()),
                           Rounding::half_away_from_zero);
}

std::int64_t discount_on(const Discount& discount, std::span<const DraftLine> lines) {
    if (discount.kind == Discount::Kind::amount) {
        const bool given_before = std::ranges::any_of(lines, is_credit_of_fee);
        return given_before ? 0 : std::min(discount.value.numerator(), recurring_of(lines).total);
    }
    const Rate rate = hundredth(discount.value);
    std::int64_t sum = 0;
    for (const DraftLine& line : lines)
        if (is_discounted(line)) sum = add(sum, apply(line.amount, rate));
    return sum;
}

std::int64_t taxed_discount_on(const Discount& discount, std::span<const DraftLine> lines) {
    const Recurring recurring = recurring_of(lines);
    const std::int64_t whole = discount_on(discount, lines);
    if (recurring.all_taxed || whole == 0) return whole;
    if (discount.kind == Discount::Kind::percent) return taxed_percent_on(discount.value, lines);
    return taxed_share_of(whole, recurring.total, lines);
}

std::span<const DraftLine> lines_of_part(std::span<const DraftLine> lines, std::uint32_t part) {
    const auto of_part = [](const DraftLine& line) { return line.part; };
    if (!lines.empty() && lines.back().kind == LineKind::stamp_duty) lines = lines.first(lines.size() - 1);
    const auto first = std::ranges::lower_bound(lines, part, {}, of_part);
    return {first, std::ranges::upper_bound(first, lines.end(), part, {}, of_part)};
}

std::int64_t taxable_of(std::span<const BillingCase> parts, std::span<const DraftLine> lines) {
    std::int64_t sum = 0;
    for (const DraftLine& line : lines)
        if (line.taxed && line.kind != LineKind::discount) sum = add(sum, line.amount);
    for (std::uint32_t part = 0; part < parts.size(); ++part)
        if (const auto& discount = parts[part].discount)
            sum = subtract(sum, taxed_discount_on(*discount, lines_of_part(lines, part)));
    return sum;
}

std::int64_t printed_tax_base(std::span<const BillingCase> parts, const InvoiceDraft& draft) {
    if (!parts.front().tax) return 0;
    const Tax& tax = *parts.front().tax;
    const std::int64_t taxable = taxable_of(parts, draft.lines);
    if (!tax.inclusive) return apply(taxable, tax.base);
    const Rate rate = tax_rate(tax);
    return apply(taxable, tax.base * Rate(rate.denominator(), add(rate.denominator(), rate.numerator())));
}

}  // namespace bangnopi::domain
