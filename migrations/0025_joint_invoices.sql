-- Several subscriptions of a customer on one invoice: how many of a run were on another's.
ALTER TABLE bill_run ADD COLUMN joined BIGINT NOT NULL DEFAULT 0;
