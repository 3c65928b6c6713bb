// What drafting and splitting revenue share: rates of tax and discount, and how a discount lies on the
// recurring lines.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "domain/invoice.hpp"
#include "domain/money.hpp"

namespace bangnopi::domain {

// 11 (percent) is 11/100. Throws Overflow when 64 bits can't hold the fraction.
Rate hundredth(Rate percent);
// percent ÷ 100 × base
Rate tax_rate(const Tax& tax);
// gross ÷ (1 + rate), rounded
std::int64_t net_of(std::int64_t gross, Rate rate);

// The discount, above zero, for the recurring lines among `lines`; at most their sum. A percentage counts on the credit of an
// upgrade too, the other way; an amount does not come a second time.
std::int64_t discount_on(const Discount& discount, std::span<const DraftLine> lines);
// The part of it that lies on taxed recurring lines: a percentage where it was taken, an amount by the
// amounts of the lines, rounded, the difference on the largest (the first of equals).
std::int64_t taxed_discount_on(const Discount& discount, std::span<const DraftLine> lines);

// What the tax is taken on, or with an inclusive tax out of: the taxed lines less their share of the discount.
std::int64_t taxable_of(std::span<const BillingCase> parts, std::span<const DraftLine> lines);

// The lines of one part, which lie side by side.
std::span<const DraftLine> lines_of_part(std::span<const DraftLine> lines, std::uint32_t part);

}  // namespace bangnopi::domain
