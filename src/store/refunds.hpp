// Money that went back to who paid, and payments that never were: what of a payment they took, and which invoices are open again.
// Amounts are minor units of the operator's currency. refund.amount + rounding = from_balance + its shares of kind
// payment, always.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/allocation.hpp"
#include "store/payments.hpp"

namespace bangnopi::store {

// A refund pays money back; a reversal says that the payment was recorded wrongly or bounced.
enum class RefundKind : std::uint8_t { refund = 1, reversal = 2 };
std::string_view name_of(RefundKind kind);

struct Refund {
    Id id;
    Id payment_id;
    Id customer_id;
    RefundKind kind = RefundKind::refund;
    std::string channel;    // by which the money went back
    std::string reference;  // unique in its channel
    std::int64_t amount = 0;
    std::int64_t from_balance = 0;  // of what the payment had left as balance
    std::int64_t rounding = 0;      // of the payment's cash, taken back
    domain::Date made_on;
    std::optional<Id> made_by;
    std::string reason;
    Instant created_at;
};

// What is open again of an invoice: what the payment had paid of it, or what balance had.
struct RefundShare {
    Id invoice_id;
    AllocationKind kind = AllocationKind::payment;
    std::int64_t amount = 0;
};

// And adds to what its payment has refunded. False when the channel knows the reference already; nothing is written then.
bool insert_refund(Tx& tx, Id operator_id, const Refund& refund, std::span<const RefundShare> shares);
// Oldest first.
std::vector<Refund> refunds_of_payment(Tx& tx, Id operator_id, Id payment);

// What a payment still pays of its invoices, oldest allocation first; none of zero.
std::vector<domain::Allocation> allocations_left(Tx& tx, Id operator_id, Id payment);
// What a customer's balance still pays of its invoices, oldest first.
std::vector<domain::Allocation> balance_allocations_left(Tx& tx, Id operator_id, Id customer);
// Of the balance: what pay as you go has used and not yet been billed for.
std::int64_t reserved_of_customer(Tx& tx, Id operator_id, Id customer);

}  // namespace bangnopi::store
