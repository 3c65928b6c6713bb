#include "billing/add_ons.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "billing/checks.hpp"
#include "billing/held_subscription.hpp"
#include "store/outbox.hpp"
#include "store/plans.hpp"
#include "store/rerating.hpp"

namespace bangnopi::billing {
namespace {

constexpr int ahead_days_max = 366;

std::string json_of(const store::AddOn& add_on) {
    return JsonObject{{"code", add_on.code},
                      {"name", add_on.name},
                      {"monthly_fee", add_on.monthly_fee},
                      {"taxed", add_on.taxed},
                      {"active", add_on.active}}
        .text();
}

std::string json_of(const store::RentedAddOn& rented) {
    return JsonObject{{"id", format_id(rented.id)},
                      {"add_on", rented.code},
                      {"monthly_fee", rented.monthly_fee},
                      {"from", rented.from_on.iso()},
                      {"to", rented.to_on ? JsonValue(rented.to_on->iso()) : JsonValue(nullptr)}}
        .text();
}

void check_fee(FieldErrors& errors, std::int64_t fee) {
    errors.add_if(fee < 1, "/monthly_fee", "is 1 or more"_msg);
    check_entered(errors, fee, "/monthly_fee");
}

Result<store::AddOn> add_on_named(store::Tx& tx, Id operator_id, std::string_view code_or_id) {
    auto found = store::find_add_on_by_code(tx, operator_id, code_or_id);
    if (const auto id = parse_id(code_or_id); !found && id) found = store::find_add_on(tx, operator_id, *id);
    if (!found) return refuse_field("/add_on", "there is no add-on of this code or id"_msg);
    if (!found->active)
        return refuse_field("/add_on", "is not sold any more: choose another"_msg, Code::conflict);
    return *std::move(found);
}

Result<Done> check_has_months(store::Tx& tx, const store::Act& act, const store::Subscription& subscription) {
    const auto version = store::find_plan_version(tx, act.operator_id, subscription.current_plan_version_id);
    BANGNOPI_CHECK(version);
    if (version->terms.billing != domain::Billing::prepaid_package) return Done{};
    return refuse(Code::conflict, "a package has no month in which an add-on could be billed"_msg);
}

Result<Done> check_day(domain::Date day, domain::Date first, domain::Date last, std::string_view pointer) {
    if (day >= first && day <= last) return Done{};
    return refuse_field(std::string(pointer),
                        "must be from {} to {}, of time that is not yet billed"_msg(first.iso(), last.iso()),
                        Code::conflict);
}

// What was billed of days from `from` on is rated again with the next bill.
void rate_again_from(store::Tx& tx, Id operator_id, const store::Subscription& subscription,
                     domain::Date from) {
    const domain::Date first = std::max(from, subscription.first_period_from);
    for (domain::Period period = domain::billing_period(first, subscription.billing_day);
         period.from < subscription.next_period_from;
         period = domain::following_period(period, subscription.billing_day))
        store::mark_for_rerating(tx, operator_id, subscription.id, period.from, store::ChargeKind::add_on);
}

}  // namespace

Result<store::AddOn> create_add_on(store::Tx& tx, const store::Act& act, const NewAddOn& command) {
    FieldErrors errors;
    check_code(errors, command.code, "/code");
    check_name(errors, command.name, "/name");
    check_fee(errors, command.monthly_fee);
    BANGNOPI_TRY_DONE(errors.verdict());
    constexpr auto taken = "another add-on has this code: choose another"_msg;
    if (store::find_add_on_by_code(tx, act.operator_id, command.code))
        return refuse_field("/code", taken, Code::already_exists);
    const store::AddOn add_on{act.ids->next(),
                              command.code,
                              std::string(trim(command.name)),
                              command.monthly_fee,
                              command.taxed,
                              true,
                              act.now,
                              1};
    BANGNOPI_TRY_DONE(
        unless_taken("/code", taken, [&] { store::insert_add_on(tx, act.operator_id, add_on); }));
    const std::string after = json_of(add_on);
    store::audit(tx, act, "add_on.create", "add_on", add_on.id, {}, after);
    store::emit(tx, act, "add_on.created", add_on.id, after);
    return add_on;
}

Result<store::AddOn> edit_add_on(store::Tx& tx, const store::Act& act, const EditAddOn& command) {
    const auto before = store::lock_add_on(tx, act.operator_id, command.id);
    if (!before) return refuse(Code::not_found, "there is no such add-on"_msg);
    BANGNOPI_TRY_DONE(check_version(command.if_version, before->version));
    store::AddOn add_on = *before;
    add_on.name = std::string(trim(command.name.value_or(before->name)));
    add_on.monthly_fee = command.monthly_fee.value_or(before->monthly_fee);
    add_on.taxed = command.taxed.value_or(before->taxed);
    add_on.active = command.active.value_or(before->active);
    FieldErrors errors;
    check_name(errors, add_on.name, "/name");
    check_fee(errors, add_on.monthly_fee);
    BANGNOPI_TRY_DONE(errors.verdict());
    ++add_on.version;
    store::update_add_on(tx, act.operator_id, add_on);
    const std::string after = json_of(add_on);
    store::audit(tx, act, "add_on.edit", "add_on", add_on.id, json_of(*before), after);
    store::emit(tx, act, "add_on.changed", add_on.id, after);
    return add_on;
}

Result<store::Subscription> rent_add_on(store::Tx& tx, const store::Act& act, const RentAddOn& command) {
    BANGNOPI_TRY(held, hold_subscription(tx, act, command.subscription, command.if_version));
    store::Subscription& subscription = held.subscription;
    BANGNOPI_TRY(add_on, add_on_named(tx, act.operator_id, command.add_on));
    BANGNOPI_TRY_DONE(check_has_months(tx, act, subscription));
    const domain::Date from = command.from.value_or(std::max(act.today, subscription.starts_on));
    BANGNOPI_TRY_DONE(check_day(from, held.first_open_day(act.today), act.today + ahead_days_max, "/from"));
    if (subscription.ends_on && from >= *subscription.ends_on)
        return refuse_field("/from", "the subscription ends on {}"_msg(subscription.ends_on->iso()),
                            Code::conflict);
    const auto rented = store::rented_add_ons(tx, act.operator_id, subscription.id);
    const auto running = std::ranges::count_if(
        rented, [&](const store::RentedAddOn& one) { return !one.to_on || *one.to_on > act.today; });
    if (static_cast<std::size_t>(running) >= add_ons_of_subscription_max)
        return refuse(Code::conflict, "a subscription has at most 50 add-ons at one time"_msg);
    const store::RentedAddOn row{act.ids->next(),    subscription.id, add_on.id,
                                 add_on.monthly_fee, add_on.taxed,    from,
                                 std::nullopt,       add_on.code,     add_on.name};
    store::insert_rented_add_on(tx, act.operator_id, row);
    subscription.amended = true;
    rate_again_from(tx, act.operator_id, subscription, from);
    return save_subscription(tx, act, held, "subscription.rent_add_on", "subscription.add_on_rented",
                             json_of(row));
}

Result<store::Subscription> return_add_on(store::Tx& tx, const store::Act& act, const ReturnAddOn& command) {
    BANGNOPI_TRY(held, hold_subscription(tx, act, command.subscription, command.if_version));
    const store::Subscription& subscription = held.subscription;
    const auto rented = store::rented_add_ons(tx, act.operator_id, subscription.id);
    const auto found = std::ranges::find(rented, command.rented, &store::RentedAddOn::id);
    if (found == rented.end()) return refuse(Code::not_found, "the subscription has no such add-on"_msg);
    store::RentedAddOn row = *found;
    if (row.to_on && *row.to_on <= act.today)
        return refuse(Code::conflict, "the add-on ended on {}"_msg(row.to_on->iso()));
    const domain::Date first = std::max(row.from_on, held.first_open_day(act.today));
    const domain::Date on = command.on.value_or(std::max(act.today, first));
    BANGNOPI_TRY_DONE(check_day(on, first, std::max(act.today, first) + ahead_days_max, "/on"));
    rate_again_from(tx, act.operator_id, subscription, std::min(on, row.to_on.value_or(on)));
    row.to_on = on;
    store::end_rented_add_on(tx, act.operator_id, row);
    return save_subscription(tx, act, held, "subscription.return_add_on", "subscription.add_on_returned",
                             json_of(row));
}

}  // namespace bangnopi::billing
