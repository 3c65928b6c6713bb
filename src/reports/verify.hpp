// Whether a database keeps what must always hold (domain.md, section 6), told by code that did not make the
// data: plain sums over rows, and every invoice computed again from its kept inputs. Reads only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/invoice.hpp"
#include "store/database.hpp"
#include "store/operators.hpp"

namespace bangnopi::reports {

inline constexpr std::size_t offending_rows_max = 100;

struct CheckResult {
    std::string name;
    bool ok = true;
    std::int64_t offending = 0;
    std::vector<std::string> rows;  // what offends, named so that it can be found; at most offending_rows_max
};

struct Verification {
    bool ok = true;
    std::vector<CheckResult> checks;
};

// What an invoice's kept input makes (billing::parse_quote_input and domain::draft_invoice): handed in, since a report knows
// nothing of the shape in which billing keeps it.
using ReplayInput = std::function<Result<domain::Replayed>(std::string_view input)>;

// One operator, in one snapshot. `now` decides what should be isolated.
Verification verify(store::Database& db, const store::Operator& subject, Instant now,
                    const ReplayInput& replay);

}  // namespace bangnopi::reports
