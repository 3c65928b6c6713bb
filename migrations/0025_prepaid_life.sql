-- Packages whose days begin with their first use, a grace beyond a quota, throttling in steps, and what was told of quotas and
-- balances. The rules are those of 0001.

-- package_starts: 0 with the purchase, 1 with the first use. throttle_steps: "150000000000 2000000/1000000;" for each, ascending.
ALTER TABLE plan_version ADD COLUMN package_starts SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE plan_version ADD COLUMN grace_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan_version ADD COLUMN throttle_steps TEXT;

-- waits_until: of one whose days begin with its first use, when they do all the same. begun_at: that use. to_at: its end if it is
-- never used, until it is.
ALTER TABLE package ADD COLUMN waits_until BIGINT;
ALTER TABLE package ADD COLUMN begun_at BIGINT;
-- One of them was bought, and its first use is not known yet: whoever counts usage looks for it.
ALTER TABLE subscription ADD COLUMN package_waits SMALLINT NOT NULL DEFAULT 0;

-- quota_told_bytes: of which use of the period or package that began at quota_since was told last; NULL: of the present one.
-- notice_left: with so many bytes left or fewer the next is to be told.
ALTER TABLE access ADD COLUMN quota_told_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE access ADD COLUMN quota_since BIGINT;
ALTER TABLE access ADD COLUMN notice_left BIGINT;
-- Who used all of it knows by now; of the others the next usage tells what of the present period is used.
UPDATE access SET quota_told_bytes = COALESCE((SELECT v.included_bytes FROM subscription s JOIN plan_version v
    ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id
    WHERE s.operator_id = access.operator_id AND s.id = access.subscription_id), 0) WHERE reason = 4;
UPDATE access SET notice_left = bytes_left WHERE bytes_left IS NOT NULL;
-- What was counted of a quota before it was kept what is left of it is looked at at once.
UPDATE access SET changes_at = 0 WHERE desired = 1 AND bytes_left IS NULL AND EXISTS (SELECT 1 FROM subscription s JOIN plan_version v
    ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id
    WHERE s.operator_id = access.operator_id AND s.id = access.subscription_id AND v.included_bytes IS NOT NULL
    AND (v.beyond IN (2, 3) OR v.billing = 3));

-- Of pay as you go: what is available was above the operator's threshold since it was last told to be low.
ALTER TABLE customer ADD COLUMN balance_was_above SMALLINT NOT NULL DEFAULT 0;

CREATE INDEX deferral_invoice ON deferral (operator_id, invoice_id);
