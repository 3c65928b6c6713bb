#include "billing/payment_gateway_accounts.hpp"

#include <boost/json.hpp>

#include "base/json_text.hpp"
#include "billing/checks.hpp"
#include "domain/ledger.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {
namespace {

namespace json = boost::json;

constexpr auto no_account = "There is no account at a payment gateway with this id."_msg;

std::string json_of(const AccountTexts& texts) {
    json::object object;
    for (const auto& [name, text] : texts) object[name] = text;
    return json::serialize(object);
}

std::string audited(const store::PaymentGatewayAccount& account) {
    return JsonObject{
        {"code", account.code},
        {"name", account.name},
        {"kind", domain::name_of(account.kind)},
        {"settings", JsonValue::of_json(store::payment_gateway_settings_json(account.settings))},
        {"active", account.active}}
        .text();
}

Result<AccountTexts> open_keys(const KeyRing& ring, Id operator_id,
                               const store::PaymentGatewayAccount& account) {
    const auto clear =
        ring.open(store::payment_gateway_keys_place(operator_id, account.id), account.keys_sealed);
    if (!clear)
        return refuse(Code::unavailable,
                      "the keys of account {} do not open: is the key file another one?"_msg(account.code));
    AccountTexts keys;
    const json::value parsed = json::parse(*clear);
    for (const auto& member : parsed.as_object())
        keys.emplace(std::string(member.key()), std::string(member.value().as_string()));
    return keys;
}

// A key goes to no other host than the one that it was given for.
bool has_other_hosts(const AccountTexts& before, const AccountTexts& now) {
    const auto url_of = [](const AccountTexts& texts, const std::string& name) {
        const auto found = texts.find(name);
        return found == texts.end() ? std::string() : found->second;
    };
    for (const AccountTexts* texts : {&before, &now})
        for (const auto& [name, text] : *texts)
            if (name.ends_with("_url") && url_of(before, name) != url_of(now, name)) return true;
    return false;
}

Result<Done> check_account(const MakePaymentGateway& make, const store::PaymentGatewayAccount& account,
                           const AccountTexts& keys) {
    FieldErrors errors;
    check_code(errors, account.code, "/code");
    check_name(errors, account.name, "/name");
    errors.merge(make(account.kind, account.settings.account, keys));
    return errors.verdict();
}

void seal_keys(store::PaymentGatewayAccount& account, const store::Act& act, const KeyRing& ring,
               const AccountTexts& keys) {
    account.keys_sealed =
        ring.seal(store::payment_gateway_keys_place(act.operator_id, account.id), json_of(keys));
}

}  // namespace

Result<store::PaymentGatewayAccount> add_payment_gateway_account(store::Tx& tx, const store::Act& act,
                                                                 const KeyRing& ring,
                                                                 const MakePaymentGateway& make,
                                                                 const AddPaymentGatewayAccount& command) {
    if (act.currency != domain::Currency::idr())
        return refuse(Code::conflict, "Payment gateways take rupiah only."_msg);
    store::PaymentGatewayAccount account;
    account.id = act.ids->next();
    account.code = command.code;
    account.name = command.name;
    account.kind = command.kind;
    account.settings = command.settings;
    account.created_at = act.now;
    BANGNOPI_TRY_DONE(check_account(make, account, command.keys));
    seal_keys(account, act, ring, command.keys);
    if (store::find_channel(tx, act.operator_id, account.code) ||
        !store::insert_payment_gateway_account(tx, act.operator_id, account))
        return refuse_field("/code", "is the code of another channel"_msg, Code::already_exists);
    store::insert_channel(tx, act.operator_id,
                          {account.code, account.name, domain::PaymentMethod::virtual_account,
                           std::string(domain::account::gateway), true});
    const std::string after = audited(account);
    store::audit(tx, act, "payment_gateway_account.create", "payment_gateway_account", account.id, {}, after);
    store::emit(tx, act, "payment_gateway_account.changed", account.id, "{}");
    return account;
}

Result<store::PaymentGatewayAccount> edit_payment_gateway_account(store::Tx& tx, const store::Act& act,
                                                                  const KeyRing& ring,
                                                                  const MakePaymentGateway& make,
                                                                  const EditPaymentGatewayAccount& command) {
    auto found = store::lock_payment_gateway_account(tx, act.operator_id, command.id);
    if (!found) return refuse(Code::not_found, no_account);
    store::PaymentGatewayAccount account = *std::move(found);
    BANGNOPI_TRY_DONE(check_version(command.if_version, account.version));
    const std::string before = audited(account);
    AccountTexts keys = command.keys;
    if (!has_other_hosts(account.settings.account, command.settings.account)) {
        BANGNOPI_TRY(known, open_keys(ring, act.operator_id, account));
        keys.merge(known);
    }
    account.name = command.name;
    account.settings = command.settings;
    account.active = command.active;
    ++account.version;
    BANGNOPI_TRY_DONE(check_account(make, account, keys));
    seal_keys(account, act, ring, keys);
    store::update_payment_gateway_account(tx, act.operator_id, account);
    store::audit(tx, act, "payment_gateway_account.edit", "payment_gateway_account", account.id, before,
                 audited(account));
    store::emit(tx, act, "payment_gateway_account.changed", account.id, "{}");
    return account;
}

Result<std::shared_ptr<PaymentGateway>> PaymentGateways::of(Id operator_id,
                                                            const store::PaymentGatewayAccount& account) {
    const std::pair place{operator_id, account.id};
    {
        const std::lock_guard lock(mutex_);
        const auto known = kept_.find(place);
        if (known != kept_.end() && known->second.version == account.version) return known->second.gateway;
    }
    BANGNOPI_TRY(keys, open_keys(ring_, operator_id, account));
    BANGNOPI_TRY(made, make_(account.kind, account.settings.account, keys));
    std::shared_ptr<PaymentGateway> gateway = std::move(made);
    const std::lock_guard lock(mutex_);
    if (kept_.size() >= kept_max) kept_.clear();
    kept_[place] = {account.version, gateway};
    return gateway;
}

}  // namespace bangnopi::billing
