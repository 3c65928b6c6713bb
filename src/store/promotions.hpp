// Promotions of an operator: a discount that has a code and a name, and those to whom it may be given.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/calendar.hpp"
#include "store/paging.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::store {

struct Promotion {
    Id id;
    std::string code;
    std::string name;
    SubscriptionDiscount discount;            // of who gets it from now on
    std::optional<domain::Date> signup_from;  // of who signs up in [signup_from, signup_to)
    std::optional<domain::Date> signup_to;
    std::vector<Id> plans;  // ascending; none: all
    std::vector<Id> areas;  // and those below them; ascending; none: all
    bool active = true;     // given
    Instant created_at;
    std::int64_t version = 1;
};

void insert_promotion(Tx& tx, Id operator_id, const Promotion& row);
void update_promotion(Tx& tx, Id operator_id, const Promotion& row);  // all but its code; writes row.version
std::optional<Promotion> find_promotion(Tx& tx, Id operator_id, Id id);
std::optional<Promotion> lock_promotion(Tx& tx, Id operator_id, Id id);
void share_promotion(Tx& tx, Id operator_id, Id id);  // so that it is not edited while it is given
std::optional<Promotion> find_promotion_by_code(Tx& tx, Id operator_id, std::string_view code);
// Sorts: code (default), name.
Result<Page<Promotion>> list_promotions(Tx& tx, Id operator_id, const PageRequest& request);

struct PromotionUse {
    Id subscription_id;
    Id promotion_id;
    domain::Date given_on;
};
// False where the subscription had it before; nothing is written then.
bool insert_promotion_use(Tx& tx, Id operator_id, const PromotionUse& use);
std::int64_t count_promotion_uses(Tx& tx, Id operator_id, Id promotion);

}  // namespace bangnopi::store
