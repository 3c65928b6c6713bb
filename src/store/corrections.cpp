#include "store/corrections.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/check.hpp"
#include "domain/ledger.hpp"
#include "store/ledger.hpp"
#include "store/operators.hpp"

namespace bangnopi::store {
namespace {

#define NOTE_COLUMNS                                                                                \
    "n.id, n.number, n.series_year, n.series_no, n.invoice_id, i.number, n.customer_id, c.number, " \
    "c.name, n.amount, n.to_balance, n.issued_on, n.made_by, n.made_by_name, n.reason, n.created_at, n.tax"
constexpr int note_column_count = 17;
#define NOTE_FROM                                                                            \
    "credit_note n JOIN invoice i ON i.operator_id = n.operator_id AND i.id = n.invoice_id " \
    "JOIN customer c ON c.operator_id = n.operator_id AND c.id = n.customer_id"

constexpr std::string_view credit_note_series = "CN";

// Those that an index serves.
constexpr std::array note_sorts = {SortColumn{"created", "n.id", true},
                                   SortColumn{"number", "n.number", false},
                                   SortColumn{"issued", "n.issued_on", false}};

CreditNote read_note(const Row& row) {
    CreditNote note;
    note.id = row.id(0);
    note.number = row.string(1);
    note.series_year = static_cast<int>(row.integer(2));
    note.series_no = row.integer(3);
    note.invoice_id = row.id(4);
    note.invoice_number = row.string(5);
    note.customer_id = row.id(6);
    note.customer_number = row.string(7);
    note.customer_name = row.string(8);
    note.amount = row.integer(9);
    note.to_balance = row.integer(10);
    note.issued_on = row.date(11);
    note.made_by = row.optional_id(12);
    note.made_by_name = row.string(13);
    note.reason = row.string(14);
    note.created_at = row.instant(15);
    note.tax = row.optional_integer(16);
    return note;
}

std::string_view name_of(CorrectionKind kind) {
    switch (kind) {
        case CorrectionKind::voided:
            return "void";
        case CorrectionKind::write_off:
            return "write_off";
        case CorrectionKind::withholding:
            return "withholding";
        case CorrectionKind::recovery:
            return "recovery";
        case CorrectionKind::write_off_undone:
            return "write_off_undone";
        case CorrectionKind::withholding_undone:
            return "withholding_undone";
    }
    BANGNOPI_UNREACHABLE("an unknown kind of correction");
}

void insert_credit_share(Tx& tx, Id operator_id, const CreditNote& note, int share_no,
                         const PaidShare& share) {
    tx.post(
        "INSERT INTO credit_share (operator_id, invoice_id, credit_note_id, share_no, kind, payment_id, "
        "amount) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        operator_id, note.invoice_id, note.id, share_no, share.kind, share.payment_id, share.amount);
    if (share.payment_id)
        tx.post("UPDATE payment SET freed = freed + $3 WHERE operator_id = $1 AND id = $2", operator_id,
                *share.payment_id, share.amount);
}

}  // namespace

std::vector<PaidShare> shares_left(Tx& tx, Id operator_id, Id invoice) {
    std::vector<PaidShare> left;
    tx.each(
        "SELECT kind, payment_id, CAST(SUM(amount) AS BIGINT) FROM ("
        "SELECT kind, payment_id, amount, id FROM allocation WHERE operator_id = $1 AND invoice_id = $2 "
        "UNION ALL SELECT s.kind, CASE WHEN s.kind = 1 THEN r.payment_id END, -s.amount, 0 FROM refund_share "
        "s "
        "JOIN refund r ON r.operator_id = s.operator_id AND r.id = s.refund_id "
        "WHERE s.operator_id = $1 AND s.invoice_id = $2 "
        "UNION ALL SELECT kind, payment_id, -amount, 0 FROM credit_share "
        "WHERE operator_id = $1 AND invoice_id = $2) AS moved "
        "GROUP BY kind, payment_id HAVING SUM(amount) > 0 ORDER BY MAX(id)",
        [&](const Row& row) {
            left.push_back({row.enumeration<AllocationKind>(0), row.optional_id(1), row.integer(2)});
        },
        operator_id, invoice);
    return left;
}

void insert_credit_note(Tx& tx, Id operator_id, std::string_view number_pattern, CreditNote& note,
                        std::span<const PaidShare> freed) {
    int share_no = 0;
    for (const PaidShare& share : freed) insert_credit_share(tx, operator_id, note, ++share_no, share);
    note.series_year = note.issued_on.year();
    note.series_no = take_numbers(tx, operator_id, credit_note_series, note.series_year, 1);
    note.number.clear();
    append_number(note.number, number_pattern, note.issued_on, note.series_no);
    tx.execute(
        "INSERT INTO credit_note (operator_id, id, number, series_year, series_no, invoice_id, customer_id, "
        "amount, to_balance, issued_on, made_by, made_by_name, reason, created_at, tax) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        operator_id, note.id, note.number, note.series_year, note.series_no, note.invoice_id,
        note.customer_id, note.amount, note.to_balance, note.issued_on, note.made_by, note.made_by_name,
        note.reason, note.created_at, note.tax);
}

std::optional<CreditNote> find_credit_note(Tx& tx, Id operator_id, Id note) {
    std::optional<CreditNote> found;
    tx.first(
        "SELECT " NOTE_COLUMNS " FROM " NOTE_FROM " WHERE n.operator_id = $1 AND n.id = $2",
        [&](const Row& row) { found = read_note(row); }, operator_id, note);
    return found;
}

std::int64_t tax_of_credit_note(Tx& tx, Id operator_id, const CreditNote& note) {
    if (note.tax) return *note.tax;
    constexpr std::chrono::minutes booked_within(10);
    std::int64_t tax = 0;
    tx.first(
        // Found by its id, soon after that of the note: a journal is not looked up by its cause.
        "SELECT CAST(COALESCE(SUM(p.amount), 0) AS BIGINT) FROM posting p WHERE p.operator_id = $1 "
        "AND p.journal_id = (SELECT j.id FROM journal j WHERE j.operator_id = $1 AND j.id > $3 "
        "AND j.id < $5 AND j.cause = $2 AND j.cause_id = $3 ORDER BY j.id LIMIT 1) AND p.account_code = $4",
        [&](const Row& row) { tax = row.integer(0); }, operator_id, JournalCause::credit_note, note.id,
        domain::account::output_tax, first_id_before(note.id, -booked_within));
    return tax;
}

Result<Page<CreditNote>> list_credit_notes(Tx& tx, Id operator_id, const CreditNoteFilter& filter,
                                           const PageRequest& request) {
    ListQuery query({NOTE_COLUMNS, note_column_count, NOTE_FROM, "n.operator_id", "n.id"}, operator_id);
    if (filter.invoice_id) query.where("n.invoice_id = ?", filter.invoice_id->value);
    if (filter.customer_id) query.where("n.customer_id = ?", filter.customer_id->value);
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    return query.page<CreditNote>(tx, newest_first, note_sorts, read_note);
}

bool insert_correction(Tx& tx, Id operator_id, const Correction& correction) {
    return tx.insert_new(
        "INSERT INTO invoice_correction (operator_id, invoice_id, id, kind, amount, certificate, payment_id, "
        "credit_note_id, made_on, made_by, made_by_name, reason, created_at, undone_certificate) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
        "ON CONFLICT (operator_id, certificate) WHERE certificate IS NOT NULL DO NOTHING",
        operator_id, correction.invoice_id, correction.id, correction.kind, correction.amount,
        correction.certificate, correction.payment_id, correction.credit_note_id, correction.made_on,
        correction.made_by, correction.made_by_name, correction.reason, correction.created_at,
        correction.undone_certificate);
}

std::optional<Correction> find_withholding(Tx& tx, Id operator_id, Id invoice, std::string_view certificate) {
    std::optional<Correction> found;
    tx.first(
        "SELECT id, amount, certificate FROM invoice_correction "
        "WHERE operator_id = $1 AND invoice_id = $2 AND certificate = $3",
        [&](const Row& row) {
            found.emplace();
            found->id = row.id(0);
            found->invoice_id = invoice;
            found->kind = CorrectionKind::withholding;
            found->amount = row.integer(1);
            found->certificate = row.string(2);
        },
        operator_id, invoice, certificate);
    return found;
}

void free_certificate(Tx& tx, Id operator_id, const Correction& withholding) {
    tx.execute(
        "UPDATE invoice_correction SET undone_certificate = certificate, certificate = NULL "
        "WHERE operator_id = $1 AND invoice_id = $2 AND id = $3",
        operator_id, withholding.invoice_id, withholding.id);
}

std::vector<CorrectionShown> corrections_of(Tx& tx, Id operator_id, Id invoice) {
    std::vector<std::pair<Id, CorrectionShown>> found;
    tx.each(
        "SELECT id, number, amount, reason, created_at, made_by_name FROM credit_note "
        "WHERE operator_id = $1 AND invoice_id = $2 ORDER BY id",
        [&](const Row& row) {
            found.emplace_back(row.id(0), CorrectionShown{"credit_note", row.string(1), row.integer(2),
                                                          row.string(3), row.instant(4), row.string(5)});
        },
        operator_id, invoice);
    tx.each(
        "SELECT k.id, k.kind, COALESCE(k.certificate, k.undone_certificate, n.number, p.receipt_number, ''), "
        "k.amount, k.reason, "
        "k.created_at, k.made_by_name FROM invoice_correction k "
        "LEFT JOIN credit_note n ON n.operator_id = k.operator_id AND n.id = k.credit_note_id "
        "LEFT JOIN payment p ON p.operator_id = k.operator_id AND p.id = k.payment_id "
        "WHERE k.operator_id = $1 AND k.invoice_id = $2 ORDER BY k.id",
        [&](const Row& row) {
            found.emplace_back(row.id(0),
                               CorrectionShown{name_of(row.enumeration<CorrectionKind>(1)), row.string(2),
                                               row.integer(3), row.string(4), row.instant(5), row.string(6)});
        },
        operator_id, invoice);
    std::ranges::stable_sort(found, {}, &std::pair<Id, CorrectionShown>::first);
    std::vector<CorrectionShown> shown;
    shown.reserve(found.size());
    for (auto& [id, one] : found) shown.push_back(std::move(one));
    return shown;
}

std::vector<FreedCharge> free_charges(Tx& tx, Id operator_id, Id invoice) {
    std::vector<FreedCharge> freed;
    // Found by the subscriptions on its lines: a charge is not looked up by its invoice.
    tx.each(
        "SELECT c.subscription_id, c.period_from, c.kind FROM charge c WHERE c.operator_id = $1 "
        "AND c.invoice_id = $2 AND c.subscription_id IN (SELECT l.subscription_id FROM invoice_line l "
        "WHERE l.operator_id = $1 AND l.invoice_id = $2 AND l.subscription_id IS NOT NULL) "
        "ORDER BY c.subscription_id, c.period_from, c.kind",
        [&](const Row& row) {
            freed.push_back({row.id(0), row.date(1), row.enumeration<ChargeKind>(2)});
        },
        operator_id, invoice);
    for (const FreedCharge& charge : freed)
        tx.post(
            "DELETE FROM charge WHERE operator_id = $1 AND subscription_id = $2 AND period_from = $3 AND "
            "kind = "
            "$4",
            operator_id, charge.subscription_id, charge.period_from, charge.kind);
    return freed;
}

std::vector<Deferral> lock_deferrals(Tx& tx, Id operator_id, Id invoice) {
    std::vector<Deferral> deferrals;
    tx.each(
        "SELECT recognised_on, amount FROM deferral WHERE operator_id = $1 AND invoice_id = $2 "
        "ORDER BY recognised_on {for_update}",
        [&](const Row& row) {
            deferrals.push_back({row.date(0), invoice, row.integer(1)});
        },
        operator_id, invoice);
    return deferrals;
}

void shrink_deferral(Tx& tx, Id operator_id, const Deferral& by) {
    tx.execute(
        "DELETE FROM deferral WHERE operator_id = $1 AND recognised_on = $2 AND invoice_id = $3 AND amount = "
        "$4",
        operator_id, by.recognised_on, by.invoice_id, by.amount);
    tx.execute(
        "UPDATE deferral SET amount = amount - $4 "
        "WHERE operator_id = $1 AND recognised_on = $2 AND invoice_id = $3",
        operator_id, by.recognised_on, by.invoice_id, by.amount);
}

}  // namespace bangnopi::store
