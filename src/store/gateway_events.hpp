// What payment gateways told of charges: each fact once, by its account and key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/gateway_charge.hpp"
#include "domain/payment_method.hpp"
#include "store/database.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

enum class GatewayEventState : std::uint8_t {
    to_confirm = 1,  // the gateway is asked whether it is so
    done = 2,        // had its effect, or had none to have
    review = 3,      // staff look at it
    accepted = 4,    // by staff, as a payment
    ignored = 5      // by staff
};
std::string_view name_of(GatewayEventState state);
std::optional<GatewayEventState> parse_gateway_event_state(std::string_view text);

enum class ReviewReason : std::uint8_t {
    none = 0,
    unknown_order = 1,  // no charge of ours has the reference
    other_account = 2,  // it is of another account
    other_merchant = 3,
    other_currency = 4,
    other_amount = 5,
    unknown_status = 6,  // a word that means something we do not know
    refunded = 7,
    not_confirmed = 8,       // the gateway does not say so when it is asked
    recorded_otherwise = 9,  // a payment with this reference is there, of another amount
    not_answered = 10        // the gateway, asked what became of a charge whose time is over
};
std::string_view name_of(ReviewReason reason);

struct GatewayEventRow {
    Id id;
    Id account_id;
    std::string event_key;
    std::optional<Id> checkout_id;
    std::string reference;
    std::string gateway_id;
    std::string merchant;
    domain::ChargeStatus status = domain::ChargeStatus::unknown;
    std::int64_t amount = 0;
    std::int64_t payer_fee = 0;
    std::optional<std::int64_t> fee;
    std::string currency;
    std::optional<domain::PaymentMethod> method;
    std::string channel;
    std::optional<Instant> paid_at;
    GatewayEventState state = GatewayEventState::to_confirm;
    ReviewReason reason = ReviewReason::none;
    std::optional<Id> payment_id;
    std::int64_t told = 1;
    Instant received_at;
    std::optional<Id> decided_by;
    std::optional<Instant> decided_at;
    std::string note;
};

// False: it is known already, and nothing is written.
bool insert_gateway_event(Tx& tx, Id operator_id, const GatewayEventRow& event);
void update_gateway_event(Tx& tx, Id operator_id, const GatewayEventRow& event);
std::optional<GatewayEventRow> find_gateway_event(Tx& tx, Id operator_id, Id event);
// After the customer's account and the charge, as billing/gateway_events.hpp says; so are the next two.
std::optional<GatewayEventRow> lock_gateway_event(Tx& tx, Id operator_id, Id event);
std::optional<GatewayEventRow> lock_gateway_event_by_key(Tx& tx, Id operator_id, Id account,
                                                         std::string_view key);
// Those of a charge that are to be confirmed.
std::vector<GatewayEventRow> lock_events_to_confirm(Tx& tx, Id operator_id, Id checkout);

struct GatewayEventFilter {
    std::optional<GatewayEventState> state;
    std::optional<Id> account_id;
};
// Newest first.
Result<Page<GatewayEventRow>> list_gateway_events(Tx& tx, Id operator_id, const GatewayEventFilter& filter,
                                                  const PageRequest& request);

}  // namespace bangnopi::store
