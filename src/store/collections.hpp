// Cash at the door: where collectors go, what they could not be given a payment for, what they handed in and what they still
// carry. What they received are payments of their own channel.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/message.hpp"
#include "base/result.hpp"
#include "domain/calendar.hpp"
#include "store/channels.hpp"
#include "store/database.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

// Where they go

void replace_collector_areas(Tx& tx, Id operator_id, Id collector, std::span<const Id> areas);
std::vector<Id> collector_areas(Tx& tx, Id operator_id, Id collector);

struct CollectorArea {
    Id collector_id;
    Id area_id;
    std::string name;
};
std::vector<CollectorArea> areas_of_collectors(Tx& tx, Id operator_id);

// What is owed there

struct DebtorInvoice {
    Id id;
    std::string number;
    domain::Date due_on;
    domain::Period period;
    std::int64_t open = 0;
};
struct Debtor {
    Id id;
    std::string number;
    std::string name;
    std::string address;
    std::optional<std::string> area_name;
    std::optional<std::string> phone;
    std::optional<std::int64_t> latitude_e7;
    std::optional<std::int64_t> longitude_e7;
    std::int64_t open = 0;
    std::vector<DebtorInvoice> invoices;  // the oldest due, at most debtor_invoices_max
};
inline constexpr std::int64_t debtor_invoices_max = 12;
struct DebtorFilter {
    std::optional<Id> area_id;       // and below it
    std::optional<Id> collector_id;  // of the areas where they go, and below
};
// Who has an invoice open. Sorts: name (default). q: words of the customer.
Result<Page<Debtor>> list_debtors(Tx& tx, Id operator_id, const DebtorFilter& filter,
                                  const PageRequest& request);

// Receipts that became no payment

struct CollectorRefusal {
    Id id;
    Id collector_id;
    std::string number;
    std::optional<Id> customer_id;
    std::optional<Id> invoice_id;
    std::int64_t amount = 0;
    Instant taken_at;
    Code code = Code::invalid;
    Message reason;
    Instant created_at;
    std::optional<Id> settled_by;
    std::optional<Instant> settled_at;
    std::string note;
};
// One of the same collector, number and amount is kept as it was; but for why.
void keep_refusal(Tx& tx, Id operator_id, const CollectorRefusal& refusal);
std::optional<CollectorRefusal> lock_refusal(Tx& tx, Id operator_id, Id id);
void settle_refusal(Tx& tx, Id operator_id, const CollectorRefusal& refusal);
// Those of the number that became a payment after all.
// Staff have settled a refusal of this receipt: what it said was dealt with another way.
bool was_settled_by_staff(Tx& tx, Id operator_id, Id collector, std::string_view number, std::int64_t amount);
void settle_refusals_of(Tx& tx, Id operator_id, Id collector, std::string_view number, std::int64_t amount,
                        Instant now);
Result<Page<CollectorRefusal>> list_refusals(Tx& tx, Id operator_id, bool settled,
                                             std::optional<Id> collector, const PageRequest& request);

// What they hand in

enum class DepositState : std::uint8_t { handed_in = 1, counted = 2, sent_back = 3 };
std::string_view name_of(DepositState state);
std::optional<DepositState> parse_deposit_state(std::string_view text);

struct CollectorDeposit {
    Id id;
    Id collector_id;
    std::int64_t amount = 0;  // as the collector says
    std::string note;
    DepositState state = DepositState::handed_in;
    std::int64_t counted = 0;
    std::int64_t deposited = 0;  // of what was counted, what the collector had received
    std::int64_t shortage = 0;
    std::int64_t surplus = 0;
    Instant handed_in_at;
    std::optional<Id> decided_by;
    std::optional<Instant> decided_at;
    std::string decision_note;
};
void insert_deposit(Tx& tx, Id operator_id, const CollectorDeposit& deposit);
std::optional<CollectorDeposit> find_deposit(Tx& tx, Id operator_id, Id id);
void update_deposit(Tx& tx, Id operator_id, const CollectorDeposit& deposit);
struct DepositFilter {
    std::optional<DepositState> state;
    std::optional<Id> collector_id;
};
// Newest first.
Result<Page<CollectorDeposit>> list_deposits(Tx& tx, Id operator_id, const DepositFilter& filter,
                                             const PageRequest& request);

// What they carry

// Held until the transaction ends, by who changes what the collector carries other than by receiving.
std::optional<Channel> lock_collector_channel(Tx& tx, Id operator_id, Id collector);

struct CollectorCash {
    Id collector_id;
    std::string name;
    std::string channel;
    std::int64_t received = 0;  // less what was given back
    std::int64_t deposited = 0;
    std::int64_t shortage = 0;
    std::int64_t handed_in = 0;  // said to be, not counted yet
    std::int64_t received_today = 0;
    std::int64_t receipts_today = 0;
    [[nodiscard]] std::int64_t in_hand() const { return received - deposited - shortage; }
};
// Everyone who has a channel of their own, or that one.
std::vector<CollectorCash> cash_of_collectors(Tx& tx, Id operator_id, domain::Date today,
                                              std::optional<Id> collector = std::nullopt);

}  // namespace bangnopi::store
