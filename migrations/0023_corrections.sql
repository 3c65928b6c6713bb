-- What closes or corrects an issued invoice, which itself is never edited. The rules are those of 0001.

-- Of what a payment had paid: what credit notes made balance of it.
ALTER TABLE payment ADD COLUMN freed BIGINT NOT NULL DEFAULT 0;

-- to_balance: what it credits beyond what the invoice left open, written off or withheld.
CREATE TABLE credit_note (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    number TEXT NOT NULL,
    series_year SMALLINT NOT NULL,
    series_no BIGINT NOT NULL,
    invoice_id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    to_balance BIGINT NOT NULL CHECK (to_balance >= 0),
    issued_on TEXT NOT NULL,
    made_by BIGINT,
    made_by_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, number)
) {clustered};
CREATE INDEX credit_note_invoice ON credit_note (operator_id, invoice_id, id);
CREATE INDEX credit_note_customer ON credit_note (operator_id, customer_id, id);
CREATE INDEX credit_note_issued ON credit_note (operator_id, issued_on, id);

-- What of an invoice's allocations a credit note made balance. kind, as in allocation.
CREATE TABLE credit_share (
    operator_id BIGINT NOT NULL,
    invoice_id BIGINT NOT NULL,
    credit_note_id BIGINT NOT NULL,
    share_no SMALLINT NOT NULL,
    kind SMALLINT NOT NULL,
    payment_id BIGINT,
    amount BIGINT NOT NULL CHECK (amount > 0),
    PRIMARY KEY (operator_id, invoice_id, credit_note_id, share_no)
) {clustered};
CREATE INDEX credit_share_payment ON credit_share (operator_id, payment_id) WHERE payment_id IS NOT NULL;

-- kind: 1 void, 2 write-off, 3 withholding, 4 recovery, 5 write-off and 6 withholding that a credit note undid.
CREATE TABLE invoice_correction (
    operator_id BIGINT NOT NULL,
    invoice_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind SMALLINT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount >= 0),
    certificate TEXT,                       -- of a withholding: the number of its bukti potong
    payment_id BIGINT,                      -- of a recovery
    credit_note_id BIGINT,                  -- that undid it
    made_on TEXT NOT NULL,
    made_by BIGINT,
    made_by_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, invoice_id, id)
) {clustered};
CREATE UNIQUE INDEX invoice_correction_certificate ON invoice_correction (operator_id, certificate) WHERE certificate IS NOT NULL;

{row_security}
