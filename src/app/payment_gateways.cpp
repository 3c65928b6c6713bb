#include "app/payment_gateways.hpp"

#include <algorithm>
#include <condition_variable>
#include <iterator>
#include <mutex>

#include "adapters/payment_gateways/curl_transport.hpp"
#include "adapters/payment_gateways/duitku.hpp"
#include "adapters/payment_gateways/midtrans.hpp"
#include "adapters/payment_gateways/tripay.hpp"
#include "adapters/payment_gateways/xendit.hpp"
#include "base/check.hpp"
#include "base/field_errors.hpp"

namespace bangnopi::app {
namespace {

using billing::AccountTexts;
using payment_gateways::DuitkuAccount;
using payment_gateways::DuitkuAlgorithm;
using payment_gateways::MidtransAccount;
using payment_gateways::Protocol;
using payment_gateways::TripayAccount;
using payment_gateways::XenditAccount;
using ProtocolMade = Result<std::unique_ptr<const Protocol>>;

// One text of an account: a setting that everybody may read who may read accounts, or a key.
template <class Account>
struct Text {
    std::string_view name;
    std::string Account::*field;
    bool is_key = false;
};

constexpr Text<MidtransAccount> midtrans_texts[] = {{"api_url", &MidtransAccount::api_url},
                                                    {"page_url", &MidtransAccount::page_url},
                                                    {"merchant_id", &MidtransAccount::merchant_id},
                                                    {"server_key", &MidtransAccount::server_key, true}};
constexpr Text<XenditAccount> xendit_texts[] = {{"api_url", &XenditAccount::api_url},
                                                {"business_id", &XenditAccount::business_id},
                                                {"secret_key", &XenditAccount::secret_key, true},
                                                {"callback_token", &XenditAccount::callback_token, true}};
constexpr Text<TripayAccount> tripay_texts[] = {{"api_url", &TripayAccount::api_url},
                                                {"merchant_code", &TripayAccount::merchant_code},
                                                {"api_key", &TripayAccount::api_key, true},
                                                {"private_key", &TripayAccount::private_key, true}};
constexpr Text<DuitkuAccount> duitku_texts[] = {{"api_url", &DuitkuAccount::api_url},
                                                {"page_url", &DuitkuAccount::page_url},
                                                {"merchant_code", &DuitkuAccount::merchant_code},
                                                {"api_key", &DuitkuAccount::api_key, true}};

// The pointers of a protocol, "/server_key", as the body has them that was sent.
template <class Texts>
Refusal placed(Refusal refusal, const Texts& texts) {
    for (FieldError& error : refusal.errors)
        for (const auto& text : texts)
            if (error.pointer.substr(1) == text.name)
                error.pointer = (text.is_key ? "/keys" : "/settings/account") + error.pointer;
    return refusal;
}

template <class Account, class Texts>
void fill(Account& account, const Texts& texts, const AccountTexts& given, bool are_keys,
          FieldErrors& errors) {
    for (const auto& [name, value] : given) {
        const auto known = std::ranges::find_if(texts, [&, &name = name](const auto& text) {
            return text.name == name && text.is_key == are_keys;
        });
        if (known != std::end(texts))
            account.*(known->field) = value;
        else
            errors.add((are_keys ? "/keys/" : "/settings/account/") + name,
                       "is not a setting that this version knows"_msg);
    }
}

template <class Account, class Texts>
ProtocolMade make_protocol(Account account, const Texts& texts, const AccountTexts& settings,
                           const AccountTexts& keys, ProtocolMade (*create)(Account)) {
    FieldErrors errors;
    fill(account, texts, settings, false, errors);
    fill(account, texts, keys, true, errors);
    BANGNOPI_TRY_DONE(errors.verdict());
    auto made = create(std::move(account));
    if (!made) return tl::make_unexpected(placed(made.error(), texts));
    return made;
}

Result<DuitkuAlgorithm> take_algorithm(AccountTexts& settings, const std::string& name) {
    const auto found = settings.find(name);
    if (found == settings.end()) return DuitkuAlgorithm::hmac_sha256;
    const std::string word = found->second;
    settings.erase(found);
    if (word == "hmac_sha256") return DuitkuAlgorithm::hmac_sha256;
    if (word == "plain") return DuitkuAlgorithm::plain;
    return refuse_field("/settings/account/" + name, "must be {}"_msg("hmac_sha256 or plain"_msg));
}

ProtocolMade make_duitku(AccountTexts settings, const AccountTexts& keys) {
    DuitkuAccount account;
    BANGNOPI_TRY(of_api, take_algorithm(settings, "api_algorithm"));
    BANGNOPI_TRY(of_page, take_algorithm(settings, "page_algorithm"));
    account.api_algorithm = of_api;
    account.page_algorithm = of_page;
    return make_protocol(std::move(account), duitku_texts, settings, keys, &payment_gateways::Duitku::create);
}

ProtocolMade make_protocol_of(domain::PaymentGatewayKind kind, const AccountTexts& settings,
                              const AccountTexts& keys) {
    switch (kind) {
        case domain::PaymentGatewayKind::midtrans:
            return make_protocol(MidtransAccount{}, midtrans_texts, settings, keys,
                                 &payment_gateways::Midtrans::create);
        case domain::PaymentGatewayKind::xendit:
            return make_protocol(XenditAccount{}, xendit_texts, settings, keys,
                                 &payment_gateways::Xendit::create);
        case domain::PaymentGatewayKind::tripay:
            return make_protocol(TripayAccount{}, tripay_texts, settings, keys,
                                 &payment_gateways::Tripay::create);
        case domain::PaymentGatewayKind::duitku:
            return make_duitku(settings, keys);
    }
    BANGNOPI_UNREACHABLE("a kind of payment gateway");
}

}  // namespace

billing::MakePaymentGateway payment_gateway_maker(std::stop_token cut,
                                                  std::function<bool()> private_allowed) {
    const auto transport = payment_gateways::curl_transport({}, std::move(cut), std::move(private_allowed));
    return [transport](domain::PaymentGatewayKind kind, const AccountTexts& account,
                       const AccountTexts& keys) -> Result<std::unique_ptr<billing::PaymentGateway>> {
        BANGNOPI_TRY(protocol, make_protocol_of(kind, account, keys));
        return std::make_unique<payment_gateways::HttpGateway>(std::move(protocol), transport);
    };
}

void PaymentGateways::stop() {
    cutter_ = std::jthread([this](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any wake;
        std::unique_lock lock(mutex);
        wake.wait_for(lock, stop, call_patience, [] { return false; });
        cut_.request_stop();
    });
    keeper_.stop();
}

std::vector<PaymentGatewayFinding> examine_payment_gateways(Node& node, const KeyRing& keys) {
    std::vector<PaymentGatewayFinding> findings;
    billing::PaymentGateways gateways(keys, payment_gateway_maker({}, [] { return false; }));
    for (const store::Operator& subject : node.operators()) {
        const auto accounts = node.db().read(store::Scope::of(subject.id), [&](store::Tx& tx) {
            return store::list_payment_gateway_accounts(tx, subject.id);
        });
        for (const store::PaymentGatewayAccount& account : accounts) {
            if (!account.active) continue;
            const auto gateway = gateways.of(subject.id, account);
            const std::string_view url = account.settings.public_url;
            const Message detail = !gateway ? gateway.error().detail
                                   : url.empty()
                                       ? Message("webhooks come where the gateway's dashboard says"_msg)
                                       : Message("webhooks come to {}"_msg(url));
            findings.push_back({gateway.has_value(), "{}: {}"_msg(account.code, detail)});
        }
    }
    return findings;
}

}  // namespace bangnopi::app
