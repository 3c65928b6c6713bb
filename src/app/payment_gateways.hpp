// Payment gateways, as a daemon has them: the protocols behind their accounts' settings, who makes charges, and who asks about them.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "app/node.hpp"
#include "billing/checkout_keeper.hpp"
#include "billing/checkouts.hpp"

namespace bangnopi::app {

// What speaks to gateways until `cut` is told to stop, and to private addresses where that is allowed when a call is made.
billing::MakePaymentGateway payment_gateway_maker(std::stop_token cut, std::function<bool()> private_allowed);

// What the doctor finds of the active accounts: whether their keys open and can be those of their gateway. None is asked.
struct PaymentGatewayFinding {
    bool ok = true;
    Message detail;
};
std::vector<PaymentGatewayFinding> examine_payment_gateways(Node& node, const KeyRing& keys);

class PaymentGateways {
  public:
    PaymentGateways(Node& node, std::function<bool()> private_allowed)
        : gateways_(node.keys(), payment_gateway_maker(cut_.get_token(), std::move(private_allowed))),
          desk_(node.db(), node.real_clock(), gateways_),
          keeper_({node.db(), node.clock(), node.real_clock(), node.ids(), gateways_}) {}

    void start() { keeper_.start(); }
    // Calls under way, of requests too, have call_patience and are cut then: what became of a charge is found out with the next start.
    static constexpr std::chrono::seconds call_patience{2};
    void stop();

    [[nodiscard]] billing::PaymentGateways& gateways() { return gateways_; }
    [[nodiscard]] billing::CheckoutDesk& desk() { return desk_; }
    [[nodiscard]] billing::CheckoutKeeper& keeper() { return keeper_; }

  private:
    std::stop_source cut_;
    billing::PaymentGateways gateways_;
    billing::CheckoutDesk desk_;
    billing::CheckoutKeeper keeper_;
    std::jthread cutter_;
};

}  // namespace bangnopi::app
