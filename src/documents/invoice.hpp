// An invoice (tagihan) and a credit note (nota kredit) on paper, A4. Amounts are minor units of their currency; the same value
// makes the same bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "documents/paper.hpp"
#include "domain/calendar.hpp"
#include "domain/money.hpp"
#include "words/language.hpp"

namespace bangnopi::documents {

struct BilledCustomer {
    std::string name;
    std::string number;
    std::string address;
    std::string phone;     // empty: not told
    std::string reseller;  // through whom it came; empty: nobody
};

struct BilledLine {
    std::string title;
    std::optional<domain::Period> days = {};
    std::string working;  // empty: there is nothing to work out
    std::int64_t amount = 0;
};

// What was taxed, and how; as of an invoice without a tax it is empty.
struct BilledTax {
    std::int64_t amount = 0;
    std::string percent;                    // "12 %"; empty: not known
    std::string working;                    // empty: not known
    std::optional<std::int64_t> base = {};  // DPP, as it is printed
    bool is_other_base = false;             // DPP nilai lain
    bool is_inclusive = false;              // the lines have it in them
};

enum class InvoiceStamp : std::uint8_t { none, paid_in_full, voided, written_off, credited };

struct InvoiceDocument {
    words::Language language = words::Language::indonesian;
    Issuer issuer;
    BilledCustomer customer;
    std::string number;
    domain::Currency currency = domain::Currency::idr();
    domain::Date issued_on;
    domain::Date due_on;
    domain::Period period;
    std::vector<BilledLine> lines;
    std::int64_t subtotal = 0;  // without tax
    std::optional<BilledTax> tax = {};
    std::int64_t total = 0;
    std::int64_t paid = 0;
    std::int64_t credited = 0;
    std::int64_t withheld = 0;
    std::int64_t written_off = 0;
    std::int64_t open = 0;
    InvoiceStamp stamp = InvoiceStamp::none;
    // How what is open is paid; nothing of it stands on an invoice that leaves nothing open.
    std::string qris;  // for that amount; empty: none
    std::string qris_merchant;
    std::vector<PaperAccount> accounts;
    std::string payment_instructions;
    Instant made_at;
};

struct CreditNoteDocument {
    words::Language language = words::Language::indonesian;
    Issuer issuer;
    BilledCustomer customer;
    std::string number;
    std::string invoice_number;
    domain::Date invoice_issued_on;
    domain::Currency currency = domain::Currency::idr();
    domain::Date issued_on;
    std::string reason;
    std::vector<BilledLine> lines;
    std::int64_t subtotal = 0;  // without tax
    std::int64_t tax = 0;
    std::int64_t total = 0;
    std::int64_t to_balance = 0;  // what was not open any more became balance
    Instant made_at;
};

std::string invoice_pdf(const InvoiceDocument& invoice);
std::string credit_note_pdf(const CreditNoteDocument& note);
// Onto pages of a file that has others too.
void draw_invoice(Pdf& pdf, const InvoiceDocument& invoice);

}  // namespace bangnopi::documents
