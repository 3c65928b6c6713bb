-- One-off lines that wait for a subscription's next invoice, late fees among them. The rules are those of 0001.

-- kind: as invoice_line.kind, 6 late_fee, 9 manual. state: 1 waits, 2 on invoice_id, 3 withdrawn. cause: what it is for, so that
-- nothing is charged twice: "late_fee:" and the invoice that was late, or a key of its own.
CREATE TABLE waiting_line (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    subscription_id BIGINT,                 -- a late fee whose invoice comes at once may have none
    kind SMALLINT NOT NULL,
    cause TEXT NOT NULL,
    description TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount <> 0),
    taxed SMALLINT NOT NULL,
    state SMALLINT NOT NULL,
    invoice_id BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, cause)
) {clustered};
CREATE INDEX waiting_line_subscription ON waiting_line (operator_id, subscription_id, id);
CREATE INDEX waiting_line_customer ON waiting_line (operator_id, customer_id, id);
CREATE INDEX waiting_line_waits ON waiting_line (operator_id, subscription_id, id) WHERE state = 1;
CREATE INDEX waiting_line_invoice ON waiting_line (operator_id, invoice_id) WHERE invoice_id IS NOT NULL;

-- Late fees are of the invoices of one due date.
CREATE INDEX invoice_due ON invoice (operator_id, due_on, id);

-- What cash could not pay of what the payment closed: above zero it was forgiven, below zero kept. amount + rounding is what
-- was allocated or became balance. Of a refund: what of it is taken back.
ALTER TABLE payment ADD COLUMN rounding BIGINT NOT NULL DEFAULT 0;
ALTER TABLE refund ADD COLUMN rounding BIGINT NOT NULL DEFAULT 0;

{row_security}
