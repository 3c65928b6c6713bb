// What a row of a bank's statement is taken to be: written with who said so and when.
#pragma once

#include <optional>

#include "store/act.hpp"
#include "store/bank_statements.hpp"

namespace bangnopi::billing {

// `payment` of one that is matched, else nothing. `automatic`: no staff said so.
void decide(store::Tx& tx, const store::Act& act, store::StatementRow& row, store::StatementState state,
            std::optional<Id> payment, bool automatic);

}  // namespace bangnopi::billing
