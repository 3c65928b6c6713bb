#include "adapters/import/cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "domain/entered_dates.hpp"

namespace bangnopi::importing {
namespace {

constexpr std::size_t digits_of_year = 4;

std::optional<int> read_digits(std::string_view text, std::size_t digits_min, std::size_t digits_max) {
    if (text.size() < digits_min || text.size() > digits_max) return std::nullopt;
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
    return value;
}

// Day, month, year, the order of Indonesia.
std::optional<domain::Date> read_day_first(std::string_view text) {
    const std::size_t first = text.find_first_of("/-.");
    if (first == std::string_view::npos) return std::nullopt;
    const std::size_t second = text.find(text[first], first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const auto day = read_digits(text.substr(0, first), 1, 2);
    const auto month = read_digits(text.substr(first + 1, second - first - 1), 1, 2);
    const auto year = read_digits(text.substr(second + 1), digits_of_year, digits_of_year);
    if (!day || !month || !year) return std::nullopt;
    return domain::parse_entered_date(fmt::format("{:04}-{:02}-{:02}", *year, *month, *day));
}

struct TimeOfDay {
    int hour = 0;
    int minute = 0;
    int second = 0;
};

// "14:30", "14.30" or "14:30:05".
std::optional<TimeOfDay> read_time(std::string_view text) {
    const std::size_t first = text.find_first_of(":.");
    if (first == std::string_view::npos) return std::nullopt;
    const std::size_t second = text.find(text[first], first + 1);
    const auto hour = read_digits(text.substr(0, first), 1, 2);
    const auto minute = read_digits(text.substr(first + 1, std::min(second, text.size()) - first - 1), 2, 2);
    const auto seconds =
        second == std::string_view::npos ? std::optional(0) : read_digits(text.substr(second + 1), 2, 2);
    if (!hour || !minute || !seconds || *hour > 23 || *minute > 59 || *seconds > 59) return std::nullopt;
    return TimeOfDay{*hour, *minute, *seconds};
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Digits without their separators of thousands; nothing if those stand in wrong places.
std::optional<std::string> without_groups(std::string_view text, char separator) {
    std::string digits;
    std::size_t in_group = 0;
    bool grouped = false;
    for (const char c : text) {
        if (is_digit(c)) {
            digits += c;
            ++in_group;
        } else if (c == separator && in_group > 0 && in_group <= 3 && (!grouped || in_group == 3)) {
            grouped = true;
            in_group = 0;
        } else {
            return std::nullopt;
        }
    }
    if (grouped && in_group != 3) return std::nullopt;
    return digits;
}

// Without "Rp", "IDR" and zero cents: "Rp 150.000,00" is "150.000".
std::string_view bare_rupiah(std::string_view text) {
    for (const std::string_view prefix : {"Rp.", "Rp", "rp", "RP", "IDR"})
        if (text.starts_with(prefix)) {
            text = trim(text.substr(prefix.size()));
            break;
        }
    for (const std::string_view cents : {",00", ".00", ",-"})
        if (text.ends_with(cents)) return text.substr(0, text.size() - cents.size());
    return text;
}

template <class Value, std::size_t count>
std::optional<Value> named(const std::pair<std::string_view, Value> (&names)[count],
                           const std::string& text) {
    for (const auto& [name, value] : names)
        if (name == text) return value;
    return std::nullopt;
}

// "IP Statis" is "ip_statis".
std::string as_name(std::string_view text) {
    std::string name = fold(trim(text));
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
    return name;
}

}  // namespace

std::optional<domain::Date> read_date(std::string_view text) {
    text = trim(text);
    if (const auto iso = domain::parse_entered_date(text)) return iso;
    return read_day_first(text);
}

std::optional<Instant> read_instant(std::string_view text, const domain::Zone& zone) {
    text = trim(text);
    if (const auto instant = domain::parse_entered_instant(text)) return instant;
    const std::size_t gap = text.find_first_of(" T");
    const auto date = read_date(text.substr(0, gap));
    if (!date) return std::nullopt;
    if (gap == std::string_view::npos) return zone.at(*date);
    const auto time = read_time(trim(text.substr(gap + 1)));
    if (!time) return std::nullopt;
    return zone.at(*date, time->hour, time->minute) + std::chrono::seconds(time->second);
}

std::optional<std::int64_t> read_count(std::string_view text) {
    text = trim(text);
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> read_amount(std::string_view text, const domain::Currency& currency) {
    if (currency.exponent() != 0) return read_count(text);
    text = bare_rupiah(trim(text));
    for (const char separator : {'.', ','})
        if (const auto digits = without_groups(text, separator)) return read_count(*digits);
    return std::nullopt;
}

std::optional<domain::ConnectionKind> read_kind(std::string_view text) {
    using domain::ConnectionKind;
    constexpr std::pair<std::string_view, ConnectionKind> names[] = {
        {"static", ConnectionKind::static_ip},
        {"statis", ConnectionKind::static_ip},
        {"ip_statis", ConnectionKind::static_ip},
        {"ip_static", ConnectionKind::static_ip},
    };
    const std::string name = as_name(text);
    if (const auto kind = domain::parse_connection_kind(name)) return kind;
    return named(names, name);
}

std::optional<domain::PaymentMethod> read_method(std::string_view text) {
    using domain::PaymentMethod;
    constexpr std::pair<std::string_view, PaymentMethod> names[] = {
        {"tunai", PaymentMethod::cash},
        {"transfer", PaymentMethod::bank_transfer},
        {"transfer_bank", PaymentMethod::bank_transfer},
        {"dompet_digital", PaymentMethod::e_wallet},
        {"ewallet", PaymentMethod::e_wallet},
        {"va", PaymentMethod::virtual_account},
    };
    const std::string name = as_name(text);
    const auto method = domain::parse_payment_method(name);
    return method ? method : named(names, name);
}

}  // namespace bangnopi::importing
