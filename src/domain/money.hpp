// Money is a count of minor units in 64 bits, with its currency; IDR has exponent 0. Never a float.
// Arithmetic that would pass 64 bits is a refusal (Code::overflow) or, where the caller has no way to meet it, a throw of
// Overflow that the use case turns into that refusal; it never wraps.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace bangnopi::domain {

class Overflow : public std::overflow_error {
  public:
    Overflow() : std::overflow_error("an amount is beyond 64 bits") {}
};

// What people may enter as one price or one payment, in minor units: a million such still sum up in 64 bits.
inline constexpr std::int64_t entered_amount_max = 9'000'000'000'000;

// ISO 4217. Exponent: how many decimals the minor unit stands for.
class Currency {
  public:
    static Result<Currency> parse(std::string_view code);
    static Currency idr();
    [[nodiscard]] std::string_view code() const { return {code_.data(), code_.size()}; }
    [[nodiscard]] int exponent() const { return exponent_; }
    bool operator==(const Currency&) const = default;

  private:
    Currency(std::array<char, 3> code, int exponent) : code_(code), exponent_(exponent) {}
    std::array<char, 3> code_;
    int exponent_;
};

// Checked 64-bit arithmetic, throwing Overflow. Amounts inside one invoice share its currency and are plain counts.
std::int64_t add(std::int64_t a, std::int64_t b);
std::int64_t subtract(std::int64_t a, std::int64_t b);
std::int64_t multiply(std::int64_t a, std::int64_t b);

// An amount that travels with its currency. Adding two currencies is a bug.
class Money {
  public:
    Money(std::int64_t minor_units, Currency currency) : minor_units_(minor_units), currency_(currency) {}
    [[nodiscard]] std::int64_t minor_units() const { return minor_units_; }
    [[nodiscard]] Currency currency() const { return currency_; }
    friend Money operator+(Money a, Money b);
    friend Money operator-(Money a, Money b);
    bool operator==(const Money&) const = default;

  private:
    std::int64_t minor_units_;
    Currency currency_;
};

// "Rp1.250.000" for IDR, "USD 12.50" otherwise.
std::string format_money(Money money);

// An exact rational, denominator above zero, in lowest terms.
class Rate {
  public:
    constexpr Rate() = default;
    Rate(std::int64_t numerator, std::int64_t denominator);
    // "11", "12.5" or "11/12"; nothing negative, no exponent, no sign.
    static Result<Rate> parse(std::string_view text);
    [[nodiscard]] std::int64_t numerator() const { return numerator_; }
    [[nodiscard]] std::int64_t denominator() const { return denominator_; }
    friend Rate operator*(Rate a, Rate b);
    friend Rate operator+(Rate a, Rate b);
    [[nodiscard]] std::strong_ordering compare(Rate other) const;
    bool operator==(const Rate&) const = default;

  private:
    std::int64_t numerator_ = 0;
    std::int64_t denominator_ = 1;
};

enum class Rounding : std::uint8_t { half_away_from_zero, up, down };

// amount × numerator ÷ denominator, exact in between (128 bits), rounded as named. The only division of money there is.
std::int64_t multiply_divide(std::int64_t amount, std::int64_t numerator, std::int64_t denominator,
                             Rounding rounding);
std::int64_t apply(std::int64_t amount, Rate rate, Rounding rounding = Rounding::half_away_from_zero);

}  // namespace bangnopi::domain
