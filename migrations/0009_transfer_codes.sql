-- Amounts by which a transfer is known. The rules are those of 0001.

-- What an invoice left open plus a code of a few rupiah: while it is held, no other open request to the same account has its amount.
CREATE TABLE transfer_code (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    channel TEXT NOT NULL,
    invoice_id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    code SMALLINT NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,             -- until when the customer is told to pay
    held_until BIGINT NOT NULL,             -- from when another may have the amount
    released SMALLINT NOT NULL,
    payment_id BIGINT,
    PRIMARY KEY (operator_id, id)
) {clustered};
CREATE UNIQUE INDEX transfer_code_amount ON transfer_code (operator_id, channel, amount) WHERE released = 0;
CREATE INDEX transfer_code_told ON transfer_code (operator_id, channel, amount, held_until);
CREATE INDEX transfer_code_invoice ON transfer_code (operator_id, invoice_id, id);

{row_security}
