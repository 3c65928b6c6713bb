-- The notice of an isolated line. The rules are those of 0001.

-- Whose line an address is that asks for it, as every telephone of who is isolated does.
CREATE INDEX session_address ON session (operator_id, ip) WHERE stopped_at IS NULL AND subscription_id IS NOT NULL;

-- Invoices that a promise to pay held back. Customers promise once for each, on the notice.
CREATE TABLE invoice_promise (
    operator_id BIGINT NOT NULL,
    invoice_id BIGINT NOT NULL,
    promised_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    PRIMARY KEY (operator_id, invoice_id)
) {clustered};

{row_security}
