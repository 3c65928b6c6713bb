// An issued invoice that is about to be closed or corrected, with what all of that has in common.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/corrections.hpp"
#include "store/invoices.hpp"
#include "store/operators.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {

// Both rows are held until the transaction ends.
struct HeldInvoice {
    store::MoneyAccount payer;
    store::Invoice invoice;
};
// Refuses Code::not_found, and Code::conflict when it is void.
Result<HeldInvoice> hold_invoice(store::Tx& tx, const store::Act& act, Id invoice);

// 1 to 500 bytes of plain text.
Result<Done> check_reason(std::string_view reason);

// Without what is its kind's own.
store::Correction correction_row(const store::Act& act, const store::Invoice& invoice,
                                 store::CorrectionKind kind, std::int64_t amount, std::string reason);

// Writes what the invoice is from now on, tells it where it is Lunas by that, lets go of what was offered for another amount, and
// brings the customer's lines to what now holds.
void keep_amounts(store::Tx& tx, const store::Act& act, const store::Settings& settings, HeldInvoice& held,
                  const domain::InvoiceAmounts& amounts);

}  // namespace bangnopi::billing
