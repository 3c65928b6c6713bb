-- Sessions as routers account for them (RFC 2866), logins as they were tried, and what they need of a line. The rules are those
-- of 0001.

-- A session of a connection on a router. What it was let in with comes back in its Class attribute; it is what the router holds
-- until something else is proven.
CREATE TABLE session (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    key_hash BIGINT NOT NULL,               -- of router_id, acct_session_id and username: candidates, compared in full
    router_id BIGINT NOT NULL,
    acct_session_id TEXT NOT NULL,          -- octets that are no text are escaped
    username TEXT NOT NULL,
    subscription_id BIGINT,                 -- nobody's here: NULL
    login_id BIGINT NOT NULL,               -- of the answer that let it in; not known: 0
    granted SMALLINT,                       -- as access.desired; not known: NULL
    granted_down_bps BIGINT NOT NULL,
    granted_up_bps BIGINT NOT NULL,
    granted_burst TEXT,                     -- as access.burst
    started_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    stopped_at BIGINT,
    bytes_down BIGINT NOT NULL,             -- charged
    bytes_up BIGINT NOT NULL,
    usage {blob} NOT NULL,                  -- domain::SessionUsage
    ip TEXT NOT NULL,                       -- framed addresses and prefixes, with a space between
    mac TEXT NOT NULL,
    nas_port TEXT NOT NULL,
    terminate_cause SMALLINT,               -- of its Stop, 0 if that tells none; taken to have ended: NULL
    claimed_until BIGINT NOT NULL,          -- by the node that brings it to what it should be
    PRIMARY KEY (operator_id, id)
) {clustered} {by_month};
{other_months:session};
CREATE INDEX session_key ON session (operator_id, key_hash);
CREATE INDEX session_open ON session (operator_id, router_id, id) WHERE stopped_at IS NULL;
CREATE INDEX session_online ON session (operator_id, id) WHERE stopped_at IS NULL;
CREATE INDEX session_online_line ON session (operator_id, subscription_id, id) WHERE stopped_at IS NULL;
CREATE INDEX session_subscription ON session (operator_id, subscription_id, id) WHERE subscription_id IS NOT NULL;

-- What sessions that are no longer kept had used.
CREATE TABLE session_forgotten (
    operator_id BIGINT NOT NULL,
    subscription_id BIGINT NOT NULL,
    bytes_down BIGINT NOT NULL,
    bytes_up BIGINT NOT NULL,
    PRIMARY KEY (operator_id, subscription_id)
) {clustered};

-- Tried logins, for technicians; the newest are kept.
CREATE TABLE login_attempt (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    username TEXT NOT NULL,                 -- as typed, escaped
    subscription_id BIGINT,
    router_id BIGINT NOT NULL,
    mac TEXT NOT NULL,
    outcome SMALLINT NOT NULL,
    reason SMALLINT NOT NULL,
    detail TEXT NOT NULL,                   -- the number of an unpaid invoice
    PRIMARY KEY (operator_id, id)
) {clustered};
CREATE INDEX login_attempt_username ON login_attempt (operator_id, username, id);

-- How many bytes a line may still use before its usage alone changes what it should be; without bound NULL.
ALTER TABLE access ADD COLUMN bytes_left BIGINT;
-- At most so many sessions at once; without limit NULL.
ALTER TABLE subscription ADD COLUMN session_limit SMALLINT;
-- Faster for a while, as domain::text_of(Burst) has it; without a burst NULL.
ALTER TABLE plan_version ADD COLUMN burst TEXT;
ALTER TABLE access ADD COLUMN burst TEXT;

{row_security}
