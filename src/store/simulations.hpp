// What a simulation reads: subscriptions that are billed by the month, and whose they are.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/billing_cases.hpp"

namespace bangnopi::store {

// Of whom a simulation is: all whose bills are by the month and who lived in [from, to), or those of one plan now.
struct SimulatedOf {
    domain::Period lived_in;
    std::optional<Id> plan_id;
};
std::int64_t count_simulated(Tx& tx, Id operator_id, const SimulatedOf& of);
// Ascending by id above `after`.
std::vector<BillableSubscription> simulated_subscriptions(Tx& tx, Id operator_id, const SimulatedOf& of,
                                                          Id after, int limit);

struct NamedCustomer {
    std::string number;
    std::string name;
};
std::map<Id, NamedCustomer> names_of_customers(Tx& tx, Id operator_id, std::span<const Id> customers);

}  // namespace bangnopi::store
