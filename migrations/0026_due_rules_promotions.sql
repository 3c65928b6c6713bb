-- When invoices are due by area, promotions, and what was recorded of invoices since. The rules are those of 0001.

-- Instead of the operator's rule, for the customers of an area and of those below it: one of due_day and days_after_issue, or
-- neither where the area has no rule of its own. grace_days: as the operator's where it is left out.
ALTER TABLE area ADD COLUMN due_day SMALLINT;
ALTER TABLE area ADD COLUMN days_after_issue SMALLINT;
ALTER TABLE area ADD COLUMN grace_days SMALLINT;

-- What a subscription's discount becomes: discount_* as those of a subscription. signup_from and signup_to as those of a
-- suspension. For all plans and areas where promotion_plan and promotion_area name none.
CREATE TABLE promotion (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    discount_kind SMALLINT NOT NULL,
    discount_numerator BIGINT NOT NULL,
    discount_denominator BIGINT NOT NULL,
    discount_periods SMALLINT,
    discount_until TEXT,
    signup_from TEXT,
    signup_to TEXT,
    active SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, code)
) {clustered};

CREATE TABLE promotion_plan (
    operator_id BIGINT NOT NULL,
    promotion_id BIGINT NOT NULL,
    plan_id BIGINT NOT NULL,
    PRIMARY KEY (operator_id, promotion_id, plan_id)
) {clustered};

CREATE TABLE promotion_area (
    operator_id BIGINT NOT NULL,
    promotion_id BIGINT NOT NULL,
    area_id BIGINT NOT NULL,
    PRIMARY KEY (operator_id, promotion_id, area_id)
) {clustered};

-- To whom it was given, each once.
CREATE TABLE promotion_use (
    operator_id BIGINT NOT NULL,
    subscription_id BIGINT NOT NULL,
    promotion_id BIGINT NOT NULL,
    given_on TEXT NOT NULL,
    PRIMARY KEY (operator_id, subscription_id, promotion_id)
) {clustered};
CREATE INDEX promotion_use_promotion ON promotion_use (operator_id, promotion_id);

-- Which promotion its discount is, and the day on which it was given.
ALTER TABLE subscription ADD COLUMN promotion_id BIGINT;
ALTER TABLE subscription ADD COLUMN promoted_on TEXT;
-- The first period, by its first day, for which its present discount holds; none: from its start.
ALTER TABLE subscription ADD COLUMN discount_from TEXT;

-- The run that issued it; none: issued by itself, or before runs were kept.
ALTER TABLE invoice ADD COLUMN bill_run_id BIGINT;
CREATE INDEX invoice_bill_run ON invoice (operator_id, bill_run_id, id) WHERE bill_run_id IS NOT NULL;

-- What of a credit note is tax; none: written before it was kept.
ALTER TABLE credit_note ADD COLUMN tax BIGINT;

-- Of a withholding that was undone by itself, and of what undid it: its certificate, which may be recorded again.
ALTER TABLE invoice_correction ADD COLUMN undone_certificate TEXT;

{row_security}
