#include "billing/payments.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "base/check.hpp"
#include "billing/access_state.hpp"
#include "billing/packages.hpp"
#include "billing/partners.hpp"
#include "domain/entered_dates.hpp"
#include "domain/journals.hpp"
#include "store/invoices.hpp"
#include "store/ledger.hpp"
#include "store/outbox.hpp"
#include "store/receipts.hpp"

namespace bangnopi::billing {
namespace {

// Few customers have more open: a payment that goes further reads on, a page at a time.
constexpr int invoices_per_page = 200;
constexpr std::size_t reference_bytes_max = 200;
constexpr std::size_t note_bytes_max = 1000;

Result<Done> check_command(const store::Act& act, const ReceivePayment& command) {
    Refusal refusal{
        Code::invalid, "The payment was not recorded: correct the fields that are named."_msg, {}};
    const auto wrong = [&](std::string pointer, Message detail) {
        refusal.errors.push_back({std::move(pointer), std::move(detail)});
    };
    if (!command.customer_id && !command.invoice_id) wrong("/customer", "name a customer or an invoice"_msg);
    if (command.amount <= 0) wrong("/amount", "must be above zero"_msg);
    if (command.amount > domain::entered_amount_max)
        wrong("/amount", "is at most {}"_msg(domain::entered_amount_max));
    if (command.received_at && *command.received_at > act.now) wrong("/received_at", "is in the future"_msg);
    if (command.received_at && act.zone.date_of(*command.received_at) < domain::first_entered_day)
        wrong("/received_at", "is not before {}"_msg(domain::first_entered_day.iso()));
    if (command.channel.empty()) wrong("/channel", "name the channel it came by"_msg);
    if (command.reference && (command.reference->empty() || command.reference->size() > reference_bytes_max))
        wrong("/reference", "must have 1 to {} bytes"_msg(reference_bytes_max));
    if (command.note.size() > note_bytes_max)
        wrong("/note", "must have at most {} bytes"_msg(note_bytes_max));
    BANGNOPI_CHECK(command.kept_as_balance >= 0 &&
                   command.kept_as_balance <= std::max<std::int64_t>(command.amount, 0));
    const bool money =
        command.method != domain::PaymentMethod::balance && command.method != domain::PaymentMethod::voucher;
    if (!money) wrong("/method", "balance and voucher are not money received"_msg);
    if (!refusal.errors.empty()) return tl::make_unexpected(std::move(refusal));
    return Done{};
}

Result<Id> payer_of(store::Tx& tx, const store::Act& act, const ReceivePayment& command) {
    if (!command.invoice_id) return *command.customer_id;
    const auto of_invoice = store::customer_of_invoice(tx, act.operator_id, *command.invoice_id);
    if (!of_invoice) return refuse_field("/invoice", "there is no such invoice"_msg, Code::not_found);
    if (command.customer_id && *command.customer_id != *of_invoice)
        return refuse_field("/invoice", "is another customer's"_msg);
    return *of_invoice;
}

// What a payment may close: the oldest page of what is open, and what of the rest it comes to.
class Payable {
  public:
    Payable(store::Tx& tx, const store::Act& act, Id customer, std::vector<store::PayableInvoice> oldest)
        : tx_(tx),
          act_(act),
          customer_(customer),
          invoices_(std::move(oldest)),
          complete_(invoices_.size() < static_cast<std::size_t>(invoices_per_page)) {
        if (!invoices_.empty()) last_ = invoices_.back().open;
    }

    // Cash that comes to what is open when rounded pays it: what is added to it for that, below zero what of it is kept.
    std::int64_t rounding_of(const ReceivePayment& command, const domain::CashRounding& rule) {
        const bool is_rounded = command.method == domain::PaymentMethod::cash && rule.to > 0 &&
                                !command.to_balance && command.kept_as_balance == 0;
        if (!is_rounded) return 0;
        if (command.invoice_id && !complete_) add_named(*command.invoice_id);
        std::vector<std::int64_t> in_order;
        for (const domain::Allocation& share :
             domain::allocate(domain::add(command.amount, rule.to), open(), command.invoice_id, false)
                 .allocations)
            in_order.push_back(find(share.invoice)->open.open);
        return domain::rounding_of_cash(rule, command.amount, in_order);
    }

    // `rounding` is added to the amount.
    domain::Allocated allocate(const ReceivePayment& command, std::int64_t rounding) {
        if (command.invoice_id && !complete_) add_named(*command.invoice_id);
        for (;;) {
            domain::Allocated allocated =
                domain::allocate(command.amount + rounding - command.kept_as_balance, open(),
                                 command.invoice_id, command.to_balance);
            if (allocated.to_balance == 0 || complete_) {
                allocated.to_balance += command.kept_as_balance;
                return allocated;
            }
            read_on();
        }
    }

    [[nodiscard]] const store::PayableInvoice* find(Id invoice) const {
        const auto at = std::ranges::find(invoices_, invoice, [](const auto& one) { return one.open.id; });
        return at != invoices_.end() ? &*at : nullptr;
    }
    [[nodiscard]] std::span<const store::PayableInvoice> read() const { return invoices_; }
    // Whether all that is open was read.
    [[nodiscard]] bool is_complete() const { return complete_; }

  private:
    [[nodiscard]] std::vector<domain::OpenInvoice> open() const {
        std::vector<domain::OpenInvoice> open;
        open.reserve(invoices_.size());
        for (const store::PayableInvoice& invoice : invoices_) open.push_back(invoice.open);
        return open;
    }

    void add_named(Id invoice) {
        if (find(invoice) != nullptr) return;
        if (auto named = store::lock_open_invoice(tx_, act_.operator_id, invoice))
            invoices_.push_back(*std::move(named));
    }

    void read_on() {
        std::vector<store::PayableInvoice> page;
        store::ask_open_invoices(tx_, act_.operator_id, customer_, last_, invoices_per_page, page);
        tx_.settle();
        complete_ = page.size() < static_cast<std::size_t>(invoices_per_page);
        if (!page.empty()) last_ = page.back().open;
        for (store::PayableInvoice& invoice : page)
            if (find(invoice.open.id) == nullptr) invoices_.push_back(std::move(invoice));
    }

    store::Tx& tx_;
    const store::Act& act_;
    Id customer_;
    std::vector<store::PayableInvoice> invoices_;
    std::optional<domain::OpenInvoice> last_;  // of the last page
    bool complete_;
};

Result<store::PaymentCase> lock_case(store::Tx& tx, const store::Act& act, const ReceivePayment& command) {
    BANGNOPI_TRY(payer, payer_of(tx, act, command));
    store::PaymentCase found =
        store::lock_payment_case(tx, act.operator_id, payer, command.channel, invoices_per_page);
    if (!found.payer) return refuse_field("/customer", "there is no such customer"_msg, Code::not_found);
    if (!found.channel) return refuse_field("/channel", "there is no channel \"{}\""_msg(command.channel));
    if (!found.channel->active && !command.has_arrived)
        return refuse_field("/channel", "channel \"{}\" is switched off"_msg(command.channel));
    return found;
}

store::Payment payment_row(const store::Act& act, const ReceivePayment& command,
                           const store::MoneyAccount& payer, const store::Channel& channel,
                           std::int64_t rounding, std::int64_t to_balance) {
    store::Payment payment;
    payment.id = act.ids->next();
    payment.customer_id = payer.id;
    payment.customer_number = payer.number;
    payment.customer_name = payer.name;
    payment.method = command.method;
    payment.channel = command.channel;
    payment.reference = command.reference.value_or(format_id(payment.id));
    payment.amount = command.amount;
    payment.rounding = rounding;
    payment.to_balance = to_balance;
    payment.received_at = command.received_at.value_or(act.now);
    payment.received_on = act.zone.date_of(payment.received_at);
    if (act.actor.id) payment.taken_by = act.actor.id;
    if (!command.note.empty()) payment.note = command.note;
    payment.created_at = act.now;
    payment.fee = domain::fee_of(channel.fee, payment.amount);
    return payment;
}

// What the payer bears they added to what they paid.
domain::Postings fee_postings(const store::Channel& channel, std::int64_t fee) {
    domain::Postings postings = domain::gateway_fee_postings(fee, channel.account_code);
    if (channel.fee.bearer == domain::FeeBearer::payer)
        std::ranges::copy(domain::gateway_fee_of_payer_postings(fee, channel.account_code),
                          std::back_inserter(postings));
    return postings;
}

void book(store::Tx& tx, const store::Act& act, const store::Channel& channel, const store::Payment& payment,
          const domain::Postings& postings) {
    store::insert_journal(
        tx, act.operator_id,
        {act.ids->next(), payment.received_on, store::JournalCause::payment, payment.id, act.now}, postings);
    if (payment.fee > 0)
        store::insert_journal(
            tx, act.operator_id,
            {act.ids->next(), payment.received_on, store::JournalCause::channel_fee, payment.id, act.now},
            fee_postings(channel, payment.fee));
}

Refused known_reference(store::Tx& tx, const store::Act& act, const store::Payment& payment) {
    const auto known =
        store::find_payment_by_reference(tx, act.operator_id, payment.channel, payment.reference);
    BANGNOPI_CHECK(known);
    Refused refused = refuse(Code::known_reference,
                             "Reference \"{}\" was received by channel \"{}\" before; see payment {}."_msg(
                                 payment.reference, payment.channel, format_id(known->id)));
    refused.value().subject = format_id(known->id);
    return refused;
}

// Writes what the payment does to its invoices, and tells it.
std::vector<PaidInvoice> pay_invoices(store::Tx& tx, const store::Act& act, const store::Payment& payment,
                                      const Payable& payable, const domain::Allocated& allocated) {
    std::vector<PaidInvoice> paid;
    std::vector<store::Allocation> rows;
    for (const domain::Allocation& share : allocated.allocations) {
        const store::PayableInvoice* invoice = payable.find(share.invoice);
        BANGNOPI_CHECK(invoice != nullptr);
        domain::InvoiceAmounts amounts = invoice->amounts;
        amounts.paid = domain::add(amounts.paid, share.amount);
        BANGNOPI_CHECK(amounts.open() >= 0);
        store::update_invoice_amounts(tx, act.operator_id, share.invoice, amounts);
        rows.push_back({share.invoice, act.ids->next(), store::AllocationKind::payment, payment.id,
                        share.amount, act.now});
        paid.push_back(
            {share.invoice, invoice->number, domain::status_of(amounts), share.amount, amounts.open()});
    }
    store::insert_allocations(tx, act.operator_id, rows);
    return paid;
}

// What is still open of what was read decides when the customer is isolated; beyond what was read, the rows do.
void follow_with_access(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                        store::PaymentCase& paid_case, const Payable& payable,
                        std::span<const PaidInvoice> paid, std::int64_t balance, store::LowBalance low) {
    const Id customer = paid_case.payer->id;
    if (!payable.is_complete()) return store::refresh_access(tx, act, settings, std::span(&customer, 1), low);
    std::optional<Instant> oldest;
    for (const store::PayableInvoice& invoice : payable.read()) {
        const auto share = std::find_if(paid.begin(), paid.end(),
                                        [&](const PaidInvoice& one) { return one.id == invoice.open.id; });
        const bool is_open = share == paid.end() || share->open > 0;
        if (is_open && invoice.isolates_at && (!oldest || *invoice.isolates_at < *oldest))
            oldest = invoice.isolates_at;
    }
    paid_case.lines.refresh(tx, act, settings, customer, oldest, balance, low);
}

void emit_events(store::Tx& tx, const store::Act& act, const store::Payment& payment,
                 std::span<const PaidInvoice> invoices) {
    const std::string customer = format_id(payment.customer_id);
    store::emit(tx, act, "payment.received", payment.id,
                fmt::format(R"({{"customer":"{}","amount":{},"to_balance":{}}})", customer, payment.amount,
                            payment.to_balance));
    for (const PaidInvoice& invoice : invoices)
        if (invoice.status == domain::InvoiceStatus::paid)
            store::emit(tx, act, "invoice.paid", invoice.id, fmt::format(R"({{"customer":"{}"}})", customer));
}

// A package that ended for want of balance begins again with the payment.
std::int64_t renew(store::Tx& tx, const store::Act& act, const store::Settings& settings, Id customer) {
    const std::int64_t spent = renew_packages(tx, act, settings, std::span(&customer, 1));
    refresh_access(tx, act, settings, customer);
    return spent;
}

void audit_payment(store::Tx& tx, const store::Act& act, const store::Payment& payment) {
    store::audit(tx, act, "payment.receive", "payment", payment.id, "",
                 fmt::format(R"({{"customer":"{}","amount":{},"method":"{}","to_balance":{}}})",
                             format_id(payment.customer_id), payment.amount, domain::name_of(payment.method),
                             payment.to_balance));
}

}  // namespace

Result<PaymentReceived> receive_payment(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                        const ReceivePayment& command) {
    BANGNOPI_TRY_DONE(check_command(act, command));
    BANGNOPI_TRY(found, lock_case(tx, act, command));
    const store::MoneyAccount& payer = *found.payer;
    Payable payable(tx, act, payer.id, std::move(found.payable));
    const std::int64_t rounding = payable.rounding_of(command, settings.cash_rounding);
    const domain::Allocated allocated = payable.allocate(command, rounding);

    store::Payment payment = payment_row(act, command, payer, *found.channel, rounding, allocated.to_balance);
    store::owe_receipt(tx, payment);
    if (!store::insert_payment(tx, act.operator_id, payment)) return known_reference(tx, act, payment);
    std::vector<PaidInvoice> invoices = pay_invoices(tx, act, payment, payable, allocated);
    book(tx, act, *found.channel, payment,
         domain::payment_postings(payment.customer_id, found.channel->account_code, payment.amount,
                                  payment.amount + payment.rounding - payment.to_balance, payment.rounding));
    if (payer.partner_id) recognise_commission(tx, act, payment, *payer.partner_id);
    const std::int64_t balance = domain::add(payer.balance, payment.to_balance);
    store::add_to_balance(tx, act.operator_id, payer.id, payment.to_balance);
    const bool may_renew = found.lines.has_packages() && payment.to_balance > 0;
    follow_with_access(tx, act, settings, found, payable, invoices, balance,
                       may_renew ? store::LowBalance::left_to_another : store::LowBalance::told);
    emit_events(tx, act, payment, invoices);
    audit_payment(tx, act, payment);
    store::number_receipt_at_once(tx, act.operator_id, settings.receipt_number_pattern, payment);
    const std::int64_t spent = may_renew ? renew(tx, act, settings, payer.id) : 0;
    return PaymentReceived{payment, std::move(invoices), balance - spent};
}

Result<PaymentReceived> receive_recovery(store::Tx& tx, const store::Act& act,
                                         const store::Settings& settings, const ReceivePayment& command) {
    BANGNOPI_TRY_DONE(check_command(act, command));
    BANGNOPI_TRY(found, lock_case(tx, act, command));
    const std::string& account = found.channel->account_code;
    if (account != domain::account::cash && account != domain::account::bank)
        return refuse_field("/channel",
                            "channel \"{}\" is neither cash nor a bank account"_msg(command.channel));
    const store::MoneyAccount& payer = *found.payer;
    store::Payment payment = payment_row(act, command, payer, *found.channel, 0, 0);
    store::owe_receipt(tx, payment);
    if (!store::insert_payment(tx, act.operator_id, payment)) return known_reference(tx, act, payment);
    const store::Allocation allocation{*command.invoice_id, act.ids->next(), store::AllocationKind::payment,
                                       payment.id,          payment.amount,  act.now};
    store::insert_allocations(tx, act.operator_id, std::span(&allocation, 1));
    book(tx, act, *found.channel, payment, domain::recovered_postings(account, payment.amount));
    if (payer.partner_id) recognise_commission(tx, act, payment, *payer.partner_id);
    emit_events(tx, act, payment, {});
    audit_payment(tx, act, payment);
    store::number_receipt_at_once(tx, act.operator_id, settings.receipt_number_pattern, payment);
    return PaymentReceived{payment, {}, payer.balance};
}

}  // namespace bangnopi::billing
