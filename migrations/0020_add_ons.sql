-- What is rented beside a plan, and what leaving before a minimum term costs. The rules are those of 0001.

CREATE TABLE add_on (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    monthly_fee BIGINT NOT NULL CHECK (monthly_fee >= 0),
    taxed SMALLINT NOT NULL,
    active SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, code)
) {clustered};

-- At the price of the day on which it was sold; from_on and to_on as those of a suspension.
CREATE TABLE subscription_add_on (
    operator_id BIGINT NOT NULL,
    subscription_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    add_on_id BIGINT NOT NULL,
    monthly_fee BIGINT NOT NULL CHECK (monthly_fee >= 0),
    taxed SMALLINT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT,
    PRIMARY KEY (operator_id, subscription_id, id)
) {clustered};

ALTER TABLE invoice_line ADD COLUMN add_on_id BIGINT;
ALTER TABLE plan_version ADD COLUMN minimum_term_months SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE plan_version ADD COLUMN early_end_fee BIGINT NOT NULL DEFAULT 0;
ALTER TABLE subscription ADD COLUMN early_end_waived SMALLINT NOT NULL DEFAULT 0;

{row_security}
