// Civil dates, half-open periods, billing cycles, and the operator's time zone.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace bangnopi::domain {

// A day of the proleptic Gregorian calendar in somebody's zone, 0001-01-01 to 9999-12-31.
class Date {
  public:
    constexpr Date() = default;
    constexpr explicit Date(std::int32_t days_since_1970) : days_(days_since_1970) {}
    Date(int year, int month, int day);                      // a day the month lacks is its last
    static std::optional<Date> parse(std::string_view iso);  // "2026-11-16", strictly
    [[nodiscard]] int year() const;
    [[nodiscard]] int month() const;
    [[nodiscard]] int day() const;
    [[nodiscard]] int weekday() const;  // 0 Monday … 6 Sunday
    [[nodiscard]] constexpr std::int32_t days() const { return days_; }
    [[nodiscard]] std::string iso() const;
    [[nodiscard]] std::array<char, 10> iso_chars() const;  // the same without an allocation
    [[nodiscard]] Date plus_months(int months, int anchor_day) const;
    friend constexpr Date operator+(Date date, std::int32_t days) { return Date(date.days_ + days); }
    friend constexpr Date operator-(Date date, std::int32_t days) { return Date(date.days_ - days); }
    friend constexpr std::int32_t operator-(Date a, Date b) { return a.days_ - b.days_; }
    auto operator<=>(const Date&) const = default;

  private:
    std::int32_t days_ = 0;
};

// [from, to)
struct Period {
    Date from;
    Date to;
    [[nodiscard]] std::int32_t days() const { return to - from; }
    [[nodiscard]] bool contains(Date date) const { return from <= date && date < to; }
    bool operator==(const Period&) const = default;
};

// Billing day 1 to 31; a day that a month lacks is its last, and does not drift.
Period billing_period(Date any_day_inside, int billing_day);
Period following_period(Period period, int billing_day);

// An IANA zone. Copies share the loaded rules.
class Zone {
  public:
    static Result<Zone> find(std::string_view iana_name);
    [[nodiscard]] std::string_view name() const;
    [[nodiscard]] Date date_of(Instant instant) const;
    // The instant at which a civil day and hour begins; the first one after it where clocks skip it.
    [[nodiscard]] Instant at(Date date, int hour = 0, int minute = 0) const;
    // As people there read it: "2026-11-16 08:00 (Asia/Jakarta)", seconds cut off.
    [[nodiscard]] std::string civil_minute(Instant instant) const;

  private:
    explicit Zone(const void* rules) : rules_(rules) {}
    const void* rules_;  // of the process-wide zone database, never freed
};

// A usage record counts on the civil date of the microsecond before its end.
Date counted_on(const Zone& zone, Instant ended_at);

}  // namespace bangnopi::domain
