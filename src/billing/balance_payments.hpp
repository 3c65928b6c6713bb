// Saldo that pays what a customer owes already, other than in the transaction that issues an invoice (invoice_contents.hpp).
#pragma once

#include "store/act.hpp"
#include "store/operators.hpp"

namespace bangnopi::billing {

// What of the customer's saldo is not reserved pays what is open, the oldest due first; then packages that ended for want of it begin
// again, and the lines are brought to what now holds. Under the lock of the customer's account.
void pay_with_balance(store::Tx& tx, const store::Act& act, const store::Settings& settings, Id customer);

}  // namespace bangnopi::billing
