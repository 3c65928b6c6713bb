// Whether a customer's lines are open: called in the transaction of everything that may change it (a payment,
// an invoice, a suspension, a plan change, an end, a promise).
#pragma once

#include <span>

#include "store/access.hpp"

namespace bangnopi::billing {

inline void refresh_access(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                           Id customer) {
    store::refresh_access(tx, act, settings, std::span(&customer, 1));
}

}  // namespace bangnopi::billing
