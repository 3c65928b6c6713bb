// Use cases of promotions: what is offered, and giving it to a subscription, whose discount it becomes. Each is one transaction's
// work, with its audit row and event.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/plans.hpp"
#include "store/promotions.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::billing {

inline constexpr std::size_t promotion_plans_max = 1000;
inline constexpr std::size_t promotion_areas_max = 1000;

struct NewPromotion {
    std::string code = {};
    std::string name = {};
    store::SubscriptionDiscount discount = {};
    std::optional<domain::Date> signup_from = {};  // the first day
    std::optional<domain::Date> signup_to = {};    // the day after the last
    std::vector<std::string> plans = {};           // codes or ids; none: all
    std::vector<std::string> areas = {};           // codes or ids, those below them too; none: all
};
Result<store::Promotion> create_promotion(store::Tx& tx, const store::Act& act, const NewPromotion& command);

// What changes holds for who gets it from now on.
struct EditPromotion {
    Id id;
    std::optional<std::string> name;
    std::optional<store::SubscriptionDiscount> discount;
    std::optional<std::optional<domain::Date>> signup_from;
    std::optional<std::optional<domain::Date>> signup_to;
    std::optional<std::vector<std::string>> plans;
    std::optional<std::vector<std::string>> areas;
    std::optional<bool> active;
    std::optional<std::int64_t> if_version;
};
Result<store::Promotion> edit_promotion(store::Tx& tx, const store::Act& act, const EditPromotion& command);

// To one that has begun, or waits for its start. A discount that is still to come is not replaced, and one promotion is given to a
// subscription once: refused as Code::conflict.
struct GivePromotion {
    Id subscription;
    std::string promotion;  // code or id
    std::optional<std::int64_t> if_version;
};
Result<store::Subscription> give_promotion(store::Tx& tx, const store::Act& act,
                                           const GivePromotion& command);

// Nobody edits it until the transaction that gives it has ended.
Result<Done> share_promotion(store::Tx& tx, Id operator_id, std::string_view code_or_id);

// Makes it the discount of a subscription that is not written yet, and that signs up today. Refuses one that is not given, and
// one that is for other plans, other areas or other days, as Code::conflict at /promotion. Who writes the subscription writes that the
// promotion was used (store::insert_promotion_use).
Result<Done> put_on_promotion(store::Tx& tx, const store::Act& act, std::string_view code_or_id,
                              const store::PlanVersion& version, std::optional<Id> area,
                              store::Subscription& subscription);

}  // namespace bangnopi::billing
