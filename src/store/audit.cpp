#include "store/audit.hpp"

namespace bangnopi::store {
namespace {

constexpr SortColumn sorts[] = {{"created", "id", true}};

AuditRow read_audit(const Row& row) {
    return {row.id(0),
            row.instant(1),
            static_cast<ActorKind>(row.integer(2)),
            row.optional_id(3),
            row.string(4),
            row.string(5),
            row.string(6),
            row.id(7),
            row.optional_string(8).value_or(""),
            row.optional_string(9).value_or("")};
}

}  // namespace

Result<Page<AuditRow>> list_audit(Tx& tx, Id operator_id, std::optional<Id> subject, PageRequest request) {
    const ListQuery::Select select{
        "id, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, before, after", 10,
        "audit", "operator_id", "id"};
    ListQuery query(select, operator_id);
    if (subject) query.where("subject_id = ?", subject->value);
    if (request.sort.empty()) request.sort = "-created";
    return query.page<AuditRow>(tx, request, sorts, read_audit);
}

}  // namespace bangnopi::store
