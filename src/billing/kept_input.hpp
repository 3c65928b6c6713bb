// What was kept with an invoice, computed again.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "billing/quote.hpp"
#include "domain/invoice.hpp"
#include "store/rerating.hpp"

namespace bangnopi::billing {

Result<domain::Replayed> replay_kept_input(std::string_view input);

// Of the invoices that billed this kind of charge of a period, as store::inputs_of_charges has them; of one with several parts
// the subscription's own. Refuses Code::conflict where one cannot be read.
Result<std::vector<QuoteInput>> kept_inputs(store::Tx& tx, Id operator_id, Id subscription,
                                            domain::Period period, store::ChargeKind kind);

}  // namespace bangnopi::billing
