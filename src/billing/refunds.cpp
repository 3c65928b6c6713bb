#include "billing/refunds.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "billing/access_state.hpp"
#include "billing/packages_taken_back.hpp"
#include "billing/partners.hpp"
#include "billing/statement_decision.hpp"
#include "domain/journals.hpp"
#include "domain/prepaid.hpp"
#include "store/bank_statements.hpp"
#include "store/gateway_settlements.hpp"
#include "store/invoices.hpp"
#include "store/ledger.hpp"
#include "store/outbox.hpp"

namespace bangnopi::billing {
namespace {

constexpr std::size_t reference_bytes_max = 200;
constexpr std::size_t reason_bytes_max = 500;

// What a payment still credits, under the lock of its customer's account.
struct Credited {
    store::Payment payment;
    store::MoneyAccount payer;
    std::vector<domain::Allocation> allocations;  // oldest first

    [[nodiscard]] std::int64_t left() const { return payment.amount - payment.refunded; }
    [[nodiscard]] std::int64_t left_as_balance() const {
        return payment.to_balance + payment.freed - payment.refunded_from_balance;
    }
};

Result<Done> check_reason(std::string_view reason) {
    if (!reason.empty() && reason.size() <= reason_bytes_max) return Done{};
    return refuse_field("/reason", "say why, in 1 to {} bytes"_msg(reason_bytes_max));
}

Result<Credited> lock_credited(store::Tx& tx, const store::Act& act, Id id) {
    const auto found = store::find_payment(tx, act.operator_id, id);
    if (!found) return refuse(Code::not_found, "There is no payment with this id."_msg);
    auto payer = store::lock_money_account(tx, act.operator_id, found->customer_id);
    BANGNOPI_CHECK(payer);
    // Again, under the lock.
    auto payment = store::find_payment(tx, act.operator_id, id);
    if (payment->refunded == payment->amount)
        return refuse(Code::conflict,
                      "Nothing is left of this payment: all of it was given back before."_msg);
    return Credited{*std::move(payment), *std::move(payer), store::allocations_left(tx, act.operator_id, id)};
}

Result<store::Channel> paying_channel(store::Tx& tx, const store::Act& act, const Credited& credited,
                                      const std::string& code) {
    const auto channel =
        store::find_channel(tx, act.operator_id, code.empty() ? credited.payment.channel : code);
    if (!channel) return refuse_field("/channel", "there is no channel \"{}\""_msg(code));
    return *channel;
}

std::vector<Id> invoices_of(std::span<const store::RefundShare> shares) {
    std::vector<Id> ids;
    for (const store::RefundShare& share : shares) ids.push_back(share.invoice_id);
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

std::vector<PaidInvoice> reopen(store::Tx& tx, const store::Act& act,
                                std::span<const store::RefundShare> shares) {
    std::vector<PaidInvoice> reopened;
    for (const store::PayableInvoice& invoice :
         store::lock_invoices(tx, act.operator_id, invoices_of(shares))) {
        domain::InvoiceAmounts amounts = invoice.amounts;
        std::int64_t amount = 0;
        for (const store::RefundShare& share : shares)
            if (share.invoice_id == invoice.open.id) amount = domain::add(amount, share.amount);
        amounts.paid = domain::subtract(amounts.paid, amount);
        BANGNOPI_CHECK(amounts.paid >= 0);
        store::update_invoice_amounts(tx, act.operator_id, invoice.open.id, amounts);
        reopened.push_back(
            {invoice.open.id, invoice.number, domain::status_of(amounts), amount, amounts.open()});
    }
    return reopened;
}

void tell(store::Tx& tx, const store::Act& act, const store::Refund& refund,
          std::span<const PaidInvoice> reopened) {
    const std::string customer = format_id(refund.customer_id);
    const bool is_refund = refund.kind == store::RefundKind::refund;
    store::emit(tx, act, is_refund ? "payment.refunded" : "payment.reversed", refund.payment_id,
                fmt::format(R"({{"customer":"{}","refund":"{}","amount":{}}})", customer,
                            format_id(refund.id), refund.amount));
    for (const PaidInvoice& invoice : reopened)
        store::emit(tx, act,
                    invoice.status == domain::InvoiceStatus::voided ? "invoice.voided" : "invoice.reopened",
                    invoice.id,
                    fmt::format(R"({{"customer":"{}","amount":{},"open":{}}})", customer, invoice.amount,
                                invoice.open));
    store::audit(tx, act, is_refund ? "payment.refund" : "payment.reverse", "payment", refund.payment_id, "",
                 JsonObject{{"customer", customer},
                            {"refund", format_id(refund.id)},
                            {"amount", refund.amount},
                            {"from_balance", refund.from_balance},
                            {"channel", refund.channel},
                            {"reason", refund.reason}}
                     .text());
}

store::Refund refund_row(const store::Act& act, const Credited& credited, store::RefundKind kind,
                         const std::string& channel, const domain::Refund& taken) {
    store::Refund row;
    row.id = act.ids->next();
    row.payment_id = credited.payment.id;
    row.customer_id = credited.payer.id;
    row.kind = kind;
    row.channel = channel;
    row.reference = format_id(row.id);
    row.from_balance = taken.from_balance;
    row.rounding = credited.payment.rounding;
    row.amount = domain::subtract(taken.from_balance, row.rounding);
    for (const domain::Allocation& part : taken.reopened) row.amount = domain::add(row.amount, part.amount);
    row.made_on = act.today;
    if (act.actor.id) row.made_by = act.actor.id;
    row.created_at = act.now;
    return row;
}

std::vector<store::RefundShare> shares_of(const domain::Refund& taken,
                                          std::span<const domain::Allocation> taken_back) {
    std::vector<store::RefundShare> shares;
    for (const domain::Allocation& part : taken.reopened)
        shares.push_back({part.invoice, store::AllocationKind::payment, part.amount});
    for (const domain::Allocation& part : taken_back)
        shares.push_back({part.invoice, store::AllocationKind::balance, part.amount});
    return shares;
}

// Who never paid cost no fee; a refund has cost it. What the payer bears nets to nothing.
void take_fee_back(store::Tx& tx, const store::Act& act, const store::Payment& payment,
                   const store::Channel& channel) {
    if (payment.fee == 0 || channel.fee.bearer == domain::FeeBearer::payer) return;
    store::insert_journal(tx, act.operator_id,
                          {act.ids->next(), act.today, store::JournalCause::channel_fee, payment.id, act.now},
                          domain::reversed(domain::gateway_fee_postings(payment.fee, channel.account_code)));
}

// Row, invoices, journal, balance, lines and events.
Result<PaymentRefunded> give_back(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                  const Credited& credited, const store::Channel& channel,
                                  const store::Refund& refund, std::span<const store::RefundShare> shares) {
    if (!store::insert_refund(tx, act.operator_id, refund, shares))
        return refuse(Code::known_reference, "Channel \"{}\" refunded by reference \"{}\" before."_msg(
                                                 refund.channel, refund.reference));
    std::vector<PaidInvoice> reopened = reopen(tx, act, shares);
    take_packages_back(tx, act, reopened);
    std::int64_t to_balance = 0;  // what other invoices give back to it
    for (const store::RefundShare& share : shares)
        if (share.kind == store::AllocationKind::balance) to_balance = domain::add(to_balance, share.amount);
    // Below zero where other money had paid a part of a package that is taken back.
    const std::int64_t off_balance = domain::subtract(refund.from_balance, to_balance);
    store::insert_journal(
        tx, act.operator_id,
        {act.ids->next(), refund.made_on, store::JournalCause::refund, refund.id, act.now},
        domain::refund_postings(credited.payer.id, channel.account_code, off_balance,
                                domain::subtract(domain::add(refund.amount, refund.rounding), off_balance),
                                refund.rounding));
    if (refund.kind == store::RefundKind::reversal) take_fee_back(tx, act, credited.payment, channel);
    store::add_to_balance(tx, act.operator_id, credited.payer.id, -off_balance);
    reverse_commission(tx, act, credited.payment.id, refund.amount, credited.left());
    refresh_access(tx, act, settings, credited.payer.id);
    tell(tx, act, refund, reopened);
    return PaymentRefunded{refund, std::move(reopened),
                           domain::subtract(credited.payer.balance, off_balance)};
}

std::int64_t refundable_balance(store::Tx& tx, const store::Act& act, const Credited& credited) {
    const std::int64_t reserved = store::reserved_of_customer(tx, act.operator_id, credited.payer.id);
    const std::int64_t free = std::max<std::int64_t>(domain::available(credited.payer.balance, reserved), 0);
    return std::min(credited.left_as_balance(), free);
}

}  // namespace

Result<PaymentRefunded> refund_payment(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                       const RefundPayment& command) {
    BANGNOPI_TRY_DONE(check_reason(command.reason));
    if (command.amount && *command.amount <= 0) return refuse_field("/amount", "must be above zero"_msg);
    if (command.reference && (command.reference->empty() || command.reference->size() > reference_bytes_max))
        return refuse_field("/reference", "must have 1 to {} bytes"_msg(reference_bytes_max));
    BANGNOPI_TRY(credited, lock_credited(tx, act, command.payment));
    BANGNOPI_TRY(channel, paying_channel(tx, act, credited, command.channel));
    if (!channel.active) return refuse_field("/channel", "channel \"{}\" is switched off"_msg(channel.code));

    const std::int64_t at_most = refundable_balance(tx, act, credited);
    const std::int64_t amount = command.amount.value_or(credited.left());
    const std::int64_t rounding = credited.payment.rounding;
    if (rounding != 0 && amount != credited.left())
        return refuse_field("/amount", "cash that was rounded is given back whole: {}"_msg(credited.left()));
    if (rounding == 0 && amount > credited.left() - credited.left_as_balance() + at_most)
        return refuse_field(
            "/amount",
            "at most {} can be given back: the rest was given back before, or is balance that is "
            "spent or reserved"_msg(credited.left() - credited.left_as_balance() + at_most));
    BANGNOPI_TRY(taken, domain::refund(domain::add(amount, rounding), at_most, credited.allocations));
    store::Refund refund = refund_row(act, credited, store::RefundKind::refund, channel.code, taken);
    if (command.reference) refund.reference = *command.reference;
    refund.reason = command.reason;
    return give_back(tx, act, settings, credited, channel, refund, shares_of(taken, {}));
}

Result<PaymentRefunded> reverse_payment(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                        const ReversePayment& command) {
    BANGNOPI_TRY_DONE(check_reason(command.reason));
    auto row =
        store::lock_row_of_payment(tx, act.operator_id, command.payment);  // before the account, as a match
    BANGNOPI_TRY(credited, lock_credited(tx, act, command.payment));
    if (store::payment_has_row(tx, act.operator_id, command.payment) != row.has_value())
        return refuse(Code::conflict,
                      "This payment was matched with a row of a statement just now: look at it again."_msg);
    if (credited.payment.refunded > 0)
        return refuse(Code::conflict,
                      "A part of this payment was paid back already, so it was one: refund the rest."_msg);
    if (store::is_identified(tx, act.operator_id, command.payment))
        return refuse(Code::conflict,
                      "The money of this payment was identified as paid out, so it is in the bank: refund it "
                      "from there, and record it there for whom it is of."_msg);
    BANGNOPI_TRY(channel, paying_channel(tx, act, credited, {}));
    BANGNOPI_TRY(taken, domain::refund(domain::add(credited.left(), credited.payment.rounding),
                                       credited.left_as_balance(), credited.allocations));
    const std::int64_t spent = std::max<std::int64_t>(taken.from_balance - credited.payer.balance, 0);
    const auto paid_from_balance = store::balance_allocations_left(tx, act.operator_id, credited.payer.id);
    std::vector<domain::Allocation> taken_back = domain::taken_back(spent, paid_from_balance);
    take_packages_whole(tx, act, spent, paid_from_balance, taken_back);
    store::Refund reversal = refund_row(act, credited, store::RefundKind::reversal, channel.code, taken);
    reversal.reason = command.reason;
    if (row) decide(tx, act, *row, store::StatementState::unmatched, std::nullopt, false);
    return give_back(tx, act, settings, credited, channel, reversal, shares_of(taken, taken_back));
}

}  // namespace bangnopi::billing
