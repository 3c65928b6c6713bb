#include "store/second_factors.hpp"

namespace bangnopi::store {

std::optional<SecondFactor> find_second_factor(Tx& tx, Id operator_id, Id staff_id) {
    std::optional<SecondFactor> factor;
    tx.first(
        "SELECT secret_sealed, confirmed, last_step FROM second_factor WHERE operator_id = $1 AND staff_id = "
        "$2",
        [&](const Row& row) {
            const Bytes sealed = row.bytes(0);
            factor = SecondFactor{{sealed.begin(), sealed.end()}, row.boolean(1), row.integer(2)};
        },
        operator_id, staff_id);
    return factor;
}

void put_second_factor(Tx& tx, Id operator_id, Id staff_id, const SecondFactor& row) {
    remove_second_factor(tx, operator_id, staff_id);
    tx.execute(
        "INSERT INTO second_factor (operator_id, staff_id, secret_sealed, confirmed, last_step) "
        "VALUES ($1, $2, $3, $4, $5)",
        operator_id, staff_id, Bytes(row.secret_sealed), row.confirmed, row.last_step);
}

void confirm_second_factor(Tx& tx, Id operator_id, Id staff_id, std::span<const SecretHash> recovery_codes) {
    tx.execute("UPDATE second_factor SET confirmed = 1 WHERE operator_id = $1 AND staff_id = $2", operator_id,
               staff_id);
    for (const SecretHash& code : recovery_codes)
        tx.execute("INSERT INTO recovery_code (operator_id, staff_id, code_hash) VALUES ($1, $2, $3)",
                   operator_id, staff_id, Bytes(code));
}

bool remove_second_factor(Tx& tx, Id operator_id, Id staff_id) {
    tx.execute("DELETE FROM recovery_code WHERE operator_id = $1 AND staff_id = $2", operator_id, staff_id);
    return tx.execute("DELETE FROM second_factor WHERE operator_id = $1 AND staff_id = $2", operator_id,
                      staff_id) == 1;
}

bool take_step(Tx& tx, Id operator_id, Id staff_id, std::int64_t step) {
    return tx.execute(
               "UPDATE second_factor SET last_step = $3 WHERE operator_id = $1 AND staff_id = $2 AND "
               "last_step < $3",
               operator_id, staff_id, step) == 1;
}

bool take_recovery_code(Tx& tx, Id operator_id, Id staff_id, const SecretHash& code) {
    return tx.execute("DELETE FROM recovery_code WHERE operator_id = $1 AND staff_id = $2 AND code_hash = $3",
                      operator_id, staff_id, Bytes(code)) == 1;
}

}  // namespace bangnopi::store
