// QRIS, the QR code of payments in Indonesia: what a merchant's printed code says, and the same for one amount (EMVCo,
// Merchant-Presented QR 1.1; Bank Indonesia's profile of it). A code is a row of elements: a tag of two digits, a length of
// two, a value; the last is a checksum over all before it, its own tag and length too.
//
// A code for an amount that is made here tells nobody when it is paid and never expires: the payment is found like any other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace bangnopi::domain {

inline constexpr std::size_t qris_bytes_max = 512;
inline constexpr std::int64_t qris_amount_max = 9'999'999'999'999;  // rupiah: thirteen digits (EMVCo, 4.7.5)

// CRC-16/CCITT-FALSE: polynomial 0x1021 from 0xFFFF on, nothing reflected, nothing inverted at the end.
std::uint16_t crc16_ccitt_false(std::string_view bytes);

class MerchantQris {
  public:
    // The code that hangs at the till: in rupiah, for any amount, with its checksum right. Refuses without a pointer.
    static Result<MerchantQris> parse(std::string_view text);
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] std::string_view merchant_name() const;
    // The same for one payment, without a tip. Nothing for less than a rupiah, or more than qris_amount_max.
    [[nodiscard]] std::optional<std::string> for_amount(std::int64_t rupiah) const;

  private:
    struct Element {
        std::string_view tag;
        std::string_view value;
    };
    explicit MerchantQris(std::string_view text) : text_(text) {}
    static std::optional<std::vector<Element>> elements_of(std::string_view text);
    static std::string_view value_of(const std::vector<Element>& elements, std::string_view tag);
    static bool has_account(const std::vector<Element>& elements);

    std::string text_;
};

}  // namespace bangnopi::domain
