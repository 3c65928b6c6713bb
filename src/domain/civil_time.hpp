// An instant as people of its zone read it.
#pragma once

#include <string>

#include "domain/calendar.hpp"

namespace bangnopi::domain {

// "2026-11-16 08:00 (Asia/Jakarta)"; seconds are cut off.
std::string civil_minute(const Zone& zone, Instant instant);

}  // namespace bangnopi::domain
