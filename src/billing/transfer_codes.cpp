#include "billing/transfer_codes.hpp"

#include "base/json_text.hpp"
#include "billing/bank_account.hpp"
#include "domain/money.hpp"
#include "domain/transfer_code.hpp"
#include "store/invoices.hpp"
#include "store/outbox.hpp"

namespace bangnopi::billing {
namespace {

// Of those who take the same code at once, each but one tries again.
constexpr int attempts_max = 20;

store::TransferCode code_for(const store::Act& act, const store::Invoice& invoice, const std::string& channel,
                             std::int64_t code) {
    store::TransferCode row;
    row.id = act.ids->next();
    row.channel = channel;
    row.invoice_id = invoice.id;
    row.customer_id = invoice.customer_id;
    row.amount = domain::add(invoice.open, code);
    row.code = code;
    row.made_at = act.now;
    row.expires_at = act.now + transfer_code_life;
    row.held_until = row.expires_at + transfer_code_hold;
    return row;
}

}  // namespace

Result<TransferAsked> ask_for_transfer(store::Tx& tx, const store::Act& act, Id id,
                                       const std::string& channel_code) {
    BANGNOPI_TRY(channel, bank_account(tx, act, channel_code));
    const auto invoice = store::find_invoice(tx, act.operator_id, id);
    if (!invoice) return refuse(Code::not_found, "There is no invoice with this id."_msg);
    if (invoice->open == 0) return refuse(Code::conflict, "This invoice leaves nothing open."_msg);
    const auto live = store::live_transfer_code(tx, act.operator_id, id, channel.code, act.now);
    if (live && live->open() == invoice->open) return TransferAsked{*live, std::move(channel)};

    store::release_transfer_codes(tx, act.operator_id, act.now);
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        const auto held = store::held_amounts(tx, act.operator_id, channel.code, invoice->open,
                                              domain::add(invoice->open, domain::transfer_code_max));
        const auto code = domain::free_transfer_code(invoice->open, held, id.value + attempt);
        if (!code) break;
        store::TransferCode row = code_for(act, *invoice, channel.code, *code);
        if (!store::insert_transfer_code(tx, act.operator_id, row)) continue;
        store::audit(tx, act, "transfer_code.make", "invoice", id, "",
                     JsonObject{{"channel", row.channel}, {"amount", row.amount}, {"code", row.code}}.text());
        return TransferAsked{std::move(row), std::move(channel)};
    }
    return refuse(
        Code::conflict,
        "Every code for this amount is in use at this account: pay another way, or try again tomorrow."_msg);
}

}  // namespace bangnopi::billing
