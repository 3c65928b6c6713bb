#include "domain/civil_time.hpp"

#include <date/tz.h>
#include <fmt/format.h>

namespace bangnopi::domain {

std::string civil_minute(const Zone& zone, Instant instant) {
    const auto local = date::locate_zone(zone.name())->to_local(instant);
    const date::hh_mm_ss time(local - date::floor<date::days>(local));
    return fmt::format("{} {:02}:{:02} ({})", zone.date_of(instant).iso(), time.hours().count(),
                       time.minutes().count(), zone.name());
}

}  // namespace bangnopi::domain
