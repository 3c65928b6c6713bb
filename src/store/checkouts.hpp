// Charges that are made at payment gateways for invoices. One is written before its gateway is asked for it, and is asked about
// until it is known what became of it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/gateway_charge.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

struct Checkout {
    Id id;
    Id account_id;
    Id invoice_id;
    Id customer_id;
    std::string reference;
    domain::ChargeWay way = domain::ChargeWay::hosted_page;
    std::string channel;
    std::int64_t amount = 0;
    domain::ChargeStatus status = domain::ChargeStatus::unknown;  // unknown: the gateway has not answered
    bool offered = true;     // customers are shown it; one of an account, way and channel for an invoice
    bool to_expire = false;  // the gateway is to be told that nobody pays it any more
    std::string gateway_id;
    std::string pay_code;
    std::string biller_code;
    std::string qris;
    std::string pay_url;
    std::int64_t payable = 0;
    std::int64_t payer_fee = 0;
    std::optional<std::int64_t> fee;
    std::optional<Id> payment_id;
    Instant created_at;
    Instant expires_at;
    std::optional<Instant> ask_at;  // by the real clock
    std::int64_t asked = 0;         // times since something was heard
};

void insert_checkout(Tx& tx, Id operator_id, const Checkout& checkout);
void update_checkout(Tx& tx, Id operator_id, const Checkout& checkout);
std::optional<Checkout> find_checkout(Tx& tx, Id operator_id, Id checkout);
std::optional<Checkout> find_checkout_by_reference(Tx& tx, Id operator_id, std::string_view reference);
// After the customer's account and before what was told of it: so every transaction takes its locks (billing/gateway_events.hpp).
std::optional<Checkout> lock_checkout(Tx& tx, Id operator_id, Id checkout);
// Newest first, at most `limit`.
std::vector<Checkout> checkouts_of_invoice(Tx& tx, Id operator_id, Id invoice, std::size_t limit);
// Those of any of the invoices that are offered and can still be paid; newest first.
std::vector<Checkout> payable_checkouts(Tx& tx, Id operator_id, std::span<const Id> invoices, Instant now,
                                        std::size_t limit);
// What is offered for the invoice is no longer: its gateway is told so. Under the lock of the customer's account, since it may be several.
void retire_checkouts(Tx& tx, Id operator_id, Id invoice, Instant now);
// Its gateway is asked about it at once.
void ask_soon(Tx& tx, Id operator_id, Id checkout, Instant now);

// The gateway's id of the charge as a webhook that is to be confirmed told it; else empty.
std::string told_gateway_id(Tx& tx, Id operator_id, Id checkout);

struct DueCheckout {
    Id operator_id;
    Id id;
    Id account_id;
};
// Of an account that is not among `asked`.
bool is_checkout_due(Tx& tx, Instant now, std::span<const Id> asked = {});
// The one that has been due the longest, of any operator and an account that is not among `asked`, which is this caller's until
// `again_at`. In the installation's scope.
std::optional<DueCheckout> take_due_checkout(Tx& tx, Instant now, Instant again_at,
                                             std::span<const Id> asked = {});
// A gateway that does not answer is left alone: what is due of the account is due then, but for what somebody has in hand.
void postpone_checkouts(Tx& tx, Id operator_id, Id account, Instant now, Instant until);

}  // namespace bangnopi::store
