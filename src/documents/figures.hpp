// Figures as people write them: amounts without the name of their currency, which stands once beside them, bytes without loss,
// percentages. Thousands are parted by "." in Indonesian and by "," in English.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/money.hpp"
#include "words/language.hpp"

namespace bangnopi::documents {

std::string grouped(std::uint64_t number, words::Language language);  // "1.250.000"
std::string amount_text(std::int64_t minor_units, domain::Currency currency, words::Language language);
// With its currency: "Rp1.250.000", "−Rp5.000"; "USD 12,50".
std::string money_text(std::int64_t minor_units, domain::Currency currency, words::Language language);

// "11 %", "12,5 %", "25/3 %" where decimals have no end.
std::string percent_text(domain::Rate percent, words::Language language);

// What a price for so many bytes counts in: the largest of TB, GB, MB, kB, their binary kin and B that divides it.
struct ByteScale {
    std::string_view name;
    std::uint64_t bytes = 1;
};
ByteScale scale_of_unit(std::uint64_t unit_bytes);
// Exact: "61,25 GB". A count that binary units tell only with many decimals stands in bytes.
std::string bytes_text(std::uint64_t bytes, const ByteScale& scale, words::Language language);
// "GB", "5 GB"
std::string unit_text(std::uint64_t unit_bytes, words::Language language);

}  // namespace bangnopi::documents
