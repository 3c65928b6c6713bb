// Transfers without a gateway that are known by their amount (kode unik): who asks how to pay an invoice by transfer is told an amount
// that no other open request to that account has. A statement's row of that amount, of the days that it was told
// or held, pays that invoice, and the code becomes balance.
#pragma once

#include <chrono>
#include <string>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/payments.hpp"
#include "store/transfer_codes.hpp"

namespace bangnopi::billing {

// How long the customer is told to pay by an amount, and how much longer nobody else is: banks book late over a weekend.
inline constexpr std::chrono::days transfer_code_life{3};
inline constexpr std::chrono::days transfer_code_hold{4};

struct TransferAsked {
    store::TransferCode code;
    store::Channel channel;
};

// The same amount while one is told and the invoice leaves as much open as then. Refuses Code::conflict when the invoice leaves
// nothing open, or all 999 codes of its amount are held.
Result<TransferAsked> ask_for_transfer(store::Tx& tx, const store::Act& act, Id invoice,
                                       const std::string& channel);

}  // namespace bangnopi::billing
