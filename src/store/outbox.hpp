// Facts and the history of changes, written in the transaction that made them true.
#pragma once

#include <span>
#include <string_view>

#include "store/act.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

// A fact: kind "invoice.issued", "payment.received", "subscription.isolated" …; payload is a JSON object.
// With it go the deliveries of the handlers that are interested in the kind (deliveries.hpp), and the
// database's listeners hear of it after the commit.
void emit(Tx& tx, const Act& act, std::string_view kind, Id subject, std::string_view payload);

// Many facts of one kind at once, as one bulk write.
struct Fact {
    Id subject;
    std::string_view payload;
};
void emit_all(Tx& tx, const Act& act, std::string_view kind, std::span<const Fact> facts);

// One line of the audit log: before and after are JSON objects with secrets masked, empty where there is
// none.
void audit(Tx& tx, const Act& act, std::string_view action, std::string_view subject_kind, Id subject,
           std::string_view before, std::string_view after);

}  // namespace bangnopi::store
