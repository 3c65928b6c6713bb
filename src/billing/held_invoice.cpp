#include "billing/held_invoice.hpp"

#include <fmt/format.h>

#include "base/check.hpp"
#include "billing/access_state.hpp"
#include "domain/contact.hpp"
#include "store/checkouts.hpp"
#include "store/outbox.hpp"

namespace bangnopi::billing {
namespace {

constexpr std::size_t reason_bytes_max = 500;

}  // namespace

Result<HeldInvoice> hold_invoice(store::Tx& tx, const store::Act& act, Id id) {
    const auto customer = store::customer_of_invoice(tx, act.operator_id, id);
    if (!customer) return refuse(Code::not_found, "There is no invoice with this id."_msg);
    auto payer = store::lock_money_account(tx, act.operator_id, *customer);
    BANGNOPI_CHECK(payer);
    store::lock_invoices(tx, act.operator_id, std::span(&id, 1));
    auto invoice = store::find_invoice(tx, act.operator_id, id);
    BANGNOPI_CHECK(invoice);
    if (invoice->status == domain::InvoiceStatus::voided)
        return refuse(Code::conflict, "This invoice is void: nothing of it is left to correct."_msg);
    return HeldInvoice{*std::move(payer), *std::move(invoice)};
}

Result<Done> check_reason(std::string_view reason) {
    if (!reason.empty() && reason.size() <= reason_bytes_max && domain::is_plain_lines(reason)) return Done{};
    return refuse_field("/reason", "say why, in 1 to {} bytes"_msg(reason_bytes_max));
}

store::Correction correction_row(const store::Act& act, const store::Invoice& invoice,
                                 store::CorrectionKind kind, std::int64_t amount, std::string reason) {
    store::Correction row;
    row.id = act.ids->next();
    row.invoice_id = invoice.id;
    row.kind = kind;
    row.amount = amount;
    row.made_on = act.today;
    if (act.actor.id) row.made_by = act.actor.id;
    row.made_by_name = act.actor.name;
    row.reason = std::move(reason);
    row.created_at = act.now;
    return row;
}

void keep_amounts(store::Tx& tx, const store::Act& act, const store::Settings& settings, HeldInvoice& held,
                  const domain::InvoiceAmounts& amounts) {
    store::Invoice& invoice = held.invoice;
    const bool was_open = invoice.open > 0;
    store::update_invoice_amounts(tx, act.operator_id, invoice.id, amounts);
    invoice.amounts = amounts;
    invoice.open = amounts.open();
    invoice.status = domain::status_of(amounts);
    ++invoice.version;
    if (was_open && invoice.status == domain::InvoiceStatus::paid)
        store::emit(tx, act, "invoice.paid", invoice.id,
                    fmt::format(R"({{"customer":"{}"}})", format_id(held.payer.id)));
    if (was_open) store::retire_checkouts(tx, act.operator_id, invoice.id, act.now);
    refresh_access(tx, act, settings, held.payer.id);
}

}  // namespace bangnopi::billing
