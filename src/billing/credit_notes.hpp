// Credit notes (nota kredit): an issued invoice is corrected by one, never edited. Each has a number of a gapless series of its own, and
// takes revenue, discount and tax back in proportion; several that come to the whole invoice reverse its journal to the rupiah.
//
// In this order it closes what is open, undoes what was written off, makes balance of what was paid, the newest allocation first,
// and undoes what was withheld. What was paid is not paid out by it: that is a refund (refunds.hpp), which finds it as balance, as far as nothing else of the
// customer's was open: what it makes balance pays that first, in the same transaction.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/corrections.hpp"
#include "store/invoices.hpp"
#include "store/operators.hpp"

namespace bangnopi::billing {

struct WriteCreditNote {
    Id invoice;
    std::int64_t amount = 0;  // tax included
    std::string reason;
};
struct CreditNoteWritten {
    store::CreditNote note;
    store::Invoice invoice;    // as it is now
    std::int64_t balance = 0;  // the customer's, afterwards
};
// Refuses an amount beyond what is not credited yet.
Result<CreditNoteWritten> write_credit_note(store::Tx& tx, const store::Act& act,
                                            const store::Settings& settings, const WriteCreditNote& command);

}  // namespace bangnopi::billing
