#include "billing/held_subscription.hpp"

#include <set>
#include <vector>

#include "base/check.hpp"
#include "billing/access_state.hpp"
#include "billing/checks.hpp"
#include "billing/registry_json.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {
namespace {

std::string history_json(store::Tx& tx, const store::Act& act, const store::Subscription& subscription) {
    return json_of(subscription, store::plan_changes_of(tx, act.operator_id, subscription.id),
                   store::suspensions_of(tx, act.operator_id, subscription.id));
}

}  // namespace

void lock_parties(store::Tx& tx, const store::Act& act, const store::Subscription& subscription,
                  std::optional<Id> other) {
    std::set<Id> parties{subscription.customer_id, subscription.billed_to()};
    if (other) parties.insert(*other);
    store::lock_accounts(tx, act.operator_id, std::vector(parties.begin(), parties.end()));
}

Result<HeldSubscription> hold_subscription(store::Tx& tx, const store::Act& act, Id id,
                                           std::optional<std::int64_t> if_version) {
    const std::optional<store::Subscription> found = store::find_subscription(tx, act.operator_id, id);
    if (!found) return refuse(Code::not_found, "there is no such subscription"_msg);
    lock_parties(tx, act, *found, {});
    const auto customer = store::find_customer(tx, act.operator_id, found->customer_id);
    const auto subscription = store::lock_subscription(tx, act.operator_id, id);
    BANGNOPI_CHECK(customer && subscription);
    if (subscription->payer_id != found->payer_id)
        return refuse(Code::conflict, "the subscription was changed meanwhile: do it again"_msg);
    BANGNOPI_TRY_DONE(check_version(if_version, subscription->version));
    if (subscription->status == domain::SubscriptionStatus::ended)
        return refuse(Code::conflict, "the subscription has ended: begin another"_msg);
    std::string before = history_json(tx, act, *subscription);
    return HeldSubscription{settings_of(tx, act), *customer, *subscription, std::move(before)};
}

store::Subscription save_subscription(store::Tx& tx, const store::Act& act, HeldSubscription& held,
                                      std::string_view action, std::string_view event,
                                      const std::string& payload) {
    store::Subscription& subscription = held.subscription;
    ++subscription.version;
    store::update_subscription(tx, act.operator_id, subscription);
    store::emit(tx, act, event, subscription.id, payload.empty() ? json_of(subscription) : payload);
    refresh_access(tx, act, held.settings, held.customer.id);
    store::Subscription changed = *store::find_subscription(tx, act.operator_id, subscription.id);
    store::audit(tx, act, action, "subscription", subscription.id, held.before,
                 history_json(tx, act, changed));
    return changed;
}

}  // namespace bangnopi::billing
