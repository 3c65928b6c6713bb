#include "domain/phone.hpp"

namespace bangnopi::domain {
namespace {

constexpr std::string_view indonesia = "62";
constexpr std::size_t indonesian_min_digits = 8;  // after the country code: the shortest town lines
constexpr std::size_t indonesian_max_digits = 12;
constexpr std::size_t foreign_min_digits = 8;  // with the country code
constexpr std::size_t foreign_max_digits = 15;

std::optional<std::string> digits_of(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c >= '0' && c <= '9')
            digits += c;
        else if (std::string_view(" -.()\t").find(c) == std::string_view::npos)
            return std::nullopt;
    }
    return digits;
}

std::optional<std::string> indonesian(std::string_view national) {
    if (national.starts_with('0')) national.remove_prefix(1);  // "+62 (0)812…"
    if (national.size() < indonesian_min_digits || national.size() > indonesian_max_digits)
        return std::nullopt;
    if (national.front() < '2') return std::nullopt;  // area codes and mobile numbers begin with 2 to 9
    return "+62" + std::string(national);
}

std::optional<std::string> international(std::string_view digits) {
    if (digits.starts_with(indonesia)) return indonesian(digits.substr(indonesia.size()));
    if (digits.size() < foreign_min_digits || digits.size() > foreign_max_digits) return std::nullopt;
    if (digits.front() == '0') return std::nullopt;
    return "+" + std::string(digits);
}

}  // namespace

std::optional<std::string> normalize_phone(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    const bool plus = text.starts_with('+');
    if (plus) text.remove_prefix(1);
    const auto digits = digits_of(text);
    if (!digits || digits->empty()) return std::nullopt;
    const std::string_view number = *digits;
    if (plus) return international(number);
    if (number.starts_with("00")) return international(number.substr(2));
    if (number.starts_with('0')) return indonesian(number.substr(1));
    if (number.starts_with(indonesia)) return international(number);
    if (number.starts_with('8')) return indonesian(number);
    return std::nullopt;
}

}  // namespace bangnopi::domain
