// The operator's settings as JSON, the same shape inside and on the HTTP API.
#include <boost/json.hpp>

#include "base/text.hpp"
#include "domain/contact.hpp"
#include "domain/entered_dates.hpp"
#include "domain/phone.hpp"
#include "domain/qris.hpp"
#include "store/json_reader.hpp"
#include "store/operators.hpp"

namespace bangnopi::store {
namespace {

namespace json = boost::json;

constexpr int days_max = 365;
constexpr std::size_t excluded_dates_max = 1000;
constexpr std::size_t payment_instructions_bytes_max = 1000;
constexpr std::size_t address_bytes_max = 300;
constexpr int promise_days_max = 62;
constexpr int proof_hold_days_max = 14;

std::string rate_text(domain::Rate rate) {
    std::string text = std::to_string(rate.numerator());
    if (rate.denominator() != 1) text += '/' + std::to_string(rate.denominator());
    return text;
}

json::object due_object(const domain::DuePolicy& due) {
    json::array weekdays;
    for (int day = 0; day < 7; ++day)
        if ((due.excluded_weekdays >> day & 1) != 0) weekdays.emplace_back(day);
    json::array dates;
    for (const domain::Date date : due.excluded_dates) dates.emplace_back(date.iso());
    json::object object;
    object["due_day"] = due.due_day;
    object["days_after_issue"] =
        due.days_after_issue ? json::value(*due.days_after_issue) : json::value(nullptr);
    object["grace_days"] = due.grace_days;
    object["isolation_hour"] = due.isolation_hour;
    object["excluded_weekdays"] = std::move(weekdays);
    object["excluded_dates"] = std::move(dates);
    return object;
}

json::value tax_value(const std::optional<domain::Tax>& tax) {
    if (!tax) return nullptr;
    return {
        {"percent", rate_text(tax->percent)}, {"base", rate_text(tax->base)}, {"inclusive", tax->inclusive}};
}

json::value late_fee_value(const std::optional<domain::LateFee>& fee) {
    if (!fee) return nullptr;
    return {{"kind", fee->kind == domain::LateFee::Kind::percent ? "percent" : "amount"},
            {"value", rate_text(fee->value)},
            {"days_after_due", fee->days_after_due},
            {"max", fee->most ? json::value(*fee->most) : json::value(nullptr)}};
}

std::string_view name_of(InvoicesPer per) {
    return per == InvoicesPer::customer ? "customer" : "subscription";
}

void read_invoices_per(JsonReader& reader, InvoicesPer& per) {
    std::string name(name_of(per));
    reader.text("invoices_per", name);
    if (name != "customer" && name != "subscription")
        reader.refuse_at(reader.at("invoices_per"), "is subscription or customer"_msg);
    per = name == "customer" ? InvoicesPer::customer : InvoicesPer::subscription;
}

json::value stamp_duty_value(const Settings& settings) {
    return {{"enabled", settings.charges_stamp_duty},
            {"amount", settings.stamp_duty.amount},
            {"above", settings.stamp_duty.above}};
}

void read_weekdays(JsonReader& reader, std::uint8_t& out) {
    const json::value* value = reader.find("excluded_weekdays");
    if (value == nullptr) return;
    std::uint8_t days = 0;
    const json::array* array = value->if_array();
    for (const json::value& day : array != nullptr ? *array : json::array{7}) {
        if (!day.is_int64() || day.as_int64() < 0 || day.as_int64() > 6)
            return reader.refuse_at(reader.at("excluded_weekdays"),
                                    "is a list of 0 (Monday) to 6 (Sunday)"_msg);
        days = static_cast<std::uint8_t>(days | 1u << day.as_int64());
    }
    if (days == 0x7F)
        return reader.refuse_at(reader.at("excluded_weekdays"),
                                "leaves a day of the week on which to isolate"_msg);
    out = days;
}

void read_dates(JsonReader& reader, std::vector<domain::Date>& out) {
    const json::value* value = reader.find("excluded_dates");
    if (value == nullptr) return;
    const json::array* array = value->if_array();
    if (array == nullptr || array->size() > excluded_dates_max)
        return reader.refuse_at(reader.at("excluded_dates"), "is a list of at most 1000 dates"_msg);
    out.clear();
    for (const json::value& item : *array) {
        const auto date =
            item.is_string() ? domain::parse_entered_date(std::string_view(item.as_string())) : std::nullopt;
        if (!date)
            return reader.refuse_at(reader.at("excluded_dates"),
                                    "is a list of dates from 2000 to 2999 such as 2026-12-25"_msg);
        out.push_back(*date);
    }
}

void read_due(JsonReader& settings, domain::DuePolicy& due) {
    const json::value* value = settings.find("due");
    if (value == nullptr) return;
    JsonReader reader(*value, settings.at("due"));
    reader.integer("due_day", 1, 31, due.due_day);
    const json::value* days = reader.find("days_after_issue");
    if (days != nullptr && !days->is_null()) {
        int after = 0;
        reader.integer("days_after_issue", 0, days_max, after);
        due.days_after_issue = after;
    }
    reader.integer("grace_days", 0, days_max, due.grace_days);
    reader.integer("isolation_hour", 0, 23, due.isolation_hour);
    read_weekdays(reader, due.excluded_weekdays);
    read_dates(reader, due.excluded_dates);
    settings.append_errors_of(reader);
}

void read_tax(JsonReader& settings, std::optional<domain::Tax>& tax) {
    const json::value* value = settings.find("tax");
    if (value == nullptr || value->is_null()) return;
    JsonReader reader(*value, settings.at("tax"));
    tax.emplace();
    if (reader.find("percent") == nullptr)
        reader.refuse_at(reader.at("percent"), "is needed, such as \"11\""_msg);
    reader.rate("percent", tax->percent);
    reader.rate("base", tax->base);
    reader.boolean("inclusive", tax->inclusive);
    if (tax->percent.compare(domain::Rate(100, 1)) > 0)
        reader.refuse_at(reader.at("percent"), "is from 0 to 100"_msg);
    if (tax->base.compare(domain::Rate(1, 1)) > 0)
        reader.refuse_at(reader.at("base"), "is from 0 to 1, such as \"11/12\""_msg);
    settings.append_errors_of(reader);
}

domain::LateFee::Kind read_late_fee_kind(JsonReader& reader) {
    std::string kind;
    reader.text("kind", kind);
    if (kind != "percent" && kind != "amount")
        reader.refuse_at(reader.at("kind"), "is amount or percent"_msg);
    return kind == "percent" ? domain::LateFee::Kind::percent : domain::LateFee::Kind::amount;
}

void read_late_fee_value(JsonReader& reader, domain::LateFee& fee) {
    if (reader.find("value") == nullptr)
        return reader.refuse_at(reader.at("value"), "is needed, such as \"5000\" or \"2.5\""_msg);
    reader.rate("value", fee.value);
    const bool is_percent = fee.kind == domain::LateFee::Kind::percent;
    const domain::Rate most(is_percent ? 100 : domain::entered_amount_max, 1);
    if (fee.value.numerator() <= 0 || fee.value.compare(most) > 0)
        reader.refuse_at(reader.at("value"), "is above 0 and at most {}"_msg(most.numerator()));
    else if (!is_percent && fee.value.denominator() != 1)
        reader.refuse_at(reader.at("value"), "is a whole number where it is an amount"_msg);
}

void read_late_fee(JsonReader& settings, std::optional<domain::LateFee>& fee) {
    const json::value* value = settings.find("late_fee");
    if (value == nullptr || value->is_null()) return;
    JsonReader reader(*value, settings.at("late_fee"));
    fee.emplace();
    fee->kind = read_late_fee_kind(reader);
    read_late_fee_value(reader, *fee);
    reader.integer("days_after_due", 1, days_max, fee->days_after_due);
    const json::value* most = reader.find("max");
    if (most != nullptr && !most->is_null()) {
        fee->most.emplace(0);
        reader.integer("max", 1, domain::entered_amount_max, *fee->most);
    }
    settings.append_errors_of(reader);
}

void read_stamp_duty(JsonReader& reader, Settings& settings) {
    const json::value* value = reader.find("stamp_duty");
    if (value == nullptr) return;
    JsonReader duty(*value, reader.at("stamp_duty"));
    duty.boolean("enabled", settings.charges_stamp_duty);
    duty.integer("amount", 1, domain::entered_amount_max, settings.stamp_duty.amount);
    duty.integer("above", 0, domain::entered_amount_max, settings.stamp_duty.above);
    reader.append_errors_of(duty);
}

void read_cash_rounding(JsonReader& reader, domain::CashRounding& rounding) {
    reader.integer("cash_rounding", 0, 500, rounding.to);
    if (rounding.to != 0 && rounding.to != 100 && rounding.to != 500)
        reader.refuse_at(reader.at("cash_rounding"), "is 0, 100 or 500"_msg);
    std::string direction(domain::name_of(rounding.direction));
    reader.text("cash_rounding_direction", direction);
    const auto known = domain::parse_rounding_direction(direction);
    if (!known) reader.refuse_at(reader.at("cash_rounding_direction"), "is nearest or down"_msg);
    rounding.direction = known.value_or(rounding.direction);
}

void read_notice(JsonReader& reader, Settings& settings) {
    reader.text("contact_phone", settings.contact_phone);
    if (!settings.contact_phone.empty()) {
        const auto phone = domain::normalize_phone(settings.contact_phone);
        settings.contact_phone = phone.value_or("");
        if (!phone) reader.refuse_at("/contact_phone", "is a telephone number such as 0812-3456-7890"_msg);
    }
    reader.text("payment_instructions", settings.payment_instructions);
    if (settings.payment_instructions.size() > payment_instructions_bytes_max ||
        !domain::is_plain_lines(settings.payment_instructions))
        reader.refuse_at("/payment_instructions", "is at most 1000 bytes of UTF-8 text"_msg);
    reader.text("public_url", settings.public_url);
    if (!settings.public_url.empty() && !domain::is_web_address(settings.public_url))
        reader.refuse_at("/public_url",
                         "is an address such as https://net.contoh.id, at most 200 characters"_msg);
    reader.text("payment_url", settings.payment_url);
    if (!settings.payment_url.empty() && !domain::is_web_address(settings.payment_url))
        reader.refuse_at("/payment_url",
                         "is an address such as https://contoh.id/bayar, at most 200 characters"_msg);
    reader.text("qris_code", settings.qris_code);
    settings.qris_code = trim(settings.qris_code);
    if (const auto code = domain::MerchantQris::parse(settings.qris_code);
        !code && !settings.qris_code.empty())
        reader.refuse_at("/qris_code", code.error().detail);
    reader.integer("promise_days_max", 0, promise_days_max, settings.promise_days_max);
    reader.integer("proof_hold_days", 0, proof_hold_days_max, settings.proof_hold_days);
}

}  // namespace

bool Settings::operator==(const Settings& other) const {
    return settings_json(*this) == settings_json(other);
}

std::string settings_json(const Settings& settings) {
    json::object object;
    object["due"] = due_object(settings.due);
    object["tax"] = tax_value(settings.tax);
    object["late_fee"] = late_fee_value(settings.late_fee);
    object["stamp_duty"] = stamp_duty_value(settings);
    object["cash_rounding"] = settings.cash_rounding.to;
    object["cash_rounding_direction"] = domain::name_of(settings.cash_rounding.direction);
    object["invoices_per"] = name_of(settings.invoices_per);
    object["default_billing_day"] = settings.default_billing_day;
    object["invoice_number_pattern"] = settings.invoice_number_pattern;
    object["receipt_number_pattern"] = settings.receipt_number_pattern;
    object["credit_note_number_pattern"] = settings.credit_note_number_pattern;
    object["receipt_stamp_above"] = settings.receipt_stamp_above;
    object["issue_zero_invoices"] = settings.issue_zero_invoices;
    object["balance_floor"] = settings.balance_floor;
    object["low_balance_threshold"] =
        settings.low_balance_threshold ? json::value(*settings.low_balance_threshold) : json::value(nullptr);
    object["isolir_notice_url"] = settings.isolir_notice_url;
    object["address"] = settings.address;
    object["contact_phone"] = settings.contact_phone;
    object["payment_instructions"] = settings.payment_instructions;
    object["public_url"] = settings.public_url;
    object["payment_url"] = settings.payment_url;
    object["qris_code"] = settings.qris_code;
    object["promise_days_max"] = settings.promise_days_max;
    object["proof_hold_days"] = settings.proof_hold_days;
    object["isolation_guard_percent"] = settings.isolation_guard_percent;
    return json::serialize(object);
}

Result<Settings> parse_settings(std::string_view text) {
    json::error_code error;
    const json::value value = json::parse(text, error);
    if (error) return refuse(Code::invalid, "the settings are not JSON"_msg);
    Settings settings;
    JsonReader reader(value, "");
    read_due(reader, settings.due);
    read_tax(reader, settings.tax);
    read_late_fee(reader, settings.late_fee);
    read_stamp_duty(reader, settings);
    read_cash_rounding(reader, settings.cash_rounding);
    read_invoices_per(reader, settings.invoices_per);
    reader.integer("default_billing_day", 1, 31, settings.default_billing_day);
    reader.text("invoice_number_pattern", settings.invoice_number_pattern);
    reader.text("receipt_number_pattern", settings.receipt_number_pattern);
    reader.text("credit_note_number_pattern", settings.credit_note_number_pattern);
    reader.integer("receipt_stamp_above", 0, domain::entered_amount_max, settings.receipt_stamp_above);
    reader.boolean("issue_zero_invoices", settings.issue_zero_invoices);
    reader.integer("isolation_guard_percent", 0, 100, settings.isolation_guard_percent);
    constexpr std::int64_t floor_max = 1'000'000'000'000;
    reader.integer("balance_floor", -floor_max, floor_max, settings.balance_floor);
    const json::value* threshold = reader.find("low_balance_threshold");
    if (threshold != nullptr && !threshold->is_null())
        reader.integer("low_balance_threshold", -floor_max, floor_max,
                       settings.low_balance_threshold.emplace());
    if (settings.low_balance_threshold && *settings.low_balance_threshold < settings.balance_floor)
        reader.refuse_at("/low_balance_threshold",
                         "is not below balance_floor: the line would be isolated before it is told"_msg);
    reader.text("isolir_notice_url", settings.isolir_notice_url);
    if (!settings.isolir_notice_url.empty() && !domain::is_web_address(settings.isolir_notice_url))
        reader.refuse_at("/isolir_notice_url",
                         "is an address such as http://contoh.id/isolir, at most 200 characters"_msg);
    reader.text("address", settings.address);
    if (settings.address.size() > address_bytes_max || !domain::is_plain_lines(settings.address))
        reader.refuse_at("/address", "is at most 300 bytes of UTF-8 text"_msg);
    read_notice(reader, settings);
    for (const auto& checked :
         {check_number_pattern(settings.invoice_number_pattern),
          check_number_pattern(settings.receipt_number_pattern, "/receipt_number_pattern"),
          check_number_pattern(settings.credit_note_number_pattern, "/credit_note_number_pattern")})
        if (!checked)
            for (const FieldError& wrong : checked.error().errors)
                reader.refuse_at(wrong.pointer, wrong.detail);
    std::vector<FieldError>& errors = reader.finish();
    if (!errors.empty())
        return tl::make_unexpected(
            Refusal{Code::invalid, "the settings are not as they must be"_msg, std::move(errors)});
    return settings;
}

}  // namespace bangnopi::store
