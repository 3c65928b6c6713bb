// Use cases of add-ons: what is rented beside a plan, by the month. Each is one transaction's work, with its audit row and event.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/add_ons.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::billing {

inline constexpr std::size_t add_ons_of_subscription_max = 50;  // at one time, ended ones not counted

struct NewAddOn {
    std::string code;
    std::string name;
    std::int64_t monthly_fee = 0;
    bool taxed = true;
};
Result<store::AddOn> create_add_on(store::Tx& tx, const store::Act& act, const NewAddOn& command);

// A price holds for who rents from now on; who has it keeps the price at which it was sold.
struct EditAddOn {
    Id id;
    std::optional<std::string> name;
    std::optional<std::int64_t> monthly_fee;
    std::optional<bool> taxed;
    std::optional<bool> active;
    std::optional<std::int64_t> if_version;
};
Result<store::AddOn> edit_add_on(store::Tx& tx, const store::Act& act, const EditAddOn& command);

// From a day that is not billed yet; of a period that was billed in advance the rest comes as an adjustment of the next bill.
// Refuses a subscription of packages, which has no month.
struct RentAddOn {
    Id subscription;
    std::string add_on;                // code or id
    std::optional<domain::Date> from;  // today, or the start
    std::optional<std::int64_t> if_version;
};
Result<store::Subscription> rent_add_on(store::Tx& tx, const store::Act& act, const RentAddOn& command);

// The day itself is not billed. What was billed beyond it is credited by the next bill.
struct ReturnAddOn {
    Id subscription;
    Id rented;
    std::optional<domain::Date> on;  // today
    std::optional<std::int64_t> if_version;
};
Result<store::Subscription> return_add_on(store::Tx& tx, const store::Act& act, const ReturnAddOn& command);

}  // namespace bangnopi::billing
