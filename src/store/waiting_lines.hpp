// One-off lines that wait for the next invoice of a subscription: late fees, and what staff charge or give back. Amounts are minor
// units of the operator's currency, below zero where they are given back. Each has a cause that no other has, so that nothing is
// charged twice.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/invoice.hpp"
#include "store/database.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

enum class WaitingState : std::uint8_t { waiting = 1, billed = 2, withdrawn = 3 };
std::string_view name_of(WaitingState state);
std::optional<WaitingState> parse_waiting_state(std::string_view text);

struct WaitingLine {
    Id id;
    Id customer_id;
    std::optional<Id> subscription_id;
    domain::LineKind kind = domain::LineKind::manual;
    std::string cause;
    std::string description;
    std::int64_t amount = 0;
    bool taxed = false;
    WaitingState state = WaitingState::waiting;
    std::optional<Id> invoice_id;
    Instant created_at;

    [[nodiscard]] domain::OneOff one_off() const { return {kind, amount, taxed, false, description}; }
};

// Of the invoice that was late, and of what staff charge.
std::string cause_of_late_fee(Id invoice);
std::string cause_of_manual(Id line);
std::string cause_of_early_end(Id subscription);

// False where its cause is known already; nothing is written then.
bool insert_waiting_line(Tx& tx, Id operator_id, const WaitingLine& line);
std::optional<WaitingLine> find_waiting_line(Tx& tx, Id operator_id, Id line);
// Whether it waited until now.
bool withdraw_waiting_line(Tx& tx, Id operator_id, Id line);

// The fee of an invoice of which nothing stands any more, while it waits. Whether it did.
bool withdraw_late_fee_of(Tx& tx, Id operator_id, Id invoice);

struct WaitingLineFilter {
    std::optional<Id> customer_id;
    std::optional<Id> subscription_id;
    std::optional<WaitingState> state;
};
// Newest first unless asked otherwise.
Result<Page<WaitingLine>> list_waiting_lines(Tx& tx, Id operator_id, const WaitingLineFilter& filter,
                                             PageRequest request);

// Those that wait for subscriptions from `first` to `last`, by subscription and then in the order in which they came. The
// subscriptions' rows are held by who takes the lines.
std::vector<WaitingLine> waiting_lines(Tx& tx, Id operator_id, Id first, Id last);
std::vector<WaitingLine> waiting_lines(Tx& tx, Id operator_id, std::span<const Id> subscriptions);

// A line on an invoice, or as much of it as the invoice had room for: the rest waits on, as the line `rest`.
struct TakenLine {
    WaitingLine line;
    Id invoice_id;
    std::int64_t taken = 0;
    Id rest_id;  // a new id, used where something is left
};
void take_waiting_lines(Tx& tx, Id operator_id, std::span<const TakenLine> taken);
// The lines of an invoice that was made void wait again. Those lines, in the order in which they came.
std::vector<WaitingLine> release_waiting_lines(Tx& tx, Id operator_id, Id invoice);
// One that waits goes with the first bill that is to come of a subscription that is billed to its customer. False: there is none.
bool wait_for_next_bill_of_customer(Tx& tx, Id operator_id, const WaitingLine& line);

// Late fees

// An invoice as it stood at a moment, whatever was paid since.
struct LateInvoice {
    Id id;
    std::string number;
    Id customer_id;
    std::optional<Id> subscription_id;
    std::int64_t open = 0;
    std::int64_t late_fees = 0;  // among its lines
    std::optional<Id>
        next_billed_id;  // whose next bill takes the fee: its subscription, or where it has none the customer's first
};
// Of those that were due on a day, of customers who are not exempt, that something was open of at `at`: at most `limit` with ids
// above `after`, ascending, that have had no late fee.
std::vector<LateInvoice> late_invoices(Tx& tx, Id operator_id, domain::Date due_on, Instant at, Id after,
                                       int limit);
// Those of `invoices` that are so now, by id.
std::vector<LateInvoice> still_late(Tx& tx, Id operator_id, Instant at, std::span<const Id> invoices);
// The first due date after `day` that an invoice has.
std::optional<domain::Date> next_due_date(Tx& tx, Id operator_id, domain::Date day);

}  // namespace bangnopi::store
