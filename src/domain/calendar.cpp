#include "domain/calendar.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/check.hpp"

namespace bangnopi::domain {
namespace {

using std::chrono::sys_days;

std::chrono::year_month_day civil(Date date) {
    return std::chrono::year_month_day{sys_days{std::chrono::days{date.days()}}};
}

int last_day_of(int year, int month) {
    const std::chrono::year_month_day_last last{
        std::chrono::year{year}, std::chrono::month_day_last{std::chrono::month(unsigned(month))}};
    return static_cast<int>(static_cast<unsigned>(last.day()));
}

std::int32_t days_of(int year, int month, int day) {
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month(unsigned(month)),
                                           std::chrono::day(unsigned(day))};
    return static_cast<std::int32_t>(sys_days{date}.time_since_epoch().count());
}

std::optional<int> parse_number(std::string_view digits) {
    int value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

void write_two_digits(char* at, unsigned value) {
    at[0] = static_cast<char>('0' + value / 10);
    at[1] = static_cast<char>('0' + value % 10);
}

const date::time_zone& rules_of(const void* rules) {
    return *static_cast<const date::time_zone*>(rules);
}

}  // namespace

Date::Date(int year, int month, int day) {
    BANGNOPI_CHECK(month >= 1 && month <= 12 && day >= 1 && day <= 31);
    days_ = days_of(year, month, std::min(day, last_day_of(year, month)));
}

std::optional<Date> Date::parse(std::string_view iso) {
    if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
    const auto year = parse_number(iso.substr(0, 4));
    const auto month = parse_number(iso.substr(5, 2));
    const auto day = parse_number(iso.substr(8, 2));
    if (!year || !month || !day || *year < 1 || *month < 1 || *month > 12 || *day < 1) return std::nullopt;
    if (*day > last_day_of(*year, *month)) return std::nullopt;
    return Date(*year, *month, *day);
}

int Date::year() const {
    return static_cast<int>(civil(*this).year());
}
int Date::month() const {
    return static_cast<int>(static_cast<unsigned>(civil(*this).month()));
}
int Date::day() const {
    return static_cast<int>(static_cast<unsigned>(civil(*this).day()));
}

int Date::weekday() const {
    constexpr int thursday = 3;  // 1970-01-01
    const int shifted = (days_ + thursday) % 7;
    return shifted < 0 ? shifted + 7 : shifted;
}

std::array<char, 10> Date::iso_chars() const {
    const auto ymd = civil(*this);
    const int year = static_cast<int>(ymd.year());
    BANGNOPI_CHECK(year >= 0 && year <= 9999);
    std::array<char, 10> text;
    text[4] = text[7] = '-';
    write_two_digits(text.data(), static_cast<unsigned>(year) / 100);
    write_two_digits(text.data() + 2, static_cast<unsigned>(year) % 100);
    write_two_digits(text.data() + 5, static_cast<unsigned>(ymd.month()));
    write_two_digits(text.data() + 8, static_cast<unsigned>(ymd.day()));
    return text;
}

std::string Date::iso() const {
    const auto text = iso_chars();
    return {text.data(), text.size()};
}

Date Date::plus_months(int months, int anchor_day) const {
    const auto ymd = civil(*this);
    const int month_count =
        static_cast<int>(ymd.year()) * 12 + static_cast<int>(static_cast<unsigned>(ymd.month())) - 1 + months;
    return {month_count / 12, month_count % 12 + 1, anchor_day};
}

Period billing_period(Date any_day_inside, int billing_day) {
    BANGNOPI_CHECK(billing_day >= 1 && billing_day <= 31);
    const Date anchor = any_day_inside.plus_months(0, billing_day);
    if (any_day_inside < anchor) return {any_day_inside.plus_months(-1, billing_day), anchor};
    return {anchor, any_day_inside.plus_months(1, billing_day)};
}

Period following_period(Period period, int billing_day) {
    return billing_period(period.to, billing_day);
}

Result<Zone> Zone::find(std::string_view iana_name) {
    const date::tzdb& database = date::get_tzdb();
    const auto zone = std::ranges::lower_bound(
        database.zones, iana_name, {}, [](const date::time_zone& z) { return std::string_view(z.name()); });
    if (zone == database.zones.end() || zone->name() != iana_name)
        return refuse(Code::invalid, "no time zone of the IANA database; write one such as Asia/Jakarta"_msg);
    return Zone(&*zone);
}

std::string_view Zone::name() const {
    return rules_of(rules_).name();
}

Date Zone::date_of(Instant instant) const {
    const auto local = rules_of(rules_).to_local(instant);
    return Date(static_cast<std::int32_t>(date::floor<date::days>(local).time_since_epoch().count()));
}

std::string Zone::civil_minute(Instant instant) const {
    const auto local = rules_of(rules_).to_local(instant);
    const date::hh_mm_ss time(local - date::floor<date::days>(local));
    return fmt::format("{} {:02}:{:02} ({})", date_of(instant).iso(), time.hours().count(),
                       time.minutes().count(), name());
}

Instant Zone::at(Date date, int hour, int minute) const {
    const date::local_days day{date::days{date.days()}};
    const auto local = day + std::chrono::hours{hour} + std::chrono::minutes{minute};
    return rules_of(rules_).to_sys(local, date::choose::earliest);
}

Date counted_on(const Zone& zone, Instant ended_at) {
    return zone.date_of(ended_at - std::chrono::microseconds{1});
}

}  // namespace bangnopi::domain
