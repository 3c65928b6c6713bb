// Messages to customers, each a row from the moment it is owed until it is known what became of it. An event that customers are told of
// owes one in the transaction that emits it (outbox.hpp), where the operator has a channel; reminders are planned by the day. Who sends
// takes those that are due by lease, writes down what they say, hands them to a channel, and records what it answered.
//
// At most one for each subject, kind and stage. Instants are of business.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "domain/medium.hpp"
#include "store/act.hpp"
#include "store/deliveries.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

enum class NoticeState : std::uint8_t {
    waiting = 1,
    sending = 2,
    sent = 3,
    delivered = 4,
    skipped = 5,
    failed = 6,   // no channel takes it: staff see it, and may send it again
    unknown = 7,  // a channel may have it, and cannot be asked: staff may send it again
};
std::string_view name_of(NoticeState state);
std::optional<NoticeState> parse_notice_state(std::string_view name);

struct Notice {
    Id id;
    std::string kind;  // domain/notice_kind.hpp
    Id subject_id;
    std::int64_t stage = 0;         // of a reminder: days from due; of what an event brought about: the event
    std::optional<Id> customer_id;  // known once it was composed
    std::string data = "{}";        // what the event said
    NoticeState state = NoticeState::waiting;
    std::string reason;  // why it was skipped, in a word; why it failed
    Instant due_at;
    int attempts = 0;  // on the channel that it is at
    std::optional<Id> channel_id;
    std::string tried;  // " id id ": channels that refused it
    std::optional<domain::Medium> medium;
    std::string recipient;
    std::string subject;
    std::string body;
    std::optional<std::string> reference;  // the channel's own
    int reported = 0;                      // the highest of what the channel told of it
    Instant created_at;
    std::optional<Instant> sent_at;
    std::optional<Instant> delivered_at;
};

// Of an event that customers are told of, where the operator has an active channel; else nothing. Not waited for.
void owe_notice(Tx& tx, const Act& act, Id event, std::string_view kind, Id subject,
                std::string_view payload);
struct NoticeEvent {
    Id event;
    Id subject;
    std::string_view payload;
};
void owe_notices(Tx& tx, const Act& act, std::string_view kind, std::span<const NoticeEvent> events);
bool has_notice_channel(Tx& tx, Id operator_id);

struct PlannedNotice {
    std::string kind;
    Id subject;
    std::int64_t stage = 0;
    std::optional<Id> customer;
    std::string data = "{}";
    Instant due_at;
    NoticeState state = NoticeState::waiting;
    std::string reason = {};
};
// Those that are there already are left as they are. The subjects of those that are new.
std::vector<Id> plan_notices(Tx& tx, const Act& act, std::span<const PlannedNotice> planned);

// Operators with a channel and something due. In the installation's scope.
std::vector<Id> operators_with_due_notices(Tx& tx, Instant now);

struct DueNotice {
    Notice notice;
    bool was_being_sent = false;  // by somebody whose lease ran out
};
// Oldest first. `lease` is of the real clock, as `real_now`.
std::vector<DueNotice> take_due_notices(Tx& tx, Id operator_id, Instant now, Instant real_now,
                                        std::size_t limit, const Lease& lease);
// All that a worker decided of one whose lease it holds; the lease ends unless the state is `sending`. A report that came while it was
// being sent counts. False: the lease was lost.
bool record_notice(Tx& tx, Id operator_id, const Notice& notice, Id lease_token);
// As it is stored: whoever comes next may take it.
void release_notice(Tx& tx, Id operator_id, Id notice, Id lease_token);
// All that was decided of many that were just taken in this transaction.
void record_taken(Tx& tx, Id operator_id, std::span<const Notice> notices);

struct NoticeAttempt {
    Id id;
    Id notice_id;
    Id channel_id;
    std::string recipient;
    int outcome = 1;  // notices::SendOutcome, from 1
    std::string error;
    Instant at;
};
void insert_notice_attempt(Tx& tx, Id operator_id, const NoticeAttempt& attempt);
std::vector<NoticeAttempt> list_notice_attempts(Tx& tx, Id operator_id, Id notice);

std::optional<Notice> find_notice(Tx& tx, Id operator_id, Id notice);
std::optional<Notice> lock_notice(Tx& tx, Id operator_id, Id notice);
// Of a channel, by its own reference or by the id of the notice.
std::optional<Notice> lock_notice_by_reference(Tx& tx, Id operator_id, Id channel,
                                               std::string_view reference);
// Messages of a channel whose end is not known yet, sent since then, by their ids above `after`.
struct UnreportedNotice {
    Id id;
    std::string reference;
};
std::vector<UnreportedNotice> unreported_notices(Tx& tx, Id operator_id, Id channel, Instant since, Id after,
                                                 std::size_t limit);
// Of one that is being sent: kept until its answer is recorded (record_notice).
void note_early_report(Tx& tx, Id operator_id, Id notice, int rank, Instant at);

struct NoticeFilter {
    std::optional<Id> customer_id;
    std::optional<NoticeState> state;
    std::string kind;
    std::optional<Id> subject_id;
};
struct NoticeListed {
    Notice notice;
    std::string customer_number;  // empty: not known yet
    std::string customer_name;
};
// Newest first.
Result<Page<NoticeListed>> list_notices(Tx& tx, Id operator_id, const NoticeFilter& filter,
                                        const PageRequest& request);

// That nothing arrives where it was sent to, as long as that is the customer's address; since when it was said first. A telephone
// without WhatsApp has SMS all the same.
void mark_address_failed(Tx& tx, Id operator_id, const Notice& notice, Instant at);

}  // namespace bangnopi::store
