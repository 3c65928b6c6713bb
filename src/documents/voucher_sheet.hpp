// Vouchers on paper: A4 pages of cards to be cut apart, each with its code in letters and as a QR code. Whoever holds one can
// spend it: what draws them keeps nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "domain/calendar.hpp"
#include "domain/money.hpp"
#include "words/language.hpp"

namespace bangnopi::documents {

struct VoucherCard {
    std::int64_t serial = 0;  // in its batch
    std::string code;         // in groups, as people read it
    std::string scanned;      // what its QR code says: the code, or the address that takes it
};

struct VoucherSheet {
    words::Language language = words::Language::indonesian;
    std::string operator_name;
    std::int64_t batch_number = 0;
    domain::Currency currency = domain::Currency::idr();
    std::int64_t face_price = 0;                  // minor units
    std::string plan_name;                        // empty: it brings balance, `value` of it
    std::int64_t value = 0;                       // minor units
    std::optional<std::int32_t> days = {};        // that its package is open for
    std::optional<domain::Date> expires_on = {};  // the last day on which it can be spent
    std::vector<VoucherCard> cards;
    Instant made_at;
};

inline constexpr std::size_t voucher_cards_a_page = 24;

// As many pages as its cards need; the same value makes the same bytes. What a card has no room for ends in "…"; a code never
// does, its letters are smaller instead.
std::string voucher_sheet_pdf(const VoucherSheet& sheet);

}  // namespace bangnopi::documents
