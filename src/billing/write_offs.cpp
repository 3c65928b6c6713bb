#include "billing/write_offs.hpp"

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "billing/held_invoice.hpp"
#include "domain/contact.hpp"
#include "domain/journals.hpp"
#include "store/ledger.hpp"
#include "store/outbox.hpp"

namespace bangnopi::billing {
namespace {

constexpr std::size_t certificate_bytes_max = 100;

void book(store::Tx& tx, const store::Act& act, store::JournalCause cause, Id correction,
          const domain::Postings& postings) {
    store::insert_journal(tx, act.operator_id, {act.ids->next(), act.today, cause, correction, act.now},
                          postings);
}

Result<Done> check_withholding(const WithholdTax& command) {
    const std::string& certificate = command.certificate;
    if (certificate.empty() || certificate.size() > certificate_bytes_max ||
        !domain::is_plain_text(certificate))
        return refuse_field("/certificate", "must have 1 to {} bytes"_msg(certificate_bytes_max));
    if (command.amount <= 0) return refuse_field("/amount", "must be above zero"_msg);
    return Done{};
}

Result<Done> check_open(const store::Invoice& invoice) {
    if (invoice.open > 0) return Done{};
    return refuse(Code::conflict, "This invoice leaves nothing open."_msg);
}

Result<Done> check_recoverable(const store::Invoice& invoice, std::int64_t amount) {
    const std::int64_t written_off = invoice.amounts.written_off;
    if (written_off == 0)
        return refuse(Code::conflict,
                      "Nothing of this invoice is written off: record a payment of it instead."_msg);
    if (amount <= written_off) return Done{};
    return refuse_field(
        "/amount", "at most {}, what is written off: record the rest as another payment"_msg(written_off));
}

}  // namespace

Result<store::Invoice> write_off(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                 const WriteOff& command) {
    BANGNOPI_TRY_DONE(check_reason(command.reason));
    BANGNOPI_TRY(held, hold_invoice(tx, act, command.invoice));
    BANGNOPI_TRY_DONE(check_open(held.invoice));
    const std::int64_t amount = held.invoice.open;
    const store::Correction row =
        correction_row(act, held.invoice, store::CorrectionKind::write_off, amount, command.reason);
    store::insert_correction(tx, act.operator_id, row);
    book(tx, act, store::JournalCause::write_off, row.id, domain::write_off_postings(held.payer.id, amount));
    domain::InvoiceAmounts amounts = held.invoice.amounts;
    amounts.written_off = domain::add(amounts.written_off, amount);
    keep_amounts(tx, act, settings, held, amounts);
    const JsonObject told{{"customer", format_id(held.payer.id)}, {"amount", amount}};
    store::emit(tx, act, "invoice.written_off", held.invoice.id, told.text());
    store::audit(tx, act, "invoice.write_off", "invoice", held.invoice.id, "",
                 JsonObject(told).add("reason", command.reason).text());
    return std::move(held.invoice);
}

Result<store::Invoice> withhold_tax(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                    const WithholdTax& command) {
    BANGNOPI_TRY_DONE(check_withholding(command));
    BANGNOPI_TRY(held, hold_invoice(tx, act, command.invoice));
    BANGNOPI_TRY_DONE(check_open(held.invoice));
    if (command.amount > held.invoice.open)
        return refuse_field("/amount", "at most {}, what the invoice leaves open"_msg(held.invoice.open));
    store::Correction row =
        correction_row(act, held.invoice, store::CorrectionKind::withholding, command.amount, "PPh 23");
    row.certificate = command.certificate;
    if (!store::insert_correction(tx, act.operator_id, row))
        return refuse_field("/certificate", "is recorded already"_msg, Code::already_exists);
    book(tx, act, store::JournalCause::withheld, row.id,
         domain::withheld_tax_postings(held.payer.id, command.amount));
    domain::InvoiceAmounts amounts = held.invoice.amounts;
    amounts.withheld = domain::add(amounts.withheld, command.amount);
    keep_amounts(tx, act, settings, held, amounts);
    const JsonObject told{{"customer", format_id(held.payer.id)},
                          {"amount", command.amount},
                          {"certificate", command.certificate}};
    store::emit(tx, act, "invoice.tax_withheld", held.invoice.id, told.text());
    store::audit(tx, act, "invoice.withhold", "invoice", held.invoice.id, "", told.text());
    return std::move(held.invoice);
}

Result<store::Invoice> undo_withholding(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                        const UndoWithholding& command) {
    BANGNOPI_TRY_DONE(check_reason(command.reason));
    BANGNOPI_TRY(held, hold_invoice(tx, act, command.invoice));
    const auto withholding =
        store::find_withholding(tx, act.operator_id, held.invoice.id, command.certificate);
    if (!withholding)
        return refuse_field("/certificate", "is of no withholding from this invoice"_msg, Code::not_found);
    domain::InvoiceAmounts amounts = held.invoice.amounts;
    if (amounts.withheld < withholding->amount)
        return refuse(Code::conflict,
                      "A credit note undid some of what was withheld: it stays as it is."_msg);
    store::free_certificate(tx, act.operator_id, *withholding);
    store::Correction row = correction_row(act, held.invoice, store::CorrectionKind::withholding_undone,
                                           withholding->amount, command.reason);
    row.undone_certificate = command.certificate;
    store::insert_correction(tx, act.operator_id, row);
    book(tx, act, store::JournalCause::withheld, row.id,
         domain::reversed(domain::withheld_tax_postings(held.payer.id, withholding->amount)));
    amounts.withheld = domain::subtract(amounts.withheld, withholding->amount);
    const bool was_paid = held.invoice.status == domain::InvoiceStatus::paid;
    keep_amounts(tx, act, settings, held, amounts);
    const JsonObject told{{"customer", format_id(held.payer.id)},
                          {"amount", withholding->amount},
                          {"certificate", command.certificate}};
    store::emit(tx, act, "invoice.withholding_undone", held.invoice.id, told.text());
    if (was_paid)
        store::emit(tx, act, "invoice.reopened", held.invoice.id,
                    JsonObject{{"customer", format_id(held.payer.id)},
                               {"amount", withholding->amount},
                               {"open", held.invoice.open}}
                        .text());
    store::audit(tx, act, "invoice.undo_withholding", "invoice", held.invoice.id, "",
                 JsonObject(told).add("reason", command.reason).text());
    return std::move(held.invoice);
}

Result<PaymentReceived> recover(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                const ReceivePayment& command) {
    BANGNOPI_CHECK(command.invoice_id);
    BANGNOPI_TRY(held, hold_invoice(tx, act, *command.invoice_id));
    BANGNOPI_TRY(received, receive_recovery(tx, act, settings, command));  // one that is known is told first
    BANGNOPI_TRY_DONE(check_recoverable(held.invoice, command.amount));
    domain::InvoiceAmounts amounts = held.invoice.amounts;
    amounts.written_off = domain::subtract(amounts.written_off, command.amount);
    amounts.paid = domain::add(amounts.paid, command.amount);
    store::Correction row = correction_row(act, held.invoice, store::CorrectionKind::recovery, command.amount,
                                           received.payment.reference);
    row.payment_id = received.payment.id;
    store::insert_correction(tx, act.operator_id, row);
    const bool is_lunas = domain::status_of(amounts) == domain::InvoiceStatus::paid;
    keep_amounts(tx, act, settings, held, amounts);
    if (is_lunas)
        store::emit(tx, act, "invoice.paid", held.invoice.id,
                    JsonObject{{"customer", format_id(held.payer.id)}}.text());
    received.invoices.push_back(
        {held.invoice.id, held.invoice.number, held.invoice.status, command.amount, held.invoice.open});
    return std::move(received);
}

}  // namespace bangnopi::billing
