-- What stands on printed invoices. The rules are those of 0001.

-- A PNG, of at most 256 KiB and 1000 pixels each way.
CREATE TABLE operator_logo (
    operator_id BIGINT NOT NULL,
    octets {blob} NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id)
) {clustered};

{row_security}
