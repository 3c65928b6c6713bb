-- What channels cost and whose they are, receipts by number, and cash at the door. The rules are those of 0001.

ALTER TABLE channel ADD COLUMN account_number TEXT NOT NULL DEFAULT '';   -- at the bank, digits
ALTER TABLE channel ADD COLUMN account_holder TEXT NOT NULL DEFAULT '';
ALTER TABLE channel ADD COLUMN fee_fixed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channel ADD COLUMN fee_percent TEXT NOT NULL DEFAULT '0';     -- exact: "7/10"
ALTER TABLE channel ADD COLUMN fee_bearer SMALLINT NOT NULL DEFAULT 1;
ALTER TABLE channel ADD COLUMN collector_id BIGINT;                       -- whose pocket it is
ALTER TABLE channel ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX channel_collector ON channel (operator_id, collector_id) WHERE collector_id IS NOT NULL;

ALTER TABLE payment ADD COLUMN fee BIGINT NOT NULL DEFAULT 0;             -- of its channel, as it was then
ALTER TABLE payment ADD COLUMN receipt_year SMALLINT;                     -- NULL: received before receipts had numbers
ALTER TABLE payment ADD COLUMN receipt_no BIGINT;
ALTER TABLE payment ADD COLUMN receipt_number TEXT;
CREATE UNIQUE INDEX payment_receipt ON payment (operator_id, receipt_year, receipt_no) WHERE receipt_no IS NOT NULL;

-- Where a collector goes; areas below are meant too.
CREATE TABLE collector_area (
    operator_id BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    area_id BIGINT NOT NULL,
    PRIMARY KEY (operator_id, staff_id, area_id)
) {clustered};

-- A receipt that a collector handed out and that became no payment: people look at it. settled_at NULL: nobody has yet.
CREATE TABLE collector_refusal (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    collector_id BIGINT NOT NULL,
    number TEXT NOT NULL,                   -- of the receipt
    customer_id BIGINT,                     -- as it was sent
    invoice_id BIGINT,
    amount BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    code SMALLINT NOT NULL,
    reason TEXT NOT NULL,                   -- a message
    created_at BIGINT NOT NULL,
    settled_by BIGINT,
    settled_at BIGINT,
    note TEXT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, collector_id, number, amount)
) {clustered};
CREATE INDEX collector_refusal_waiting ON collector_refusal (operator_id, id) WHERE settled_at IS NULL;

-- Setoran. state: 1 handed in, 2 counted, 3 sent back.
CREATE TABLE collector_deposit (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    collector_id BIGINT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),      -- as the collector says
    note TEXT NOT NULL,
    state SMALLINT NOT NULL,
    counted BIGINT NOT NULL,
    deposited BIGINT NOT NULL,                      -- of what was counted, what the collector had received
    shortage BIGINT NOT NULL,                       -- owed by the collector from then on
    surplus BIGINT NOT NULL,                        -- nobody knows whose
    handed_in_at BIGINT NOT NULL,
    decided_by BIGINT,
    decided_at BIGINT,
    decision_note TEXT NOT NULL,
    PRIMARY KEY (operator_id, id)
) {clustered};
CREATE INDEX collector_deposit_collector ON collector_deposit (operator_id, collector_id, id);

{row_security}
