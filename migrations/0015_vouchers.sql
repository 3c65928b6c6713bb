-- Vouchers: codes that carry a balance or a package, made in batches, sold, spent once. The rules are those of 0001.

-- kind: 1 balance, 2 plan.
CREATE TABLE voucher_batch (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    number BIGINT NOT NULL,                 -- of the operator's batches, from 1
    kind SMALLINT NOT NULL,
    size BIGINT NOT NULL,
    face_price BIGINT NOT NULL CHECK (face_price > 0),
    value BIGINT NOT NULL,                  -- what a balance voucher brings; of a plan: face_price
    plan_version_id BIGINT,
    prefix TEXT NOT NULL,
    expires_on TEXT,                        -- the last day
    partner_id BIGINT,                      -- for whom it is made
    wholesale_price BIGINT,                 -- what that one pays for each
    note TEXT NOT NULL,
    closed SMALLINT NOT NULL,               -- its time is over, and what was left of it expired
    created_by BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, number)
) {clustered};
CREATE INDEX voucher_batch_expiry ON voucher_batch (operator_id, expires_on) WHERE closed = 0;

-- A code is money to whoever holds it: here it is sealed, and found by a keyed hash. state: 1 made, 2 sold, 3 redeemed,
-- 4 expired, 5 void.
CREATE TABLE voucher (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    batch_id BIGINT NOT NULL,
    serial BIGINT NOT NULL,                 -- in its batch, from 1
    code_hash {blob} NOT NULL,
    code_sealed {blob} NOT NULL,
    state SMALLINT NOT NULL,
    sale_id BIGINT,
    redeemed_at BIGINT,
    customer_id BIGINT,
    subscription_id BIGINT,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, code_hash)
) {clustered};
CREATE UNIQUE INDEX voucher_serial ON voucher (operator_id, batch_id, serial);
CREATE INDEX voucher_state ON voucher (operator_id, batch_id, state, serial);

CREATE TABLE voucher_sale (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    batch_id BIGINT NOT NULL,
    count BIGINT NOT NULL,
    face_total BIGINT NOT NULL,
    paid_total BIGINT NOT NULL,             -- less than face_total by what a partner keeps
    account_code TEXT NOT NULL,             -- where what was paid went
    channel TEXT,
    partner_id BIGINT,
    note TEXT NOT NULL,
    sold_by BIGINT,
    sold_at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id)
) {clustered};
CREATE INDEX voucher_sale_batch ON voucher_sale (operator_id, batch_id, id);

-- Customers that a voucher made, who are nobody by name.
ALTER TABLE customer ADD COLUMN anonymous SMALLINT NOT NULL DEFAULT 0;

{row_security}
