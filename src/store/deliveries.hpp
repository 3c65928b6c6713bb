// What handlers owe to events: taken by lease, in order per subject, repeated with growing pauses, and after
// `attempts_max` failures left for staff to see (a dead letter, which holds up nobody).
//
// A handler's effect and complete() belong into one transaction where the effect is in this database; where
// it is not, the handler may run twice for one event and must not mind. A worker whose lease ran out changes
// nothing: every call names the lease's token. Instants are of the real clock, not of a demo's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace bangnopi::store {

inline constexpr int attempts_max = 20;

struct Lease {
    Id token;  // drawn before the transaction
    Instant until;
};

struct Delivery {
    Id event_id;
    Id subject;
    int attempts;
    std::string kind;
    std::string payload;
    Instant at;
};

// Operators that may have something due in these buckets: [from, to) of 0..256. Runs in the installation's
// scope.
std::vector<Id> operators_with_work(Tx& tx, int bucket_from, int bucket_to, Instant now, std::size_t limit);
int bucket_of(Id operator_id);

// In the operator's scope. At most one delivery a subject, the oldest that is not dead.
std::vector<Delivery> take_due(Tx& tx, std::string_view handler, Instant now, std::size_t limit,
                               const Lease& lease);
// False: the lease was lost; nothing was changed.
bool renew(Tx& tx, std::string_view handler, Id event_id, const Lease& lease);
bool complete(Tx& tx, std::string_view handler, Id event_id, Id token);
// Due again after 1 s, doubled each time up to 1 h.
bool fail(Tx& tx, std::string_view handler, const Delivery& delivery, Id token, std::string_view error,
          Instant now);
// Not tried again, unless staff ask.
bool give_up(Tx& tx, std::string_view handler, Id event_id, Id token, std::string_view error);
// Due as it was, for whoever takes it next: it was not tried.
void release(Tx& tx, std::string_view handler, Id event_id, Id token);
// Takes the operator off the list of those with work when nothing is left; else says when to look again. In
// its scope.
void settle_work(Tx& tx);

struct DeadLetter {
    Id event_id;
    std::string handler;
    std::string kind;
    std::string error;
    Instant at;
};
std::vector<DeadLetter> dead_letters(Tx& tx, std::size_t limit);
// Tries a dead letter again from the start.
bool revive(Tx& tx, std::string_view handler, Id event_id, Instant now);

// Puts the operator on the list of those with work; emit() does it.
void mark_work(Tx& tx, Id operator_id, Instant due_at);

}  // namespace bangnopi::store
