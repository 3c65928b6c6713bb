// What closed or corrected invoices, held against the invoices and the ledger by statements of its own.
#include "store/verify.hpp"

namespace bangnopi::store {
namespace {

// Numbers are those of store/corrections.hpp and store/ledger.hpp, written out: a constant that is wrong there shows here.
constexpr Invariant all[] = {
    {"what credit notes freed of a payment is the sum of their shares", "payment",
     "SELECT m.id, 'freed ' || CAST(m.freed AS TEXT) || ', by credit notes ' "
     "|| CAST(COALESCE(f.amount, 0) AS TEXT) FROM payment m "
     "LEFT JOIN (SELECT payment_id, SUM(amount) AS amount FROM credit_share WHERE operator_id = $1 "
     "AND payment_id IS NOT NULL GROUP BY payment_id) AS f ON f.payment_id = m.id "
     "WHERE m.operator_id = $1 AND $2 = $2 AND m.freed <> COALESCE(f.amount, 0)"},
    {"an invoice is credited, withheld and written off as its corrections say", "invoice",
     "SELECT invoice_id, 'credited ' || CAST(SUM(credited) AS TEXT) || ', withheld ' "
     "|| CAST(SUM(withheld) AS TEXT) || ', written off ' || CAST(SUM(written_off) AS TEXT) "
     "|| ' more than its corrections' FROM ("
     "SELECT id AS invoice_id, CASE WHEN status = 4 THEN 0 ELSE credited END AS credited, withheld, "
     "written_off FROM invoice WHERE operator_id = $1 AND (credited <> 0 OR withheld <> 0 OR written_off <> "
     "0) "
     "UNION ALL SELECT invoice_id, -amount, 0, 0 FROM credit_note WHERE operator_id = $1 "
     "UNION ALL SELECT invoice_id, 0, CASE kind WHEN 3 THEN -amount WHEN 6 THEN amount ELSE 0 END, "
     "CASE kind WHEN 2 THEN -amount WHEN 4 THEN amount WHEN 5 THEN amount ELSE 0 END "
     "FROM invoice_correction WHERE operator_id = $1) AS moved "
     "WHERE $2 = $2 GROUP BY invoice_id "
     "HAVING SUM(credited) <> 0 OR SUM(withheld) <> 0 OR SUM(written_off) <> 0"},
    {"a credit note is of its invoice's customer, and balance as far as its shares go", "credit_note",
     "SELECT n.id, n.number || ' to balance ' || CAST(n.to_balance AS TEXT) || ', shares ' "
     "|| CAST(COALESCE(s.amount, 0) AS TEXT) FROM credit_note n "
     "LEFT JOIN invoice i ON i.operator_id = n.operator_id AND i.id = n.invoice_id "
     "LEFT JOIN (SELECT credit_note_id, SUM(amount) AS amount FROM credit_share WHERE operator_id = $1 "
     "GROUP BY credit_note_id) AS s ON s.credit_note_id = n.id "
     "WHERE n.operator_id = $1 AND $2 = $2 AND (i.id IS NULL OR i.customer_id <> n.customer_id "
     "OR i.status = 4 OR n.to_balance <> COALESCE(s.amount, 0) OR n.to_balance > n.amount)"},
    {"a credit note is in the ledger once, on its day, for its customer", "credit_note",
     "SELECT n.id, n.number || ' of ' || CAST(n.amount AS TEXT) || ', booked ' "
     "|| CAST(COALESCE(b.booked, 0) AS TEXT) || ' on ' || COALESCE(b.dated_on, 'no day') FROM credit_note n "
     "LEFT JOIN (SELECT j.cause_id, p.customer_id, MIN(j.dated_on) AS dated_on, -SUM(p.amount) AS booked, "
     "-SUM(CASE WHEN p.account_code = '2101' THEN p.amount ELSE 0 END) AS balance "
     "FROM journal j JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id "
     "WHERE j.operator_id = $1 AND j.cause = 40 AND p.account_code IN ('1201', '2101') "
     "GROUP BY j.cause_id, p.customer_id) AS b ON b.cause_id = n.id AND b.customer_id = n.customer_id "
     "WHERE n.operator_id = $1 AND $2 = $2 AND (n.amount <> COALESCE(b.booked, 0) "
     "OR n.to_balance <> COALESCE(b.balance, 0) OR b.dated_on <> n.issued_on)"},
    {"a write-off and tax withheld are in the ledger once, in full", "invoice",
     "SELECT k.invoice_id, 'kind ' || CAST(k.kind AS TEXT) || ' of ' || CAST(k.amount AS TEXT) || ', booked "
     "' "
     "|| CAST(COALESCE(b.booked, 0) AS TEXT) FROM invoice_correction k "
     "LEFT JOIN (SELECT j.cause_id, SUM(p.amount) AS booked FROM journal j "
     "JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id "
     "WHERE j.operator_id = $1 AND ((j.cause = 41 AND p.account_code = '5103') "
     "OR (j.cause = 42 AND p.account_code = '1301')) GROUP BY j.cause_id) AS b ON b.cause_id = k.id "
     "WHERE k.operator_id = $1 AND $2 = $2 AND k.kind IN (2, 3, 5, 6) "
     "AND CASE WHEN k.kind IN (5, 6) THEN -k.amount ELSE k.amount END <> COALESCE(b.booked, 0)"},
    {"what undid a withholding by itself is one that freed the certificate, of the same amount", "invoice",
     "SELECT invoice_id, 'certificate ' || COALESCE(undone_certificate, 'none') || ', undone ' "
     "|| CAST(SUM(CASE WHEN kind = 6 THEN 1 ELSE 0 END) AS TEXT) || ' times, freed ' "
     "|| CAST(SUM(CASE WHEN kind = 3 AND certificate IS NULL THEN 1 ELSE 0 END) AS TEXT) "
     "|| ' of ' || CAST(amount AS TEXT) FROM invoice_correction WHERE operator_id = $1 AND $2 = $2 "
     "AND (undone_certificate IS NOT NULL OR (kind = 6 AND credit_note_id IS NULL)) "
     "GROUP BY invoice_id, undone_certificate, amount HAVING undone_certificate IS NULL "
     "OR SUM(CASE WHEN kind = 6 THEN 1 WHEN kind = 3 AND certificate IS NULL THEN -1 ELSE 1000000 END) <> 0"},
    {"a recovery is a payment of its amount, on account 5103", "invoice",
     "SELECT k.invoice_id, 'recovered ' || CAST(k.amount AS TEXT) || ', booked ' "
     "|| CAST(COALESCE(b.booked, 0) AS TEXT) FROM invoice_correction k "
     "LEFT JOIN payment m ON m.operator_id = k.operator_id AND m.id = k.payment_id "
     "LEFT JOIN (SELECT j.cause_id, -SUM(p.amount) AS booked FROM journal j "
     "JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id WHERE j.operator_id = $1 "
     "AND j.cause = 2 AND p.account_code = '5103' GROUP BY j.cause_id) AS b ON b.cause_id = k.payment_id "
     "WHERE k.operator_id = $1 AND $2 = $2 AND k.kind = 4 AND (m.id IS NULL OR m.amount <> k.amount "
     "OR k.amount <> COALESCE(b.booked, 0))"},
    // Of a fee that was billed in advance and is earned since, 2103 has what 4101 lacks.
    {"of an invoice that is void, or credited in full, nothing is left in the books", "invoice",
     "SELECT invoice_id, account || ' has ' || CAST(SUM(booked) AS TEXT) FROM ("
     "SELECT i.id AS invoice_id, CASE WHEN p.account_code = '2103' THEN '4101' ELSE p.account_code END "
     "AS account, p.amount AS booked FROM invoice i "
     "JOIN journal j ON j.operator_id = i.operator_id AND j.cause_id = i.id AND j.cause IN (1, 5) "
     "JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id "
     "WHERE i.operator_id = $1 AND i.credited = i.total AND i.total > 0 AND p.account_code <> '1201' "
     "UNION ALL SELECT i.id, CASE WHEN p.account_code = '2103' THEN '4101' ELSE p.account_code END, p.amount "
     "FROM invoice i JOIN credit_note n ON n.operator_id = i.operator_id AND n.invoice_id = i.id "
     "JOIN journal j ON j.operator_id = n.operator_id AND j.cause_id = n.id AND j.cause = 40 "
     "JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id "
     "WHERE i.operator_id = $1 AND i.credited = i.total AND p.account_code NOT IN ('1201', '2101')) AS moved "
     "WHERE $2 = $2 GROUP BY invoice_id, account HAVING SUM(booked) <> 0"},
    {"a void invoice is taken from account 1201, and nothing else is", "invoice",
     "SELECT i.id, i.number || ' status ' || CAST(i.status AS TEXT) || ', reversed ' "
     "|| CAST(COALESCE(b.booked, 0) AS TEXT) FROM invoice i "
     "LEFT JOIN (SELECT j.cause_id, -SUM(p.amount) AS booked FROM journal j "
     "JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id AND p.account_code = '1201' "
     "WHERE j.operator_id = $1 AND j.cause = 5 GROUP BY j.cause_id) AS b ON b.cause_id = i.id "
     "WHERE i.operator_id = $1 AND $2 = $2 "
     "AND CASE WHEN i.status = 4 THEN i.total ELSE 0 END <> COALESCE(b.booked, 0)"},
    {"credit note numbers have no gap and no double", "year",
     "SELECT series_year, CAST(COUNT(*) AS TEXT) || ' numbers from ' || CAST(MIN(series_no) AS TEXT) || ' to "
     "' || CAST(MAX(series_no) AS TEXT) FROM credit_note WHERE operator_id = $1 AND $2 = $2 "
     "GROUP BY series_year "
     "HAVING MIN(series_no) <> 1 OR MAX(series_no) <> COUNT(*) OR COUNT(DISTINCT series_no) <> COUNT(*)"},
    {"the counter stands at the last credit note number", "year",
     "SELECT c.year, 'counter ' || CAST(c.last AS TEXT) || ', notes ' || CAST(COALESCE(n.last, 0) AS TEXT) "
     "FROM counter c LEFT JOIN (SELECT series_year, MAX(series_no) AS last FROM credit_note "
     "WHERE operator_id = $1 GROUP BY series_year) AS n ON n.series_year = c.year "
     "WHERE c.operator_id = $1 AND $2 = $2 AND c.series = 'CN' AND c.last <> COALESCE(n.last, 0)"},
};

}  // namespace

std::span<const Invariant> correction_invariants() {
    return all;
}

}  // namespace bangnopi::store
