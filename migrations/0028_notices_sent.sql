-- Messages to customers: by what they go, what they say, when they are reminded, and each one with what became of it. The rules are
-- those of 0001.

-- kind: as notices/channel.hpp names them. medium: 1 email, 2 SMS, 3 WhatsApp. position: the order in which they are tried.
-- per_minute: at most so many; 0: as fast as it takes them.
CREATE TABLE notice_channel (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    medium SMALLINT NOT NULL,
    settings TEXT NOT NULL,
    secrets_sealed {blob},
    position SMALLINT NOT NULL,
    per_minute BIGINT NOT NULL,
    active SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id)
) {clustered};

-- Instead of the program's own text.
CREATE TABLE notice_template (
    operator_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    medium SMALLINT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id, kind, language, medium)
) {clustered};

-- area_id 0: the operator's. policy: JSON, the same shape as on the HTTP API.
CREATE TABLE reminder_policy (
    operator_id BIGINT NOT NULL,
    area_id BIGINT NOT NULL,
    policy TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id, area_id)
) {clustered};

-- subject_id: the invoice, payment or subscription that it is of. stage: tells the reminders of one invoice from each other; of what
-- an event brought about, the event. data: what the event said. state: 1 waits, 2 is being sent, 3 sent, 4 delivered, 5 skipped, 6
-- failed, 7 nobody knows. tried: the channels that refused it, each between spaces.
CREATE TABLE notice (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    stage BIGINT NOT NULL,
    customer_id BIGINT,
    data TEXT NOT NULL,
    state SMALLINT NOT NULL,
    reason TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts SMALLINT NOT NULL,
    lease_until BIGINT NOT NULL,
    lease_token BIGINT NOT NULL,
    channel_id BIGINT,
    tried TEXT NOT NULL,
    medium SMALLINT,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    reference TEXT,
    reported SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    delivered_at BIGINT,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, subject_id, kind, stage)
) {clustered};
CREATE INDEX notice_due ON notice (operator_id, due_at, id) WHERE state <= 2;
CREATE INDEX notice_customer ON notice (operator_id, customer_id, id);
CREATE INDEX notice_reference ON notice (operator_id, channel_id, reference) WHERE reference IS NOT NULL;
CREATE INDEX notice_state ON notice (operator_id, state, id);

-- Each time that one was handed to a channel. outcome: 1 accepted, 2 to be tried again, 3 nobody is there, 4 refused, 5 unknown.
CREATE TABLE notice_attempt (
    operator_id BIGINT NOT NULL,
    notice_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    recipient TEXT NOT NULL,
    outcome SMALLINT NOT NULL,
    error TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, notice_id, id)
) {clustered};

-- Since when nothing arrives at an address of theirs, and whether they want no more than the contract requires.
ALTER TABLE customer ADD COLUMN email_failed_at BIGINT;
ALTER TABLE customer ADD COLUMN phone_failed_at BIGINT;
ALTER TABLE customer ADD COLUMN notices_declined SMALLINT NOT NULL DEFAULT 0;

{row_security}
