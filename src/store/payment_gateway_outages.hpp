// Accounts whose payment gateway has not answered since a moment of the business clock: a row while it lasts.
#pragma once

#include <map>
#include <optional>

#include "store/database.hpp"

namespace bangnopi::store {

std::optional<Instant> find_outage(Tx& tx, Id operator_id, Id account);
// One that goes on keeps its beginning.
void begin_outage(Tx& tx, Id operator_id, Id account, Instant since);
void end_outage(Tx& tx, Id operator_id, Id account);
std::map<Id, Instant> outages(Tx& tx, Id operator_id);  // by account

}  // namespace bangnopi::store
