#include "billing/gateway_settlements.hpp"

#include "base/json_text.hpp"
#include "billing/checks.hpp"
#include "domain/entered_dates.hpp"
#include "domain/journals.hpp"
#include "store/ledger.hpp"
#include "store/outbox.hpp"
#include "store/payment_gateway_accounts.hpp"

namespace bangnopi::billing {
namespace {

constexpr std::size_t reference_bytes_max = 200;

Result<Done> check_command(const store::Act& act, const SettleGateway& command) {
    FieldErrors errors;
    errors.add_if(command.settled_on > act.today, "/settled_on", "is in the future"_msg);
    errors.add_if(command.settled_on < domain::first_entered_day, "/settled_on",
                  "is not before {}"_msg(domain::first_entered_day.iso()));
    errors.add_if(command.amount <= 0, "/amount", "must be above zero"_msg);
    check_entered(errors, command.amount, "/amount");
    errors.add_if(command.fee < 0, "/fee", "below zero; write 0 or more"_msg);
    check_entered(errors, command.fee, "/fee");
    errors.add_if(command.unidentified < 0, "/unidentified", "below zero; write 0 or more"_msg);
    errors.add_if(command.unidentified > command.amount, "/unidentified", "is more than the amount"_msg);
    errors.add_if(command.reference.empty() || command.reference.size() > reference_bytes_max, "/reference",
                  "must have 1 to {} bytes"_msg(reference_bytes_max));
    return errors.verdict();
}

void book(store::Tx& tx, const store::Act& act, const store::GatewaySettlement& settlement) {
    domain::Postings postings = domain::settlement_postings(settlement.amount, settlement.unidentified);
    for (const domain::Posting& posting : domain::gateway_fee_postings(settlement.fee))
        postings.push_back(posting);
    store::insert_journal(
        tx, act.operator_id,
        {settlement.id, settlement.settled_on, store::JournalCause::settlement, settlement.id, act.now},
        postings);
}

}  // namespace

Result<store::GatewaySettlement> settle_gateway(store::Tx& tx, const store::Act& act,
                                                const SettleGateway& command) {
    const auto account = store::find_payment_gateway_account(tx, act.operator_id, command.account);
    if (!account)
        return refuse(Code::not_found, "There is no account at a payment gateway with this id."_msg);
    BANGNOPI_TRY_DONE(check_command(act, command));
    store::GatewaySettlement settlement;
    settlement.id = act.ids->next();
    settlement.account_id = account->id;
    settlement.reference = command.reference;
    settlement.settled_on = command.settled_on;
    settlement.amount = command.amount;
    settlement.fee = command.fee;
    settlement.unidentified = command.unidentified;
    if (act.actor.id) settlement.made_by = act.actor.id;
    settlement.created_at = act.now;
    if (!store::insert_gateway_settlement(tx, act.operator_id, settlement))
        return refuse(Code::known_reference, "Payout \"{}\" of account {} is recorded already."_msg(
                                                 command.reference, account->code));
    book(tx, act, settlement);
    store::audit(tx, act, "gateway_settlement.record", "gateway_settlement", settlement.id, {},
                 JsonObject{{"account", account->code},
                            {"reference", settlement.reference},
                            {"settled_on", settlement.settled_on.iso()},
                            {"amount", settlement.amount},
                            {"fee", settlement.fee},
                            {"unidentified", settlement.unidentified}}
                     .text());
    return settlement;
}

}  // namespace bangnopi::billing
