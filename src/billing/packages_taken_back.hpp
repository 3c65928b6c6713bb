// Packages of which a payment is given back (refunds.hpp). Paid first, then open: one that runs or waits and is not wholly paid any
// more ends at once, and its invoice is void, its revenue wherever it stands by now. Under the lock of the customer's account; the
// refresh of its lines is the caller's.
#pragma once

#include <span>
#include <vector>

#include "billing/payments.hpp"
#include "domain/allocation.hpp"
#include "store/act.hpp"

namespace bangnopi::billing {

// Of a package that runs or waits all that balance had paid is taken, whosever money it was; what that is more than was `spent` the
// other invoices keep, the oldest first, and a package that it pays whole. `paid_from_balance`: what balance pays of each invoice of the
// customer's. `taken`: newest first, `spent` together.
void take_packages_whole(store::Tx& tx, const store::Act& act, std::int64_t spent,
                         std::span<const domain::Allocation> paid_from_balance,
                         std::vector<domain::Allocation>& taken);

// The package of an invoice that was credited whole, if it waits for its first use: it ends at once.
bool end_unused_package(store::Tx& tx, const store::Act& act, Id invoice);

// Among invoices that are open again. One of which nothing is paid is void; one of which something is stays open.
void take_packages_back(store::Tx& tx, const store::Act& act, std::span<PaidInvoice> reopened);

}  // namespace bangnopi::billing
