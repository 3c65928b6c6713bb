-- Packages that were bought (domain.md 4.7): paid first, then open for their days and their bytes. The rules are those of 0001.

CREATE TABLE package (
    operator_id BIGINT NOT NULL,
    subscription_id BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL,
    first_on TEXT NOT NULL,                 -- the day of from_at
    invoice_id BIGINT NOT NULL,
    used_before BIGINT,                     -- counted on first_on before it began; it has not begun: NULL
    ends_line SMALLINT NOT NULL,            -- its subscription ends with it
    PRIMARY KEY (operator_id, subscription_id, from_at)
) {clustered};
CREATE UNIQUE INDEX package_invoice ON package (operator_id, invoice_id);

-- Whether a package is followed by the next one while the balance covers it.
ALTER TABLE subscription ADD COLUMN auto_renew SMALLINT NOT NULL DEFAULT 1;

-- The bytes of a package are all that was paid for: beyond them it stops.
UPDATE plan_version SET beyond = 3 WHERE billing = 3 AND beyond = 0 AND included_bytes IS NOT NULL;

{row_security}
