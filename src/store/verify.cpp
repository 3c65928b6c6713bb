#include "store/verify.hpp"

#include "base/check.hpp"
#include "store/isolation_stops.hpp"

namespace bangnopi::store {
namespace {

// Status and state numbers are those of domain/allocation.hpp and domain/entitlement.hpp, written out: a constant that
// is wrong there shows here.
constexpr Invariant all[] = {
    {"postings of a journal sum to zero", "journal",
     "SELECT journal_id, 'postings sum to ' || CAST(SUM(amount) AS TEXT) FROM posting WHERE operator_id = $1 "
     "GROUP BY journal_id HAVING SUM(amount) <> 0 AND $2 = $2"},
    {"a journal has postings", "journal",
     "SELECT j.id, 'no postings' FROM journal j WHERE j.operator_id = $1 AND $2 = $2 AND NOT EXISTS ("
     "SELECT 1 FROM posting p WHERE p.operator_id = j.operator_id AND p.journal_id = j.id)"},
    {"a posting belongs to a journal and an account", "journal",
     "SELECT p.journal_id, 'posting ' || CAST(p.posting_no AS TEXT) || ' on ' || p.account_code FROM posting "
     "p "
     "LEFT JOIN journal j ON j.operator_id = p.operator_id AND j.id = p.journal_id "
     "LEFT JOIN account a ON a.operator_id = p.operator_id AND a.code = p.account_code "
     "WHERE p.operator_id = $1 AND $2 = $2 AND (j.id IS NULL OR a.code IS NULL)"},
    {"account 1201 of a customer is what its invoices leave open", "customer",
     "SELECT customer_id, 'ledger ' || CAST(SUM(booked) AS TEXT) || ', open ' || CAST(SUM(open) AS TEXT) "
     "FROM ("
     "SELECT customer_id, amount AS booked, 0 AS open FROM posting WHERE operator_id = $1 AND account_code = "
     "'1201' "
     "UNION ALL SELECT customer_id, 0, open FROM invoice WHERE operator_id = $1 AND open <> 0) AS moved "
     "WHERE $2 = $2 GROUP BY customer_id HAVING SUM(booked) <> SUM(open)"},
    {"account 2101 of a customer is its balance", "customer",
     "SELECT customer_id, 'ledger ' || CAST(SUM(booked) AS TEXT) || ', balance ' || CAST(SUM(balance) AS "
     "TEXT) FROM ("
     "SELECT customer_id, -amount AS booked, 0 AS balance FROM posting WHERE operator_id = $1 AND "
     "account_code = '2101' "
     "UNION ALL SELECT id, 0, balance FROM customer WHERE operator_id = $1 AND balance <> 0) AS moved "
     "WHERE $2 = $2 GROUP BY customer_id HAVING SUM(booked) <> SUM(balance)"},
    {"no balance is negative", "customer",
     "SELECT id, 'balance ' || CAST(balance AS TEXT) FROM customer WHERE operator_id = $1 AND $2 = $2 AND "
     "balance < 0"},
    {"an invoice's parts sum to its total", "invoice",
     "SELECT id, number FROM invoice WHERE operator_id = $1 AND $2 = $2 AND (open < 0 OR subtotal + tax <> "
     "total "
     "OR paid + credited + withheld + written_off + open <> total)"},
    {"an invoice's status is what its amounts say", "invoice",
     "SELECT id, number || ' has status ' || CAST(status AS TEXT) FROM invoice WHERE operator_id = $1 AND $2 "
     "= $2 AND NOT ("
     "(status = 1 AND open > 0 AND paid + withheld = 0) OR (status = 2 AND open > 0 AND paid + withheld > 0) "
     "OR (status = 3 AND open = 0) OR (status = 4 AND open = 0 AND credited = total AND paid = 0) "
     "OR (status = 5 AND open = 0 AND written_off > 0) "
     "OR (status = 6 AND open = 0 AND credited = total))"},
    {"an invoice's paid amount is what was allocated to it", "invoice",
     "SELECT invoice_id, 'paid ' || CAST(SUM(paid) AS TEXT) || ', allocated ' || CAST(SUM(allocated) AS "
     "TEXT) FROM ("
     "SELECT id AS invoice_id, paid, 0 AS allocated FROM invoice WHERE operator_id = $1 AND paid <> 0 "
     "UNION ALL SELECT invoice_id, 0, amount FROM allocation WHERE operator_id = $1 "
     "UNION ALL SELECT invoice_id, 0, -amount FROM refund_share WHERE operator_id = $1 "
     "UNION ALL SELECT invoice_id, 0, -amount FROM credit_share WHERE operator_id = $1) AS moved "
     "WHERE $2 = $2 GROUP BY invoice_id HAVING SUM(paid) <> SUM(allocated)"},
    {"a payment is allocated or balance, to the rupiah", "payment",
     "SELECT payment_id, 'amount ' || CAST(SUM(amount) AS TEXT) || ', allocated and balance ' || "
     "CAST(SUM(used) AS TEXT) "
     "FROM (SELECT id AS payment_id, amount + rounding AS amount, to_balance AS used FROM payment WHERE "
     "operator_id = $1 "
     "UNION ALL SELECT payment_id, 0, amount FROM allocation WHERE operator_id = $1 AND payment_id IS NOT "
     "NULL) AS moved "
     "WHERE $2 = $2 GROUP BY payment_id HAVING SUM(amount) <> SUM(used)"},
    {"what a payment has refunded is the sum of its refunds, and no more than it had", "payment",
     "SELECT m.id, 'amount ' || CAST(m.amount AS TEXT) || ', refunded ' || CAST(m.refunded AS TEXT) || ', by "
     "its refunds ' || CAST(COALESCE(r.amount, 0) AS TEXT) FROM payment m "
     "LEFT JOIN (SELECT payment_id, SUM(amount) AS amount, SUM(from_balance) AS from_balance FROM refund "
     "WHERE operator_id = $1 GROUP BY payment_id) AS r ON r.payment_id = m.id "
     "WHERE m.operator_id = $1 AND $2 = $2 AND (m.refunded <> COALESCE(r.amount, 0) "
     "OR m.refunded_from_balance <> COALESCE(r.from_balance, 0) OR m.refunded > m.amount "
     "OR m.refunded_from_balance > m.to_balance + m.freed)"},
    {"a refund is of a payment of its customer, and is balance or open again, to the rupiah", "refund",
     "SELECT r.id, 'amount ' || CAST(r.amount AS TEXT) || ', from balance ' || CAST(r.from_balance AS TEXT) "
     "|| ', open again ' || CAST(COALESCE(s.amount, 0) AS TEXT) FROM refund r "
     "LEFT JOIN payment m ON m.operator_id = r.operator_id AND m.id = r.payment_id "
     "LEFT JOIN (SELECT refund_id, SUM(amount) AS amount FROM refund_share WHERE operator_id = $1 AND kind = "
     "1 GROUP BY refund_id) AS s ON s.refund_id = r.id "
     "WHERE r.operator_id = $1 AND $2 = $2 AND (m.id IS NULL OR m.customer_id <> r.customer_id "
     "OR r.amount + r.rounding <> r.from_balance + COALESCE(s.amount, 0))"},
    {"no refund or credit note takes more of an invoice than its payment, or balance, had paid of it",
     "invoice",
     "SELECT invoice_id, 'paid ' || CAST(SUM(paid) AS TEXT) || ', taken again ' || CAST(SUM(reopened) AS "
     "TEXT) "
     "FROM (SELECT invoice_id, kind, COALESCE(payment_id, 0) AS payment_id, amount AS paid, 0 AS reopened "
     "FROM allocation WHERE operator_id = $1 "
     "UNION ALL SELECT s.invoice_id, s.kind, CASE WHEN s.kind = 1 THEN r.payment_id ELSE 0 END, 0, s.amount "
     "FROM refund_share s JOIN refund r ON r.operator_id = s.operator_id AND r.id = s.refund_id "
     "WHERE s.operator_id = $1 "
     "UNION ALL SELECT invoice_id, kind, COALESCE(payment_id, 0), 0, amount FROM credit_share "
     "WHERE operator_id = $1) AS moved "
     "WHERE $2 = $2 GROUP BY invoice_id, kind, payment_id HAVING SUM(reopened) > SUM(paid)"},
    {"a refund is in the ledger once, on its day, from the account of its channel", "refund",
     "SELECT r.id, 'amount ' || CAST(r.amount AS TEXT) || ' on ' || r.made_on || ', booked ' || "
     "CAST(COALESCE(b.booked, 0) AS TEXT) || ' on ' || COALESCE(b.dated_on, 'no day') "
     "FROM refund r JOIN channel c ON c.operator_id = r.operator_id AND c.code = r.channel "
     "LEFT JOIN (SELECT j.cause_id, p.account_code, MIN(j.dated_on) AS dated_on, -SUM(p.amount) AS booked "
     "FROM journal j JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id "
     "WHERE j.operator_id = $1 AND j.cause = 7 GROUP BY j.cause_id, p.account_code) AS b "
     "ON b.cause_id = r.id AND b.account_code = c.account_code "
     "WHERE r.operator_id = $1 AND $2 = $2 AND (r.amount <> COALESCE(b.booked, 0) OR b.dated_on <> "
     "r.made_on)"},
    {"what a refund opens again is what its journal books on 1201", "refund",
     "SELECT refund_id, 'open again ' || CAST(SUM(opened) AS TEXT) || ', booked ' || CAST(SUM(booked) AS "
     "TEXT) "
     "FROM (SELECT refund_id, amount AS opened, 0 AS booked FROM refund_share WHERE operator_id = $1 "
     "UNION ALL SELECT j.cause_id, 0, p.amount FROM journal j JOIN posting p ON p.operator_id = "
     "j.operator_id "
     "AND p.journal_id = j.id AND p.account_code = '1201' WHERE j.operator_id = $1 AND j.cause = 7) AS moved "
     "WHERE $2 = $2 GROUP BY refund_id HAVING SUM(opened) <> SUM(booked)"},
    {"a payment is in the ledger once, in full", "payment",
     "SELECT m.id, 'amount ' || CAST(m.amount AS TEXT) || ', booked ' || CAST(COALESCE(b.booked, 0) AS TEXT) "
     "FROM payment m "
     "LEFT JOIN (SELECT j.cause_id, CAST(SUM(p.amount) AS BIGINT) AS booked FROM journal j "
     "JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id "
     "WHERE j.operator_id = $1 AND j.cause = 2 AND p.amount > 0 AND p.account_code <> '4902' GROUP BY "
     "j.cause_id) AS b ON b.cause_id = "
     "m.id "
     "WHERE m.operator_id = $1 AND $2 = $2 AND m.amount <> COALESCE(b.booked, 0)"},
    {"the rounding of cash is in the ledger once, and taken back with its refund", "payment or refund",
     "SELECT cause_id, 'rounding ' || CAST(SUM(rounding) AS TEXT) || ', booked ' || CAST(SUM(booked) AS "
     "TEXT) "
     "FROM (SELECT id AS cause_id, rounding, 0 AS booked FROM payment WHERE operator_id = $1 AND rounding <> "
     "0 "
     "UNION ALL SELECT id, -rounding, 0 FROM refund WHERE operator_id = $1 AND rounding <> 0 "
     "UNION ALL SELECT j.cause_id, 0, p.amount FROM posting p JOIN journal j ON j.operator_id = "
     "p.operator_id "
     "AND j.id = p.journal_id WHERE p.operator_id = $1 AND p.account_code = '4902' AND j.cause IN (2, 7)) AS "
     "moved "
     "WHERE $2 = $2 GROUP BY cause_id HAVING SUM(rounding) <> SUM(booked)"},
    {"cash that was rounded closed what it paid, and is given back whole", "payment",
     "SELECT m.id, 'amount ' || CAST(m.amount AS TEXT) || ', rounding ' || CAST(m.rounding AS TEXT) || ', "
     "refunded ' "
     "|| CAST(m.refunded AS TEXT) FROM payment m WHERE m.operator_id = $1 AND $2 = $2 AND m.rounding <> 0 "
     "AND (m.method <> 1 OR m.to_balance <> 0 OR m.refunded NOT IN (0, m.amount))"},
    {"a charge that waits is on no invoice, and one that is billed is a line of its subscription or customer",
     "charge",
     "SELECT w.id, 'state ' || CAST(w.state AS TEXT) || ', amount ' || CAST(w.amount AS TEXT) FROM "
     "waiting_line w "
     "LEFT JOIN invoice i ON i.operator_id = w.operator_id AND i.id = w.invoice_id "
     "WHERE w.operator_id = $1 AND $2 = $2 AND ((w.state = 2) <> (w.invoice_id IS NOT NULL) "
     "OR (w.state = 2 AND (i.id IS NULL OR (w.kind = 6 AND i.customer_id <> w.customer_id) "
     "OR NOT EXISTS ("
     "SELECT 1 FROM invoice_line l WHERE l.operator_id = w.operator_id AND l.invoice_id = w.invoice_id "
     "AND l.kind = w.kind AND l.amount = w.amount AND l.description = w.description "
     "AND (l.subscription_id = w.subscription_id OR (l.subscription_id IS NULL AND i.customer_id = "
     "w.customer_id))))))"},
    {"the late fees on an invoice are those that were charged, and of no invoice twice", "invoice",
     "SELECT invoice_id, 'lines ' || CAST(SUM(billed) AS TEXT) || ', charged ' || CAST(SUM(charged) AS TEXT) "
     "FROM ("
     "SELECT l.invoice_id, l.amount AS billed, 0 AS charged FROM invoice_line l JOIN invoice i "
     "ON i.operator_id = l.operator_id AND i.id = l.invoice_id WHERE l.operator_id = $1 AND l.kind = 6 AND "
     "i.status <> 4 "
     "UNION ALL SELECT invoice_id, 0, amount FROM waiting_line WHERE operator_id = $1 AND kind = 6 AND state "
     "= 2) AS fees "
     "WHERE $2 = $2 GROUP BY invoice_id HAVING SUM(billed) <> SUM(charged)"},
    {"a matched row of a statement is a payment of its channel and amount", "statement_row",
     "SELECT s.id, 'state ' || CAST(s.state AS TEXT) || ', amount ' || CAST(s.amount AS TEXT) || ', payment "
     "' "
     "|| COALESCE(CAST(p.amount AS TEXT) || ' by ' || p.channel, 'none') FROM statement_row s "
     "LEFT JOIN payment p ON p.operator_id = s.operator_id AND p.id = s.payment_id "
     "WHERE s.operator_id = $1 AND $2 = $2 AND ((s.state = 2 AND (p.id IS NULL OR p.amount <> s.amount "
     "OR p.channel <> s.channel)) OR (s.state <> 2 AND s.payment_id IS NOT NULL))"},
    {"no matched row of a statement is a payment that was reversed", "statement_row",
     "SELECT s.id, 'payment ' || CAST(s.payment_id AS TEXT) FROM statement_row s WHERE s.operator_id = $1 "
     "AND "
     "$2 = $2 AND s.payment_id IS NOT NULL AND EXISTS (SELECT 1 FROM refund r WHERE r.operator_id = "
     "s.operator_id AND r.payment_id = s.payment_id AND r.kind = 2)"},
    {"a transfer that is known by its code is a payment of its amount, account and customer", "transfer_code",
     "SELECT t.id, 'amount ' || CAST(t.amount AS TEXT) FROM transfer_code t "
     "LEFT JOIN payment p ON p.operator_id = t.operator_id AND p.id = t.payment_id "
     "WHERE t.operator_id = $1 AND $2 = $2 AND t.payment_id IS NOT NULL AND (p.id IS NULL OR p.amount <> "
     "t.amount OR p.channel <> t.channel OR p.customer_id <> t.customer_id)"},
    {"a paid charge of a gateway has its payment, of its channel and amount", "checkout",
     "SELECT c.id, c.reference || ' of ' || CAST(c.amount AS TEXT) || ', payment ' "
     "|| COALESCE(CAST(p.amount AS TEXT) || ' by ' || p.channel, 'none') FROM checkout c "
     "LEFT JOIN payment_gateway_account a ON a.operator_id = c.operator_id AND a.id = c.account_id "
     "LEFT JOIN payment p ON p.operator_id = c.operator_id AND p.id = c.payment_id "
     "WHERE c.operator_id = $1 AND $2 = $2 AND ((c.status = 4 AND c.payment_id IS NULL) "
     "OR (c.payment_id IS NOT NULL AND (c.status < 4 OR p.id IS NULL OR p.channel <> a.code "
     "OR p.reference <> c.reference OR p.customer_id <> c.customer_id OR (p.amount <> c.amount AND NOT "
     "EXISTS ("
     "SELECT 1 FROM gateway_event e WHERE e.operator_id = c.operator_id AND e.payment_id = c.payment_id "
     "AND e.state = 4)))))"},
    {"a payment is of one charge of a gateway, and of what it told once", "payment",
     "SELECT payment_id, CAST(COUNT(*) AS TEXT) || ' events' FROM gateway_event WHERE operator_id = $1 AND "
     "$2 = $2 AND payment_id IS NOT NULL GROUP BY payment_id HAVING COUNT(*) > 1 "
     "UNION ALL SELECT payment_id, CAST(COUNT(*) AS TEXT) || ' charges' FROM checkout WHERE operator_id = $1 "
     "AND payment_id IS NOT NULL GROUP BY payment_id HAVING COUNT(*) > 1"},
    {"what a gateway paid out is in the ledger once, in full", "gateway_settlement",
     "SELECT s.id, s.reference || ' of ' || CAST(s.amount AS TEXT) || ', booked ' || "
     "CAST(COALESCE(b.booked, 0) AS TEXT) FROM gateway_settlement s "
     "LEFT JOIN (SELECT j.cause_id, CAST(SUM(p.amount) AS BIGINT) AS booked FROM journal j "
     "JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id "
     "WHERE j.operator_id = $1 AND j.cause = 21 AND p.amount > 0 GROUP BY j.cause_id) AS b ON b.cause_id = "
     "s.id WHERE s.operator_id = $1 AND $2 = $2 AND s.amount + s.fee <> COALESCE(b.booked, 0)"},
    {"an invoice is in the ledger once, in full", "invoice",
     "SELECT i.id, i.number || ' total ' || CAST(i.total AS TEXT) || ', booked ' || CAST(COALESCE(b.booked, "
     "0) AS TEXT) "
     "FROM invoice i LEFT JOIN (SELECT j.cause_id, CAST(SUM(p.amount) AS BIGINT) AS booked FROM journal j "
     "JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id "
     "WHERE j.operator_id = $1 AND j.cause = 1 AND p.account_code = '1201' GROUP BY j.cause_id) AS b ON "
     "b.cause_id = i.id "
     "WHERE i.operator_id = $1 AND $2 = $2 AND i.total <> COALESCE(b.booked, 0)"},
    {"an invoice's journal is of its day and its customer", "invoice",
     "SELECT i.id, i.number || ' of ' || i.issued_on || ', booked on ' || j.dated_on FROM invoice i "
     "JOIN journal j ON j.operator_id = i.operator_id AND j.cause_id = i.id AND j.cause = 1 "
     "JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id AND p.account_code = '1201' "
     "WHERE i.operator_id = $1 AND $2 = $2 AND (j.dated_on <> i.issued_on OR p.customer_id <> "
     "i.customer_id)"},
    {"a payment's journal is of its day, its customer and its channel's account", "payment",
     "SELECT m.id, 'of ' || m.received_on || ', booked on ' || j.dated_on || ' to ' || p.account_code "
     "FROM payment m JOIN channel c ON c.operator_id = m.operator_id AND c.code = m.channel "
     "JOIN journal j ON j.operator_id = m.operator_id AND j.cause_id = m.id AND j.cause = 2 "
     "JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id "
     "WHERE m.operator_id = $1 AND $2 = $2 AND (p.posting_no = 1 AND j.dated_on <> m.received_on "
     "OR (p.amount > 0 AND p.account_code NOT IN (c.account_code, '4902')) "
     "OR (p.amount < 0 AND p.customer_id <> m.customer_id))"},
    {"a payment's fee is in the ledger once, in full", "payment",
     "SELECT m.id, 'fee ' || CAST(m.fee AS TEXT) || ', booked ' || CAST(COALESCE(b.booked, 0) AS TEXT) "
     "FROM payment m "
     "LEFT JOIN (SELECT j.cause_id, CAST(SUM(p.amount) AS BIGINT) AS booked FROM journal j "
     "JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id "
     "WHERE j.operator_id = $1 AND j.cause = 11 AND p.account_code = '5101' AND p.amount > 0 "
     "GROUP BY j.cause_id) AS b ON b.cause_id = m.id "
     "WHERE m.operator_id = $1 AND $2 = $2 AND m.fee <> COALESCE(b.booked, 0)"},
    {"receipt numbers have no gap and no double", "year",
     "SELECT receipt_year, CAST(COUNT(*) AS TEXT) || ' numbers from ' || CAST(MIN(receipt_no) AS TEXT) || ' "
     "to ' || CAST(MAX(receipt_no) AS TEXT) FROM payment WHERE operator_id = $1 AND $2 = $2 AND receipt_no "
     "IS NOT NULL GROUP BY receipt_year HAVING MIN(receipt_no) <> 1 OR MAX(receipt_no) <> COUNT(*) "
     "OR COUNT(DISTINCT receipt_no) <> COUNT(*) OR COUNT(DISTINCT receipt_number) <> COUNT(*)"},
    // Given after the commit; what a kill left owing is the scheduled jobs' to give, which say so within ten minutes.
    {"no payment from before the scheduled jobs last ran owes its receipt number", "payment",
     "SELECT id, 'owes a number of ' || CAST(receipt_year AS TEXT) FROM payment WHERE operator_id = $1 AND "
     "$2 "
     "= $2 AND receipt_year IS NOT NULL AND receipt_no IS NULL AND created_at + 600000000 <= "
     "COALESCE((SELECT done_until FROM job WHERE operator_id = $1 AND name = 'schedule'), 0)"},
    {"the counter stands at the last receipt number", "year",
     "SELECT c.year, 'counter ' || CAST(c.last AS TEXT) || ', receipts ' || CAST(COALESCE(n.last, 0) AS "
     "TEXT) FROM counter c "
     "LEFT JOIN (SELECT receipt_year, MAX(receipt_no) AS last FROM payment WHERE operator_id = $1 GROUP BY "
     "receipt_year) AS n ON n.receipt_year = c.year "
     "WHERE c.operator_id = $1 AND $2 = $2 AND c.series = 'KW' AND c.last <> COALESCE(n.last, 0)"},
    {"account 1104 is what collectors received and have not handed in", "account",
     "SELECT 1104, 'ledger ' || CAST(SUM(booked) AS TEXT) || ', carried ' || CAST(SUM(carried) AS TEXT) FROM "
     "("
     "SELECT amount AS booked, 0 AS carried FROM posting WHERE operator_id = $1 AND account_code = '1104' "
     "UNION ALL SELECT 0, p.amount FROM payment p JOIN channel c ON c.operator_id = p.operator_id "
     "AND c.code = p.channel WHERE p.operator_id = $1 AND c.account_code = '1104' "
     "UNION ALL SELECT 0, -r.amount FROM refund r JOIN channel c ON c.operator_id = r.operator_id "
     "AND c.code = r.channel WHERE r.operator_id = $1 AND c.account_code = '1104' "
     "UNION ALL SELECT 0, -deposited - shortage FROM collector_deposit WHERE operator_id = $1) AS moved "
     "WHERE $2 = $2 HAVING SUM(booked) <> SUM(carried)"},
    {"a deposit of a collector is in the ledger once, as it was counted", "collector_deposit",
     "SELECT d.id, 'amount ' || CAST(d.amount AS TEXT) || ', counted ' || CAST(d.counted AS TEXT) || ', "
     "booked ' || CAST(COALESCE(b.cash, 0) AS TEXT) || ' and ' || CAST(COALESCE(b.owed, 0) AS TEXT) "
     "FROM collector_deposit d LEFT JOIN (SELECT j.cause_id, "
     "CAST(SUM(CASE WHEN p.account_code = '1101' THEN p.amount ELSE 0 END) AS BIGINT) AS cash, "
     "CAST(SUM(CASE WHEN p.account_code = '1202' THEN p.amount ELSE 0 END) AS BIGINT) AS owed "
     "FROM journal j JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id "
     "WHERE j.operator_id = $1 AND j.cause = 12 GROUP BY j.cause_id) AS b ON b.cause_id = d.id "
     "WHERE d.operator_id = $1 AND $2 = $2 AND (d.counted <> COALESCE(b.cash, 0) "
     "OR d.shortage <> COALESCE(b.owed, 0) OR d.counted <> d.deposited + d.surplus "
     "OR (d.state <> 2 AND d.counted + d.shortage <> 0) "
     "OR d.shortage < 0 "
     "OR (d.state = 2 AND d.shortage > CASE WHEN d.counted < d.amount THEN d.amount - d.counted ELSE 0 "
     "END))"},
    {"account 2103 is the revenue still to be earned", "account",
     "SELECT 2103, 'ledger ' || CAST(SUM(booked) AS TEXT) || ', to be earned ' || CAST(SUM(deferred) AS "
     "TEXT) FROM ("
     "SELECT -amount AS booked, 0 AS deferred FROM posting WHERE operator_id = $1 AND account_code = '2103' "
     "UNION ALL SELECT 0, amount FROM deferral WHERE operator_id = $1 "
     "UNION ALL SELECT 0, b.face_price FROM voucher v JOIN voucher_batch b ON b.operator_id = v.operator_id "
     "AND b.id = v.batch_id WHERE v.operator_id = $1 AND v.state = 2) AS moved "
     "WHERE $2 = $2 HAVING SUM(booked) <> SUM(deferred)"},
    {"nothing is billed twice", "subscription",
     "SELECT l.subscription_id, 'kind ' || CAST(l.kind AS TEXT) || ' from ' || COALESCE(MIN(l.from_on), "
     "MIN(i.period_from)) "
     "FROM invoice_line l JOIN invoice i ON i.operator_id = l.operator_id AND i.id = l.invoice_id "
     "WHERE l.operator_id = $1 AND $2 = $2 AND i.status <> 4 AND l.kind IN (1, 2, 3, 4) "
     // What an upgrade charges again it has credited; its own charge is what keeps it from coming twice.
     "AND NOT EXISTS (SELECT 1 FROM charge c WHERE c.operator_id = i.operator_id AND c.invoice_id = i.id "
     "AND c.kind = 4) "
     "AND NOT EXISTS (SELECT 1 FROM package k WHERE k.operator_id = i.operator_id AND k.invoice_id = i.id) "
     "GROUP BY l.subscription_id, l.kind, CASE WHEN l.kind = 4 THEN '' ELSE l.from_on END HAVING COUNT(*) > "
     "1"},
    {"no day of an add-on is billed twice", "subscription",
     "SELECT subscription_id, 'add-on from ' || from_on FROM (SELECT l.subscription_id, l.from_on, "
     "LAG(l.to_on) OVER (PARTITION BY l.subscription_id, l.add_on_id ORDER BY l.from_on) AS billed_until "
     "FROM invoice_line l "
     "JOIN invoice i ON i.operator_id = l.operator_id AND i.id = l.invoice_id AND i.status <> 4 "
     "WHERE l.operator_id = $1 AND $2 = $2 AND l.kind = 10) AS billed WHERE from_on < billed_until"},
    {"nothing is billed of a period that was billed elsewhere", "subscription",
     "SELECT c.subscription_id, 'period from ' || c.period_from || ', first ' || s.first_period_from FROM "
     "charge c "
     "JOIN subscription s ON s.operator_id = c.operator_id AND s.id = c.subscription_id "
     "WHERE c.operator_id = $1 AND $2 = $2 AND c.period_from < s.first_period_from "
     "UNION ALL SELECT r.subscription_id, 'rated again from ' || r.period_from FROM rerating r "
     "JOIN subscription s ON s.operator_id = r.operator_id AND s.id = r.subscription_id "
     "WHERE r.operator_id = $1 AND r.period_from < s.first_period_from"},
    {"adjustments are what periods rated again came to", "subscription",
     "SELECT subscription_id, 'rated again ' || CAST(SUM(rated) AS TEXT) || ', billed ' || CAST(SUM(billed) "
     "AS TEXT) FROM ("
     "SELECT subscription_id, adjusted AS rated, 0 AS billed FROM rerating WHERE operator_id = $1 "
     "UNION ALL SELECT l.subscription_id, 0, l.amount FROM invoice_line l "
     "JOIN invoice i ON i.operator_id = l.operator_id AND i.id = l.invoice_id "
     "WHERE l.operator_id = $1 AND l.kind = 7 AND i.status <> 4) AS moved "
     "WHERE $2 = $2 GROUP BY subscription_id HAVING SUM(rated) <> SUM(billed)"},
    {"an invoice holds its charges, and a charge its invoice", "invoice",
     "SELECT i.id, i.number || ' has no charge' FROM invoice i WHERE i.operator_id = $1 AND $2 = $2 AND "
     "i.status <> 4 "
     "AND NOT EXISTS (SELECT 1 FROM package k WHERE k.operator_id = i.operator_id AND k.invoice_id = i.id) "
     "AND EXISTS (SELECT 1 FROM invoice_line l WHERE l.operator_id = i.operator_id AND l.invoice_id = i.id "
     "AND (l.kind <= 4 OR l.kind IN (10, 11)) "
     "AND NOT EXISTS (SELECT 1 FROM charge c WHERE c.operator_id = i.operator_id AND c.invoice_id = i.id "
     "AND c.subscription_id = l.subscription_id AND ((c.kind = 4 AND c.period_from = i.issued_on) "
     "OR (c.period_from <= COALESCE(l.from_on, i.period_to) AND c.kind = CASE l.kind WHEN 1 THEN 1 WHEN 4 "
     "THEN 3 "
     "WHEN 10 THEN 5 WHEN 11 THEN 6 ELSE 2 END)))) "
     "UNION ALL SELECT c.invoice_id, 'charge of ' || c.period_from || ' without a live invoice' FROM charge "
     "c "
     "LEFT JOIN invoice i ON i.operator_id = c.operator_id AND i.id = c.invoice_id AND i.status <> 4 "
     "WHERE c.operator_id = $1 AND i.id IS NULL"},
    {"an invoice of no subscription is of none or several, of postpaid", "invoice",
     "SELECT i.id, i.number FROM invoice i JOIN invoice_line l ON l.operator_id = i.operator_id "
     "AND l.invoice_id = i.id "
     "JOIN subscription s ON s.operator_id = l.operator_id AND s.id = l.subscription_id "
     "JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id "
     "WHERE i.operator_id = $1 AND $2 = $2 AND i.subscription_id IS NULL GROUP BY i.id, i.number "
     "HAVING COUNT(DISTINCT l.subscription_id) = 1 OR MAX(v.billing) > 1"},
    {"who pays for others is there, pays for postpaid alone, and is paid for by nobody", "subscription",
     "SELECT s.id, 'payer ' || CAST(s.payer_id AS TEXT) FROM subscription s "
     "JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id "
     "LEFT JOIN customer p ON p.operator_id = s.operator_id AND p.id = s.payer_id "
     "WHERE s.operator_id = $1 AND $2 = $2 AND s.payer_id IS NOT NULL AND s.status <> 5 "
     "AND (p.id IS NULL OR s.payer_id = s.customer_id OR v.billing <> 1 "
     "OR EXISTS (SELECT 1 FROM subscription o WHERE o.operator_id = s.operator_id AND o.customer_id = "
     "s.payer_id "
     "AND o.payer_id IS NOT NULL AND o.status <> 5))"},
    {"a package is of an invoice of its subscription, and follows the one before it", "subscription",
     "SELECT p.subscription_id, 'package from ' || p.first_on FROM package p "
     "LEFT JOIN invoice i ON i.operator_id = p.operator_id AND i.id = p.invoice_id "
     "WHERE p.operator_id = $1 AND $2 = $2 AND (p.from_at >= p.to_at OR i.id IS NULL "
     "OR i.subscription_id <> p.subscription_id OR i.period_from <> p.first_on "
     "OR EXISTS (SELECT 1 FROM package o WHERE o.operator_id = p.operator_id "
     "AND o.subscription_id = p.subscription_id AND o.from_at < p.from_at AND o.to_at > p.from_at))"},
    {"a package waits for its first use, and its days begin with it", "subscription",
     "SELECT p.subscription_id, 'package from ' || p.first_on FROM package p "
     "WHERE p.operator_id = $1 AND ((p.begun_at IS NOT NULL AND (p.waits_until IS NULL "
     "OR p.begun_at < p.from_at OR p.begun_at > p.waits_until)) "
     "OR (p.waits_until IS NOT NULL AND p.waits_until <= p.from_at) "
     "OR (p.begun_at IS NULL AND p.waits_until > $2 AND p.to_at > $2 AND EXISTS (SELECT 1 FROM usage_day u "
     "WHERE u.operator_id = p.operator_id AND u.subscription_id = p.subscription_id AND u.day > p.first_on "
     "AND u.bytes_down + u.bytes_up > 0)))"},
    {"a line whose package waits for its first use is watched for it", "subscription",
     "SELECT p.subscription_id, 'package from ' || p.first_on FROM package p "
     "JOIN subscription s ON s.operator_id = p.operator_id AND s.id = p.subscription_id "
     "WHERE p.operator_id = $1 AND p.begun_at IS NULL AND p.waits_until > $2 AND p.to_at > $2 "
     "AND s.package_waits = 0 AND s.status <> 5"},
    {"a voucher is spent by somebody once, and by nobody before", "voucher",
     "SELECT v.id, 'state ' || CAST(v.state AS TEXT) FROM voucher v WHERE v.operator_id = $1 AND $2 = $2 "
     "AND ((v.state = 3) <> (v.customer_id IS NOT NULL AND v.redeemed_at IS NOT NULL) "
     "OR (v.state IN (2, 3) AND v.sale_id IS NULL) OR (v.state IN (1, 5) AND v.sale_id IS NOT NULL))"},
    {"a voucher is of the partner whom it was sold to", "voucher",
     "SELECT v.id, 'serial ' || CAST(v.serial AS TEXT) FROM voucher v LEFT JOIN voucher_sale s "
     "ON s.operator_id = v.operator_id AND s.id = v.sale_id WHERE v.operator_id = $1 AND $2 = $2 "
     "AND COALESCE(v.partner_id, 0) <> COALESCE(s.partner_id, 0)"},
    {"a sale of vouchers is in the ledger once, at its face price", "voucher_sale",
     "SELECT s.id, 'face ' || CAST(s.face_total AS TEXT) FROM voucher_sale s "
     "LEFT JOIN (SELECT j.cause_id, CAST(SUM(p.amount) AS BIGINT) AS booked FROM journal j "
     "JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id WHERE j.operator_id = $1 "
     "AND j.cause = 30 AND p.account_code = '2103' GROUP BY j.cause_id) AS b ON b.cause_id = s.id "
     "WHERE s.operator_id = $1 AND $2 = $2 AND s.face_total <> -COALESCE(b.booked, 0)"},
    {"a partner's sub-ledger is what its journals booked", "partner",
     "SELECT e.partner_id, e.account_code || ' ' || CAST(e.amount AS TEXT) FROM partner_entry e "
     "WHERE e.operator_id = $1 AND $2 = $2 AND NOT EXISTS (SELECT 1 FROM posting p WHERE p.operator_id = "
     "e.operator_id AND p.journal_id = e.journal_id AND p.account_code = e.account_code "
     "AND p.amount = e.amount)"},
    {"the commission of a payment is no more than what is left of it", "payment",
     "SELECT e.cause_id, 'commission ' || CAST(-SUM(e.amount) AS TEXT) FROM partner_entry e "
     "LEFT JOIN payment m ON m.operator_id = e.operator_id AND m.id = e.cause_id "
     "WHERE e.operator_id = $1 AND $2 = $2 AND e.cause = 34 GROUP BY e.cause_id, m.id, m.amount, m.refunded "
     "HAVING m.id IS NULL OR -SUM(e.amount) < 0 OR -SUM(e.amount) > m.amount - m.refunded"},
    {"accounts 2104 and 2105 are their partners'", "account",
     "SELECT CASE account_code WHEN '2104' THEN 2104 ELSE 2105 END, 'ledger ' || CAST(SUM(booked) AS TEXT) "
     "|| ', partners ' || CAST(SUM(held) AS TEXT) FROM ("
     "SELECT account_code, amount AS booked, 0 AS held FROM posting WHERE operator_id = $1 "
     "AND account_code IN ('2104', '2105') "
     "UNION ALL SELECT account_code, 0, amount FROM partner_entry WHERE operator_id = $1 "
     "AND account_code IN ('2104', '2105')) AS moved WHERE $2 = $2 GROUP BY account_code "
     "HAVING SUM(booked) <> SUM(held)"},
    {"a partner's deposit and debt are not negative", "partner",
     "SELECT partner_id, account_code || ' ' || CAST(SUM(amount) AS TEXT) FROM partner_entry "
     "WHERE operator_id = $1 AND $2 = $2 AND account_code IN ('1202', '2105') GROUP BY partner_id, "
     "account_code HAVING (account_code = '1202' AND SUM(amount) < 0) "
     "OR (account_code = '2105' AND SUM(amount) > 0)"},
    {"invoice numbers have no gap and no double", "year",
     "SELECT series_year, CAST(COUNT(*) AS TEXT) || ' numbers from ' || CAST(MIN(series_no) AS TEXT) || ' to "
     "' "
     "|| CAST(MAX(series_no) AS TEXT) FROM invoice WHERE operator_id = $1 AND $2 = $2 GROUP BY series_year "
     "HAVING MIN(series_no) <> 1 OR MAX(series_no) <> COUNT(*) OR COUNT(DISTINCT series_no) <> COUNT(*)"},
    {"the counter stands at the last invoice number", "year",
     "SELECT c.year, 'counter ' || CAST(c.last AS TEXT) || ', invoices ' || CAST(COALESCE(n.last, 0) AS "
     "TEXT) FROM counter c "
     "LEFT JOIN (SELECT series_year, MAX(series_no) AS last FROM invoice WHERE operator_id = $1 GROUP BY "
     "series_year) AS n "
     "ON n.series_year = c.year WHERE c.operator_id = $1 AND $2 = $2 AND c.series = 'INV' AND c.last <> "
     "COALESCE(n.last, 0)"},
    {"an area is due by a day of the month or by days after issue, if by any of them", "area",
     "SELECT id, code || ' due on ' || CAST(due_day AS TEXT) || ' and ' || CAST(days_after_issue AS TEXT) "
     "|| ' days after issue' FROM area WHERE operator_id = $1 AND $2 = $2 AND due_day IS NOT NULL "
     "AND days_after_issue IS NOT NULL"},
    {"a subscription's promotion is there, has its day, and was given to it", "subscription",
     "SELECT s.id, 'given on ' || COALESCE(s.promoted_on, 'no day') FROM subscription s "
     "LEFT JOIN promotion o ON o.operator_id = s.operator_id AND o.id = s.promotion_id "
     "LEFT JOIN promotion_use u ON u.operator_id = s.operator_id AND u.subscription_id = s.id "
     "AND u.promotion_id = s.promotion_id WHERE s.operator_id = $1 AND $2 = $2 "
     "AND (s.promotion_id IS NOT NULL OR s.promoted_on IS NOT NULL) "
     "AND (o.id IS NULL OR s.promoted_on IS NULL OR u.given_on IS NULL OR u.given_on <> s.promoted_on)"},
    {"what is isolated for unpaid bills has one past its isolation moment", "subscription",
     "SELECT a.subscription_id, 'isolated without an unpaid invoice that isolates' FROM access a "
     "JOIN subscription s ON s.operator_id = a.operator_id AND s.id = a.subscription_id "
     "WHERE a.operator_id = $1 "
     "AND a.reason = 1 AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.operator_id = a.operator_id "
     "AND i.customer_id IN (s.customer_id, s.payer_id) AND i.open > 0 AND i.isolates_at <= $2)"},
    // Lines are brought to what they should be by the scheduled jobs: what fell due while nothing ran is theirs to do.
    {"what is past its isolation moment is isolated, unless a kept reason holds it", "subscription",
     "SELECT s.id, 'open although an invoice is past its isolation moment' FROM subscription s "
     "JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id "
     "JOIN customer c ON c.operator_id = s.operator_id AND c.id = s.customer_id "
     "WHERE s.operator_id = $1 AND s.status = 2 AND v.billing = 1 AND c.exempt = 0 "
     "AND EXISTS (SELECT 1 FROM invoice i JOIN customer d ON d.operator_id = i.operator_id AND d.id = "
     "i.customer_id "
     "WHERE i.operator_id = s.operator_id AND i.customer_id IN (s.customer_id, s.payer_id) AND d.exempt = 0 "
     "AND i.open > 0 AND i.isolates_at <= $2 AND i.isolates_at <= COALESCE((SELECT done_until FROM job "
     "WHERE operator_id = s.operator_id AND name = 'schedule'), $2) "
     "AND NOT EXISTS (SELECT 1 FROM isolation_hold h WHERE h.operator_id = i.operator_id "
     "AND h.customer_id = i.customer_id AND h.until_at > $2)) "
     "AND " BANGNOPI_NO_ISOLATION_STOP},
    {"a connection is what its subscription's status says", "subscription",
     "SELECT s.id, 'status ' || CAST(s.status AS TEXT) || ', desired ' || CAST(COALESCE(a.desired, 0) AS "
     "TEXT) "
     "FROM subscription s LEFT JOIN access a ON a.operator_id = s.operator_id AND a.subscription_id = s.id "
     "WHERE s.operator_id = $1 AND $2 = $2 AND COALESCE(a.desired, 0) <> "
     "CASE s.status WHEN 2 THEN 1 WHEN 3 THEN 2 ELSE 3 END"},
    {"usage is the sum of its records, sessions and routers' counters", "subscription",
     "SELECT subscription_id, 'counted ' || CAST(SUM(counted) AS TEXT) || ' bytes, told ' || "
     "CAST(SUM(told) AS TEXT) FROM ("
     "SELECT subscription_id, 0 AS counted, 0 AS counted_up, bytes_down AS told, bytes_up AS told_up "
     "FROM usage_record WHERE operator_id = $1 "
     "UNION ALL SELECT subscription_id, 0, 0, bytes_down, bytes_up FROM session "
     "WHERE operator_id = $1 AND subscription_id IS NOT NULL "
     "UNION ALL SELECT subscription_id, 0, 0, bytes_down, bytes_up FROM session_forgotten "
     "WHERE operator_id = $1 "
     "UNION ALL SELECT subscription_id, 0, 0, total_down, total_up FROM gateway_line WHERE operator_id = $1 "
     "UNION ALL SELECT subscription_id, bytes_down, bytes_up, 0, 0 FROM usage_day WHERE operator_id = $1) "
     "AS used WHERE $2 = $2 GROUP BY subscription_id "
     "HAVING SUM(counted) <> SUM(told) OR SUM(counted_up) <> SUM(told_up)"},
    {"a day's records are no more than its usage", "subscription",
     "SELECT subscription_id, 'on ' || day FROM ("
     "SELECT subscription_id, counted_on AS day, bytes_down, bytes_up FROM usage_record WHERE operator_id = "
     "$1 "
     "UNION ALL SELECT subscription_id, day, -bytes_down, -bytes_up FROM usage_day WHERE operator_id = $1) "
     "AS counted "
     "WHERE $2 = $2 GROUP BY subscription_id, day HAVING SUM(bytes_down) > 0 OR SUM(bytes_up) > 0"},
    {"a session is of a subscription that is there", "session",
     "SELECT e.id, 'subscription ' || CAST(e.subscription_id AS TEXT) FROM session e "
     "LEFT JOIN subscription s ON s.operator_id = e.operator_id AND s.id = e.subscription_id "
     "WHERE e.operator_id = $1 AND $2 = $2 AND e.subscription_id IS NOT NULL AND s.id IS NULL"},
    {"a month's usage is the sum of its days", "subscription",
     "SELECT subscription_id, 'in ' || month FROM ("
     "SELECT subscription_id, SUBSTR(day, 1, 7) AS month, bytes_down, bytes_up FROM usage_day WHERE "
     "operator_id = $1 "
     "UNION ALL SELECT subscription_id, month, -bytes_down, -bytes_up FROM usage_month WHERE operator_id = "
     "$1) AS counted "
     "WHERE $2 = $2 GROUP BY subscription_id, month HAVING SUM(bytes_down) <> 0 OR SUM(bytes_up) <> 0"},
    {"only pay as you go reserves", "subscription",
     "SELECT s.id, 'reserved ' || CAST(s.reserved AS TEXT) FROM subscription s "
     "JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = s.plan_version_id "
     "WHERE s.operator_id = $1 AND $2 = $2 AND s.reserved <> 0 AND v.billing <> 2"},
    {"an invoice and a payment was told once", "event",
     "SELECT subject, 'told ' || CAST(SUM(told) AS TEXT) || ' times' FROM ("
     "SELECT id AS subject, 1 AS happened, 0 AS told FROM invoice WHERE operator_id = $1 "
     "UNION ALL SELECT id, 1, 0 FROM payment WHERE operator_id = $1 "
     "UNION ALL SELECT subject_id, 0, 1 FROM event WHERE operator_id = $1 "
     "AND kind IN ('invoice.issued', 'payment.received')) AS facts "
     "WHERE $2 = $2 GROUP BY subject HAVING SUM(happened) <> 1 OR SUM(told) <> 1"},
};

domain::DraftLine read_line(const Row& row) {
    domain::DraftLine line;
    line.kind = row.enumeration<domain::LineKind>(1);
    line.from = row.optional_date(2).value_or(domain::Date());
    line.to = row.optional_date(3).value_or(domain::Date());
    line.days = static_cast<std::int32_t>(row.optional_integer(4).value_or(0));
    line.of_days = static_cast<std::int32_t>(row.optional_integer(5).value_or(0));
    line.bytes = static_cast<std::uint64_t>(row.optional_integer(6).value_or(0));
    line.units = static_cast<std::uint64_t>(row.optional_integer(7).value_or(0));
    line.amount = row.integer(8);
    return line;
}

}  // namespace

std::span<const Invariant> invariants() {
    return all;
}

void each_offence(Tx& tx, const Invariant& invariant, Id operator_id, Instant now,
                  const OnOffence& on_offence) {
    tx.each(
        invariant.sql, [&](const Row& row) { on_offence(row.id(0), row.text(1)); }, operator_id, now);
}

std::vector<KeptInvoice> kept_invoices(Tx& tx, Id operator_id, Id after, int limit) {
    std::vector<KeptInvoice> invoices;
    const auto read = [&](const Row& row) {
        KeptInvoice invoice;
        invoice.id = row.id(0);
        invoice.number = row.string(1);
        invoice.issued_on = row.date(2);
        invoice.period = {row.date(3), row.date(4)};
        invoice.subtotal = row.integer(5);
        invoice.tax = row.integer(6);
        invoice.total = row.integer(7);
        invoice.input = row.optional_string(8).value_or("");
        invoices.push_back(std::move(invoice));
    };
    tx.each(
        "SELECT i.id, i.number, i.issued_on, i.period_from, i.period_to, i.subtotal, i.tax, i.total, k.input "
        "FROM invoice "
        "i "
        "LEFT JOIN invoice_input k ON k.operator_id = i.operator_id AND k.invoice_id = i.id "
        "WHERE i.operator_id = $1 AND i.id > $2 ORDER BY i.id LIMIT $3",
        read, operator_id, after, limit);
    if (invoices.empty()) return invoices;
    std::size_t at = 0;
    const auto add_line = [&](const Row& row) {
        while (at < invoices.size() && invoices[at].id < row.id(0)) ++at;
        BANGNOPI_CHECK(at < invoices.size());
        if (invoices[at].id == row.id(0)) invoices[at].lines.push_back(read_line(row));
    };
    tx.each(
        "SELECT invoice_id, kind, from_on, to_on, days, of_days, bytes, units, amount FROM invoice_line "
        "WHERE operator_id = $1 AND invoice_id BETWEEN $2 AND $3 ORDER BY invoice_id, line_no",
        add_line, operator_id, invoices.front().id, invoices.back().id);
    return invoices;
}

std::vector<InvoicesBooked> booked_by_invoices(Tx& tx, Id operator_id) {
    std::vector<InvoicesBooked> booked;
    tx.each(
        "SELECT p.account_code, SUBSTR(j.dated_on, 1, 7) AS month, CAST(SUM(p.amount) AS BIGINT) FROM "
        "journal j "
        "JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id "
        "WHERE j.operator_id = $1 AND j.cause = 1 GROUP BY p.account_code, SUBSTR(j.dated_on, 1, 7)",
        [&](const Row& row) {
            booked.push_back({row.string(0), row.string(1), row.integer(2)});
        },
        operator_id);
    return booked;
}

}  // namespace bangnopi::store
