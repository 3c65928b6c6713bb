#include "billing/credit_notes.hpp"

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "billing/access_state.hpp"
#include "billing/balance_payments.hpp"
#include "billing/held_invoice.hpp"
#include "billing/invoice_books.hpp"
#include "billing/packages_taken_back.hpp"
#include "domain/correction.hpp"
#include "domain/journals.hpp"
#include "store/customers.hpp"
#include "store/ledger.hpp"
#include "store/outbox.hpp"
#include "store/waiting_lines.hpp"

namespace bangnopi::billing {
namespace {

store::CreditNote note_row(const store::Act& act, const store::Invoice& invoice,
                           const WriteCreditNote& command, std::int64_t to_balance) {
    store::CreditNote note;
    note.id = act.ids->next();
    note.invoice_id = invoice.id;
    note.invoice_number = invoice.number;
    note.customer_id = invoice.customer_id;
    note.customer_number = invoice.customer_number;
    note.customer_name = invoice.customer_name;
    note.amount = command.amount;
    note.to_balance = to_balance;
    note.issued_on = act.today;
    if (act.actor.id) note.made_by = act.actor.id;
    note.made_by_name = act.actor.name;
    note.reason = command.reason;
    note.created_at = act.now;
    return note;
}

// The newest first.
std::vector<store::PaidShare> freed_shares(store::Tx& tx, const store::Act& act, Id invoice,
                                           std::int64_t amount) {
    if (amount == 0) return {};
    std::vector<store::PaidShare> shares = store::shares_left(tx, act.operator_id, invoice);
    std::vector<std::int64_t> parts;
    for (const store::PaidShare& share : shares) parts.push_back(share.amount);
    const std::vector<std::int64_t> taken = domain::taken_from_last(amount, parts);
    for (std::size_t i = 0; i < shares.size(); ++i) shares[i].amount = taken[i];
    std::erase_if(shares, [](const store::PaidShare& share) { return share.amount == 0; });
    return shares;
}

// What was written off or withheld is owed again for as long as it takes to be credited.
void undo(store::Tx& tx, const store::Act& act, const store::Invoice& invoice, const store::CreditNote& note,
          store::CorrectionKind kind, std::int64_t amount) {
    if (amount == 0) return;
    const bool is_write_off = kind == store::CorrectionKind::write_off_undone;
    store::Correction row = correction_row(act, invoice, kind, amount, note.reason);
    row.credit_note_id = note.id;
    store::insert_correction(tx, act.operator_id, row);
    const domain::Postings booked = is_write_off ? domain::write_off_postings(invoice.customer_id, amount)
                                                 : domain::withheld_tax_postings(invoice.customer_id, amount);
    store::insert_journal(
        tx, act.operator_id,
        {act.ids->next(), act.today,
         is_write_off ? store::JournalCause::write_off : store::JournalCause::withheld, row.id, act.now},
        domain::reversed(booked));
}

// The tax of it.
std::int64_t book(store::Tx& tx, const store::Act& act, const store::Invoice& invoice,
                  const store::CreditNote& note) {
    domain::Replayed replayed = replay_invoice(tx, act.operator_id, invoice);
    domain::Revenue& revenue = replayed.revenue;
    tell_earned(tx, act.operator_id, invoice.id, revenue);
    const std::int64_t total = invoice.amounts.total;
    const domain::CreditNote credited{note.amount, invoice.amounts.credited, note.amount - note.to_balance};
    for (const domain::DeferredFee& fee : domain::credited_of_deferred(revenue, invoice.tax, total, credited))
        store::shrink_deferral(tx, act.operator_id, {fee.until, invoice.id, fee.amount});
    const domain::Postings booked =
        domain::credit_note_postings(invoice.customer_id, revenue, invoice.tax, total, credited);
    std::int64_t tax = 0;
    for (const domain::Posting& posting : booked)
        if (posting.account == domain::account::output_tax) tax = posting.amount;
    store::insert_journal(tx, act.operator_id,
                          {act.ids->next(), act.today, store::JournalCause::credit_note, note.id, act.now},
                          booked);
    return tax;
}

void tell(store::Tx& tx, const store::Act& act, const store::CreditNote& note,
          const store::Invoice& invoice) {
    const std::string customer = format_id(note.customer_id);
    store::emit(tx, act, "credit_note.issued", note.id,
                fmt::format(R"({{"customer":"{}","invoice":"{}","amount":{},"to_balance":{},"open":{}}})",
                            customer, format_id(invoice.id), note.amount, note.to_balance, invoice.open));
    store::audit(tx, act, "invoice.credit", "invoice", invoice.id, "",
                 JsonObject{{"customer", customer},
                            {"credit_note", note.number},
                            {"amount", note.amount},
                            {"to_balance", note.to_balance},
                            {"reason", note.reason}}
                     .text());
}

Result<Done> check_amount(const store::Invoice& invoice, std::int64_t amount) {
    const std::int64_t at_most = domain::subtract(invoice.amounts.total, invoice.amounts.credited);
    if (at_most == 0) return refuse(Code::conflict, "All of this invoice is credited already."_msg);
    if (amount <= at_most) return Done{};
    return refuse_field("/amount",
                        "at most {} can be credited: that is what the invoice has left"_msg(at_most));
}

}  // namespace

Result<CreditNoteWritten> write_credit_note(store::Tx& tx, const store::Act& act,
                                            const store::Settings& settings, const WriteCreditNote& command) {
    BANGNOPI_TRY_DONE(check_reason(command.reason));
    if (command.amount <= 0) return refuse_field("/amount", "must be above zero"_msg);
    BANGNOPI_TRY(held, hold_invoice(tx, act, command.invoice));
    const store::Invoice before = held.invoice;
    BANGNOPI_TRY_DONE(check_amount(before, command.amount));
    const domain::Credited credited = domain::credited_of(before.amounts, command.amount);
    store::CreditNote note = note_row(act, before, command, credited.paid);
    undo(tx, act, before, note, store::CorrectionKind::write_off_undone, credited.written_off);
    undo(tx, act, before, note, store::CorrectionKind::withholding_undone, credited.withheld);
    note.tax = book(tx, act, before, note);
    store::add_to_balance(tx, act.operator_id, held.payer.id, credited.paid);
    const domain::InvoiceAmounts after = domain::after_credit(before.amounts, credited);
    keep_amounts(tx, act, settings, held, after);
    if (credited.paid > 0) pay_with_balance(tx, act, settings, held.payer.id, credited.paid);
    // After the renewals: what was bought in vain is not bought again.
    if (after.credited == after.total && end_unused_package(tx, act, before.id))
        refresh_access(tx, act, settings, held.payer.id);
    if (after.credited == after.total) store::withdraw_late_fee_of(tx, act.operator_id, before.id);
    store::insert_credit_note(tx, act.operator_id, settings.credit_note_number_pattern, note,
                              freed_shares(tx, act, before.id, credited.paid));
    tell(tx, act, note, held.invoice);
    const auto payer = store::find_customer(tx, act.operator_id, held.payer.id);
    return CreditNoteWritten{std::move(note), std::move(held.invoice), payer->balance};
}

}  // namespace bangnopi::billing
