// What a subscription that is not yet begun will be billed first: the draft that the bill run would make of it, if nothing
// is used and nothing changes until then. Writes nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "billing/subscriptions.hpp"
#include "domain/invoice.hpp"

namespace bangnopi::billing {

struct FirstBill {
    std::string plan_code;
    std::string plan_name;
    std::optional<domain::Date> issue_on;  // nothing for a package, which is billed when it is bought
    std::optional<domain::Date> due_on;    // with issue_on
    domain::InvoiceDraft draft;            // of one plan
};

// Of the command's customer; where it names none, of somebody in the area (code or id; empty: none). The connection is not
// read. Refuses what subscribe() would refuse of the rest.
Result<FirstBill> first_bill(store::Tx& tx, const store::Act& act, const NewSubscription& command,
                             std::string_view area);

}  // namespace bangnopi::billing
