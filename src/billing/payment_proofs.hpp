// Bukti transfer: what a customer sends by the notice as the proof of a payment, and what staff say of it. It moves no money by
// itself. While it waits it holds isolation back, where the operator lets it: for a bounded time beyond the moment of isolation,
// once for each invoice, and only for who is not isolated yet. It opens nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "billing/payments.hpp"
#include "store/act.hpp"
#include "store/operators.hpp"
#include "store/payment_proofs.hpp"

namespace bangnopi::billing {

inline constexpr std::size_t proof_bytes_max = std::size_t{4} * 1024 * 1024;
inline constexpr std::size_t proof_note_bytes_max = 300;
inline constexpr std::int64_t proofs_waiting_max = 3;  // of a customer
inline constexpr std::int64_t proofs_a_day_max = 5;    // of a customer
inline constexpr std::int64_t proofs_waiting_of_all_max = 2000;
inline constexpr std::int64_t proof_bytes_waiting_of_all_max = std::int64_t{512} * 1024 * 1024;
inline constexpr std::chrono::hours proof_files_kept{24 * 90};  // beyond the decision

struct SendProof {
    Id customer_id;
    std::string octets;
    std::optional<std::int64_t> amount;
    std::optional<domain::Date> paid_on;
    std::string note;  // of one line
};
// The same file again is the proof that it was. Refuses Code::conflict where nothing is unpaid, Code::too_many_requests where
// enough wait, and a file that is none by the pointer /picture.
Result<store::PaymentProof> send_proof(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                       const SendProof& command);

// Exactly one of the three.
struct AcceptProof {
    Id proof;
    std::optional<Id> payment_id;           // of the customer, was recorded before
    std::optional<Id> statement_row;        // becomes the customer's payment
    std::optional<ReceivePayment> receive;  // by the customer, whatever it names
};
struct ProofAccepted {
    store::ProofListed proof;
    store::Payment payment;
};
// Refuses Code::conflict where it was decided.
Result<ProofAccepted> accept_proof(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                   const AcceptProof& command);
Result<store::ProofListed> reject_proof(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                        Id proof, std::string_view reason);

// What a proof that waits may be, at most five of each.
struct ProofSuggestions {
    std::vector<store::LooseRow> rows;
    std::vector<store::ProvenPayment> payments;
};
ProofSuggestions suggest_for_proof(store::Tx& tx, const store::Act& act, const store::PaymentProof& proof);

}  // namespace bangnopi::billing
