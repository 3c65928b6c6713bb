-- What is known of a package's discount, and of payment gateways that do not answer. The rules are those of 0001.

-- 1: it was bought before its subscription got the discount that it has now.
ALTER TABLE package ADD COLUMN had_former_discount SMALLINT NOT NULL DEFAULT 0;
