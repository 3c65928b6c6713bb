// Money received: kept, allocated to invoices, booked, and the customer's lines opened, in one transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/allocation.hpp"
#include "store/act.hpp"
#include "store/operators.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {

struct ReceivePayment {
    std::optional<Id> customer_id;  // at least one of the two
    std::optional<Id> invoice_id;   // paid first
    domain::PaymentMethod method = domain::PaymentMethod::cash;
    std::string channel;
    std::int64_t amount = 0;
    std::optional<Instant> received_at;    // default: now
    std::optional<std::string> reference;  // default: the payment's id
    bool to_balance = false;               // a top-up: only debts of prepaid usage are paid
    bool has_arrived = false;  // whether or not the channel is still switched on: a gateway says so
    std::int64_t kept_as_balance =
        0;  // of the amount: what pays no invoice, as the code of a transfer does not
    std::string note;
};

struct PaidInvoice {
    Id id;
    std::string number;
    domain::InvoiceStatus status = domain::InvoiceStatus::open;
    std::int64_t amount = 0;  // allocated by this payment
    std::int64_t open = 0;
};

struct PaymentReceived {
    store::Payment payment;  // on PostgreSQL it owes its receipt's number (receipt_numbers.hpp)
    std::vector<PaidInvoice> invoices;
    std::int64_t balance = 0;  // the customer's, afterwards
};

// Refuses Code::known_reference, with the known payment's id as subject, when (channel, reference) was
// received before.
Result<PaymentReceived> receive_payment(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                        const ReceivePayment& command);

// Of a debt that was written off: the same, but for the journal, which is against 5103. It is allocated to the named invoice whole; the
// invoice's own amounts, and the checks of them, are write_offs.hpp's, which calls it under the lock of the customer's account.
Result<PaymentReceived> receive_recovery(store::Tx& tx, const store::Act& act,
                                         const store::Settings& settings, const ReceivePayment& command);

}  // namespace bangnopi::billing
