#include "documents/working.hpp"

#include "documents/figures.hpp"
#include "domain/taxation.hpp"

namespace bangnopi::documents {
namespace {

using domain::DraftLine;
using domain::LineKind;
using domain::PlanTerms;
using domain::Rate;

// Of how many lines a discount shows what it was taken on; of more it says how many there are.
constexpr std::size_t discounted_lines_shown_max = 4;

class Working {
  public:
    Working(std::span<const domain::BillingCase> parts, std::uint32_t part, const domain::InvoiceDraft& draft,
            words::Language language)
        : parts_(parts), part_(part), case_(parts[part]), draft_(draft), language_(language) {}

    [[nodiscard]] std::string of(const DraftLine& line) const {
        switch (line.kind) {
            case LineKind::recurring:
                return of_fee(line);
            case LineKind::usage:
                return of_usage(line);
            case LineKind::overage:
                return of_overage(line);
            case LineKind::setup:
            case LineKind::early_end:
                return amount(line.amount) + " × 1";
            case LineKind::add_on:
                return share_of_month(case_.add_ons[line.add_on].monthly_fee, line);
            case LineKind::discount:
                return of_discount(line);
            case LineKind::adjustment:
                return line.of_fee ? say("difference of a fee that was billed before"_msg)
                                   : say("difference of usage that was billed before"_msg);
            case LineKind::credit:
                return line.is_share_of_fee() ? "−" + of_fee(line) : "";
            default:
                return {};
        }
    }

    [[nodiscard]] std::string of_tax() const {
        if (!case_.tax) return {};
        const domain::Tax& tax = *case_.tax;
        const std::int64_t taxable = domain::taxable_of(parts_, draft_.lines);
        const std::string percent = percent_text(tax.percent, language_);
        const bool is_whole = tax.base == Rate(1, 1);
        if (tax.inclusive) {
            const std::string rate = is_whole ? percent : percent + " × " + fraction(tax.base);
            return amount(taxable) + " − " + amount(taxable) + " ÷ (1 + " + rate + ')';
        }
        const std::string base = amount(domain::printed_tax_base(parts_, draft_));
        if (is_whole) return say("{} × tax base {}"_msg(percent, base));
        return say(
            "{} × other tax base {} ({} × {})"_msg(percent, base, fraction(tax.base), amount(taxable)));
    }

  private:
    [[nodiscard]] std::string say(const Message& message) const { return words::text(message, language_); }
    [[nodiscard]] std::string amount(std::int64_t minor_units) const {
        return amount_text(minor_units, case_.currency, language_);
    }
    [[nodiscard]] static std::string fraction(Rate rate) {
        return std::to_string(rate.numerator()) + '/' + std::to_string(rate.denominator());
    }
    [[nodiscard]] const PlanTerms& plan_of(const DraftLine& line) const { return case_.plans[line.plan]; }

    [[nodiscard]] std::string of_fee(const DraftLine& line) const {
        const PlanTerms& terms = plan_of(line);
        if (terms.billing == domain::Billing::prepaid_package)
            return say("{} × 1 package of {} days"_msg(amount(terms.package_price), line.days));
        return share_of_month(terms.monthly_fee, line);
    }

    [[nodiscard]] std::string share_of_month(std::int64_t fee, const DraftLine& line) const {
        if (line.days == line.of_days) return say("{} × 1 month"_msg(amount(fee)));
        return say("{} × {}/{} days"_msg(amount(fee), line.days, line.of_days));
    }

    [[nodiscard]] std::string of_usage(const DraftLine& line) const {
        const PlanTerms& terms = plan_of(line);
        return bytes_text(line.bytes, scale_of_unit(terms.unit_bytes), language_) + " × " +
               amount(terms.unit_price) + '/' + unit_text(terms.unit_bytes, language_);
    }

    // What was used of the days of the line: the allowance is what the overage left of it.
    [[nodiscard]] std::string of_overage(const DraftLine& line) const {
        std::uint64_t used = 0;
        for (const domain::DailyUsage& usage : case_.usage)
            if (line.from <= usage.on && usage.on < line.to) used += usage.bytes;
        const PlanTerms& terms = plan_of(line);
        const domain::Currency currency = case_.currency;
        const ByteScale scale = scale_of_unit(terms.unit_bytes);
        const auto bytes = [&](std::uint64_t count) { return bytes_text(count, scale, language_); };
        const std::string difference = bytes(used) + " − " + bytes(used - line.bytes) + " = ";
        const std::string price = amount_text(terms.unit_price, currency, language_);
        const std::string units = grouped(line.units, language_);
        const bool is_plain = terms.unit_bytes == scale.bytes;
        if (is_plain && line.bytes % terms.unit_bytes == 0)
            return difference + say("{} units × {}"_msg(units, price));
        const std::string over = difference + bytes(line.bytes) + " → ";
        if (is_plain) return over + say("{} units × {}"_msg(units, price));
        return over + say("{} units of {} × {}"_msg(units, unit_text(terms.unit_bytes, language_), price));
    }

    [[nodiscard]] std::vector<std::int64_t> discounted_amounts() const {
        std::vector<std::int64_t> amounts;
        for (const DraftLine& line : domain::lines_of_part(draft_.lines, part_))
            if (line.kind == LineKind::recurring || (line.kind == LineKind::credit && line.is_share_of_fee()))
                amounts.push_back(line.amount);
        return amounts;
    }

    [[nodiscard]] std::string of_discount(const DraftLine& line) const {
        if (!case_.discount) return {};
        const domain::Discount& discount = *case_.discount;
        if (discount.kind == domain::Discount::Kind::amount) {
            const std::int64_t whole = discount.value.numerator();
            if (whole == -line.amount) return {};
            return say("{}, at most the fee"_msg(amount(whole)));
        }
        const std::string percent = percent_text(discount.value, language_);
        const std::vector<std::int64_t> amounts = discounted_amounts();
        if (amounts.size() > discounted_lines_shown_max)
            return say("{} of each of {} fees"_msg(percent, amounts.size()));
        std::string text;
        for (const std::int64_t one : amounts) {
            if (!text.empty())
                text += one < 0 ? " − " : " + ";
            else if (one < 0)
                text += "−";
            text += percent + " × " + amount(one < 0 ? -one : one);
        }
        return text;
    }

    std::span<const domain::BillingCase> parts_;
    std::uint32_t part_;
    const domain::BillingCase& case_;
    const domain::InvoiceDraft& draft_;
    words::Language language_;
};

Message name_of_kind(LineKind kind, const std::string& plan_name) {
    switch (kind) {
        case LineKind::recurring:
            return "Subscription {}"_msg(plan_name);
        case LineKind::usage:
            return "Usage {}"_msg(plan_name);
        case LineKind::overage:
            return "Usage beyond the quota of {}"_msg(plan_name);
        case LineKind::setup:
            return "Installation"_msg;
        case LineKind::discount:
            return "Discount"_msg;
        case LineKind::add_on:
            return "Add-on"_msg;
        case LineKind::early_end:
            return "Ended before the minimum term"_msg;
        case LineKind::late_fee:
            return "Late fee"_msg;
        case LineKind::stamp_duty:
            return "Stamp duty"_msg;
        case LineKind::adjustment:
            return "Adjustment"_msg;
        case LineKind::credit:
            return plan_name.empty() ? "Credit"_msg : "Credit of what is left of {}"_msg(plan_name);
        default:
            return "Other"_msg;
    }
}

}  // namespace

std::string working_of(std::span<const domain::BillingCase> parts, const domain::InvoiceDraft& draft,
                       const domain::DraftLine& line, words::Language language) {
    return Working(parts, line.part, draft, language).of(line);
}

std::string working_of_tax(std::span<const domain::BillingCase> parts, const domain::InvoiceDraft& draft,
                           words::Language language) {
    return Working(parts, 0, draft, language).of_tax();
}

std::string title_of_line(LineKind kind, const std::string& plan_name, const std::string& description,
                          words::Language language) {
    std::string name = words::text(name_of_kind(kind, plan_name), language);
    if (description.empty()) return name;
    const bool is_named_by_kind = kind == LineKind::late_fee || kind == LineKind::add_on;
    return is_named_by_kind ? name + ' ' + description : description;
}

}  // namespace bangnopi::documents
