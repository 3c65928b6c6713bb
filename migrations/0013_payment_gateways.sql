-- Accounts at payment gateways, the charges that are made there for invoices, and what the gateways tell of them. The rules are
-- those of 0001.

CREATE TABLE payment_gateway_account (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    code TEXT NOT NULL,                     -- also of the channel that its money comes by
    name TEXT NOT NULL,
    kind SMALLINT NOT NULL,
    settings TEXT NOT NULL,                 -- JSON
    keys_sealed {blob} NOT NULL,            -- JSON
    active SMALLINT NOT NULL,               -- new charges are made at it
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, code)
) {clustered};

-- A charge at a gateway for what an invoice left open. Its row is durable before the gateway is asked for it.
CREATE TABLE checkout (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    invoice_id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    reference TEXT NOT NULL,                -- ours
    way SMALLINT NOT NULL,
    channel TEXT NOT NULL,                  -- the gateway's code of a bank or wallet
    amount BIGINT NOT NULL CHECK (amount > 0),
    status SMALLINT NOT NULL,               -- 0: the gateway has not answered
    offered SMALLINT NOT NULL,              -- 1: customers are shown it
    to_expire SMALLINT NOT NULL,            -- 1: the gateway is to be told that nobody pays it any more
    gateway_id TEXT NOT NULL,
    pay_code TEXT NOT NULL,
    biller_code TEXT NOT NULL,
    qris TEXT NOT NULL,
    pay_url TEXT NOT NULL,
    payable BIGINT NOT NULL,                -- what the customer is asked for, with payer_fee
    payer_fee BIGINT NOT NULL,
    fee BIGINT,                             -- what the gateway keeps of ours, where it is told
    payment_id BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ask_at BIGINT,                          -- when the gateway is asked about it next, by the real clock
    asked SMALLINT NOT NULL,                -- times since something was heard
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, reference)
) {clustered};
CREATE INDEX checkout_invoice ON checkout (operator_id, invoice_id, id);
CREATE UNIQUE INDEX checkout_offered ON checkout (operator_id, invoice_id, account_id, way, channel) WHERE offered = 1;
CREATE UNIQUE INDEX checkout_payment ON checkout (operator_id, payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX checkout_due ON checkout (ask_at) WHERE ask_at IS NOT NULL;

-- What a gateway told, once. state: 1 to be confirmed by a query, 2 done, 3 for staff, 4 accepted by staff, 5 ignored by staff.
CREATE TABLE gateway_event (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    event_key TEXT NOT NULL,
    checkout_id BIGINT,
    reference TEXT NOT NULL,
    gateway_id TEXT NOT NULL,
    merchant TEXT NOT NULL,
    status SMALLINT NOT NULL,
    amount BIGINT NOT NULL,
    payer_fee BIGINT NOT NULL,
    fee BIGINT,
    currency TEXT NOT NULL,
    method SMALLINT,
    channel TEXT NOT NULL,
    paid_at BIGINT,
    state SMALLINT NOT NULL,
    reason SMALLINT NOT NULL,               -- why staff look at it
    payment_id BIGINT,
    told BIGINT NOT NULL,                   -- so many times
    received_at BIGINT NOT NULL,            -- by the real clock
    decided_by BIGINT,
    decided_at BIGINT,
    note TEXT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, account_id, event_key)
) {clustered};
CREATE INDEX gateway_event_state ON gateway_event (operator_id, state, id);
CREATE INDEX gateway_event_checkout ON gateway_event (operator_id, checkout_id, id) WHERE checkout_id IS NOT NULL;

-- Webhooks that were not believed, the newest of each account.
CREATE TABLE gateway_attempt (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    peer TEXT NOT NULL,
    octets BIGINT NOT NULL,
    beginning TEXT NOT NULL,
    problem TEXT NOT NULL,                  -- a message
    PRIMARY KEY (operator_id, id)
) {clustered};
CREATE INDEX gateway_attempt_account ON gateway_attempt (operator_id, account_id, id);

-- What a gateway paid out to the bank account.
CREATE TABLE gateway_settlement (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    reference TEXT NOT NULL,
    settled_on TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    fee BIGINT NOT NULL CHECK (fee >= 0),   -- kept of it, where no webhook had told it before
    made_by BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, account_id, reference)
) {clustered};

{row_security}
