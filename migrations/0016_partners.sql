-- Partners (mitra), who sell vouchers and bring customers. The rules are those of 0001.

-- commission_kind: 0 none, 1 percent of what a customer of theirs pays, 2 an amount for each payment.
CREATE TABLE partner (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT,
    staff_id BIGINT,                        -- who signs in as it
    commission_kind SMALLINT NOT NULL,
    commission_numerator BIGINT NOT NULL,
    commission_denominator BIGINT NOT NULL,
    note TEXT NOT NULL,
    active SMALLINT NOT NULL,
    sort_text TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id)
) {clustered};
CREATE UNIQUE INDEX partner_staff ON partner (operator_id, staff_id) WHERE staff_id IS NOT NULL;

-- The sub-ledger of 1202, 2104 and 2105: what a journal booked there for one partner, as the posting has it.
CREATE TABLE partner_entry (
    operator_id BIGINT NOT NULL,
    partner_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_code TEXT NOT NULL,
    amount BIGINT NOT NULL,
    journal_id BIGINT NOT NULL,
    cause SMALLINT NOT NULL,                -- of the journal
    cause_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, partner_id, id)
) {clustered};
CREATE INDEX partner_entry_cause ON partner_entry (operator_id, cause_id);

-- Whose customer it is.
ALTER TABLE customer ADD COLUMN partner_id BIGINT;
CREATE INDEX customer_partner ON customer (operator_id, partner_id, id) WHERE partner_id IS NOT NULL;

{row_security}
