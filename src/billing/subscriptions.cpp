#include "billing/subscriptions.hpp"

#include <algorithm>

#include "billing/access_state.hpp"
#include "billing/checks.hpp"
#include "billing/connections.hpp"
#include "billing/customers.hpp"
#include "billing/held_subscription.hpp"
#include "billing/late_fees.hpp"
#include "billing/packages.hpp"
#include "billing/plans.hpp"
#include "billing/promotions.hpp"
#include "billing/registry_json.hpp"
#include "billing/subscription_terms.hpp"
#include "billing/suspended_periods.hpp"
#include "store/due_rules.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"
#include "store/waiting_lines.hpp"

namespace bangnopi::billing {
namespace {

// Nobody else for who names the customer themselves.
Result<std::optional<Id>> payer_named(store::Tx& tx, const store::Act& act, std::string_view name,
                                      Id customer) {
    if (name.empty()) return std::nullopt;
    BANGNOPI_TRY(payer, customer_named(tx, act.operator_id, name, "/payer"));
    return payer.id == customer ? std::nullopt : std::optional(payer.id);
}

// Under both locks.
Result<Done> check_payer(store::Tx& tx, const store::Act& act, const store::Subscription& subscription,
                         std::optional<Id> payer) {
    if (!payer) return Done{};
    if (terms_of(tx, act.operator_id, subscription).billing != domain::Billing::postpaid)
        return refuse_field("/payer",
                            "is of postpaid alone: a prepaid line lives on its own customer's balance"_msg,
                            Code::conflict);
    if (store::is_paid_for(tx, act.operator_id, *payer))
        return refuse_field("/payer", "has somebody who pays for them: name that customer"_msg,
                            Code::conflict);
    if (store::pays_for_others(tx, act.operator_id, subscription.customer_id))
        return refuse_field("/payer", "cannot be: the subscription's own customer pays for others"_msg,
                            Code::conflict);
    return Done{};
}

constexpr auto connection_taken = "another subscription has this user name or address"_msg;

}  // namespace

Result<Subscribed> subscribe(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                             const NewSubscription& command) {
    const store::Settings settings = settings_of(tx, act);
    BANGNOPI_TRY(subscription, read_terms(act, settings, command));
    subscription.id = act.ids->next();
    BANGNOPI_TRY(found, customer_named(tx, act.operator_id, command.customer, "/customer"));
    BANGNOPI_TRY(payer, payer_named(tx, act, command.payer, found.id));
    subscription.customer_id = found.id;
    lock_parties(tx, act, subscription, payer);
    const store::Customer customer = *store::find_customer(tx, act.operator_id, found.id);
    BANGNOPI_TRY_DONE(share_plan(tx, act.operator_id, command.plan, "/plan"));
    if (!command.promotion.empty())
        BANGNOPI_TRY_DONE(share_promotion(tx, act.operator_id, command.promotion));
    BANGNOPI_TRY_DONE(put_on_plan(tx, act, command, customer.area_id, subscription));
    subscription.payer_id = payer;
    BANGNOPI_TRY_DONE(check_payer(tx, act, subscription, payer));
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

Result<store::Subscription> set_payer(store::Tx& tx, const store::Act& act, const SetPayer& command) {
    const auto found = store::find_subscription(tx, act.operator_id, command.id);
    if (!found) return refuse(Code::not_found, "there is no such subscription"_msg);
    BANGNOPI_TRY(payer, payer_named(tx, act, command.payer, found->customer_id));
    lock_parties(tx, act, *found, payer);
    BANGNOPI_TRY(held, hold_subscription(tx, act, command.id, command.if_version));
    BANGNOPI_TRY_DONE(check_payer(tx, act, held.subscription, payer));
    if (held.subscription.payer_id == payer) return held.subscription;
    held.subscription.payer_id = payer;
    store::Subscription changed =
        save_subscription(tx, act, held, "subscription.set_payer", "subscription.payer_changed");
    bill_late_fees_of_others(tx, act, held.settings, changed);
    return changed;
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
