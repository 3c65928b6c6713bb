// Saldo that pays what a customer owes already, other than in the transaction that issues an invoice (invoice_contents.hpp).
#pragma once

#include <cstdint>

#include "store/act.hpp"
#include "store/operators.hpp"

namespace bangnopi::billing {

// `amount` of the customer's saldo, as far as it is not reserved, pays what is open, the oldest due first; then packages that ended for
// want of saldo begin again, and the lines are brought to what now holds. Under the lock of the customer's account.
void pay_with_balance(store::Tx& tx, const store::Act& act, const store::Settings& settings, Id customer,
                      std::int64_t amount);

}  // namespace bangnopi::billing
