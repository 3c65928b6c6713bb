-- What customers send by their notice, and what staff see of a line. The rules are those of 0001.

-- A link to a customer's notice names the number that held when it was made: another one, and it is of use no more.
ALTER TABLE customer ADD COLUMN notice_link_number BIGINT NOT NULL DEFAULT 0;

-- Proofs of payment that customers send by their notice. state: 1 waiting, 2 accepted, 3 rejected. file: domain::ProofFile.
CREATE TABLE payment_proof (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    state SMALLINT NOT NULL,
    amount BIGINT,                          -- that the customer says; not said NULL
    paid_on TEXT,                           -- likewise
    note TEXT NOT NULL,
    open BIGINT NOT NULL,                   -- of all that was unpaid then
    file SMALLINT NOT NULL,
    bytes BIGINT NOT NULL,
    digest TEXT NOT NULL,                   -- of its octets
    sent_on TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    holds_until BIGINT,                     -- isolation waits until then; held nothing back NULL
    payment_id BIGINT,
    reason TEXT NOT NULL,                   -- of a rejection
    decided_by BIGINT,
    decided_at BIGINT,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, customer_id, digest)
) {clustered};
CREATE INDEX payment_proof_state ON payment_proof (operator_id, state, id);
CREATE INDEX payment_proof_digest ON payment_proof (operator_id, digest);
CREATE INDEX payment_proof_decided ON payment_proof (operator_id, decided_at) WHERE decided_at IS NOT NULL;
CREATE UNIQUE INDEX payment_proof_payment ON payment_proof (operator_id, payment_id) WHERE payment_id IS NOT NULL;

-- Which invoices were unpaid when it was sent.
CREATE TABLE payment_proof_invoice (
    operator_id BIGINT NOT NULL,
    invoice_id BIGINT NOT NULL,
    proof_id BIGINT NOT NULL,
    PRIMARY KEY (operator_id, invoice_id, proof_id)
) {clustered};

-- Its octets, kept for a while beyond the decision. Not clustered: they are long, and read one at a time.
CREATE TABLE payment_proof_file (
    operator_id BIGINT NOT NULL,
    proof_id BIGINT NOT NULL,
    octets {blob} NOT NULL,
    PRIMARY KEY (operator_id, proof_id)
);

-- The last attempts to bring a line to where it should be on the router that holds it. outcome: 1 brought, 2 refused,
-- 3 the router could not be reached.
CREATE TABLE access_attempt (
    operator_id BIGINT NOT NULL,
    subscription_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    router_id BIGINT NOT NULL,
    desired SMALLINT NOT NULL,              -- as access.desired
    outcome SMALLINT NOT NULL,
    detail TEXT NOT NULL,                   -- a message
    PRIMARY KEY (operator_id, subscription_id, id)
) {clustered};

{row_security}
