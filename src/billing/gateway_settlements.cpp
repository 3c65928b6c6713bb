#include "billing/gateway_settlements.hpp"

#include "base/json_text.hpp"
#include "billing/checks.hpp"
#include "domain/entered_dates.hpp"
#include "domain/journals.hpp"
#include "store/ledger.hpp"
#include "store/outbox.hpp"
#include "store/payment_gateway_accounts.hpp"
#include "store/payments.hpp"

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

constexpr auto no_account = "There is no account at a payment gateway with this id."_msg;

// Under the lock of the account, so that no two take the same of what is unidentified.
Result<std::int64_t> amount_identified(store::Tx& tx, const store::Act& act, const IdentifyReceipt& command,
                                       const store::PaymentGatewayAccount& account) {
    const auto payment = store::find_payment(tx, act.operator_id, command.payment);
    if (!payment || payment->channel != account.code)
        return refuse_field("/payment", "is no payment by channel {}"_msg(account.code));
    if (payment->refunded > 0) return refuse(Code::conflict, "Money of this payment was given back."_msg);
    if (store::is_identified(tx, act.operator_id, payment->id))
        return refuse(Code::conflict, "This payment is identified already."_msg);
    const std::int64_t amount =
        command.amount.value_or(store::left_at_gateway(tx, act.operator_id, payment->id));
    if (amount <= 0) return refuse_field("/amount", "must be above zero"_msg);
    if (amount > payment->amount) return refuse_field("/amount", "is more than the payment"_msg);
    const std::int64_t left =
        store::gateway_balance(tx, act.operator_id, account.id, account.code).unidentified;
    if (amount > left)
        return refuse(Code::conflict, "Of what was paid out only {} rupiah are unidentified."_msg(left));
    return amount;
}

}  // namespace

Result<Done> identify_receipt(store::Tx& tx, const store::Act& act, const IdentifyReceipt& command) {
    if (const auto payment = store::find_payment(tx, act.operator_id, command.payment))
        store::lock_account(tx, act.operator_id, payment->customer_id);  // as a reversal of it does
    const auto account = store::lock_payment_gateway_account(tx, act.operator_id, command.account);
    if (!account) return refuse(Code::not_found, no_account);
    BANGNOPI_TRY(amount, amount_identified(tx, act, command, *account));
    store::insert_journal(
        tx, act.operator_id,
        {command.payment, act.today, store::JournalCause::identified, command.payment, act.now},
        domain::identified_postings(amount));
    store::audit(tx, act, "gateway_receipt.identify", "payment", command.payment, {},
                 JsonObject{{"account", account->code}, {"amount", amount}}.text());
    return Done{};
}

Result<store::GatewaySettlement> settle_gateway(store::Tx& tx, const store::Act& act,
                                                const SettleGateway& command) {
    const auto account = store::find_payment_gateway_account(tx, act.operator_id, command.account);
    if (!account) return refuse(Code::not_found, no_account);
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
