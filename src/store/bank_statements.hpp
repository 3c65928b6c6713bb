// What came in to a bank account as its statements say, and what of the books it may be: open invoices of an amount, and
// payments that no row has yet. Amounts are minor units of the operator's currency.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "domain/calendar.hpp"
#include "store/database.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

enum class StatementState : std::uint8_t { unmatched = 1, matched = 2, ignored = 3 };
std::string_view name_of(StatementState state);  // "new", "matched", "ignored"
std::optional<StatementState> parse_statement_state(std::string_view text);

struct StatementRow {
    Id id;
    std::string channel;
    std::string row_key;  // unique in its channel
    domain::Date booked_on;
    Instant booked_at;
    std::int64_t amount = 0;
    std::string description;
    StatementState state = StatementState::unmatched;
    std::optional<Id> payment_id;  // of one that is matched
    bool automatic = false;
    std::optional<Id> decided_by;
    std::optional<Instant> decided_at;
    Instant created_at;
};

// The ids of those whose key is new, ascending; the others are there already and stay as they are.
std::vector<Id> insert_statement_rows(Tx& tx, Id operator_id, std::span<const StatementRow> rows);
std::optional<StatementRow> lock_statement_row(Tx& tx, Id operator_id, Id row);
std::optional<StatementRow> lock_row_of_payment(Tx& tx, Id operator_id, Id payment);
// Writes state, payment, and who decided it when.
void update_statement_row(Tx& tx, Id operator_id, const StatementRow& row);

struct StatementFilter {
    std::optional<StatementState> state;
    std::string channel;
};
// Newest first. Refuses a cursor that is not one of its own.
Result<Page<StatementRow>> list_statement_rows(Tx& tx, Id operator_id, const StatementFilter& filter,
                                               const PageRequest& request);

// How many that are booked on `from` or later are unmatched, by amount, of those amounts.
std::map<std::int64_t, std::int64_t> unmatched_amounts(Tx& tx, Id operator_id, domain::Date from,
                                                       std::span<const std::int64_t> amounts);

// Rows of a channel and of one of those amounts, booked in the period, that were there before the row of that id and are not ignored.
struct EarlierRow {
    std::int64_t amount = 0;
    domain::Date booked_on;
};
std::vector<EarlierRow> rows_before(Tx& tx, Id operator_id, std::string_view channel,
                                    const domain::Period& booked, std::span<const std::int64_t> amounts,
                                    Id before);

struct OpenAmount {
    Id invoice_id;
    std::string number;
    Id customer_id;
    std::string customer_number;
    std::string customer_name;
    std::int64_t open = 0;
    domain::Date issued_on;
};
// Invoices that leave one of those amounts open, ascending, at most `limit`.
std::vector<OpenAmount> invoices_open_at(Tx& tx, Id operator_id, std::span<const std::int64_t> amounts,
                                         std::int64_t limit);

struct LoosePayment {
    Id id;
    std::string channel;
    std::int64_t amount = 0;
    domain::Date received_on;
};
// Of one of those amounts, received in the period, that no row of a statement has and nothing of which was given back; ascending, at most `limit`.
std::vector<LoosePayment> payments_without_row(Tx& tx, Id operator_id, const domain::Period& received,
                                               std::span<const std::int64_t> amounts, std::int64_t limit);
// Locks the payment until the transaction ends.
bool payment_has_row(Tx& tx, Id operator_id, Id payment);

}  // namespace bangnopi::store
