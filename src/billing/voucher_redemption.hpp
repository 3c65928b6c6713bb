// A voucher is spent once: as balance of a customer, as a package of a subscription, or by whoever signs in at a hotspot with
// its code alone, for whom it makes a line that lives as long as its package.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/sealing.hpp"
#include "billing/packages.hpp"
#include "store/vouchers.hpp"

namespace bangnopi::billing {

// A balance voucher needs the customer or one of its subscriptions; one of a plan the subscription, or a customer who has one on
// that plan.
struct RedeemVoucher {
    std::string code;      // as typed
    std::string customer;  // id or number; empty: none
    std::optional<Id> subscription;
};
struct VoucherRedeemed {
    store::Voucher voucher;
    store::VoucherBatch batch;
    std::optional<PackageBought> package;  // of one of a plan
    std::int64_t balance = 0;              // the customer's, afterwards
};
// Refuses Code::not_found at "/code" for what is no voucher, Code::conflict for one that is not sold, spent, expired or void.
Result<VoucherRedeemed> redeem(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                               const RedeemVoucher& command);

// The first login by a code alone. `unknown`: it is no voucher of this operator. Whatever else it is, nothing is written.
enum class VoucherLogin : std::uint8_t { opened, unknown, not_sold, is_balance, over };
// What redeem_at_login would answer now: reads only.
VoucherLogin look_at_login(store::Tx& tx, const store::Act& act, const KeyRing& keys, std::string_view code);
Result<VoucherLogin> redeem_at_login(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                     std::string_view code);

}  // namespace bangnopi::billing
