// An operator's accounts at payment gateways. Each books what it receives by a channel of its own, of account 1103. Keys are sealed
// and never read back; where a host changes they must be given again, so that nobody sends them elsewhere.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/result.hpp"
#include "base/sealing.hpp"
#include "billing/payment_gateway.hpp"
#include "store/act.hpp"
#include "store/payment_gateway_accounts.hpp"

namespace bangnopi::billing {

using AccountTexts = std::map<std::string, std::string, std::less<>>;

// Speaks to nobody yet. Refuses by pointer what cannot be an account of that kind: "/settings/account/…", "/keys/…".
using MakePaymentGateway = std::function<Result<std::unique_ptr<PaymentGateway>>(
    domain::PaymentGatewayKind kind, const AccountTexts& account, const AccountTexts& keys)>;

struct AddPaymentGatewayAccount {
    std::string code;
    std::string name;
    domain::PaymentGatewayKind kind = domain::PaymentGatewayKind::midtrans;
    store::PaymentGatewaySettings settings;
    AccountTexts keys;
};
Result<store::PaymentGatewayAccount> add_payment_gateway_account(store::Tx& tx, const store::Act& act,
                                                                 const KeyRing& ring,
                                                                 const MakePaymentGateway& make,
                                                                 const AddPaymentGatewayAccount& command);

struct EditPaymentGatewayAccount {
    Id id;
    std::string name;
    store::PaymentGatewaySettings settings;
    AccountTexts keys;  // those that are replaced; the others stay
    bool active = true;
    std::optional<std::int64_t> if_version;
};
Result<store::PaymentGatewayAccount> edit_payment_gateway_account(store::Tx& tx, const store::Act& act,
                                                                  const KeyRing& ring,
                                                                  const MakePaymentGateway& make,
                                                                  const EditPaymentGatewayAccount& command);

// The gateways behind accounts, made when they are first needed and kept while the account is as it was. Thread-safe.
class PaymentGateways {
  public:
    // The ring outlives it.
    PaymentGateways(const KeyRing& ring, MakePaymentGateway make) : ring_(ring), make_(std::move(make)) {}

    // Shared: a call may go on while the account is changed.
    Result<std::shared_ptr<PaymentGateway>> of(Id operator_id, const store::PaymentGatewayAccount& account);
    [[nodiscard]] const MakePaymentGateway& maker() const { return make_; }

  private:
    static constexpr std::size_t kept_max = 1000;
    struct Kept {
        std::int64_t version;
        std::shared_ptr<PaymentGateway> gateway;
    };

    const KeyRing& ring_;
    MakePaymentGateway make_;
    std::mutex mutex_;
    std::map<std::pair<Id, Id>, Kept> kept_;
};

}  // namespace bangnopi::billing
