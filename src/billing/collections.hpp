// Cash at the door. A collector hands out receipts that were numbered on a device, without a network, and sends them later, as
// often as it takes; each becomes one payment by the collector's own channel, on 1104. What the collector hands in is counted by
// somebody else, and what is missing is owed by the collector from then on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "billing/payments.hpp"
#include "store/act.hpp"
#include "store/collections.hpp"
#include "store/operators.hpp"
#include "store/staff.hpp"

namespace bangnopi::billing {

inline constexpr std::size_t collector_receipts_max = 200;  // of one request
inline constexpr std::size_t receipt_number_bytes_max = 40;

struct CollectorReceipt {
    std::string number;             // made on the device: what it begins with is the device's own
    std::optional<Id> customer_id;  // at least one of the two
    std::optional<Id> invoice_id;
    std::int64_t amount = 0;
    Instant taken_at;
    std::string note;
};
enum class ReceiptOutcome : std::uint8_t { accepted, known, refused };
std::string_view name_of(ReceiptOutcome outcome);
struct ReceiptAnswer {
    ReceiptOutcome outcome = ReceiptOutcome::refused;
    std::optional<store::Payment> payment;  // accepted or known
    std::optional<Refusal> refusal;         // staff see it too
};
// Of the collector who sends them, in their order; one that is refused keeps no other back. Refuses all of them only where it is
// no member of staff who sends them, or where they are too many.
Result<std::vector<ReceiptAnswer>> record_receipts(store::Tx& tx, const store::Act& act,
                                                   const store::Settings& settings,
                                                   const std::vector<CollectorReceipt>& receipts);
Result<store::CollectorRefusal> settle_refusal(store::Tx& tx, const store::Act& act, Id refusal,
                                               const std::string& note);

// The collector says what is in the bag: at most what they carry and have not handed in.
Result<store::CollectorDeposit> hand_in(store::Tx& tx, const store::Act& act, std::int64_t amount,
                                        const std::string& note);
struct DecideDeposit {
    Id deposit;
    std::int64_t counted = 0;
    std::string note;
    bool may_count_own = false;  // the owner may
};
// Less than was said is owed by the collector, 1202. More is theirs too as far as they carry it; beyond that nobody can be named
// for it, 2107. Refuses Code::conflict where it was decided already.
Result<store::CollectorDeposit> count_deposit(store::Tx& tx, const store::Act& act,
                                              const DecideDeposit& command);
// The bag goes back as it came; nothing is booked.
Result<store::CollectorDeposit> send_back_deposit(store::Tx& tx, const store::Act& act,
                                                  const DecideDeposit& command);

// What of a bag is booked how.
struct CountedBag {
    std::int64_t deposited = 0;
    std::int64_t shortage = 0;
    std::int64_t surplus = 0;
    bool operator==(const CountedBag&) const = default;
};
CountedBag counted_bag(std::int64_t said, std::int64_t counted, std::int64_t in_hand);

// By area codes or ids. Of a member of staff who may take cash at the door.
Result<store::Staff> assign_areas(store::Tx& tx, const store::Act& act, Id collector,
                                  const std::vector<std::string>& areas);

}  // namespace bangnopi::billing
