#include "billing/gateway_outages.hpp"

#include <algorithm>

#include "store/payment_gateway_accounts.hpp"
#include "store/payment_gateway_outages.hpp"

namespace bangnopi::billing {

void note_gateway_call(store::Database& db, const store::Act& act, Id account, bool answered) {
    const auto scope = store::Scope::of(act.operator_id);
    const bool is_failing = db.read(
        scope, [&](store::Tx& tx) { return store::find_outage(tx, act.operator_id, account).has_value(); });
    if (is_failing != answered) return;
    static_cast<void>(db.write_wait(scope, store::Priority::background, [&](store::Tx& tx) -> Result<Done> {
        if (answered)
            store::end_outage(tx, act.operator_id, account);
        else
            store::begin_outage(tx, act.operator_id, account, act.now);
        return Done{};
    }));
}

bool are_gateways_down(store::Tx& tx, Id operator_id, Instant at) {
    const auto failing = store::outages(tx, operator_id);
    if (failing.empty()) return false;
    Instant all_since = Instant::min();
    for (const auto& account : store::list_payment_gateway_accounts(tx, operator_id)) {
        if (!account.active || account.settings.offered.empty()) continue;
        const auto found = failing.find(account.id);
        if (found == failing.end()) return false;
        all_since = std::max(all_since, found->second);
    }
    return all_since != Instant::min() && all_since <= at - outage_min && at < all_since + outage_max;
}

}  // namespace bangnopi::billing
