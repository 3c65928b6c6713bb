// The audit log as it is read. It is written by store::audit (outbox.hpp), in the transaction of the change.
#pragma once

#include <optional>
#include <string>

#include "store/act.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

struct AuditRow {
    Id id;
    Instant at;
    ActorKind actor_kind = ActorKind::system;
    std::optional<Id> actor_id;
    std::string actor_name;
    std::string action;
    std::string subject_kind;
    Id subject_id;
    std::string before;  // JSON objects; empty where there is none
    std::string after;
};

// Newest first unless asked otherwise, of one subject or of all.
Result<Page<AuditRow>> list_audit(Tx& tx, Id operator_id, std::optional<Id> subject, PageRequest request);

}  // namespace bangnopi::store
