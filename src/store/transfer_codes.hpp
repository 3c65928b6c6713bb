// Amounts by which transfers are known: what an invoice left open plus a few rupiah that nobody else was told to pay to that account.
// Amounts are minor units of the operator's currency.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

struct TransferCode {
    Id id;
    std::string channel;
    Id invoice_id;
    Id customer_id;
    std::int64_t amount = 0;  // with the code
    std::int64_t code = 0;
    Instant made_at;
    Instant expires_at;  // until when the customer is told to pay
    Instant held_until;  // from when another may have the amount
    std::optional<Id> payment_id;

    [[nodiscard]] std::int64_t open() const { return amount - code; }  // what the invoice left open
};

// Lets go of the amounts that are held no longer, at all accounts.
void release_transfer_codes(Tx& tx, Id operator_id, Instant now);
// False: the amount is held by another; nothing is written then.
bool insert_transfer_code(Tx& tx, Id operator_id, const TransferCode& code);
// The newest of the invoice and the account that is neither expired nor paid.
std::optional<TransferCode> live_transfer_code(Tx& tx, Id operator_id, Id invoice, std::string_view channel,
                                               Instant now);
// Those of any of the invoices, of all accounts; newest first.
std::vector<TransferCode> live_transfer_codes(Tx& tx, Id operator_id, std::span<const Id> invoices,
                                              Instant now, std::size_t limit);
// Amounts in [from, to] that are held at the account, ascending.
std::vector<std::int64_t> held_amounts(Tx& tx, Id operator_id, std::string_view channel, std::int64_t from,
                                       std::int64_t to);
// Those of these amounts by which nothing was paid, and that were held at `from` or later; by amount.
std::vector<TransferCode> unpaid_transfer_codes(Tx& tx, Id operator_id, std::string_view channel,
                                                std::span<const std::int64_t> amounts, Instant from);
void note_transfer(Tx& tx, Id operator_id, Id code, Id payment);

}  // namespace bangnopi::store
