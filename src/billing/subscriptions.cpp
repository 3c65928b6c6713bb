#include "billing/subscriptions.hpp"

#include "billing/access_state.hpp"
#include "billing/checks.hpp"
#include "billing/connections.hpp"
#include "billing/customers.hpp"
#include "billing/packages.hpp"
#include "billing/plans.hpp"
#include "billing/promotions.hpp"
#include "billing/registry_json.hpp"
#include "billing/subscription_terms.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {
namespace {

constexpr auto connection_taken = "another subscription has this user name or address"_msg;

}  // namespace

Result<Subscribed> subscribe(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                             const NewSubscription& command) {
    const store::Settings settings = settings_of(tx, act);
    BANGNOPI_TRY(subscription, read_terms(act, settings, command));
    subscription.id = act.ids->next();
    BANGNOPI_TRY(found, customer_named(tx, act.operator_id, command.customer, "/customer"));
    const store::Customer customer = *store::lock_customer(tx, act.operator_id, found.id);
    store::lock_account(tx, act.operator_id, customer.id);
    subscription.customer_id = customer.id;
    BANGNOPI_TRY_DONE(share_plan(tx, act.operator_id, command.plan, "/plan"));
    if (!command.promotion.empty())
        BANGNOPI_TRY_DONE(share_promotion(tx, act.operator_id, command.promotion));
    BANGNOPI_TRY_DONE(put_on_plan(tx, act, command, customer.area_id, subscription));
    BANGNOPI_TRY(checked, check_connection(tx, act, keys, subscription.id, command.connection));
    subscription.connection = checked.connection;
    BANGNOPI_TRY_DONE(unless_taken("/connection", connection_taken,
                                   [&] { store::insert_subscription(tx, act.operator_id, subscription); }));
    if (subscription.promotion_id)
        store::insert_promotion_use(tx, act.operator_id,
                                    {subscription.id, *subscription.promotion_id, act.today});
    const std::string after = json_of(subscription);
    store::audit(tx, act, "subscription.create", "subscription", subscription.id, {}, after);
    store::emit(tx, act, "subscription.created", subscription.id, after);
    renew_packages(tx, act, settings, std::span(&customer.id, 1));
    refresh_access(tx, act, settings, customer.id);
    return Subscribed{*store::find_subscription(tx, act.operator_id, subscription.id),
                      checked.generated_password};
}

Result<store::Subscription> edit_connection(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                            const EditConnection& command) {
    std::optional<store::Subscription> subscription =
        store::lock_subscription(tx, act.operator_id, command.id);
    if (!subscription) return refuse(Code::not_found, "there is no such subscription"_msg);
    BANGNOPI_TRY_DONE(check_version(command.if_version, subscription->version));
    if (subscription->status == domain::SubscriptionStatus::ended)
        return refuse(Code::conflict, "the subscription has ended: begin another"_msg);
    const std::string before = json_of(*subscription);
    BANGNOPI_TRY(connection, change_connection(tx, act, keys, *subscription, command));
    subscription->connection = connection;
    ++subscription->version;
    BANGNOPI_TRY_DONE(unless_taken("", connection_taken,
                                   [&] { store::update_subscription(tx, act.operator_id, *subscription); }));
    const std::string after = json_of(*subscription);
    store::audit(tx, act, "subscription.edit_connection", "subscription", subscription->id, before, after);
    store::emit(tx, act, "subscription.connection_changed", subscription->id, after);
    return *subscription;
}

}  // namespace bangnopi::billing
