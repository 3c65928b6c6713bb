#include "billing/collections.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "billing/areas.hpp"
#include "billing/checks.hpp"
#include "domain/contact.hpp"
#include "domain/journals.hpp"
#include "domain/money.hpp"
#include "store/ledger.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {
namespace {

using store::CollectorDeposit;
using store::DepositState;

constexpr std::size_t collector_areas_max = 200;
constexpr std::chrono::minutes clock_ahead_max{10};  // of a telephone; taken as now

Result<store::Staff> acting_collector(store::Tx& tx, const store::Act& act) {
    if (act.actor.kind == store::ActorKind::staff)
        if (auto member = store::lock_staff(tx, act.operator_id, act.actor.id)) return *std::move(member);
    return refuse(Code::forbidden, "Cash is taken by a member of staff: sign in as one."_msg);
}

// Made with the first receipt: whose row of staff is held makes it once.
store::Channel channel_of(store::Tx& tx, const store::Act& act, const store::Staff& collector) {
    if (auto channel = store::lock_collector_channel(tx, act.operator_id, collector.id))
        return *std::move(channel);
    store::Channel channel;
    channel.code = ("kolektor-" + collector.username).substr(0, code_bytes_max);
    if (!is_code(channel.code) || store::find_channel(tx, act.operator_id, channel.code))
        channel.code = "kolektor-" + format_id(collector.id);
    channel.name = "Kolektor " + collector.name;
    channel.account_code = domain::account::collector;
    channel.collector_id = collector.id;
    store::insert_channel(tx, act.operator_id, channel);
    store::audit(tx, act, "channel.create", "operator", act.operator_id, {},
                 JsonObject{{"code", channel.code}, {"collector", format_id(collector.id)}}.text());
    return channel;
}

// Receipts

Result<Done> check_receipt(const store::Act& act, const CollectorReceipt& receipt) {
    FieldErrors errors;
    errors.add_if(receipt.number.empty() || receipt.number.size() > receipt_number_bytes_max ||
                      !domain::is_plain_text(receipt.number),
                  "/number", "has 1 to {} characters"_msg(receipt_number_bytes_max));
    errors.add_if(receipt.taken_at > act.now + clock_ahead_max, "/taken_at",
                  "is in the future: set the device's clock"_msg);
    return errors.verdict();
}

// All payers first and in one order: two collectors at once then never wait in a circle.
void lock_payers(store::Tx& tx, const store::Act& act, const std::vector<CollectorReceipt>& receipts) {
    std::vector<Id> payers;
    for (const CollectorReceipt& receipt : receipts) {
        if (receipt.customer_id) payers.push_back(*receipt.customer_id);
        if (!receipt.invoice_id) continue;
        if (const auto payer = store::customer_of_invoice(tx, act.operator_id, *receipt.invoice_id))
            payers.push_back(*payer);
    }
    std::ranges::sort(payers);
    payers.erase(std::unique(payers.begin(), payers.end()), payers.end());
    store::lock_accounts(tx, act.operator_id, payers);
}

bool is_of(store::Tx& tx, const store::Act& act, const CollectorReceipt& receipt,
           const store::Payment& payment) {
    if (receipt.amount != payment.amount) return false;
    if (receipt.customer_id) return *receipt.customer_id == payment.customer_id;
    return receipt.invoice_id &&
           store::customer_of_invoice(tx, act.operator_id, *receipt.invoice_id) == payment.customer_id;
}

ReceivePayment payment_of(const store::Act& act, const CollectorReceipt& receipt,
                          const store::Channel& channel) {
    ReceivePayment command;
    command.customer_id = receipt.customer_id;
    command.invoice_id = receipt.invoice_id;
    command.method = domain::PaymentMethod::cash;
    command.channel = channel.code;
    command.amount = receipt.amount;
    command.received_at = std::min(receipt.taken_at, act.now);
    command.reference = receipt.number;
    command.note = receipt.note;
    return command;
}

Result<ReceiptAnswer> record(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                             const store::Channel& channel, const CollectorReceipt& receipt) {
    BANGNOPI_TRY_DONE(check_receipt(act, receipt));
    auto known = store::find_payment_by_reference(tx, act.operator_id, channel.code, receipt.number);
    if (known && is_of(tx, act, receipt, *known))
        return ReceiptAnswer{ReceiptOutcome::known, std::move(known), std::nullopt};
    if (known)
        return refuse(
            Code::known_reference,
            "Receipt {} is {} of {} already: find out which of the two is right, and what was paid."_msg(
                receipt.number, domain::format_money({known->amount, act.currency}), known->customer_name));
    if (store::was_settled_by_staff(tx, act.operator_id, *channel.collector_id, receipt.number,
                                    receipt.amount))
        return refuse(Code::conflict,
                      "Receipt {} was refused before, and staff have settled it: it is not booked again."_msg(
                          receipt.number));
    BANGNOPI_TRY(received, receive_payment(tx, act, settings, payment_of(act, receipt, channel)));
    store::settle_refusals_of(tx, act.operator_id, *channel.collector_id, receipt.number, receipt.amount,
                              act.now);
    return ReceiptAnswer{ReceiptOutcome::accepted, std::move(received.payment), std::nullopt};
}

void keep(store::Tx& tx, const store::Act& act, Id collector, const CollectorReceipt& receipt,
          const Refusal& refusal) {
    store::CollectorRefusal row;
    row.id = act.ids->next();
    row.collector_id = collector;
    row.number = receipt.number.substr(0, receipt_number_bytes_max);
    row.customer_id = receipt.customer_id;
    row.invoice_id = receipt.invoice_id;
    row.amount = receipt.amount;
    row.taken_at = receipt.taken_at;
    row.code = refusal.code;
    row.reason = refusal.errors.empty() ? refusal.detail : refusal.errors.front().detail;
    row.created_at = act.now;
    if (!is_utf8(row.number)) row.number = as_said(row.number);
    store::keep_refusal(tx, act.operator_id, row);
}

Result<Done> check_note(const std::string& note) {
    if (note.size() <= note_bytes_max && domain::is_plain_lines(note)) return Done{};
    return refuse_field("/note", "must have at most {} bytes"_msg(note_bytes_max));
}

// Deposits

std::string json_of(const CollectorDeposit& deposit) {
    return JsonObject{{"collector", format_id(deposit.collector_id)},
                      {"amount", deposit.amount},
                      {"state", store::name_of(deposit.state)},
                      {"counted", deposit.counted},
                      {"deposited", deposit.deposited},
                      {"shortage", deposit.shortage},
                      {"surplus", deposit.surplus},
                      {"note", deposit.decision_note}}
        .text();
}

store::CollectorCash cash_of(store::Tx& tx, const store::Act& act, Id collector) {
    const auto cash = store::cash_of_collectors(tx, act.operator_id, act.today, collector);
    return cash.empty() ? store::CollectorCash{} : cash.front();
}

// Undecided, with its collector's channel held, and not of who decides.
Result<CollectorDeposit> undecided(store::Tx& tx, const store::Act& act, const DecideDeposit& command) {
    constexpr auto none = "There is no deposit with this id."_msg;
    const auto found = store::find_deposit(tx, act.operator_id, command.deposit);
    if (!found) return refuse(Code::not_found, none);
    BANGNOPI_CHECK(store::lock_collector_channel(tx, act.operator_id, found->collector_id));
    auto deposit = store::find_deposit(tx, act.operator_id, command.deposit);
    BANGNOPI_CHECK(deposit);
    BANGNOPI_TRY_DONE(check_note(command.note));
    if (deposit->state != DepositState::handed_in)
        return refuse(Code::conflict, "This deposit was decided already; it stays as it is."_msg);
    const bool own = act.actor.kind == store::ActorKind::staff && act.actor.id == deposit->collector_id;
    if (own && !command.may_count_own)
        return refuse(Code::forbidden, "Somebody else counts what you hand in."_msg);
    return *std::move(deposit);
}

CollectorDeposit decide(store::Tx& tx, const store::Act& act, CollectorDeposit deposit, DepositState state,
                        const std::string& note) {
    const std::string before = json_of(deposit);
    deposit.state = state;
    if (act.actor.id) deposit.decided_by = act.actor.id;
    deposit.decided_at = act.now;
    deposit.decision_note = note;
    store::update_deposit(tx, act.operator_id, deposit);
    store::audit(tx, act, state == DepositState::counted ? "deposit.count" : "deposit.send_back",
                 "collector_deposit", deposit.id, before, json_of(deposit));
    store::emit(tx, act, "deposit.changed", deposit.id,
                JsonObject{{"collector", format_id(deposit.collector_id)}}.text());
    return deposit;
}

}  // namespace

std::string_view name_of(ReceiptOutcome outcome) {
    switch (outcome) {
        case ReceiptOutcome::accepted:
            return "accepted";
        case ReceiptOutcome::known:
            return "known";
        case ReceiptOutcome::refused:
            break;
    }
    return "refused";
}

Result<std::vector<ReceiptAnswer>> record_receipts(store::Tx& tx, const store::Act& act,
                                                   const store::Settings& settings,
                                                   const std::vector<CollectorReceipt>& receipts) {
    if (receipts.size() > collector_receipts_max)
        return refuse(Code::too_large, "Send at most {} receipts at once."_msg(collector_receipts_max));
    BANGNOPI_TRY(collector, acting_collector(tx, act));
    const store::Channel channel = channel_of(tx, act, collector);
    lock_payers(tx, act, receipts);
    std::vector<ReceiptAnswer> answers;
    std::int64_t accepted = 0;
    for (const CollectorReceipt& receipt : receipts) {
        Result<ReceiptAnswer> answer = record(tx, act, settings, channel, receipt);
        if (!answer) {
            keep(tx, act, collector.id, receipt, answer.error());
            answers.push_back({ReceiptOutcome::refused, std::nullopt, std::move(answer).error()});
            continue;
        }
        accepted += static_cast<std::int64_t>(answer->outcome == ReceiptOutcome::accepted);
        answers.push_back(*std::move(answer));
    }
    store::audit(tx, act, "collection.record", "staff", collector.id, {},
                 JsonObject{{"receipts", receipts.size()}, {"accepted", accepted}}.text());
    return answers;
}

Result<store::CollectorRefusal> settle_refusal(store::Tx& tx, const store::Act& act, Id id,
                                               const std::string& note) {
    auto refusal = store::lock_refusal(tx, act.operator_id, id);
    if (!refusal) return refuse(Code::not_found, "There is no refused receipt with this id."_msg);
    BANGNOPI_TRY_DONE(check_note(note));
    if (trim(note).empty()) return refuse_field("/note", "say what became of the money"_msg);
    if (refusal->settled_at) return refuse(Code::conflict, "This receipt was settled already."_msg);
    if (act.actor.id) refusal->settled_by = act.actor.id;
    refusal->settled_at = act.now;
    refusal->note = note;
    store::settle_refusal(tx, act.operator_id, *refusal);
    store::audit(tx, act, "collection.settle", "collector_refusal", id, {},
                 JsonObject{{"number", refusal->number}, {"amount", refusal->amount}, {"note", note}}.text());
    return *std::move(refusal);
}

Result<CollectorDeposit> hand_in(store::Tx& tx, const store::Act& act, std::int64_t amount,
                                 const std::string& note) {
    BANGNOPI_TRY(collector, acting_collector(tx, act));
    (void)channel_of(tx, act, collector);
    BANGNOPI_TRY_DONE(check_note(note));
    if (amount <= 0) return refuse_field("/amount", "must be above zero"_msg);
    const store::CollectorCash cash = cash_of(tx, act, collector.id);
    const std::int64_t left = cash.in_hand() - cash.handed_in;
    if (amount > left)
        return refuse_field("/amount",
                            "you carry {} that is not handed in: send your receipts first, or correct it"_msg(
                                domain::format_money({left, act.currency})),
                            Code::conflict);
    CollectorDeposit deposit;
    deposit.id = act.ids->next();
    deposit.collector_id = collector.id;
    deposit.amount = amount;
    deposit.note = note;
    deposit.handed_in_at = act.now;
    store::insert_deposit(tx, act.operator_id, deposit);
    store::audit(tx, act, "deposit.hand_in", "collector_deposit", deposit.id, {}, json_of(deposit));
    store::emit(tx, act, "deposit.changed", deposit.id,
                JsonObject{{"collector", format_id(collector.id)}}.text());
    return deposit;
}

CountedBag counted_bag(std::int64_t said, std::int64_t counted, std::int64_t in_hand) {
    const std::int64_t deposited = std::min(counted, std::max<std::int64_t>(in_hand, 0));
    const std::int64_t left = std::max<std::int64_t>(in_hand - deposited, 0);  // what they carry still
    const std::int64_t missing = std::max<std::int64_t>(said - counted, 0);
    return {deposited, std::min(missing, left), counted - deposited};
}

Result<CollectorDeposit> count_deposit(store::Tx& tx, const store::Act& act, const DecideDeposit& command) {
    BANGNOPI_TRY(deposit, undecided(tx, act, command));
    if (command.counted < 0) return refuse_field("/counted", "must not be below zero"_msg);
    if (command.counted > domain::entered_amount_max)
        return refuse_field("/counted", "is at most {}"_msg(domain::entered_amount_max));
    const CountedBag bag =
        counted_bag(deposit.amount, command.counted, cash_of(tx, act, deposit.collector_id).in_hand());
    deposit.counted = command.counted;
    deposit.deposited = bag.deposited;
    deposit.shortage = bag.shortage;
    deposit.surplus = bag.surplus;
    store::insert_journal(
        tx, act.operator_id,
        {act.ids->next(), act.today, store::JournalCause::collector_deposit, deposit.id, act.now},
        domain::collector_deposit_postings(bag.deposited, bag.shortage, bag.surplus));
    return decide(tx, act, std::move(deposit), DepositState::counted, command.note);
}

Result<CollectorDeposit> send_back_deposit(store::Tx& tx, const store::Act& act,
                                           const DecideDeposit& command) {
    BANGNOPI_TRY(deposit, undecided(tx, act, command));
    return decide(tx, act, std::move(deposit), DepositState::sent_back, command.note);
}

Result<store::Staff> assign_areas(store::Tx& tx, const store::Act& act, Id collector,
                                  const std::vector<std::string>& areas) {
    auto member = store::lock_staff(tx, act.operator_id, collector);
    if (!member) return refuse(Code::not_found, "There is no member of staff with this id."_msg);
    if (areas.size() > collector_areas_max)
        return refuse_field("/areas", "has at most {} entries"_msg(collector_areas_max));
    std::vector<Id> ids;
    for (std::size_t at = 0; at < areas.size(); ++at) {
        const std::string pointer = fmt::format("/areas/{}", at);
        BANGNOPI_TRY(area, area_named(tx, act.operator_id, areas[at], pointer));
        if (!area) return refuse_field(pointer, "there is no area of this code or id"_msg);
        if (std::ranges::find(ids, *area) == ids.end()) ids.push_back(*area);
    }
    store::replace_collector_areas(tx, act.operator_id, collector, ids);
    JsonArray list;
    for (const Id id : ids) list.add(format_id(id));
    JsonObject after;
    after.add("areas", std::move(list));
    store::audit(tx, act, "collector.areas", "staff", collector, {}, std::move(after).text());
    return *std::move(member);
}

}  // namespace bangnopi::billing
