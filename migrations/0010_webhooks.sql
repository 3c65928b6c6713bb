-- What other people's programs are told. The rules are those of 0001.

-- kinds: those that are told, each between spaces (" invoice.paid payment.received "); empty: all that may be told. handler: its name in
-- `delivery`.
CREATE TABLE webhook (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    url TEXT NOT NULL,
    kinds TEXT NOT NULL,
    handler TEXT NOT NULL,
    note TEXT NOT NULL,
    active SMALLINT NOT NULL,
    secret_sealed {blob} NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id)
) {clustered};

-- Each time that one was told something, or was not. status: of HTTP, 0 where there was no answer.
CREATE TABLE webhook_attempt (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    webhook_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    attempt SMALLINT NOT NULL,
    status SMALLINT NOT NULL,
    milliseconds BIGINT NOT NULL,
    error TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id)
) {clustered};
CREATE INDEX webhook_attempt_webhook ON webhook_attempt (operator_id, webhook_id, id);
CREATE INDEX webhook_attempt_at ON webhook_attempt (operator_id, at);

{row_security}
