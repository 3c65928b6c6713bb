// A charge at a payment gateway for what an invoice leaves open. Its row, with a reference that no other attempt has, is durable
// before the gateway is asked, and what the gateway answers is recorded afterwards; after a crash between the two the charge is
// shown to nobody, and its gateway is asked what became of it (checkout_keeper.hpp).
#pragma once

#include <chrono>
#include <string>

#include "base/result.hpp"
#include "billing/payment_gateway_accounts.hpp"
#include "store/act.hpp"
#include "store/checkouts.hpp"

namespace bangnopi::billing {

struct MakeCheckout {
    Id invoice;
    std::string account;  // its code
    ChargeWay way = ChargeWay::hosted_page;
    std::string channel;  // the gateway's code of a bank or wallet, where it needs one
};

// How long one must still be good to be shown again instead of a new one.
inline constexpr std::chrono::minutes checkout_reuse_margin{15};
inline constexpr std::size_t checkouts_shown_max = 50;  // of an invoice

class CheckoutDesk {
  public:
    // All outlive it.
    CheckoutDesk(store::Database& db, const Clock& real_clock, PaymentGateways& gateways)
        : db_(db), real_clock_(real_clock), gateways_(gateways) {}

    // The one that is offered for the same invoice, account, way, channel and open amount, else a new one. Waits for the gateway:
    // never on a thread that others wait for. What was offered for another amount is retired.
    Result<store::Checkout> make(const store::Act& act, const MakeCheckout& command);

  private:
    struct Intent;
    Result<Intent> intend(store::Tx& tx, const store::Act& act, const MakeCheckout& command, Instant now);
    Result<store::Checkout> record(const store::Act& act, Id checkout, const Result<ChargeMade>& answer);

    store::Database& db_;
    const Clock& real_clock_;
    PaymentGateways& gateways_;
};

}  // namespace bangnopi::billing
