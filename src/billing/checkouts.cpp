#include "billing/checkouts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "billing/gateway_events.hpp"
#include "billing/gateway_outages.hpp"
#include "store/customers.hpp"
#include "store/invoices.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {
namespace {

using namespace std::chrono_literals;
using store::Checkout;

// A call to a gateway has ended by then, however it ended.
constexpr auto call_longest = 30s;
// Long after that whoever made the call has crashed.
constexpr auto crashed_after = 60s;

std::string beginning_of(std::string_view utf8, std::size_t octets_max) {
    utf8 = utf8.substr(0, octets_max);
    while (!is_utf8(utf8)) utf8.remove_suffix(1);
    return std::string(utf8);
}

Checkout new_checkout(const store::Act& act, const store::Invoice& invoice,
                      const store::PaymentGatewayAccount& account, const MakeCheckout& command, Instant now) {
    Checkout checkout;
    checkout.id = act.ids->next();
    checkout.account_id = account.id;
    checkout.invoice_id = invoice.id;
    checkout.customer_id = invoice.customer_id;
    checkout.reference = fmt::format("INV-{}", format_id(checkout.id));
    checkout.way = command.way;
    checkout.channel = command.channel;
    checkout.amount = invoice.open;
    checkout.created_at = now;
    checkout.expires_at = now + std::chrono::minutes(account.settings.charge_life_minutes);
    checkout.ask_at = now + crashed_after;
    return checkout;
}

ChargeRequest request_of(const Checkout& checkout, const store::Operator& tenant,
                         const store::PaymentGatewayAccount& account, const store::Invoice& invoice,
                         const store::Customer& customer) {
    ChargeRequest request;
    request.reference = checkout.reference;
    request.amount = checkout.amount;
    request.way = checkout.way;
    request.channel = checkout.channel;
    const std::string number = beginning_of(invoice.number, charge_text_octets_max / 2);
    request.description =
        fmt::format("{} {}", beginning_of(tenant.name, charge_text_octets_max - 1 - number.size()), number);
    request.customer_name = beginning_of(customer.name, charge_text_octets_max);
    request.customer_email = customer.email.value_or(account.settings.email);
    request.customer_phone = customer.phone.value_or("");
    request.now = checkout.created_at;
    request.expires_at = checkout.expires_at;
    if (!account.settings.public_url.empty())
        request.notify_url = fmt::format("{}/api/v1/webhooks/{}/{}.{}", account.settings.public_url,
                                         domain::name_of(account.kind), tenant.code, account.code);
    return request;
}

// Of a wallet that asks its owner itself (OVO) there is nothing to show, and what was not approved soon never is.
bool is_asked_in_vain(const Checkout& checkout, Instant now) {
    constexpr auto wallet_asks_for = 2min;
    return checkout.payable > 0 && checkout.pay_code.empty() && checkout.qris.empty() &&
           checkout.pay_url.empty() && now >= checkout.created_at + wallet_asks_for;
}

// Whether the gateway certainly made nothing: it was not asked, or has no such way.
bool is_refused_for_good(const Refusal& refusal) {
    return refusal.code == Code::invalid || refusal.code == Code::unsupported;
}

}  // namespace

struct CheckoutDesk::Intent {
    Checkout checkout;
    store::PaymentGatewayAccount account;
    ChargeRequest request;
    bool is_new = true;
};

Result<CheckoutDesk::Intent> CheckoutDesk::intend(store::Tx& tx, const store::Act& act,
                                                  const MakeCheckout& command, Instant now) {
    const auto payer = store::customer_of_invoice(tx, act.operator_id, command.invoice);
    if (!payer) return refuse(Code::not_found, "There is no invoice with this id."_msg);
    store::lock_account(tx, act.operator_id, *payer);
    const auto invoice = store::find_invoice(tx, act.operator_id, command.invoice);
    BANGNOPI_CHECK(invoice);
    const auto account = store::find_payment_gateway_account_by_code(tx, act.operator_id, command.account);
    if (!account)
        return refuse_field("/account",
                            "there is no account \"{}\" at a payment gateway"_msg(command.account));
    if (!account->active)
        return refuse_field("/account", "account \"{}\" is switched off"_msg(command.account));
    if (invoice->open == 0) return refuse(Code::conflict, "Nothing of this invoice is open."_msg);
    for (Checkout& known :
         store::checkouts_of_invoice(tx, act.operator_id, invoice->id, checkouts_shown_max)) {
        const bool is_of_this = known.offered && known.account_id == account->id &&
                                known.way == command.way && known.channel == command.channel;
        if (!is_of_this) continue;
        const bool is_good = known.amount == invoice->open &&
                             known.expires_at >= now + checkout_reuse_margin && !is_asked_in_vain(known, now);
        if (is_good && known.status == ChargeStatus::pending && known.payable > 0)
            return Intent{known, *account, {}, false};
        if (is_good && now - known.created_at < call_longest)
            return refuse(Code::conflict, "This is being made already. Try again in a moment."_msg);
        known.offered = false;
        known.to_expire = true;
        known.ask_at = now;
        store::update_checkout(tx, act.operator_id, known);
    }
    const auto tenant = store::find_operator(tx, act.operator_id);
    const auto customer = store::find_customer(tx, act.operator_id, invoice->customer_id);
    BANGNOPI_CHECK(tenant && customer);
    Intent intent{new_checkout(act, *invoice, *account, command, now), *account, {}};
    intent.request = request_of(intent.checkout, *tenant, *account, *invoice, *customer);
    BANGNOPI_TRY_DONE(check_charge(intent.request));
    store::insert_checkout(tx, act.operator_id, intent.checkout);
    store::audit(tx, act, "checkout.make", "invoice", invoice->id, {},
                 JsonObject{{"checkout", format_id(intent.checkout.id)},
                            {"account", account->code},
                            {"way", domain::name_of(command.way)},
                            {"channel", command.channel},
                            {"amount", intent.checkout.amount}}
                     .text());
    return intent;
}

Result<Checkout> CheckoutDesk::record(const store::Act& act, Id id, const Result<ChargeMade>& answer) {
    const Instant now = real_clock_.now();
    return db_.write_wait(
        store::Scope::of(act.operator_id), store::Priority::normal, [&](store::Tx& tx) -> Result<Checkout> {
            const auto found = store::find_checkout(tx, act.operator_id, id);
            BANGNOPI_CHECK(found);
            store::lock_account(tx, act.operator_id, found->customer_id);
            auto checkout = store::lock_checkout(tx, act.operator_id, id);
            BANGNOPI_CHECK(checkout);
            if (answer) {
                checkout->gateway_id = answer->gateway_id;
                checkout->pay_code = answer->pay_code;
                checkout->biller_code = answer->biller_code;
                checkout->qris = answer->qris;
                checkout->pay_url = answer->pay_url;
                checkout->payable = answer->amount;
                if (!checkout->payment_id) {
                    checkout->payer_fee = answer->payer_fee;
                    checkout->fee = answer->fee;
                }
                if (checkout->status == ChargeStatus::unknown) checkout->status = ChargeStatus::pending;
                if (checkout->offered) {
                    checkout->ask_at = next_ask(*checkout, false, now);
                } else if (checkout->status == ChargeStatus::pending) {
                    // Retired while it was made: the gateway knew nothing of it when it was told so.
                    checkout->to_expire = true;
                    checkout->ask_at = now;
                }
            } else if (checkout->status == ChargeStatus::unknown) {
                checkout->offered = false;
                const bool is_over = is_refused_for_good(answer.error());
                checkout->to_expire = !is_over;
                if (is_over) checkout->status = ChargeStatus::failed;
                checkout->ask_at = is_over ? std::nullopt : std::optional(now + call_longest);
            }
            store::update_checkout(tx, act.operator_id, *checkout);
            store::emit(tx, act, "checkout.changed", checkout->id,
                        JsonObject{{"invoice", format_id(checkout->invoice_id)}}.text());
            return *checkout;
        });
}

Result<Checkout> CheckoutDesk::make(const store::Act& act, const MakeCheckout& command) {
    const Instant now = real_clock_.now();
    BANGNOPI_TRY(intent, db_.write_wait(store::Scope::of(act.operator_id), store::Priority::normal,
                                        [&](store::Tx& tx) { return intend(tx, act, command, now); }));
    if (!intent.is_new) return intent.checkout;
    const auto gateway = gateways_.of(act.operator_id, intent.account);
    const Result<ChargeMade> answer =
        gateway ? (*gateway)->make_charge(intent.request) : tl::make_unexpected(gateway.error());
    BANGNOPI_TRY(recorded, record(act, intent.checkout.id, answer));
    if (gateway)
        note_gateway_call(db_, act, intent.account.id, answer.has_value() || !is_silence(answer.error()));
    if (!answer) return tl::make_unexpected(answer.error());
    return std::move(recorded);
}

}  // namespace bangnopi::billing
