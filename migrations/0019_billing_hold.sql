-- Customers whom bill runs pass over, and what a run reports. The rules are those of 0001.

CREATE TABLE billing_hold (
    operator_id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    until_on TEXT,                          -- the last day that is held back; NULL: until it is released
    reason TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (operator_id, customer_id)
) {clustered};

ALTER TABLE bill_run ADD COLUMN customer_id BIGINT;                      -- of a run for one customer
ALTER TABLE bill_run ADD COLUMN tax BIGINT NOT NULL DEFAULT 0;           -- of those issued
ALTER TABLE bill_run ADD COLUMN held BIGINT NOT NULL DEFAULT 0;          -- due when it began, and held back
ALTER TABLE bill_run ADD COLUMN refused BIGINT NOT NULL DEFAULT 0;       -- cannot be billed
ALTER TABLE bill_run ADD COLUMN milliseconds BIGINT NOT NULL DEFAULT 0;  -- that it worked

CREATE TABLE bill_run_plan (
    operator_id BIGINT NOT NULL,
    bill_run_id BIGINT NOT NULL,
    plan_version_id BIGINT NOT NULL,
    bills BIGINT NOT NULL,
    amount BIGINT NOT NULL,                 -- of their lines, before a tax that is added to them
    PRIMARY KEY (operator_id, bill_run_id, plan_version_id)
) {clustered};

-- The first subscriptions that cannot be billed.
CREATE TABLE bill_run_refusal (
    operator_id BIGINT NOT NULL,
    bill_run_id BIGINT NOT NULL,
    subscription_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (operator_id, bill_run_id, subscription_id)
) {clustered};

{row_security}
