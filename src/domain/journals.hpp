// The journals of domain.md 3a: what one cause books, as postings that sum to zero. Amounts are handed in above zero; one of
// zero makes no posting. `money_account` is where the money lies: 1101, 1102, 1103 or 1104.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "domain/invoice.hpp"
#include "domain/ledger.hpp"

namespace bangnopi::domain {

// Invoices

Postings invoice_postings(Id customer, const Revenue& revenue, std::int64_t tax, std::int64_t total);
// A fee that was billed in advance is earned, at its period's end.
Postings recognition_postings(std::int64_t amount);
// Void, or any other correction of a journal that was wrong: the same, the other way.
Postings reversed(std::span<const Posting> postings);

// What a credit note takes back of an invoice. Of several notes the last leaves no rupiah of any account behind.
struct CreditNote {
    std::int64_t amount = 0;
    std::int64_t credited_before = 0;  // by earlier notes of the same invoice
    std::int64_t open = 0;             // of the invoice: what is credited beyond it becomes balance
};
// Revenue, discount and tax in proportion to the invoice's; amount + credited_before is at most its total. `revenue` says of each
// deferred fee whether it is earned by now.
Postings credit_note_postings(Id customer, const Revenue& revenue, std::int64_t tax, std::int64_t total,
                              const CreditNote& note);
// What such a note takes of each fee that is not earned yet.
std::vector<DeferredFee> credited_of_deferred(const Revenue& revenue, std::int64_t tax, std::int64_t total,
                                              const CreditNote& note);

Postings late_fee_postings(Id customer, std::int64_t amount);
Postings stamp_duty_postings(Id customer, std::int64_t amount);
Postings withheld_tax_postings(Id customer, std::int64_t amount);  // PPh 23
Postings write_off_postings(Id customer, std::int64_t amount);
Postings recovered_postings(std::string_view money_account, std::int64_t amount);

// Payments

// Top-ups too, of which less is allocated, and receipts matched to their payer, whose money lies in 2107. `rounding` is what
// cash could not pay: above zero it was forgiven, below zero it was kept; what is settled is amount + rounding.
Postings payment_postings(Id customer, std::string_view money_account, std::int64_t amount,
                          std::int64_t allocated, std::int64_t rounding = 0);
Postings balance_applied_postings(Id customer, std::int64_t amount);
// from_balance + from_invoices - rounding goes back to the payer: what of its cash was forgiven never was there, what was kept
// goes back too. Below zero, from_balance is what invoices give to the balance.
Postings refund_postings(Id customer, std::string_view money_account, std::int64_t from_balance,
                         std::int64_t from_invoices, std::int64_t rounding = 0);
Postings unidentified_receipt_postings(std::string_view money_account, std::int64_t amount);
Postings security_deposit_postings(std::string_view money_account, std::int64_t amount);

// Gateways and collectors

// What a channel keeps, of the account its money lies on; the other is what the payer adds to it.
Postings gateway_fee_postings(std::int64_t amount, std::string_view money_account = account::gateway);
Postings gateway_fee_of_payer_postings(std::int64_t amount,
                                       std::string_view money_account = account::gateway);
// `unidentified` of the amount is for receipts that were never booked: nobody can be named for them.
Postings settlement_postings(std::int64_t amount, std::int64_t unidentified = 0);
// Of a payment that is received by the gateway, whose money it had paid out as unidentified.
Postings identified_postings(std::int64_t amount);
// Setoran. A shortage is owed by the collector from then on; what was counted beyond all that the collector had received is
// money that nobody can be named for.
Postings collector_deposit_postings(std::int64_t deposited, std::int64_t shortage, std::int64_t surplus);

// Vouchers and mitra. `paid_from`: 1101, or 1202 where the mitra owes it, or 2105 of what it put down; what it keeps of the face
// price is its commission.

Postings voucher_sold_postings(std::string_view paid_from, std::int64_t face_price, std::int64_t kept = 0);
// `value`, at least the face price, becomes saldo; what it has more is a discount.
Postings balance_voucher_redeemed_postings(Id customer, std::int64_t face_price, std::int64_t value);
Postings plan_voucher_redeemed_postings(Id customer, std::int64_t face_price);  // after the invoice's own
Postings voucher_expired_postings(std::int64_t face_price);
Postings partner_deposit_postings(std::string_view money_account, std::int64_t amount);
Postings partner_paid_postings(std::string_view money_account, std::int64_t amount);  // of what it owed
Postings commission_postings(std::int64_t amount);
Postings commission_settled_postings(std::string_view paid_from, std::int64_t amount);

// Opening balances at import

Postings opening_receivable_postings(Id customer, std::int64_t amount);
Postings opening_balance_postings(Id customer, std::int64_t amount);

}  // namespace bangnopi::domain
