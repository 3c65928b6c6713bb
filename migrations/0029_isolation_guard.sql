-- What is known of a package's discount, and of payment gateways that do not answer. The rules are those of 0001.

-- 1: it was bought before its subscription got the discount that it has now.
ALTER TABLE package ADD COLUMN had_former_discount SMALLINT NOT NULL DEFAULT 0;

-- An account whose gateway has not answered since, by the business clock; no row: it answered last.
CREATE TABLE payment_gateway_outage (
    operator_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (operator_id, account_id)
) {clustered};

{row_security}
