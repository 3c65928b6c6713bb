-- A payment that owes its receipt number: receipt_year is set, receipt_no comes after the commit. The rules are those of 0001.

CREATE INDEX payment_owes_receipt ON payment (operator_id, id) WHERE receipt_year IS NOT NULL AND receipt_no IS NULL;
