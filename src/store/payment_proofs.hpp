// Proofs of payment (bukti transfer) that customers send by their notice: what they say of it, the file itself, and what staff
// decided. What it was unpaid then hangs on it; the file is kept for a while beyond the decision.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/calendar.hpp"
#include "domain/proof_file.hpp"
#include "store/database.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

enum class ProofState : std::uint8_t { waiting = 1, accepted = 2, rejected = 3 };
std::string_view name_of(ProofState state);
std::optional<ProofState> parse_proof_state(std::string_view text);

struct PaymentProof {
    Id id;
    Id customer_id;
    ProofState state = ProofState::waiting;
    std::optional<std::int64_t> amount;   // that the customer says
    std::optional<domain::Date> paid_on;  // likewise
    std::string note;
    std::int64_t open = 0;  // of all that was unpaid when it was sent
    domain::ProofFile file = domain::ProofFile::jpeg;
    std::int64_t bytes = 0;
    std::string digest;
    domain::Date sent_on;
    Instant created_at;
    std::optional<Instant> holds_until;  // isolation waits until then, while it waits for staff
    std::optional<Id> payment_id;
    std::string reason;
    std::optional<Id> decided_by;
    std::optional<Instant> decided_at;
};
void insert_payment_proof(Tx& tx, Id operator_id, const PaymentProof& proof, std::span<const Id> invoices,
                          std::string_view octets);
void update_payment_proof(Tx& tx, Id operator_id, const PaymentProof& proof);  // what was decided
std::optional<PaymentProof> find_payment_proof(Tx& tx, Id operator_id, Id proof);
std::optional<PaymentProof> lock_payment_proof(Tx& tx, Id operator_id, Id proof);
std::optional<PaymentProof> find_same_proof(Tx& tx, Id operator_id, Id customer, std::string_view digest);
std::optional<PaymentProof> latest_proof_of(Tx& tx, Id operator_id, Id customer);
// Nothing once it is not kept any more.
std::optional<std::string> read_proof_file(Tx& tx, Id operator_id, Id proof);

// Whether a proof has held isolation back already for one of the invoices.
bool has_held_back(Tx& tx, Id operator_id, std::span<const Id> invoices);
// Of those that wait, the longest.
std::optional<Instant> held_back_until(Tx& tx, Id operator_id, Id customer);
bool is_proof_of_another(Tx& tx, Id operator_id, Id payment, Id proof);

struct ProofCounts {
    std::int64_t waiting = 0;  // of the customer
    std::int64_t on_day = 0;   // that the customer sent that day
    std::int64_t waiting_of_all = 0;
    std::int64_t waiting_bytes_of_all = 0;
};
ProofCounts count_proofs(Tx& tx, Id operator_id, Id customer, domain::Date day);

struct ProofListed {
    PaymentProof proof;
    std::string customer_number;
    std::string customer_name;
    std::int64_t customer_open = 0;   // now
    std::int64_t sent_by_others = 0;  // proofs of other customers with the same file
};
struct ProofFilter {
    std::optional<ProofState> state;
    std::optional<Id> customer_id;
};
// Newest first, unless asked otherwise.
Result<Page<ProofListed>> list_payment_proofs(Tx& tx, Id operator_id, const ProofFilter& filter,
                                              const PageRequest& request);
std::optional<ProofListed> find_listed_proof(Tx& tx, Id operator_id, Id proof);

// Rows of statements that nobody has said anything of, with one of the amounts; the newest first.
struct LooseRow {
    Id id;
    std::string channel;
    domain::Date booked_on;
    std::int64_t amount = 0;
    std::string description;
};
std::vector<LooseRow> rows_of_amounts(Tx& tx, Id operator_id, domain::Date from,
                                      std::span<const std::int64_t> amounts, std::int64_t limit);
// Payments of the customer that are no proof's; the newest first.
struct ProvenPayment {
    Id id;
    std::string channel;
    domain::Date received_on;
    std::int64_t amount = 0;
};
std::vector<ProvenPayment> payments_without_proof(Tx& tx, Id operator_id, Id customer, domain::Date from,
                                                  std::int64_t limit);

// Files of proofs that were decided before; at most `limit`. Answers how many went.
std::int64_t forget_proof_files(Tx& tx, Id operator_id, Instant decided_before, std::int64_t limit);

}  // namespace bangnopi::store
