// What closed or corrected an issued invoice: its void, credit notes, write-off, tax withheld from it. Appended, never changed, but for a certificate that becomes free. Amounts are
// minor units of the operator's currency. Of an invoice that is not void credited is the sum of its credit notes, withheld and
// written_off are the sums of its corrections less what undid them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/act.hpp"
#include "store/database.hpp"
#include "store/invoice_rows.hpp"
#include "store/jobs.hpp"
#include "store/paging.hpp"
#include "store/payments.hpp"

namespace bangnopi::store {

struct CreditNote {
    Id id;
    std::string number;
    int series_year = 0;
    std::int64_t series_no = 0;
    Id invoice_id;
    std::string invoice_number;
    Id customer_id;
    std::string customer_number;
    std::string customer_name;
    std::int64_t amount = 0;
    std::int64_t to_balance = 0;  // of it, what was paid already
    domain::Date issued_on;
    std::optional<Id> made_by;
    std::string made_by_name;
    std::string reason;
    Instant created_at;
    std::optional<std::int64_t> tax = {};  // of the amount; none: written before it was kept
};

// What pays an invoice, together of one payment, of the balance or of vouchers.
struct PaidShare {
    AllocationKind kind = AllocationKind::payment;
    std::optional<Id> payment_id;
    std::int64_t amount = 0;
};
// What is left of them after refunds and credit notes; the oldest first, none of zero.
std::vector<PaidShare> shares_left(Tx& tx, Id operator_id, Id invoice);

// Takes its number, the last of what waits for others in a transaction, or nearly. `freed`: the shares that become balance.
void insert_credit_note(Tx& tx, Id operator_id, std::string_view number_pattern, CreditNote& note,
                        std::span<const PaidShare> freed);
std::optional<CreditNote> find_credit_note(Tx& tx, Id operator_id, Id note);
std::int64_t tax_of_credit_note(Tx& tx, Id operator_id, const CreditNote& note);
struct CreditNoteFilter {
    std::optional<Id> invoice_id;
    std::optional<Id> customer_id;
};
// Newest first.
Result<Page<CreditNote>> list_credit_notes(Tx& tx, Id operator_id, const CreditNoteFilter& filter,
                                           const PageRequest& request);

enum class CorrectionKind : std::uint8_t {
    voided = 1,
    write_off = 2,
    withholding = 3,
    recovery = 4,
    write_off_undone = 5,
    withholding_undone = 6
};

struct Correction {
    Id id;
    Id invoice_id;
    CorrectionKind kind = CorrectionKind::voided;
    std::int64_t amount = 0;
    std::optional<std::string> certificate;  // of a withholding; unique
    std::optional<Id> payment_id;            // of a recovery
    std::optional<Id> credit_note_id;        // that undid a write-off or a withholding
    std::optional<std::string> undone_certificate =
        {};  // of a withholding that was undone by itself; of what undid it too
    domain::Date made_on;
    std::optional<Id> made_by;
    std::string made_by_name;
    std::string reason;
    Instant created_at;
};
// False where the certificate is known already; nothing is written then.
bool insert_correction(Tx& tx, Id operator_id, const Correction& correction);

// One that stands, by its certificate.
std::optional<Correction> find_withholding(Tx& tx, Id operator_id, Id invoice, std::string_view certificate);
// Its certificate may be recorded again.
void free_certificate(Tx& tx, Id operator_id, const Correction& withholding);

// One line of an invoice's history, as people read it.
struct CorrectionShown {
    std::string_view kind;  // "credit_note", "void", "write_off", …
    std::string number;     // of the credit note, the certificate or the receipt; else empty
    std::int64_t amount = 0;
    std::string reason;
    Instant at;
    std::string by;
};
// Oldest first; credit notes among them.
std::vector<CorrectionShown> corrections_of(Tx& tx, Id operator_id, Id invoice);

struct FreedCharge {
    Id subscription_id;
    domain::Date period_from;
    ChargeKind kind = ChargeKind::fee;
};
// What the invoice had charged is on no invoice any more.
std::vector<FreedCharge> free_charges(Tx& tx, Id operator_id, Id invoice);

// What of an invoice's fee is not earned yet, locked; nothing where all of it is.
std::vector<Deferral> lock_deferrals(Tx& tx, Id operator_id, Id invoice);  // by day
void shrink_deferral(Tx& tx, Id operator_id, const Deferral& by);  // the amount is what is taken of it

}  // namespace bangnopi::store
