#include "documents/dates.hpp"

#include <fmt/format.h>

#include <array>

namespace bangnopi::documents {
namespace {

std::string month_name(int month, words::Language language) {
    static const std::array<Message, 12> months{
        "January"_msg, "February"_msg, "March"_msg,     "April"_msg,   "May"_msg,      "June"_msg,
        "July"_msg,    "August"_msg,   "September"_msg, "October"_msg, "November"_msg, "December"_msg};
    return words::text(months.at(static_cast<std::size_t>(month - 1)), language);
}

}  // namespace

std::string date_in_words(domain::Date date, words::Language language) {
    return fmt::format("{} {} {}", date.day(), month_name(date.month(), language), date.year());
}

std::string days_in_words(const domain::Period& period, words::Language language) {
    const domain::Date first = period.from;
    const domain::Date last = period.to - 1;
    const std::string end = date_in_words(last, language);
    if (last <= first) return date_in_words(first, language);
    if (first.year() != last.year()) return date_in_words(first, language) + " – " + end;
    if (first.month() == last.month()) return fmt::format("{}–{}", first.day(), end);
    return fmt::format("{} {} – {}", first.day(), month_name(first.month(), language), end);
}

}  // namespace bangnopi::documents
