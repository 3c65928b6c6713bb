-- What came in to a bank account, as the bank's statements say. The rules are those of 0001.

-- One credit. state: 1 new, 2 matched, 3 ignored.
CREATE TABLE statement_row (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    channel TEXT NOT NULL,
    row_key TEXT NOT NULL,                  -- of what the bank says of it, and which of equal ones of that day it is
    booked_on TEXT NOT NULL,
    booked_at BIGINT NOT NULL,              -- midnight where the bank tells no time
    amount BIGINT NOT NULL CHECK (amount > 0),
    description TEXT NOT NULL,
    state SMALLINT NOT NULL,
    payment_id BIGINT,
    automatic SMALLINT NOT NULL,            -- 1: matched by its amount, without staff
    decided_by BIGINT,
    decided_at BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, channel, row_key)
) {clustered};
CREATE INDEX statement_row_state ON statement_row (operator_id, state, id);
CREATE UNIQUE INDEX statement_row_payment ON statement_row (operator_id, payment_id) WHERE payment_id IS NOT NULL;

{row_security}
