#include "documents/figures.hpp"

#include <array>

namespace bangnopi::documents {
namespace {

constexpr std::string_view minus = "−";
constexpr int decimals_of_rates_max = 6;
constexpr int decimals_of_binary_units_max = 6;

constexpr std::array scales = {ByteScale{"TB", 1'000'000'000'000},
                               ByteScale{"TiB", 1ULL << 40U},
                               ByteScale{"GB", 1'000'000'000},
                               ByteScale{"GiB", 1ULL << 30U},
                               ByteScale{"MB", 1'000'000},
                               ByteScale{"MiB", 1ULL << 20U},
                               ByteScale{"kB", 1000},
                               ByteScale{"KiB", 1ULL << 10U},
                               ByteScale{"B", 1}};

char decimal_mark(words::Language language) {
    return language == words::Language::indonesian ? ',' : '.';
}

std::uint64_t magnitude(std::int64_t value) {
    return value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
}

// The decimals of rest ÷ whole, below one, without zeros at the end; nothing where more than `most` are needed.
bool append_decimals(std::string& out, std::uint64_t rest, std::uint64_t whole, int most,
                     words::Language language) {
    __extension__ using Uint128 = unsigned __int128;
    if (rest == 0) return true;
    out += decimal_mark(language);
    Uint128 left = rest;
    for (int at = 0; at < most && left != 0; ++at) {
        left *= 10;
        out += static_cast<char>('0' + static_cast<int>(left / whole));
        left %= whole;
    }
    return left == 0;
}

bool is_binary(const ByteScale& scale) {
    return scale.name.size() == 3;
}

}  // namespace

std::string grouped(std::uint64_t number, words::Language language) {
    const char separator = language == words::Language::indonesian ? '.' : ',';
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, separator);
    return text;
}

std::string amount_text(std::int64_t minor_units, domain::Currency currency, words::Language language) {
    std::uint64_t scale = 1;
    for (int at = 0; at < currency.exponent(); ++at) scale *= 10;
    const std::uint64_t units = magnitude(minor_units);
    std::string text = (minor_units < 0 ? std::string(minus) : "") + grouped(units / scale, language);
    if (scale == 1) return text;
    const std::string rest = std::to_string(units % scale + scale);
    return text + decimal_mark(language) + rest.substr(1);
}

std::string money_text(std::int64_t minor_units, domain::Currency currency, words::Language language) {
    const std::string amount = amount_text(minor_units, currency, language);
    if (currency != domain::Currency::idr()) return std::string(currency.code()) + ' ' + amount;
    if (minor_units >= 0) return "Rp" + amount;
    return std::string(minus) + "Rp" + amount.substr(minus.size());
}

std::string percent_text(domain::Rate percent, words::Language language) {
    const std::uint64_t numerator = magnitude(percent.numerator());
    const std::uint64_t denominator = magnitude(percent.denominator());
    std::string text = std::to_string(numerator / denominator);
    if (append_decimals(text, numerator % denominator, denominator, decimals_of_rates_max, language))
        return text + " %";
    return std::to_string(numerator) + '/' + std::to_string(denominator) + " %";
}

ByteScale scale_of_unit(std::uint64_t unit_bytes) {
    for (const ByteScale& scale : scales)
        if (unit_bytes != 0 && unit_bytes % scale.bytes == 0) return scale;
    return scales.back();
}

std::string bytes_text(std::uint64_t bytes, const ByteScale& scale, words::Language language) {
    constexpr int decimals_max = 12;  // of a TB
    std::string text = grouped(bytes / scale.bytes, language);
    const int most = is_binary(scale) ? decimals_of_binary_units_max : decimals_max;
    if (append_decimals(text, bytes % scale.bytes, scale.bytes, most, language))
        return text + ' ' + std::string(scale.name);
    return grouped(bytes, language) + " B";
}

std::string unit_text(std::uint64_t unit_bytes, words::Language language) {
    const ByteScale scale = scale_of_unit(unit_bytes);
    if (unit_bytes == scale.bytes) return std::string(scale.name);
    return bytes_text(unit_bytes, scale, language);
}

}  // namespace bangnopi::documents
