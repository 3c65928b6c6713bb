// Areas (wilayah): a tree. Whatever holds for an area holds for those below it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/dunning.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

struct Area {
    Id id;
    std::optional<Id> parent_id;
    std::string code;
    std::string name;
    std::optional<domain::DueRule> due;  // none: that of the area above, at last the operator's
    std::int64_t version = 1;
};

void insert_area(Tx& tx, Id operator_id, const Area& row);
void update_area(Tx& tx, Id operator_id, const Area& row);  // writes row.version
std::optional<Area> find_area(Tx& tx, Id operator_id, Id id);
std::optional<Area> find_area_by_code(Tx& tx, Id operator_id, std::string_view code);
// Sorts: code, name.
Result<Page<Area>> list_areas(Tx& tx, Id operator_id, const PageRequest& request);

}  // namespace bangnopi::store
