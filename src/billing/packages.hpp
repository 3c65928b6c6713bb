// Prepaid by package (domain rule 4.7): paid first, then open for its days and its bytes. Each purchase is an invoice that is
// Lunas in its own transaction; its fee is earned at its end. A package that follows another begins at that one's end, or when
// it is paid if that is later; one that follows used-up bytes begins at once, and ends what ran out. Of a plan whose packages start
// with their first use, one that is bought where none runs is open at once and its days begin with the first use, or after
// domain::package_waits_max; what renews by itself, and a line that a voucher opens as it signs in, waits for nothing.
#pragma once

#include <optional>
#include <span>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/operators.hpp"
#include "store/packages.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::billing {

struct PackageBought {
    store::Package package;
    std::int64_t total = 0;
};

// From the customer's balance. Refuses Code::conflict where that does not cover it, where the subscription is not one that runs,
// and where another package waits already.
struct BuyPackage {
    Id subscription;
    std::optional<std::int64_t> if_version;
};
Result<PackageBought> buy_package(store::Tx& tx, const store::Act& act, const BuyPackage& command);

// By a voucher that carries one: its face price is what the package costs, tax included. The lock of the customer's account and
// the refresh of its lines are the caller's.
struct PackageByVoucher {
    Id subscription;
    std::int64_t face_price = 0;
    std::optional<Id> plan_version =
        {};                  // that it carries: refused where the line holds another on its first day
    bool ends_line = false;  // the subscription was made for it
};
Result<PackageBought> buy_by_voucher(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                     const PackageByVoucher& command);

// What renews by itself, and has come to its end, does so where the balance covers it. What was spent of their balances. Under
// the locks of their accounts, before store::refresh_access; takes invoice numbers. At most store::customers_per_refresh_max.
// After one that waited for its first use in vain the clock alone buys none; what somebody does begins another that waits.
enum class RenewedBy : std::uint8_t { somebody, clock };
std::int64_t renew_packages(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                            std::span<const Id> customers, RenewedBy by = RenewedBy::somebody);

struct RenewByItself {
    Id subscription;
    bool on = true;
    std::optional<std::int64_t> if_version;
};
// Where it is switched on and the package has ended, the next one is bought at once if the balance covers it.
Result<Done> renew_by_itself(store::Tx& tx, const store::Act& act, const RenewByItself& command);

}  // namespace bangnopi::billing
