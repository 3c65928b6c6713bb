// What a payment gateway tells becomes money, once: by a webhook, by a query, in whatever order and however often.
//
// A fact is kept by its account and key. It is compared with the charge and ordered by rank; what is not covered by the webhook's
// signature waits until the gateway says so itself. What cannot be decided waits for staff, and pays nothing by itself. What staff
// ignored stays ignored, however often the same is told, unless the gateway itself says what pays the charge; the same fact with
// another content is one more.
//
// Locks are taken in one order, by every transaction here and in checkouts and checkout_keeper: the customers' accounts, by id; the
// charge; what was told of it. A transaction may skip one of them, and never goes back.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "billing/payment_gateway.hpp"
#include "billing/payments.hpp"
#include "store/act.hpp"
#include "store/checkouts.hpp"
#include "store/gateway_events.hpp"
#include "store/operators.hpp"
#include "store/payment_gateway_accounts.hpp"

namespace bangnopi::billing {

enum class ToldBy : std::uint8_t { webhook, query };

struct ToldEvent {
    const store::PaymentGatewayAccount* account = nullptr;
    std::string merchant;  // of the account, as its gateway names it; empty: not compared
    GatewayEvent event;
    ToldBy by = ToldBy::webhook;
    Instant at;  // by the real clock
};
// How it is kept. Its payment, where there is one, is received by the account's channel with the charge's reference, so that
// whoever tells of it again makes no second one.
Result<store::GatewayEventRow> take_event(store::Tx& tx, const store::Act& act,
                                          const store::Settings& settings, const ToldEvent& told);

// What was to be confirmed of a charge, once its gateway was asked: what its status is beyond is done with; what it does not say for
// so long goes to staff. Whether something still waits.
inline constexpr std::chrono::hours confirmation_patience{6};
bool settle_unconfirmed(store::Tx& tx, const store::Act& act, const store::Checkout& checkout, Instant at);

// A charge whose gateway did not answer for so long after its time was over is asked about no more: where nothing is known of it staff
// look at it, until the gateway says after all what became of it.
inline constexpr std::chrono::hours silence_patience{72};
void end_unanswered(store::Tx& tx, const store::Act& act, Id account, store::Checkout& checkout, Instant at);

// Exactly one of the two.
struct AcceptGatewayEvent {
    Id event;
    std::optional<Id> invoice_id;   // paid first
    std::optional<Id> customer_id;  // whose oldest are paid, the rest is balance
    std::string note;
};
struct GatewayEventAccepted {
    store::GatewayEventRow event;
    store::Payment payment;
};
// Refuses Code::conflict where it is not in review, or tells of no money in rupiah.
Result<GatewayEventAccepted> accept_gateway_event(store::Tx& tx, const store::Act& act,
                                                  const store::Settings& settings,
                                                  const AcceptGatewayEvent& command);
Result<store::GatewayEventRow> ignore_gateway_event(store::Tx& tx, const store::Act& act, Id event,
                                                    std::string_view note);

// When a charge that nothing is heard of is asked about next; nothing: no more. `waits`: something of it is to be confirmed.
std::optional<Instant> next_ask(const store::Checkout& checkout, bool waits, Instant now);

}  // namespace bangnopi::billing
