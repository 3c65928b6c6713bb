#include "domain/money.hpp"

#include <fmt/format.h>

#include <numeric>

#include "base/check.hpp"

namespace bangnopi::domain {
namespace {

__extension__ using Int128 = __int128;

// ISO 4217, active codes, by exponent. IDR counts rupiah: nobody has used a sen for decades.
constexpr std::string_view exponent_0 =
    "BIF CLP DJF GNF IDR ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
constexpr std::string_view exponent_2 =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CNY "
    "COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF ILS "
    "INR "
    "IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR "
    "MZN "
    "NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD "
    "SSP "
    "STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWL";
constexpr std::string_view exponent_3 = "BHD IQD JOD KWD LYD OMR TND";
constexpr std::string_view exponent_4 = "CLF UYW";

bool lists(std::string_view codes, std::string_view code) {
    return codes.find(code) != std::string_view::npos;
}

std::optional<int> exponent_of(std::string_view code) {
    if (code.size() != 3 || code.find(' ') != std::string_view::npos) return std::nullopt;
    if (lists(exponent_0, code)) return 0;
    if (lists(exponent_2, code)) return 2;
    if (lists(exponent_3, code)) return 3;
    if (lists(exponent_4, code)) return 4;
    return std::nullopt;
}

std::int64_t narrow(Int128 value) {
    const auto narrowed = static_cast<std::int64_t>(value);
    if (narrowed != value) throw Overflow();
    return narrowed;
}

std::uint64_t magnitude(std::int64_t value) {
    return value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
}

// Puts a separator before each three digits from the right.
std::string grouped(std::uint64_t value, char separator) {
    std::string text = std::to_string(value);
    for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, 1, separator);
    return text;
}

Int128 gcd(Int128 a, Int128 b) {
    if (a < 0) a = -a;
    while (b != 0) {
        const Int128 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

Rate in_lowest_terms(Int128 numerator, Int128 denominator) {
    const Int128 divisor = gcd(numerator, denominator);
    return {narrow(numerator / divisor), narrow(denominator / divisor)};
}

}  // namespace

Result<Currency> Currency::parse(std::string_view code) {
    const std::optional<int> exponent = exponent_of(code);
    if (!exponent)
        return refuse(Code::invalid, "no currency of ISO 4217; write three capitals, such as IDR"_msg);
    return Currency({code[0], code[1], code[2]}, *exponent);
}

Currency Currency::idr() {
    return Currency({'I', 'D', 'R'}, 0);
}

std::int64_t add(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) throw Overflow();
    return sum;
}

std::int64_t subtract(std::int64_t a, std::int64_t b) {
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(a, b, &difference)) throw Overflow();
    return difference;
}

std::int64_t multiply(std::int64_t a, std::int64_t b) {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(a, b, &product)) throw Overflow();
    return product;
}

Money operator+(Money a, Money b) {
    BANGNOPI_CHECK(a.currency_ == b.currency_);
    return {add(a.minor_units_, b.minor_units_), a.currency_};
}

Money operator-(Money a, Money b) {
    BANGNOPI_CHECK(a.currency_ == b.currency_);
    return {subtract(a.minor_units_, b.minor_units_), a.currency_};
}

std::string format_money(Money money) {
    const std::uint64_t units = magnitude(money.minor_units());
    const std::string_view sign = money.minor_units() < 0 ? "-" : "";
    const Currency currency = money.currency();
    if (currency == Currency::idr()) return fmt::format("{}Rp{}", sign, grouped(units, '.'));
    if (currency.exponent() == 0) return fmt::format("{} {}{}", currency.code(), sign, units);
    std::uint64_t scale = 1;
    for (int i = 0; i < currency.exponent(); ++i) scale *= 10;
    return fmt::format("{} {}{}.{:0{}}", currency.code(), sign, units / scale, units % scale,
                       currency.exponent());
}

std::int64_t multiply_divide(std::int64_t amount, std::int64_t numerator, std::int64_t denominator,
                             Rounding rounding) {
    BANGNOPI_CHECK(denominator > 0);
    const Int128 product = Int128{amount} * numerator;
    const Int128 quotient = product / denominator;  // towards zero
    const Int128 rest = product % denominator;      // with the sign of the product
    if (rest == 0) return narrow(quotient);
    switch (rounding) {
        case Rounding::up:
            return narrow(quotient + (rest > 0 ? 1 : 0));
        case Rounding::down:
            return narrow(quotient - (rest < 0 ? 1 : 0));
        case Rounding::half_away_from_zero:
            break;
    }
    if (rest > 0) return narrow(quotient + (rest * 2 >= denominator ? 1 : 0));
    return narrow(quotient - (-rest * 2 >= denominator ? 1 : 0));
}

std::int64_t apply(std::int64_t amount, Rate rate, Rounding rounding) {
    return multiply_divide(amount, rate.numerator(), rate.denominator(), rounding);
}

Rate::Rate(std::int64_t numerator, std::int64_t denominator) {
    BANGNOPI_CHECK(denominator > 0);
    // At most the denominator, so it fits; 64-bit division is several times as fast as that of 128 bits.
    const auto divisor =
        static_cast<std::int64_t>(std::gcd(magnitude(numerator), static_cast<std::uint64_t>(denominator)));
    numerator_ = numerator / divisor;
    denominator_ = denominator / divisor;
}

Rate operator*(Rate a, Rate b) {
    const Rate left(a.numerator_, b.denominator_);
    const Rate right(b.numerator_, a.denominator_);
    return {multiply(left.numerator_, right.numerator_), multiply(left.denominator_, right.denominator_)};
}

Rate operator+(Rate a, Rate b) {
    const Int128 left = Int128{a.numerator_} * b.denominator_;
    const Int128 right = Int128{b.numerator_} * a.denominator_;
    Int128 sum = 0;
    if (__builtin_add_overflow(left, right, &sum)) throw Overflow();
    return in_lowest_terms(sum, Int128{a.denominator_} * b.denominator_);
}

std::strong_ordering Rate::compare(Rate other) const {
    const Int128 left = Int128{numerator_} * other.denominator_;
    const Int128 right = Int128{other.numerator_} * denominator_;
    if (left == right) return std::strong_ordering::equal;
    return left < right ? std::strong_ordering::less : std::strong_ordering::greater;
}

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::optional<std::int64_t> parse_digits(std::string_view digits) {
    if (digits.empty()) return std::nullopt;
    std::int64_t value = 0;
    for (const char c : digits) {
        if (!is_digit(c)) return std::nullopt;
        value = add(multiply(value, 10), c - '0');
    }
    return value;
}

std::optional<Rate> parse_fraction(std::string_view text, std::size_t slash) {
    const auto numerator = parse_digits(text.substr(0, slash));
    const auto denominator = parse_digits(text.substr(slash + 1));
    if (!numerator || !denominator || *denominator == 0) return std::nullopt;
    return Rate(*numerator, *denominator);
}

std::optional<Rate> parse_decimal(std::string_view text, std::size_t point) {
    const std::string_view decimals = text.substr(point + 1);
    const auto whole = parse_digits(text.substr(0, point));
    const auto part = parse_digits(decimals);
    if (!whole || !part) return std::nullopt;
    std::int64_t scale = 1;
    for (std::size_t i = 0; i < decimals.size(); ++i) scale = multiply(scale, 10);
    return Rate(add(multiply(*whole, scale), *part), scale);
}

std::optional<Rate> parse_rate(std::string_view text) {
    if (const std::size_t slash = text.find('/'); slash != std::string_view::npos)
        return parse_fraction(text, slash);
    if (const std::size_t point = text.find('.'); point != std::string_view::npos)
        return parse_decimal(text, point);
    const auto whole = parse_digits(text);
    return whole ? std::optional(Rate(*whole, 1)) : std::nullopt;
}

}  // namespace

Result<Rate> Rate::parse(std::string_view text) {
    try {
        if (const auto rate = parse_rate(text)) return *rate;
    } catch (const Overflow&) {
        return refuse(Code::overflow, "a number with more digits than 64 bits hold; write fewer"_msg);
    }
    return refuse(Code::invalid, "not a number; write \"11\", \"12.5\" or \"11/12\", without a sign"_msg);
}

}  // namespace bangnopi::domain
