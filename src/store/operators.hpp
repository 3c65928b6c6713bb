// Operators (tenants): their settings, and the door by which each is found before it is known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/calendar.hpp"
#include "domain/cash_rounding.hpp"
#include "domain/dunning.hpp"
#include "domain/invoice.hpp"
#include "domain/late_fee.hpp"
#include "domain/money.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

// What is due on one day, on how many invoices; what is prepaid is always on its own.
enum class InvoicesPer : std::uint8_t { subscription = 1, customer = 2 };

// Kept as one JSON text with the operator; unknown keys of a newer program are refused, missing ones have these defaults.
struct Settings {
    domain::DuePolicy due;
    std::optional<domain::Tax> tax;
    std::optional<domain::LateFee> late_fee;
    bool charges_stamp_duty = false;
    domain::StampDuty stamp_duty;  // where it is charged
    domain::CashRounding cash_rounding;
    InvoicesPer invoices_per = InvoicesPer::subscription;
    int default_billing_day = 1;
    std::string invoice_number_pattern = "INV/{year}/{month}/{number:6}";
    std::string receipt_number_pattern = "KW/{year}/{number:6}";
    std::string credit_note_number_pattern = "CN/{year}/{month}/{number:6}";
    std::int64_t receipt_stamp_above =
        0;  // receipts of more than this have a place for the stamp (meterai); 0: none has
    bool issue_zero_invoices = false;
    std::int64_t balance_floor = 0;  // of pay as you go
    std::optional<std::int64_t>
        low_balance_threshold;      // what is available of it is told to be low there; none: never
    std::string isolir_notice_url;  // where routers send isolated customers; empty: nowhere
    std::string address;            // on paper, below the name: lines of plain text; empty: none
    // What the notice says to them (docs/isolir.md); empty: nothing of it.
    std::string contact_phone;         // E.164
    std::string payment_instructions;  // lines of plain text
    std::string public_url;    // of this server, as the outside reaches it; empty: nothing is told here
    std::string payment_url;   // where customers pay, short enough for an SMS; empty: messages name none
    std::string qris_code;     // domain::MerchantQris
    int promise_days_max = 0;  // how many days ahead they may promise to pay there; 0: not at all
    int proof_hold_days = 2;   // how long a proof of payment that waits holds isolation back; 0: not at all
    int isolation_guard_percent =
        25;  // of who has an active line: more are isolated at once only once staff say so; 0: at once
    bool operator==(const Settings&) const;
};
// What the bills of such an operator are charged.
inline std::optional<domain::StampDuty> stamp_duty_of(const Settings& settings) {
    return settings.charges_stamp_duty ? std::optional(settings.stamp_duty) : std::nullopt;
}
std::string settings_json(const Settings& settings);
Result<Settings> parse_settings(std::string_view json);

struct Operator {
    Id id;
    std::string code;
    std::string name;
    domain::Zone zone;
    domain::Currency currency;
    Settings settings;
    Instant created_at;
    std::int64_t version = 1;
};

void insert_operator(Tx& tx, const Operator& row);  // and its door ("code", code)
void update_operator(Tx& tx, const Operator& row);  // version is the new one
std::optional<Operator> find_operator(Tx& tx, Id id);
// Held until the transaction ends: by who changes its settings, and by who changes its tree of areas.
std::optional<Operator> lock_operator(Tx& tx, Id id);
std::optional<Operator> find_operator_by_code(Tx& tx, std::string_view code);
std::vector<Operator> list_operators(Tx& tx);
std::optional<Operator> only_operator(Tx& tx);  // nothing where there are several

// "INV/{year}/{month}/{number:6}": {year}, {month}, {number} with a width; must hold {number} and {year}.
// `pointer` is of the setting that it is.
Result<Done> check_number_pattern(std::string_view pattern,
                                  std::string_view pointer = "/invoice_number_pattern");
void append_number(std::string& out, std::string_view pattern, domain::Date issued_on, std::int64_t number);

// Reserves `count` numbers of a gapless series; returns the first. The last statement before a chunk's commit, or nearly.
std::int64_t take_numbers(Tx& tx, Id operator_id, std::string_view series, int year, std::int64_t count);

}  // namespace bangnopi::store
