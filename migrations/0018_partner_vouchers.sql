-- What a partner bought, found by the partner; and its commission by plan. The rules are those of 0001.

-- To whom a voucher was sold; of others NULL. So a partner's page reads its own vouchers and no others.
ALTER TABLE voucher ADD COLUMN partner_id BIGINT;
UPDATE voucher SET partner_id = (SELECT s.partner_id FROM voucher_sale s WHERE s.operator_id = voucher.operator_id
    AND s.id = voucher.sale_id) WHERE sale_id IS NOT NULL;
CREATE INDEX voucher_partner ON voucher (operator_id, partner_id, id) WHERE partner_id IS NOT NULL;

-- Instead of the partner's own, of what is paid for the plan. kind: as partner.commission_kind.
CREATE TABLE partner_commission (
    operator_id BIGINT NOT NULL,
    partner_id BIGINT NOT NULL,
    plan_id BIGINT NOT NULL,
    kind SMALLINT NOT NULL,
    numerator BIGINT NOT NULL,
    denominator BIGINT NOT NULL,
    PRIMARY KEY (operator_id, partner_id, plan_id)
) {clustered};

{row_security}
