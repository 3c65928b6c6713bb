-- Several subscriptions on one invoice, and somebody else who has them. The rules are those of 0001.

-- How many subscriptions of a run were on another's invoice.
ALTER TABLE bill_run ADD COLUMN joined BIGINT NOT NULL DEFAULT 0;

-- The customer who has the invoices, where it is another one.
ALTER TABLE subscription ADD COLUMN payer_id BIGINT;
CREATE INDEX subscription_payer ON subscription (operator_id, payer_id, id) WHERE payer_id IS NOT NULL;
