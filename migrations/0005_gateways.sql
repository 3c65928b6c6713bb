-- Routers that hold lines themselves: how they are reached, how they were found last, and what they were last seen to hold of
-- each line. The rules are those of 0001.

CREATE TABLE gateway (
    operator_id BIGINT NOT NULL,
    router_id BIGINT NOT NULL,
    settings TEXT NOT NULL,                 -- JSON
    password_sealed {blob},
    state SMALLINT NOT NULL,
    since BIGINT NOT NULL,                  -- in this state
    tried_at BIGINT,
    looked_at BIGINT,                       -- everything on it was read
    refusals BIGINT NOT NULL,               -- differences that it would not take
    drifted_at BIGINT,                      -- things were not as they had been left
    drifted BIGINT NOT NULL,                -- so many
    identity TEXT NOT NULL,
    problem TEXT NOT NULL,                  -- a message
    node SMALLINT,                          -- that speaks to it
    PRIMARY KEY (operator_id, router_id),
    FOREIGN KEY (operator_id, router_id) REFERENCES router (operator_id, id)
) {clustered};

CREATE TABLE gateway_line (
    operator_id BIGINT NOT NULL,
    subscription_id BIGINT NOT NULL,
    router_id BIGINT NOT NULL,              -- whose counters these are
    bytes_down BIGINT NOT NULL,             -- as it counted them last
    bytes_up BIGINT NOT NULL,
    total_down BIGINT NOT NULL,             -- what came to usage of all such counters
    total_up BIGINT NOT NULL,
    problem TEXT NOT NULL,                  -- a message: why it is not as it should be
    problem_at BIGINT,
    PRIMARY KEY (operator_id, subscription_id, router_id)
) {clustered};

CREATE INDEX subscription_router ON subscription (operator_id, router_id, id) WHERE router_id IS NOT NULL;

{row_security}
