// The second factor of a member of staff: a TOTP secret (RFC 6238), sealed, and codes of one use for when it is lost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/secret.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

struct SecondFactor {
    std::vector<std::byte> secret_sealed;
    bool confirmed = false;      // asked for at sign-in
    std::int64_t last_step = 0;  // the latest time step whose code was taken: none is taken twice
};

std::optional<SecondFactor> find_second_factor(Tx& tx, Id operator_id, Id staff_id);
// The one there is goes, and its recovery codes with it.
void put_second_factor(Tx& tx, Id operator_id, Id staff_id, const SecondFactor& row);
void confirm_second_factor(Tx& tx, Id operator_id, Id staff_id, std::span<const SecretHash> recovery_codes);
// False: there was none.
bool remove_second_factor(Tx& tx, Id operator_id, Id staff_id);

// False: a code of this step, or of a later one, was taken before.
bool take_step(Tx& tx, Id operator_id, Id staff_id, std::int64_t step);
// False: it is none of the codes, or was taken before.
bool take_recovery_code(Tx& tx, Id operator_id, Id staff_id, const SecretHash& code);

}  // namespace bangnopi::store
