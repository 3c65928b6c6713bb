#include "adapters/routeros/property_form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <vector>

#include "adapters/routeros/tag.hpp"
#include "base/check.hpp"
#include "domain/connection.hpp"

namespace bangnopi::routeros {
namespace {

constexpr std::int64_t kilo = 1'000;
constexpr std::int64_t mega = 1'000'000;
constexpr std::int64_t giga = 1'000'000'000;
constexpr std::int64_t number_max = 1'000'000'000'000;  // and what it is with its unit
constexpr std::int64_t minute_s = 60;
constexpr std::int64_t hour_s = 3'600;

// Digits at the front, taken away from there.
std::optional<std::int64_t> take_number(std::string_view& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < 0 || number > number_max) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

std::optional<std::string> normal_rate(std::string_view text) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    if (text.empty()) return rate_text(*number);
    const std::int64_t unit = text == "k" ? kilo : text == "M" ? mega : text == "G" ? giga : 0;
    if (unit == 0 || *number > number_max / unit) return std::nullopt;
    return rate_text(*number * unit);
}

// "16", "16s", "1m", "1m30s", "00:00:16".
std::optional<std::int64_t> seconds_of(std::string_view text) {
    std::int64_t seconds = 0;
    if (text.find(':') != std::string_view::npos) {
        while (true) {
            const auto number = take_number(text);
            if (!number || seconds > number_max / minute_s) return std::nullopt;
            seconds = seconds * minute_s + *number;
            if (text.empty()) return seconds;
            if (text[0] != ':') return std::nullopt;
            text.remove_prefix(1);
        }
    }
    while (!text.empty()) {
        const auto number = take_number(text);
        if (!number) return std::nullopt;
        const char unit = text.empty() ? 's' : text[0];
        if (unit != 's' && unit != 'm' && unit != 'h') return std::nullopt;
        seconds += *number * (unit == 'h' ? hour_s : unit == 'm' ? minute_s : 1);
        if (seconds > number_max) return std::nullopt;
        if (!text.empty()) text.remove_prefix(1);
    }
    return seconds;
}

using Part = std::function<std::optional<std::string>(std::string_view)>;

// Of "a/b", or "a" for both.
std::string normal_pair(std::string_view value, const Part& part) {
    const std::size_t slash = value.find('/');
    const auto first = part(value.substr(0, slash));
    const auto second = slash == std::string_view::npos ? first : part(value.substr(slash + 1));
    return first && second ? *first + "/" + *second : std::string(value);
}

std::string normal_rates(std::string_view value) {
    return normal_pair(value, normal_rate);
}

std::string normal_times(std::string_view value, std::string_view unit) {
    return normal_pair(value, [&](std::string_view text) -> std::optional<std::string> {
        const auto seconds = text.empty() ? std::nullopt : seconds_of(text);
        if (!seconds) return std::nullopt;
        return fmt::format("{}{}", *seconds, unit);
    });
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::string normal_rate_limit(std::string_view value) {
    constexpr std::size_t rates = 3;
    std::string text;
    std::size_t place = 0;
    for (const std::string_view word : words_of(value)) {
        if (place > 0) text += ' ';
        text += place < rates    ? normal_rates(word)
                : place == rates ? normal_times(word, "")
                                 : std::string(word);
        ++place;
    }
    return text;
}

std::string normal_yes_no(std::string_view value) {
    if (value == "true") return "yes";
    return value == "false" ? "no" : std::string(value);
}

std::string normal_mac(std::string_view value) {
    auto mac = domain::normalise_mac(value);
    if (!mac) return std::string(value);
    std::ranges::transform(*mac, mac->begin(), [](char c) {
        return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return *mac;
}

std::string normal_host_prefix(std::string_view value) {
    std::string text(value);
    return !text.empty() && text.find('/') == std::string::npos ? text + "/32" : text;
}

}  // namespace

std::string rate_text(std::int64_t bps) {
    if (bps != 0 && bps % mega == 0) return fmt::format("{}M", bps / mega);
    if (bps != 0 && bps % kilo == 0) return fmt::format("{}k", bps / kilo);
    return fmt::format("{}", bps);
}

std::string normal(PropertyForm form, std::string_view value) {
    switch (form) {
        case PropertyForm::text:
            return std::string(value);
        case PropertyForm::yes_no:
            return normal_yes_no(value);
        case PropertyForm::host_prefix:
            return normal_host_prefix(value);
        case PropertyForm::mac:
            return normal_mac(value);
        case PropertyForm::rates:
            return normal_rates(value);
        case PropertyForm::times:
            return normal_times(value, "s");
        case PropertyForm::rate_limit:
            return normal_rate_limit(value);
        case PropertyForm::tag:
            return normal_tag(value);
    }
    BANGNOPI_UNREACHABLE("a form of a property");
}

}  // namespace bangnopi::routeros
