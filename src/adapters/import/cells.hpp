// Single cells as people write them in spreadsheets, read strictly: what is not understood is nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "domain/calendar.hpp"
#include "domain/connection.hpp"
#include "domain/money.hpp"
#include "domain/payment_method.hpp"

namespace bangnopi::importing {

// "2026-11-16", "16/11/2026", "16-11-2026" or "16.11.2026"; a day that is not in the calendar, or one that
// nobody enters (entered_dates.hpp), is nothing.
std::optional<domain::Date> read_date(std::string_view text);

// RFC 3339 with its offset; or a date, alone or with "14:30" or "14:30:05", in the operator's zone.
std::optional<Instant> read_instant(std::string_view text, const domain::Zone& zone);

// Digits only, from 0 to 2^63-1.
std::optional<std::int64_t> read_count(std::string_view text);

// Minor units. In a currency without decimals (rupiah) also "Rp150.000", "150,000" and "150.000,00".
std::optional<std::int64_t> read_amount(std::string_view text, const domain::Currency& currency);

// The API's names and Indonesian ones: "ip statis", "tunai", "dompet digital".
std::optional<domain::ConnectionKind> read_kind(std::string_view text);
std::optional<domain::PaymentMethod> read_method(std::string_view text);

}  // namespace bangnopi::importing
