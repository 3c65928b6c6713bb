// What is rented beside a plan, by the month: the list of it, and what a subscription has of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/calendar.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

struct AddOn {
    Id id;
    std::string code;
    std::string name;
    std::int64_t monthly_fee = 0;  // of who rents it from now on
    bool taxed = true;
    bool active = true;  // sold
    Instant created_at;
    std::int64_t version = 1;
};

void insert_add_on(Tx& tx, Id operator_id, const AddOn& row);
void update_add_on(Tx& tx, Id operator_id, const AddOn& row);  // all but its code; writes row.version
std::optional<AddOn> find_add_on(Tx& tx, Id operator_id, Id id);
std::optional<AddOn> lock_add_on(Tx& tx, Id operator_id, Id id);
std::optional<AddOn> find_add_on_by_code(Tx& tx, Id operator_id, std::string_view code);
// Sorts: code (default), name.
Result<Page<AddOn>> list_add_ons(Tx& tx, Id operator_id, const PageRequest& request);

// Rented [from_on, to_on) at the price of the day on which it was sold.
struct RentedAddOn {
    Id id;
    Id subscription_id;
    Id add_on_id;
    std::int64_t monthly_fee = 0;
    bool taxed = true;
    domain::Date from_on;
    std::optional<domain::Date> to_on;
    std::string code = {};  // of the list, when read
    std::string name = {};
};

void insert_rented_add_on(Tx& tx, Id operator_id, const RentedAddOn& row);
void end_rented_add_on(Tx& tx, Id operator_id, const RentedAddOn& row);  // sets to_on; no day at all: removed
// In the order in which they were rented, ended ones too.
std::vector<RentedAddOn> rented_add_ons(Tx& tx, Id operator_id, Id subscription);
bool has_add_ons(Tx& tx, Id operator_id, Id subscription);

}  // namespace bangnopi::store
