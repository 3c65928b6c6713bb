// A receipt (kwitansi) of one payment, as PDF and as what a thermal printer takes. What is on it was true when the payment was
// recorded and does not change; amounts are minor units of its currency.
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

struct ReceiptInvoice {
    std::string number;
    domain::Period period;
    std::int64_t amount = 0;  // of this payment
    std::int64_t open = 0;    // of the invoice, after all that was paid on it until now
    bool is_paid = false;     // Lunas: not credited or written off
};

struct Receipt {
    words::Language language = words::Language::indonesian;
    std::string operator_name;
    std::string operator_phone;  // empty: not told
    std::string number;
    std::string customer_name;
    std::string customer_number;
    std::string customer_address;
    domain::Currency currency = domain::Currency::idr();
    std::int64_t amount = 0;
    std::vector<ReceiptInvoice> invoices;
    std::int64_t rounding = 0;  // of cash: invoices + to_balance - rounding = amount
    std::int64_t to_balance = 0;
    std::int64_t refunded =
        0;  // what was given back of the amount: all of it, and the receipt is of nothing any more
    domain::Date received_on;
    std::string received_at;       // "2026-11-30 14:05 (Asia/Jakarta)"
    std::string method;            // "Tunai", with the channel's name
    std::string reference;         // empty: nothing but ours
    std::string taken_by;          // empty: nobody of the staff
    std::int64_t stamp_above = 0;  // more than this has a place for the stamp; 0: never
    Instant made_at;
};

// What is stamped on it: that its invoices are Lunas, or that it is of nothing any more; nothing else.
enum class ReceiptStamp : std::uint8_t { none, paid_in_full, given_back };
ReceiptStamp stamp_of(const Receipt& receipt);

// A5, landscape; as many pages as its invoices need.
std::string receipt_pdf(const Receipt& receipt);

enum class PaperWidth : std::uint8_t { mm58 = 32, mm80 = 48 };  // characters of the printer's font A
std::optional<PaperWidth> parse_paper_width(std::string_view characters);
// Lines of printable ASCII, ending in the few empty ones that bring the paper to the edge.
std::string receipt_text(const Receipt& receipt, PaperWidth width);

}  // namespace bangnopi::documents
