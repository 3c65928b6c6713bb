#include "billing/promotions.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "billing/areas.hpp"
#include "billing/checks.hpp"
#include "billing/held_subscription.hpp"
#include "billing/plans.hpp"
#include "billing/subscription_terms.hpp"
#include "store/outbox.hpp"
#include "store/packages.hpp"

namespace bangnopi::billing {
namespace {

std::string json_of(const store::Promotion& promotion) {
    const auto day = [](const std::optional<domain::Date>& on) {
        return on ? JsonValue(on->iso()) : JsonValue(nullptr);
    };
    const store::SubscriptionDiscount& discount = promotion.discount;
    const domain::Rate value = discount.terms.value;
    JsonArray plans;
    JsonArray areas;
    for (const Id plan : promotion.plans) plans.add(format_id(plan));
    for (const Id area : promotion.areas) areas.add(format_id(area));
    const bool is_percent = discount.terms.kind == domain::Discount::Kind::percent;
    return JsonObject{
        {"code", promotion.code},
        {"name", promotion.name},
        {"kind", is_percent ? "percent" : "amount"},
        {"value", std::to_string(value.numerator()) + '/' + std::to_string(value.denominator())},
        {"periods", discount.periods ? JsonValue(*discount.periods) : JsonValue(nullptr)},
        {"until", day(discount.until)},
        {"signup_from", day(promotion.signup_from)},
        {"signup_to", day(promotion.signup_to)},
        {"plans", std::move(plans)},
        {"areas", std::move(areas)},
        {"active", promotion.active}}
        .text();
}

void sort_once(std::vector<Id>& ids) {
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

Result<std::vector<Id>> plans_named(store::Tx& tx, Id operator_id, const std::vector<std::string>& names) {
    std::vector<Id> plans;
    for (std::size_t at = 0; at < names.size(); ++at) {
        BANGNOPI_TRY(plan, plan_named(tx, operator_id, names[at], "/plans/" + std::to_string(at)));
        plans.push_back(plan.id);
    }
    sort_once(plans);
    return plans;
}

Result<std::vector<Id>> areas_named(store::Tx& tx, Id operator_id, const std::vector<std::string>& names) {
    std::vector<Id> areas;
    for (std::size_t at = 0; at < names.size(); ++at) {
        const std::string pointer = "/areas/" + std::to_string(at);
        BANGNOPI_TRY(area, area_named(tx, operator_id, names[at], pointer));
        if (!area) return refuse_field(pointer, "there is no area of this code or id"_msg);
        areas.push_back(*area);
    }
    sort_once(areas);
    return areas;
}

Result<Done> check_discount_given(const store::SubscriptionDiscount& discount, domain::Date today) {
    FieldErrors errors;
    check_discount(errors, discount);
    errors.add_if(discount.until && *discount.until <= today, "/discount/until", "is after today"_msg);
    return errors.verdict();
}

Result<Done> check_terms(const store::Promotion& promotion) {
    FieldErrors errors;
    check_code(errors, promotion.code, "/code");
    check_name(errors, promotion.name, "/name");
    errors.add_if(
        promotion.signup_from && promotion.signup_to && *promotion.signup_to <= *promotion.signup_from,
        "/signup_to", "is a day after signup_from"_msg);
    return errors.verdict();
}

Result<store::Promotion> promotion_named(store::Tx& tx, Id operator_id, std::string_view code_or_id) {
    auto found = store::find_promotion_by_code(tx, operator_id, code_or_id);
    if (const auto id = parse_id(code_or_id); !found && id)
        found = store::find_promotion(tx, operator_id, *id);
    if (!found) return refuse_field("/promotion", "there is no promotion of this code or id"_msg);
    return *std::move(found);
}

bool is_in_areas(store::Tx& tx, Id operator_id, std::span<const Id> areas, std::optional<Id> area) {
    while (area) {
        if (std::ranges::binary_search(areas, *area)) return true;
        const auto found = store::find_area(tx, operator_id, *area);
        area = found ? found->parent_id : std::nullopt;
    }
    return areas.empty();
}

// Where the next bill begins that a discount could be on. A package has no month: it begins when it is bought.
domain::Date next_billed_from(store::Tx& tx, const store::Act& act, const store::Subscription& subscription,
                              const store::PlanVersion& version) {
    if (version.terms.billing != domain::Billing::prepaid_package) return subscription.next_period_from;
    const domain::Date from = std::max(subscription.starts_on, act.today);
    const auto states = store::package_states(tx, act, std::span(&subscription.id, 1));
    const auto found = states.find(subscription.id);
    const auto paid_until = found == states.end() ? std::nullopt : found->second.paid_until;
    return paid_until ? std::max(from, act.zone.date_of(*paid_until)) : from;
}

struct Taker {
    Id plan;
    std::optional<Id> area;
    domain::Date signed_up_on;
    domain::Date billed_from;  // the next bill, but for the days before the start
};

Result<Done> check_open_to(store::Tx& tx, const store::Act& act, const store::Promotion& promotion,
                           const Taker& taker) {
    const auto no = [](Message detail) {
        return refuse_field("/promotion", std::move(detail), Code::conflict);
    };
    const domain::Date day = taker.signed_up_on;
    if (!promotion.active) return no("is not given any more: choose another"_msg);
    if ((promotion.signup_from && day < *promotion.signup_from) ||
        (promotion.signup_to && day >= *promotion.signup_to))
        return no("is for who signs up on other days: choose another"_msg);
    if (promotion.discount.until && *promotion.discount.until <= std::max(taker.billed_from, act.today))
        return no("is over before the first period: choose another"_msg);
    if (!promotion.plans.empty() && !std::ranges::binary_search(promotion.plans, taker.plan))
        return no("is for other plans: choose another"_msg);
    if (!is_in_areas(tx, act.operator_id, promotion.areas, taker.area))
        return no("is for other areas: choose another"_msg);
    return Done{};
}

void give(const store::Promotion& promotion, domain::Date today, std::optional<domain::Date> from,
          store::Subscription& subscription) {
    subscription.discount = promotion.discount;
    subscription.promotion_id = promotion.id;
    subscription.promoted_on = today;
    subscription.discount_from = from;
}

}  // namespace

Result<store::Promotion> create_promotion(store::Tx& tx, const store::Act& act, const NewPromotion& command) {
    store::Promotion promotion;
    promotion.id = act.ids->next();
    promotion.code = command.code;
    promotion.name = trim(command.name);
    promotion.discount = command.discount;
    promotion.signup_from = command.signup_from;
    promotion.signup_to = command.signup_to;
    promotion.created_at = act.now;
    BANGNOPI_TRY_DONE(check_terms(promotion));
    BANGNOPI_TRY_DONE(check_discount_given(promotion.discount, act.today));
    BANGNOPI_TRY(plans, plans_named(tx, act.operator_id, command.plans));
    BANGNOPI_TRY(areas, areas_named(tx, act.operator_id, command.areas));
    promotion.plans = std::move(plans);
    promotion.areas = std::move(areas);
    constexpr auto taken = "another promotion has this code: choose another"_msg;
    if (store::find_promotion_by_code(tx, act.operator_id, command.code))
        return refuse_field("/code", taken, Code::already_exists);
    BANGNOPI_TRY_DONE(
        unless_taken("/code", taken, [&] { store::insert_promotion(tx, act.operator_id, promotion); }));
    const std::string after = json_of(promotion);
    store::audit(tx, act, "promotion.create", "promotion", promotion.id, {}, after);
    store::emit(tx, act, "promotion.created", promotion.id, after);
    return promotion;
}

Result<store::Promotion> edit_promotion(store::Tx& tx, const store::Act& act, const EditPromotion& command) {
    const auto before = store::lock_promotion(tx, act.operator_id, command.id);
    if (!before) return refuse(Code::not_found, "there is no such promotion"_msg);
    BANGNOPI_TRY_DONE(check_version(command.if_version, before->version));
    store::Promotion promotion = *before;
    promotion.name = trim(command.name.value_or(before->name));
    promotion.discount = command.discount.value_or(before->discount);
    promotion.signup_from = command.signup_from.value_or(before->signup_from);
    promotion.signup_to = command.signup_to.value_or(before->signup_to);
    promotion.active = command.active.value_or(before->active);
    BANGNOPI_TRY_DONE(check_terms(promotion));
    if (command.discount) BANGNOPI_TRY_DONE(check_discount_given(*command.discount, act.today));
    if (command.plans) {
        BANGNOPI_TRY(plans, plans_named(tx, act.operator_id, *command.plans));
        promotion.plans = std::move(plans);
    }
    if (command.areas) {
        BANGNOPI_TRY(areas, areas_named(tx, act.operator_id, *command.areas));
        promotion.areas = std::move(areas);
    }
    ++promotion.version;
    store::update_promotion(tx, act.operator_id, promotion);
    const std::string after = json_of(promotion);
    store::audit(tx, act, "promotion.edit", "promotion", promotion.id, json_of(*before), after);
    store::emit(tx, act, "promotion.changed", promotion.id, after);
    return promotion;
}

Result<Done> share_promotion(store::Tx& tx, Id operator_id, std::string_view code_or_id) {
    BANGNOPI_TRY(promotion, promotion_named(tx, operator_id, code_or_id));
    store::share_promotion(tx, operator_id, promotion.id);
    return Done{};
}

Result<Done> put_on_promotion(store::Tx& tx, const store::Act& act, std::string_view code_or_id,
                              const store::PlanVersion& version, std::optional<Id> area,
                              store::Subscription& subscription) {
    BANGNOPI_TRY(promotion, promotion_named(tx, act.operator_id, code_or_id));
    const domain::Date from =
        std::max(next_billed_from(tx, act, subscription, version), subscription.starts_on);
    BANGNOPI_TRY_DONE(check_open_to(tx, act, promotion, {version.plan_id, area, act.today, from}));
    give(promotion, act.today, std::nullopt, subscription);
    return Done{};
}

Result<store::Subscription> give_promotion(store::Tx& tx, const store::Act& act,
                                           const GivePromotion& command) {
    BANGNOPI_TRY(held, hold_subscription(tx, act, command.subscription, command.if_version));
    store::Subscription& subscription = held.subscription;
    BANGNOPI_TRY_DONE(share_promotion(tx, act.operator_id, command.promotion));
    BANGNOPI_TRY(promotion, promotion_named(tx, act.operator_id, command.promotion));
    const auto version = store::find_plan_version(tx, act.operator_id, subscription.current_plan_version_id);
    BANGNOPI_CHECK(version);
    const domain::Date from = next_billed_from(tx, act, subscription, *version);
    const auto& discount = subscription.discount;
    if (discount && domain::discount_holds(discount->periods, discount->until, from))
        return refuse(Code::conflict, "the subscription has a discount, which is not over yet"_msg);
    const Taker taker{version->plan_id, held.customer.area_id, act.zone.date_of(subscription.created_at),
                      std::max(from, subscription.starts_on)};
    BANGNOPI_TRY_DONE(check_open_to(tx, act, promotion, taker));
    if (!store::insert_promotion_use(tx, act.operator_id, {subscription.id, promotion.id, act.today}))
        return refuse_field("/promotion", "was given to this subscription before: choose another"_msg,
                            Code::conflict);
    const bool is_package = version->terms.billing == domain::Billing::prepaid_package;
    give(promotion, act.today, is_package ? act.today : from, subscription);
    if (is_package) store::note_discount_replaced(tx, act.operator_id, subscription.id);
    return save_subscription(tx, act, held, "subscription.give_promotion", "subscription.promotion_given",
                             JsonObject{{"promotion", promotion.code}}.text());
}

}  // namespace bangnopi::billing
