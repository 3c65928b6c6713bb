// Bank transfers without a gateway. What a statement says came in is kept once, however often and in whatever parts the file is
// taken in. A row whose amount is exactly what one invoice alone leaves open, or what one customer was told to transfer
// (transfer_codes.hpp), becomes its payment; the others wait for staff with
// what they may be. What was decided of a row can be undone: a payment that the row became is reversed, one that staff recorded stays.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "billing/payments.hpp"
#include "billing/statement_file.hpp"
#include "store/act.hpp"
#include "store/bank_statements.hpp"
#include "store/operators.hpp"

namespace bangnopi::billing {

struct ImportStatement {
    std::string channel;  // of method bank_transfer
    std::vector<StatementCredit> credits;
    std::string account = {};  // as the file tells it; compared with the channel's where both are known
};

struct StatementImported {
    std::int64_t added = 0;
    std::int64_t known = 0;    // were there already
    std::int64_t matched = 0;  // of those added
};

// A transfer that staff recorded beforehand is not recorded again: a row stays new where a payment of its channel and amount
// that no row has was received within this many days of it.
inline constexpr std::int32_t recorded_within_days = 7;

Result<StatementImported> import_statement(store::Tx& tx, const store::Act& act,
                                           const store::Settings& settings, const ImportStatement& command);

// Exactly one of the three.
struct MatchStatementRow {
    Id row;
    std::optional<Id> invoice_id;   // paid first
    std::optional<Id> customer_id;  // whose oldest are paid, the rest is balance
    std::optional<Id> payment_id;   // was recorded before, with the row's channel and amount
};
struct StatementMatched {
    store::StatementRow row;
    store::Payment payment;
};
// Of a row that is new or ignored. Refuses Code::conflict where it is matched already.
Result<StatementMatched> match_statement_row(store::Tx& tx, const store::Act& act,
                                             const store::Settings& settings,
                                             const MatchStatementRow& command);
// Refuses Code::conflict where it is matched.
Result<store::StatementRow> ignore_statement_row(store::Tx& tx, const store::Act& act, Id row);

struct UndoStatementRow {
    Id row;
    std::string reason;  // of the reversal; needed only where there is one
};
// The row waits for staff again. Refuses Code::conflict where it does already.
Result<store::StatementRow> undo_statement_row(store::Tx& tx, const store::Act& act,
                                               const store::Settings& settings,
                                               const UndoStatementRow& command);

inline constexpr std::size_t suggestions_max = 5;
struct StatementSuggestion {
    store::OpenAmount invoice;
    bool exact = false;  // what it leaves open is the row's amount; else it differs by what a transfer costs
    bool named = false;  // the bank's text has its number, or its customer's number or name
};
struct StatementSuggestions {
    std::vector<StatementSuggestion> invoices;  // the likeliest first, at most suggestions_max
    std::optional<Id> recorded_payment;         // the row may be this one, which was recorded already
};
// Of rows that are new, in their order; of others nothing.
std::vector<StatementSuggestions> suggest_matches(store::Tx& tx, const store::Act& act,
                                                  std::span<const store::StatementRow> rows);

}  // namespace bangnopi::billing
