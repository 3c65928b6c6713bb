-- Money that went back to who paid, and payments that never were. The rules are those of 0001.

ALTER TABLE payment ADD COLUMN refunded BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payment ADD COLUMN refunded_from_balance BIGINT NOT NULL DEFAULT 0;

-- kind: 1 refund, 2 reversal. from_balance: of what the payment had left as balance; the rest is in refund_share.
CREATE TABLE refund (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    payment_id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    kind SMALLINT NOT NULL,
    channel TEXT NOT NULL,
    reference TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    from_balance BIGINT NOT NULL CHECK (from_balance >= 0),
    made_on TEXT NOT NULL,
    made_by BIGINT,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, channel, reference)
) {clustered};
CREATE INDEX refund_payment ON refund (operator_id, payment_id, id);
CREATE INDEX refund_day ON refund (operator_id, made_on, id);

-- What of an invoice is open again. kind, as in allocation: 1 of the payment itself, 2 of balance that a reversal had to take back.
CREATE TABLE refund_share (
    operator_id BIGINT NOT NULL,
    invoice_id BIGINT NOT NULL,
    refund_id BIGINT NOT NULL,
    kind SMALLINT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    PRIMARY KEY (operator_id, invoice_id, refund_id, kind)
) {clustered};
CREATE INDEX refund_share_refund ON refund_share (operator_id, refund_id);

{row_security}
