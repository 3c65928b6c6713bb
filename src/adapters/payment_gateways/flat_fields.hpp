// A body of JSON, or of a form, as texts by their place: {"data":{"id":7,"list":[true]}} has "/data/id" = "7" and "/data/list/0" =
// "true". A number keeps the digits that were sent. A body with a name twice in one object is none: readers differ in which they
// believe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace bangnopi::payment_gateways {

inline constexpr std::size_t fields_max = 2'000;
inline constexpr std::size_t json_depth_max = 16;

class FlatFields {
  public:
    // Nothing for what is not one object of JSON in UTF-8, is deeper or has more than the bounds, or names something twice.
    static std::optional<FlatFields> of_json(std::string_view body);
    // application/x-www-form-urlencoded, under "/name".
    static std::optional<FlatFields> of_form(std::string_view body);

    // Empty where there is none, and for null.
    [[nodiscard]] std::string_view text(std::string_view place) const;
    // One of 1 to octets_max printable ASCII characters; else nothing.
    [[nodiscard]] std::optional<std::string> word(std::string_view place, std::size_t octets_max) const;
    [[nodiscard]] std::optional<std::int64_t> rupiah(std::string_view place) const;

    std::map<std::string, std::string, std::less<>> values;
};

// "150000" and "150000.00": no sign, no exponent, no leading zero, no sen, at most domain::entered_amount_max. Else nothing.
std::optional<std::int64_t> rupiah_of(std::string_view text);

// Octets outside A-Z a-z 0-9 - _ . ~ as %XX.
std::string percent_encoded(std::string_view text);

}  // namespace bangnopi::payment_gateways
