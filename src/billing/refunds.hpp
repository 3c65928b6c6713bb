// A payment that goes back. A refund pays money out, wholly or in part; a reversal says that the payment never was: it was recorded
// for the wrong customer, or it bounced. Either takes back what the payment credited, saldo first, then the newest allocation;
// invoices that were Lunas are open again and may isolate at once. The payment stays, and so does its reference.
//
// A package is paid first (domain rule 4.7): one that still runs or waits and is not wholly paid any more is taken back. It ends at
// once, its invoice is void, and what other money had paid of it is saldo again. Of one that is over the invoice is open again.
//
// A refund takes no saldo that is reserved or spent. A reversal is of the whole payment, of which nothing was refunded: saldo that
// has paid other invoices since is taken back from the newest of them, which are open again too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "billing/payments.hpp"
#include "store/refunds.hpp"

namespace bangnopi::billing {

struct RefundPayment {
    Id payment;
    std::optional<std::int64_t> amount;    // default: all that is left
    std::string channel;                   // empty: the payment's
    std::optional<std::string> reference;  // default: the refund's id
    std::string reason;
};

struct ReversePayment {
    Id payment;
    std::string reason;
};

struct PaymentRefunded {
    store::Refund refund;
    std::vector<PaidInvoice> reopened;  // `amount`: what is open again
    std::int64_t balance = 0;           // the customer's, afterwards
};

// Refuses Code::known_reference when the channel refunded by this reference before, Code::conflict when nothing is left.
Result<PaymentRefunded> refund_payment(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                       const RefundPayment& command);
// A row of a statement that it was waits for staff again. Refuses Code::conflict when anything of it was given back before.
Result<PaymentRefunded> reverse_payment(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                        const ReversePayment& command);

}  // namespace bangnopi::billing
