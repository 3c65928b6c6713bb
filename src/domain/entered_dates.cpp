#include "domain/entered_dates.hpp"

namespace bangnopi::domain {

std::optional<Date> parse_entered_date(std::string_view iso) {
    const auto date = Date::parse(iso);
    return date && *date >= first_entered_day && *date <= last_entered_day ? date : std::nullopt;
}

std::optional<Instant> parse_entered_instant(std::string_view rfc3339) {
    const auto instant = parse_instant(rfc3339);
    if (!instant) return std::nullopt;
    const Date day(static_cast<std::int32_t>(
        std::chrono::floor<std::chrono::days>(*instant).time_since_epoch().count()));
    return day >= first_entered_day && day <= last_entered_day ? instant : std::nullopt;
}

}  // namespace bangnopi::domain
