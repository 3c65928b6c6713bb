// Use cases of areas. Each is one transaction's work: it writes its audit row and its event.
// `if_version` is the version that the caller saw (If-Match): another one is refused as Code::stale.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/areas.hpp"

namespace bangnopi::billing {

struct NewArea {
    std::string code;
    std::string name;
    std::string parent;                       // code or id; empty: at the top
    std::optional<domain::DueRule> due = {};  // none: that of the area above, at last the operator's
};
Result<store::Area> create_area(store::Tx& tx, const store::Act& act, const NewArea& command);

struct EditArea {
    Id id;
    std::optional<std::string> name;
    std::optional<std::string> parent;  // empty: to the top
    std::optional<std::int64_t> if_version;
    std::optional<std::optional<domain::DueRule>> due = {};  // of invoices that are issued from then on
};
Result<store::Area> edit_area(store::Tx& tx, const store::Act& act, const EditArea& command);

// By code, else by id; nothing for empty text. Refuses with the pointer of the field that named it.
Result<std::optional<Id>> area_named(store::Tx& tx, Id operator_id, std::string_view code_or_id,
                                     std::string_view pointer);

}  // namespace bangnopi::billing
