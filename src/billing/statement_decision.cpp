#include "billing/statement_decision.hpp"

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "store/outbox.hpp"

namespace bangnopi::billing {
namespace {

using store::StatementState;

std::string row_json(const store::StatementRow& row) {
    JsonObject object{{"channel", row.channel},
                      {"booked_on", row.booked_on.iso()},
                      {"amount", row.amount},
                      {"state", store::name_of(row.state)}};
    if (row.payment_id) object.add("payment", format_id(*row.payment_id));
    if (row.automatic) object.add("automatic", true);
    return object.text();
}

std::string_view action_of(StatementState state) {
    switch (state) {
        case StatementState::matched:
            return "statement.match";
        case StatementState::ignored:
            return "statement.ignore";
        case StatementState::unmatched:
            return "statement.undo";
    }
    BANGNOPI_UNREACHABLE("an unknown state of a statement's row");
}

}  // namespace

void decide(store::Tx& tx, const store::Act& act, store::StatementRow& row, StatementState state,
            std::optional<Id> payment, bool automatic) {
    const std::string before = row_json(row);
    row.state = state;
    row.payment_id = payment;
    row.automatic = automatic;
    row.decided_by = act.actor.id ? std::optional(act.actor.id) : std::nullopt;
    row.decided_at = act.now;
    store::update_statement_row(tx, act.operator_id, row);
    store::audit(tx, act, action_of(state), "statement_row", row.id, before, row_json(row));
}

}  // namespace bangnopi::billing
