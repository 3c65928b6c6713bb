#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>

#include "billing/quote.hpp"

namespace bangnopi::billing {
namespace {

using namespace domain;

void put_number(std::string& out, std::integral auto number) {
    std::array<char, 20> digits;
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out.append(digits.data(), written.ptr);
}

void put_date(std::string& out, Date date) {
    const auto iso = date.iso_chars();
    std::array<char, 12> quoted;
    quoted.front() = quoted.back() = '"';
    std::copy(iso.begin(), iso.end(), quoted.begin() + 1);
    out.append(quoted.data(), quoted.size());
}

bool needs_escape(char c) {
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

void put_escaped(std::string& out, char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
        return;
    }
    out += "\\u00";
    out += hex[static_cast<unsigned char>(c) >> 4U];
    out += hex[static_cast<unsigned char>(c) & 15U];
}

void put_text(std::string& out, std::string_view text) {
    out += '"';
    if (std::none_of(text.begin(), text.end(), needs_escape)) {
        out += text;
        out += '"';
        return;
    }
    for (const char c : text) {
        if (needs_escape(c))
            put_escaped(out, c);
        else
            out += c;
    }
    out += '"';
}

void put_rate(std::string& out, Rate rate) {
    out += '"';
    put_number(out, rate.numerator());
    if (rate.denominator() != 1) {
        out += '/';
        put_number(out, rate.denominator());
    }
    out += '"';
}

// Puts a comma before each element but the first.
class Separator {
  public:
    explicit Separator(std::string& out) : out_(out) {}
    void next() {
        if (!first_) out_ += ',';
        first_ = false;
    }

  private:
    std::string& out_;
    bool first_ = true;
};

void put_priced_unit(std::string& out, const PlanTerms& terms) {
    if (terms.unit_bytes == 0) return;
    out += ",\"unit_bytes\":";
    put_number(out, terms.unit_bytes);
    out += ",\"unit_price\":";
    put_number(out, terms.unit_price);
}

void put_package(std::string& out, const PlanTerms& terms) {
    if (terms.billing != Billing::prepaid_package) return;
    out += ",\"days\":";
    put_number(out, terms.package_days);
    out += ",\"price\":";
    put_number(out, terms.package_price);
}

void put_amount_unless_zero(std::string& out, std::string_view name, std::int64_t amount) {
    if (amount == 0) return;
    out += name;
    put_number(out, amount);
}

void put_plan(std::string& out, const PlanTerms& terms) {
    put_text(out, terms.code);
    out += ":{\"billing\":\"";
    out += name_of(terms.billing);
    out += '"';
    put_amount_unless_zero(out, ",\"monthly_fee\":", terms.monthly_fee);
    if (terms.included_bytes) {
        out += ",\"included_bytes\":";
        put_number(out, *terms.included_bytes);
    }
    if (terms.beyond != Beyond::none) {
        out += ",\"beyond\":\"";
        out += name_of(terms.beyond);
        out += '"';
    }
    put_priced_unit(out, terms);
    if (!terms.prorate_allowance) out += ",\"prorate_allowance\":false";
    put_amount_unless_zero(out, ",\"setup_fee\":", terms.setup_fee);
    put_amount_unless_zero(out, ",\"minimum_term_months\":", terms.minimum_term_months);
    put_amount_unless_zero(out, ",\"early_end_fee\":", terms.early_end_fee);
    put_package(out, terms);
    if (!terms.taxed) out += ",\"taxed\":false";
    out += '}';
}

// Whether the subscription or one of its first `changes` changes names it.
bool is_named(const BillingCase& billing_case, std::uint32_t plan, std::size_t changes) {
    if (plan == billing_case.plan) return true;
    for (std::size_t i = 0; i < changes; ++i)
        if (billing_case.changes[i].plan == plan) return true;
    return false;
}

void put_plans(std::string& out, const BillingCase& billing_case) {
    out += ",\"plans\":{";
    put_plan(out, billing_case.plans[billing_case.plan]);
    const auto put_unless_named = [&](std::uint32_t plan, std::size_t changes) {
        if (is_named(billing_case, plan, changes)) return;
        out += ',';
        put_plan(out, billing_case.plans[plan]);
    };
    const std::size_t changes = billing_case.changes.size();
    for (std::size_t i = 0; i < changes; ++i) put_unless_named(billing_case.changes[i].plan, i);
    if (billing_case.upgrade) put_unless_named(billing_case.upgrade->from_plan, changes);
    out += '}';
}

void put_changes(std::string& out, const BillingCase& billing_case) {
    if (billing_case.changes.empty()) return;
    out += ",\"changes\":[";
    Separator separator(out);
    for (const PlanChange& change : billing_case.changes) {
        separator.next();
        out += "{\"on\":";
        put_date(out, change.on);
        out += ",\"plan\":";
        put_text(out, billing_case.plans[change.plan].code);
        out += '}';
    }
    out += ']';
}

void put_suspensions(std::string& out, const BillingCase& billing_case) {
    if (billing_case.suspensions.empty()) return;
    out += ",\"suspensions\":[";
    Separator separator(out);
    for (const Suspension& suspension : billing_case.suspensions) {
        separator.next();
        out += "{\"from\":";
        put_date(out, suspension.from);
        if (suspension.to) {
            out += ",\"to\":";
            put_date(out, *suspension.to);
        }
        out += '}';
    }
    out += ']';
}

void put_add_ons(std::string& out, const BillingCase& billing_case) {
    if (billing_case.add_ons.empty()) return;
    out += ",\"add_ons\":[";
    Separator separator(out);
    for (const AddOn& add_on : billing_case.add_ons) {
        separator.next();
        out += "{\"code\":";
        put_text(out, add_on.code);
        out += ",\"monthly_fee\":";
        put_number(out, add_on.monthly_fee);
        out += ",\"from\":";
        put_date(out, add_on.from);
        if (add_on.to) {
            out += ",\"to\":";
            put_date(out, *add_on.to);
        }
        if (!add_on.taxed) out += ",\"taxed\":false";
        out += '}';
    }
    out += ']';
}

void put_discount(std::string& out, const Discount& discount) {
    out += ",\"discount\":{\"kind\":";
    out += discount.kind == Discount::Kind::percent ? "\"percent\"" : "\"amount\"";
    out += ",\"value\":";
    put_rate(out, discount.value);
    out += '}';
}

void put_subscription(std::string& out, const BillingCase& billing_case) {
    out += ",\"subscription\":{\"plan\":";
    put_text(out, billing_case.plans[billing_case.plan].code);
    out += ",\"starts_on\":";
    put_date(out, billing_case.starts_on);
    if (billing_case.ends_on) {
        out += ",\"ends_on\":";
        put_date(out, *billing_case.ends_on);
    }
    out += ",\"billing_day\":";
    put_number(out, billing_case.billing_day);
    put_changes(out, billing_case);
    put_suspensions(out, billing_case);
    put_add_ons(out, billing_case);
    if (billing_case.early_end_waived) out += ",\"early_end_waived\":true";
    if (billing_case.discount) put_discount(out, *billing_case.discount);
    out += '}';
}

// ISO dates of days that mostly lie in one month, which is then taken apart once.
class MonthlyDates {
  public:
    const std::array<char, 10>& iso(Date date) {
        if (date < first_ || date >= next_) {
            first_ = date - (date.day() - 1);
            next_ = first_.plus_months(1, 1);
            text_ = date.iso_chars();
        }
        const int day = date - first_ + 1;
        text_[8] = static_cast<char>('0' + day / 10);
        text_[9] = static_cast<char>('0' + day % 10);
        return text_;
    }

  private:
    Date first_;
    Date next_ = first_;
    std::array<char, 10> text_{};
};

// Thirty of them in a month: one append each.
void put_usage_record(std::string& out, const DailyUsage& usage, MonthlyDates& dates) {
    constexpr std::string_view shape = R"({"on":"0000-00-00","bytes":)";
    constexpr std::size_t date_at = 7;
    constexpr std::size_t most_digits = 20;
    std::array<char, shape.size() + most_digits + 1> record;
    std::copy(shape.begin(), shape.end(), record.begin());
    const auto& iso = dates.iso(usage.on);
    std::copy(iso.begin(), iso.end(), record.begin() + date_at);
    char* end = std::to_chars(record.data() + shape.size(), record.data() + record.size(), usage.bytes).ptr;
    *end++ = '}';
    out.append(record.data(), end);
}

void put_usage(std::string& out, const BillingCase& billing_case) {
    out += ",\"usage\":[";
    Separator separator(out);
    MonthlyDates dates;
    for (const DailyUsage& usage : billing_case.usage) {
        separator.next();
        put_usage_record(out, usage, dates);
    }
    out += ']';
}

void put_tax(std::string& out, const std::optional<Tax>& tax) {
    out += ",\"tax\":";
    if (!tax) {
        out += "null";
        return;
    }
    out += "{\"percent\":";
    put_rate(out, tax->percent);
    out += ",\"base\":";
    put_rate(out, tax->base);
    out += ",\"inclusive\":";
    out += tax->inclusive ? "true}" : "false}";
}

void put_one_offs(std::string& out, const BillingCase& billing_case) {
    if (billing_case.one_offs.empty()) return;
    out += ",\"one_offs\":[";
    Separator separator(out);
    for (const OneOff& one_off : billing_case.one_offs) {
        separator.next();
        out += "{\"kind\":\"";
        out += name_of(one_off.kind);
        out += "\",\"amount\":";
        put_number(out, one_off.amount);
        if (one_off.taxed) out += ",\"taxed\":true";
        if (one_off.of_fee) out += ",\"of_fee\":true";
        if (!one_off.description.empty()) {
            out += ",\"description\":";
            put_text(out, one_off.description);
        }
        out += '}';
    }
    out += ']';
}

void put_stamp_duty(std::string& out, const std::optional<StampDuty>& duty) {
    if (!duty) return;
    out += ",\"stamp_duty\":{\"amount\":";
    put_number(out, duty->amount);
    out += ",\"above\":";
    put_number(out, duty->above);
    out += '}';
}

void put_upgrade(std::string& out, const BillingCase& billing_case) {
    if (!billing_case.upgrade) return;
    out += ",\"upgrade\":{\"on\":";
    put_date(out, billing_case.upgrade->on);
    out += ",\"from\":";
    put_text(out, billing_case.plans[billing_case.upgrade->from_plan].code);
    out += '}';
}

void put_working(std::string& out, std::string_view name, std::string_view working) {
    if (working.empty()) return;
    out += ",\"";
    out += name;
    out += "\":";
    put_text(out, working);
}

void put_line(std::string& out, std::span<const BillingCase> parts, const InvoiceDraft& draft,
              std::size_t index, const Workings* workings) {
    const DraftLine& line = draft.lines[index];
    const BillingCase& billing_case = parts[line.part];
    out += "{\"kind\":\"";
    out += name_of(line.kind);
    out += '"';
    if (parts.size() > 1 && line.kind != LineKind::stamp_duty) {
        out += ",\"part\":";
        put_number(out, line.part);
    }
    if (line.names_plan()) {
        out += ",\"plan\":";
        put_text(out, billing_case.plans[line.plan].code);
    }
    if (line.kind == LineKind::add_on) {
        out += ",\"add_on\":";
        put_text(out, billing_case.add_ons[line.add_on].code);
    }
    if (line.has_days()) {
        out += ",\"from\":";
        put_date(out, line.from);
        out += ",\"to\":";
        put_date(out, line.to);
    }
    if (line.is_share_of_month()) {
        out += ",\"days\":";
        put_number(out, line.days);
        out += ",\"of_days\":";
        put_number(out, line.of_days);
    } else if (line.has_days()) {
        out += ",\"bytes\":";
        put_number(out, line.bytes);
    }
    if (line.kind == LineKind::overage) {
        out += ",\"units\":";
        put_number(out, line.units);
    }
    out += ",\"amount\":";
    put_number(out, line.amount);
    if (const OneOff* one_off = one_off_of_line(parts, draft, index);
        one_off != nullptr && !one_off->description.empty()) {
        out += ",\"description\":";
        put_text(out, one_off->description);
    }
    if (workings != nullptr) put_working(out, "working", workings->of_line(parts, draft, line));
    out += '}';
}

// All that stands between the braces.
void put_case(std::string& out, const BillingCase& billing_case, std::string_view time_zone) {
    out += "\"currency\":\"";
    out += billing_case.currency.code();
    out += "\",\"time_zone\":";
    put_text(out, time_zone);
    if (!billing_case.one_offs_alone) {
        put_plans(out, billing_case);
        put_subscription(out, billing_case);
    }
    out += ",\"period_on\":";
    put_date(out, billing_case.period_on);
    if (!billing_case.one_offs_alone) {
        if (billing_case.in_advance) out += ",\"in_advance\":true";
        put_upgrade(out, billing_case);
        put_usage(out, billing_case);
    }
    put_one_offs(out, billing_case);
    put_tax(out, billing_case.tax);
    put_stamp_duty(out, billing_case.stamp_duty);
}

}  // namespace

void append_quote_input(std::string& out, const BillingCase& billing_case, std::string_view time_zone) {
    out += '{';
    put_case(out, billing_case, time_zone);
    out += '}';
}

void append_quote_parts(std::string& out, std::span<const BillingCase> parts, std::span<const Id> of,
                        std::string_view time_zone) {
    out += "{\"parts\":[";
    Separator separator(out);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        separator.next();
        out += "{\"of\":\"";
        out += format_id(of[i]);
        out += "\",";
        put_case(out, parts[i], time_zone);
        out += '}';
    }
    out += "]}";
}

void append_draft(std::string& out, std::span<const BillingCase> parts, const InvoiceDraft& draft,
                  const Workings* workings) {
    out += "{\"period\":{\"from\":";
    put_date(out, draft.period.from);
    out += ",\"to\":";
    put_date(out, draft.period.to);
    out += "},\"lines\":[";
    Separator separator(out);
    for (std::size_t i = 0; i < draft.lines.size(); ++i) {
        separator.next();
        put_line(out, parts, draft, i, workings);
    }
    out += "],\"subtotal\":";
    put_number(out, draft.subtotal);
    out += ",\"tax\":";
    put_number(out, draft.tax);
    out += ",\"total\":";
    put_number(out, draft.total);
    if (workings != nullptr) put_working(out, "tax_working", workings->of_tax(parts, draft));
    out += '}';
}

}  // namespace bangnopi::billing
