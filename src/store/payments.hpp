// Payments, what they paid, the channels they come by, and the customer's balance.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/calendar.hpp"
#include "domain/payment_method.hpp"
#include "store/access.hpp"
#include "store/channels.hpp"
#include "store/database.hpp"
#include "store/invoices.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

// What pays an invoice: money received, or what the operator holds for the customer already.
enum class AllocationKind : std::uint8_t { payment = 1, balance = 2, voucher = 3 };

struct Payment {
    Id id;
    Id customer_id;
    std::string customer_number;
    std::string customer_name;
    domain::PaymentMethod method = domain::PaymentMethod::cash;
    std::string channel;
    std::string reference;
    std::int64_t amount = 0;
    std::int64_t rounding = 0;  // of cash: what it paid beyond its amount, below zero what of it was kept
    std::int64_t to_balance = 0;
    std::int64_t refunded = 0;               // what went back of the amount
    std::int64_t refunded_from_balance = 0;  // of `refunded`: what was left as balance
    std::int64_t freed = 0;                  // of what it paid: what credit notes made balance
    Instant received_at;
    domain::Date received_on;
    std::optional<Id> taken_by;
    std::optional<std::string> note;
    Instant created_at;
    std::int64_t fee = 0;        // that its channel keeps, as it was then
    std::string receipt_number;  // empty: owed, or received before receipts had numbers (receipts.hpp)
    int receipt_year = 0;
    std::int64_t receipt_no = 0;

    [[nodiscard]] bool owes_receipt() const { return receipt_year != 0 && receipt_no == 0; }
};
// False when (operator, channel, reference) is known already; nothing is written then.
bool insert_payment(Tx& tx, Id operator_id, const Payment& payment);
std::optional<Payment> find_payment(Tx& tx, Id operator_id, Id payment);
std::optional<Payment> find_payment_by_reference(Tx& tx, Id operator_id, std::string_view channel,
                                                 std::string_view reference);

struct PaymentFilter {
    std::optional<Id> customer_id;
    std::optional<domain::Date> received_from;  // inclusive
    std::optional<domain::Date> received_to;    // exclusive
    std::optional<domain::PaymentMethod> method;
    std::string channel;
};
// Newest first.
Result<Page<Payment>> list_payments(Tx& tx, Id operator_id, const PaymentFilter& filter,
                                    const PageRequest& request);

struct Allocation {
    Id invoice_id;
    Id id;
    AllocationKind kind = AllocationKind::payment;
    std::optional<Id> payment_id;
    std::int64_t amount = 0;
    Instant at;
};
void insert_allocations(Tx& tx, Id operator_id, std::span<const Allocation> allocations);

struct PaymentShare {
    Id invoice_id;
    std::string number;
    std::int64_t amount = 0;
};
std::vector<PaymentShare> shares_of_payment(Tx& tx, Id operator_id, Id payment);

// What a receipt tells of an invoice that the payment paid.
struct ReceiptShare {
    std::string number;
    domain::Period period;
    std::int64_t amount = 0;                                     // of the payment
    std::int64_t open = 0;                                       // of the invoice, now
    domain::InvoiceStatus status = domain::InvoiceStatus::open;  // of the invoice
};
std::vector<ReceiptShare> receipt_shares(Tx& tx, Id operator_id, Id payment);

// A customer as money sees it. The lock on this row comes first in every transaction that moves its money.
struct MoneyAccount {
    Id id;
    std::string number;
    std::string name;
    std::int64_t balance = 0;
    std::optional<Id> partner_id;  // whose customer it is
};
// Locks it as lock_account does.
std::optional<MoneyAccount> lock_money_account(Tx& tx, Id operator_id, Id customer);
// And locks its subscriptions, so that a bill run beside it either was before or comes after.
void lock_account(Tx& tx, Id operator_id, Id customer);
void lock_accounts(Tx& tx, Id operator_id, std::span<const Id> customers);  // ascending

// All that a payment's decision rests on, locked in the order that every transaction keeps.
struct PaymentCase {
    std::optional<MoneyAccount> payer;  // nothing: there is no such customer
    std::optional<Channel> channel;
    std::vector<PayableInvoice> payable;  // the `invoices_max` oldest; ask_open_invoices goes on
    CustomerLines lines;
};
PaymentCase lock_payment_case(Tx& tx, Id operator_id, Id customer, std::string_view channel,
                              int invoices_max);
std::optional<Id> customer_of_invoice(Tx& tx, Id operator_id, Id invoice);
void add_to_balance(Tx& tx, Id operator_id, Id customer, std::int64_t amount);

struct Balance {
    Id customer_id;
    std::string customer_number;
    std::string customer_name;
    std::int64_t balance = 0;
    std::int64_t reserved = 0;
    std::int64_t open = 0;  // of all its invoices
};
// Customers with a balance or something reserved or open, by id.
Result<Page<Balance>> list_balances(Tx& tx, Id operator_id, std::optional<Id> customer,
                                    const PageRequest& request);

}  // namespace bangnopi::store
