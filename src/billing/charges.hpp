// What staff charge, or give back, on the next invoice of a subscription.
#pragma once

#include <string>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/waiting_lines.hpp"

namespace bangnopi::billing {

struct AddCharge {
    Id subscription;
    std::string description;
    std::int64_t amount = 0;  // below zero: given back, as far as the next invoices have room for it
    bool taxed = false;
};
// Refuses Code::conflict where no bill of the subscription is to come: an invoice of its own is issued then.
Result<store::WaitingLine> add_charge(store::Tx& tx, const store::Act& act, const AddCharge& command);

// While it waits. Late fees too.
Result<store::WaitingLine> withdraw_charge(store::Tx& tx, const store::Act& act, Id line);

}  // namespace bangnopi::billing
