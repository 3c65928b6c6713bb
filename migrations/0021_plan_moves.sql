-- Subscribers of a plan that go on to its newer version on a day that was told them. The rules are those of 0001.
-- The rows of plan_change that it made have its id.

CREATE TABLE plan_move (
    operator_id BIGINT NOT NULL,
    plan_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    plan_version_id BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    moved BIGINT NOT NULL,
    left_out BIGINT NOT NULL,               -- of those who had an older version
    cancelled SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, plan_id, id)
) {clustered};

{row_security}
