// Payment gateways, as a daemon has them: the protocols behind their accounts' settings, who makes charges, and who asks about them.
#pragma once

#include <string>
#include <vector>

#include "app/node.hpp"
#include "billing/checkout_keeper.hpp"
#include "billing/checkouts.hpp"

namespace bangnopi::app {

// Speaks to nobody yet.
Result<std::unique_ptr<billing::PaymentGateway>> make_payment_gateway(domain::PaymentGatewayKind kind,
                                                                      const billing::AccountTexts& account,
                                                                      const billing::AccountTexts& keys);

// What the doctor finds of the active accounts: whether their keys open and can be those of their gateway. None is asked.
struct PaymentGatewayFinding {
    bool ok = true;
    Message detail;
};
std::vector<PaymentGatewayFinding> examine_payment_gateways(Node& node, const KeyRing& keys);

class PaymentGateways {
  public:
    explicit PaymentGateways(Node& node)
        : gateways_(node.keys(), make_payment_gateway),
          desk_(node.db(), node.real_clock(), gateways_),
          keeper_({node.db(), node.clock(), node.real_clock(), node.ids(), gateways_}) {}

    void start() { keeper_.start(); }
    void stop() { keeper_.stop(); }

    [[nodiscard]] billing::PaymentGateways& gateways() { return gateways_; }
    [[nodiscard]] billing::CheckoutDesk& desk() { return desk_; }
    [[nodiscard]] billing::CheckoutKeeper& keeper() { return keeper_; }

  private:
    billing::PaymentGateways gateways_;
    billing::CheckoutDesk desk_;
    billing::CheckoutKeeper keeper_;
};

}  // namespace bangnopi::app
