// What the customer of an isolated line is told (docs/isolir.md): who is spoken to, what is owed, how it is paid.
//
// By the address that asks, one customer is told of their own line and nobody is told of another's: an address that is no
// line's, or that of several, is told nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/entitlement.hpp"
#include "store/isolation_notices.hpp"
#include "store/operators.hpp"
#include "store/payment_proofs.hpp"

namespace bangnopi::billing {

inline constexpr std::size_t invoices_on_notice_max = 12;

enum class NoticeKind : std::uint8_t {
    general,   // nobody knows who asks
    isolated,  // `reason` says why
    unpaid,    // open, but something is owed
    open,
    closed  // not begun, on leave or ended
};

struct Notice {
    NoticeKind kind = NoticeKind::general;
    // Whose customer it is; of a general notice the only operator that there is.
    std::optional<store::Operator> tenant = {};
    Id customer_id = {};             // the rest: not of a general notice
    std::string customer_name = {};  // masked
    domain::Reason reason = domain::Reason::none;
    store::Unpaid unpaid = {};
    std::optional<std::string> qris = {};  // a code for all that is unpaid
    std::string qris_merchant = {};
    std::optional<domain::Date> may_promise_until = {};
    std::optional<domain::Date> promised_until = {};  // the last day of a promise that holds
    std::optional<store::PaymentProof> proof = {};    // the latest, where it waits or was rejected
};

// The transaction's scope is the installation's.
Notice notice_of_address(store::Tx& tx, std::string_view address, const store::OnlineAt& online);
// Of all lines of a customer; general where there is no such customer.
Notice notice_of_customer(store::Tx& tx, Id operator_id, Id customer, Instant now);

}  // namespace bangnopi::billing
