// What closes an invoice without its payer's money: a debt that nobody will pay (5103), and tax that a payer held back and pays for the
// operator (PPh 23, 1301). And the money that comes after all.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "billing/payments.hpp"
#include "store/act.hpp"
#include "store/invoices.hpp"
#include "store/operators.hpp"

namespace bangnopi::billing {

struct WriteOff {
    Id invoice;
    std::string reason;
};
// All that is open of it. Refuses Code::conflict where nothing is.
Result<store::Invoice> write_off(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                 const WriteOff& command);

struct WithholdTax {
    Id invoice;
    std::int64_t amount = 0;
    std::string certificate;  // number of the bukti potong
};
// At most what is open. Refuses Code::already_exists for a certificate that is known.
Result<store::Invoice> withhold_tax(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                    const WithholdTax& command);

struct UndoWithholding {
    Id invoice;
    std::string certificate;
    std::string reason;
};
// What it closed is open again, and its certificate may be recorded again. Refuses Code::not_found for a certificate that stands
// nowhere on the invoice, and Code::conflict where a credit note undid some of what was withheld.
Result<store::Invoice> undo_withholding(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                        const UndoWithholding& command);

// A payment of an invoice that was written off, of at most that: it pays the invoice and nothing else, and is booked against 5103. It names its
// invoice; its channel is of cash or of a bank. For the rest it is a payment like any other; a refund of it opens the invoice again.
Result<PaymentReceived> recover(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                const ReceivePayment& command);

}  // namespace bangnopi::billing
