// Whether a database keeps what must always hold (domain.md, section 6), told by code that did not make the
// data: plain sums over rows, and every invoice computed again from its kept inputs. Reads only.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

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

// One operator, in one snapshot. `now` decides what should be isolated.
Verification verify(store::Database& db, const store::Operator& subject, Instant now);

}  // namespace bangnopi::reports
