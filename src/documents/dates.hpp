// Days as people write them on paper and on pages.
#pragma once

#include <string>

#include "domain/calendar.hpp"
#include "words/language.hpp"

namespace bangnopi::documents {

std::string date_in_words(domain::Date date, words::Language language);  // "10 Desember 2026"
// "1–30 November 2026", "15 November – 14 Desember 2026"; both days belong to it.
std::string days_in_words(const domain::Period& period, words::Language language);

}  // namespace bangnopi::documents
