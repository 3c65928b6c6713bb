#include "store/notices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "domain/notice_kind.hpp"
#include "store/many_rows.hpp"

namespace bangnopi::store {
namespace {

#define NOTICE_COLUMNS                                                                           \
    "n.id, n.kind, n.subject_id, n.stage, n.customer_id, n.data, n.state, n.reason, n.due_at, "  \
    "n.attempts, n.channel_id, n.tried, n.medium, n.recipient, n.subject, n.body, n.reference, " \
    "n.reported, n.created_at, n.sent_at, n.delivered_at"
constexpr int notice_column_count = 21;

constexpr std::array notice_columns = {Column{"operator_id"},
                                       Column{"id"},
                                       Column{"kind", ColumnType::text},
                                       Column{"subject_id"},
                                       Column{"stage"},
                                       Column{"customer_id"},
                                       Column{"data", ColumnType::text},
                                       Column{"state", ColumnType::small},
                                       Column{"reason", ColumnType::text},
                                       Column{"due_at"},
                                       Column{"attempts", ColumnType::small},
                                       Column{"lease_until"},
                                       Column{"lease_token"},
                                       Column{"tried", ColumnType::text},
                                       Column{"recipient", ColumnType::text},
                                       Column{"subject", ColumnType::text},
                                       Column{"body", ColumnType::text},
                                       Column{"reported", ColumnType::small},
                                       Column{"created_at"}};
constexpr std::string_view plan_sql =
    "INSERT INTO notice (operator_id, id, kind, subject_id, stage, customer_id, data, state, reason, due_at, "
    "attempts, lease_until, lease_token, tried, recipient, subject, body, reported, created_at) {rows} ON "
    "CONFLICT (operator_id, subject_id, kind, stage) DO NOTHING RETURNING subject_id";

constexpr std::array<std::string_view, 7> state_names = {"waiting", "sending", "sent",   "delivered",
                                                         "skipped", "failed",  "unknown"};
constexpr std::array notice_sorts = {SortColumn{"created", "n.id", true}};

Notice read_notice(const Row& row) {
    Notice notice;
    notice.id = row.id(0);
    notice.kind = row.string(1);
    notice.subject_id = row.id(2);
    notice.stage = row.integer(3);
    notice.customer_id = row.optional_id(4);
    notice.data = row.string(5);
    notice.state = row.enumeration<NoticeState>(6);
    notice.reason = row.string(7);
    notice.due_at = row.instant(8);
    notice.attempts = static_cast<int>(row.integer(9));
    notice.channel_id = row.optional_id(10);
    notice.tried = row.string(11);
    if (!row.is_null(12)) notice.medium = row.enumeration<domain::Medium>(12);
    notice.recipient = row.string(13);
    notice.subject = row.string(14);
    notice.body = row.string(15);
    if (!row.is_null(16)) notice.reference = row.string(16);
    notice.reported = static_cast<int>(row.integer(17));
    notice.created_at = row.instant(18);
    notice.sent_at = row.optional_instant(19);
    notice.delivered_at = row.optional_instant(20);
    return notice;
}

std::optional<Notice> read_one(Tx& tx, std::string_view sql, Id operator_id, Id notice) {
    std::optional<Notice> found;
    tx.first(
        sql, [&](const Row& row) { found = read_notice(row); }, operator_id, notice);
    return found;
}

Param medium_param(const Notice& notice) {
    return notice.medium ? Param(*notice.medium) : Param(nullptr);
}

#define RECORD_COLUMNS                                                                                      \
    "customer_id = $3, state = $4, reason = $5, due_at = $6, attempts = $7, channel_id = $8, tried = $9, "  \
    "medium = $10, recipient = $11, subject = $12, body = $13, reference = $14, reported = $15, sent_at = " \
    "$16, delivered_at = $17"

}  // namespace

std::string_view name_of(NoticeState state) {
    return state_names.at(static_cast<std::size_t>(state) - 1);
}

std::optional<NoticeState> parse_notice_state(std::string_view name) {
    const auto* found = std::find(state_names.begin(), state_names.end(), name);
    if (found == state_names.end()) return std::nullopt;
    return static_cast<NoticeState>(found - state_names.begin() + 1);
}

bool has_notice_channel(Tx& tx, Id operator_id) {
    return tx.first(
        "SELECT 1 FROM notice_channel WHERE operator_id = $1 AND active = 1 LIMIT 1", [](const Row&) {},
        operator_id);
}

void owe_notice(Tx& tx, const Act& act, Id event, std::string_view kind, Id subject,
                std::string_view payload) {
    const domain::NoticeKind* told = domain::notice_kind_of_event(kind);
    if (told == nullptr) return;
    tx.post(
        "INSERT INTO notice (operator_id, id, kind, subject_id, stage, data, state, reason, due_at, "
        "attempts, lease_until, lease_token, tried, recipient, subject, body, reported, created_at) "
        "SELECT $1, $2, $3, $4, $2, $5, 1, '', $6, 0, 0, 0, '', '', '', '', 0, $6 "
        "WHERE EXISTS (SELECT 1 FROM notice_channel WHERE operator_id = $1 AND active = 1)",
        act.operator_id, event, told->name, subject, payload, act.now);
}

void owe_notices(Tx& tx, const Act& act, std::string_view kind, std::span<const NoticeEvent> events) {
    const domain::NoticeKind* told = domain::notice_kind_of_event(kind);
    if (told == nullptr || events.empty() || !has_notice_channel(tx, act.operator_id)) return;
    BulkInsert rows("notice", notice_columns);
    for (const NoticeEvent& event : events)
        rows.row(act.operator_id, event.event, told->name, event.subject, event.event, nullptr, event.payload,
                 NoticeState::waiting, "", act.now, 0, 0, 0, "", "", "", "", 0, act.now);
    tx.bulk_insert(rows);
}

std::vector<Id> plan_notices(Tx& tx, const Act& act, std::span<const PlannedNotice> planned) {
    static const ManyRows statement(plan_sql, "notice", notice_columns);
    RowBuffer rows = statement.no_rows();
    for (const PlannedNotice& one : planned)
        rows.row(act.operator_id, act.ids->next(), one.kind, one.subject, one.stage, one.customer, one.data,
                 one.state, one.reason, one.due_at, 0, 0, 0, "", "", "", "", 0, act.now);
    std::vector<Id> subjects;
    if (!planned.empty()) statement.each(tx, rows, [&](const Row& row) { subjects.push_back(row.id(0)); });
    return subjects;
}

std::vector<Id> operators_with_due_notices(Tx& tx, Instant now) {
    std::vector<Id> operators;
    tx.each(
        "SELECT DISTINCT c.operator_id FROM notice_channel c WHERE c.active = 1 AND EXISTS (SELECT 1 FROM "
        "notice n WHERE n.operator_id = c.operator_id AND n.state <= 2 AND n.due_at <= $1) ORDER BY "
        "c.operator_id",
        [&](const Row& row) { operators.push_back(row.id(0)); }, now);
    return operators;
}

std::vector<DueNotice> take_due_notices(Tx& tx, Id operator_id, Instant now, Instant real_now,
                                        std::size_t limit, const Lease& lease) {
    std::vector<DueNotice> taken;
    std::vector<Id> ids;
    tx.each(
        "SELECT " NOTICE_COLUMNS
        " FROM notice n WHERE n.operator_id = $1 AND n.state <= 2 AND n.due_at <= $2 AND n.lease_until <= $3 "
        "ORDER BY n.due_at, n.id LIMIT $4 {skip_locked:n}",
        [&](const Row& row) {
            Notice notice = read_notice(row);
            ids.push_back(notice.id);
            const bool was_being_sent = notice.state == NoticeState::sending;
            taken.push_back({std::move(notice), was_being_sent});
        },
        operator_id, now, real_now, limit);
    if (!ids.empty())
        tx.execute(
            "UPDATE notice SET lease_until = $3, lease_token = $4 WHERE operator_id = $1 AND id {in:$2}",
            operator_id, std::span<const Id>(ids), lease.until, lease.token);
    return taken;
}

bool record_notice(Tx& tx, Id operator_id, const Notice& notice, Id lease_token) {
    return tx.execute(
               "UPDATE notice SET customer_id = $3, state = CASE WHEN $4 = 3 AND reported >= 4 THEN 4 ELSE "
               "$4 END, reason = $5, due_at = $6, attempts = $7, channel_id = $8, tried = $9, medium = $10, "
               "recipient = $11, subject = $12, body = $13, reference = $14, reported = CASE WHEN $4 = 3 "
               "THEN reported ELSE $15 END, sent_at = $16, delivered_at = CASE WHEN $4 = 3 AND reported >= 4 "
               "THEN delivered_at ELSE $17 END, lease_until = CASE WHEN $4 = 2 THEN lease_until ELSE 0 END "
               "WHERE operator_id = $1 AND id = $2 AND lease_token = $18 AND state <= 2",
               operator_id, notice.id, notice.customer_id, notice.state, notice.reason, notice.due_at,
               notice.attempts, notice.channel_id, notice.tried, medium_param(notice), notice.recipient,
               notice.subject, notice.body, notice.reference, notice.reported, notice.sent_at,
               notice.delivered_at, lease_token) == 1;
}

void record_taken(Tx& tx, Id operator_id, std::span<const Notice> notices) {
    for (const Notice& notice : notices)
        tx.post("UPDATE notice SET " RECORD_COLUMNS
                ", lease_until = CASE WHEN $4 = 2 THEN lease_until ELSE 0 END WHERE operator_id = $1 AND id "
                "= $2",
                operator_id, notice.id, notice.customer_id, notice.state, notice.reason, notice.due_at,
                notice.attempts, notice.channel_id, notice.tried, medium_param(notice), notice.recipient,
                notice.subject, notice.body, notice.reference, notice.reported, notice.sent_at,
                notice.delivered_at);
}

void insert_notice_attempt(Tx& tx, Id operator_id, const NoticeAttempt& attempt) {
    tx.post(
        "INSERT INTO notice_attempt (operator_id, notice_id, id, channel_id, recipient, outcome, error, at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        operator_id, attempt.notice_id, attempt.id, attempt.channel_id, attempt.recipient, attempt.outcome,
        attempt.error, attempt.at);
}

std::vector<NoticeAttempt> list_notice_attempts(Tx& tx, Id operator_id, Id notice) {
    std::vector<NoticeAttempt> attempts;
    tx.each(
        "SELECT id, channel_id, recipient, outcome, error, at FROM notice_attempt WHERE operator_id = $1 AND "
        "notice_id = $2 ORDER BY id",
        [&](const Row& row) {
            attempts.push_back({row.id(0), notice, row.id(1), row.string(2), static_cast<int>(row.integer(3)),
                                row.string(4), row.instant(5)});
        },
        operator_id, notice);
    return attempts;
}

std::optional<Notice> find_notice(Tx& tx, Id operator_id, Id notice) {
    return read_one(tx, "SELECT " NOTICE_COLUMNS " FROM notice n WHERE n.operator_id = $1 AND n.id = $2",
                    operator_id, notice);
}

std::optional<Notice> lock_notice(Tx& tx, Id operator_id, Id notice) {
    return read_one(
        tx, "SELECT " NOTICE_COLUMNS " FROM notice n WHERE n.operator_id = $1 AND n.id = $2 {for_update}",
        operator_id, notice);
}

std::optional<Notice> lock_notice_by_reference(Tx& tx, Id operator_id, Id channel,
                                               std::string_view reference) {
    std::optional<Notice> found;
    tx.first(
        "SELECT " NOTICE_COLUMNS
        " FROM notice n WHERE n.operator_id = $1 AND n.channel_id = $2 AND n.reference = $3 {for_update}",
        [&](const Row& row) { found = read_notice(row); }, operator_id, channel, reference);
    return found;
}

std::vector<UnreportedNotice> unreported_notices(Tx& tx, Id operator_id, Id channel, Instant since, Id after,
                                                 std::size_t limit) {
    std::vector<UnreportedNotice> notices;
    tx.each(
        "SELECT id, reference FROM notice WHERE operator_id = $1 AND state = 3 AND channel_id = $2 AND "
        "reference IS NOT NULL AND sent_at >= $3 AND id > $4 ORDER BY id LIMIT $5",
        [&](const Row& row) {
            notices.push_back({row.id(0), row.string(1)});
        },
        operator_id, channel, since, after, limit);
    return notices;
}

void note_early_report(Tx& tx, Id operator_id, Id notice, int rank, Instant at) {
    tx.execute("UPDATE notice SET reported = $3, delivered_at = $4 WHERE operator_id = $1 AND id = $2",
               operator_id, notice, rank, at);
}

void release_notice(Tx& tx, Id operator_id, Id notice, Id lease_token) {
    tx.execute("UPDATE notice SET lease_until = 0 WHERE operator_id = $1 AND id = $2 AND lease_token = $3",
               operator_id, notice, lease_token);
}

Result<Page<NoticeListed>> list_notices(Tx& tx, Id operator_id, const NoticeFilter& filter,
                                        const PageRequest& request) {
    ListQuery query(
        {NOTICE_COLUMNS ", COALESCE(c.number, ''), COALESCE(c.name, '')", notice_column_count + 2,
         "notice n LEFT JOIN customer c ON c.operator_id = n.operator_id AND c.id = n.customer_id",
         "n.operator_id", "n.id"},
        operator_id);
    if (filter.customer_id) query.where("n.customer_id = ?", filter.customer_id->value);
    if (filter.state) query.where("n.state = ?", static_cast<std::int64_t>(*filter.state));
    if (!filter.kind.empty()) query.where("n.kind = ?", filter.kind);
    if (filter.subject_id) query.where("n.subject_id = ?", filter.subject_id->value);
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    return query.page<NoticeListed>(tx, newest_first, notice_sorts, [](const Row& row) {
        return NoticeListed{read_notice(row), row.string(notice_column_count),
                            row.string(notice_column_count + 1)};
    });
}

void mark_address_failed(Tx& tx, Id operator_id, const Notice& notice, Instant at) {
    if (notice.medium == domain::Medium::email)
        tx.post(
            "UPDATE customer SET email_failed_at = $3 WHERE operator_id = $1 AND id = $2 AND email = $4 AND "
            "email_failed_at IS NULL",
            operator_id, notice.customer_id, at, notice.recipient);
    if (notice.medium == domain::Medium::sms)
        tx.post(
            "UPDATE customer SET phone_failed_at = $3 WHERE operator_id = $1 AND id = $2 AND phone = $4 AND "
            "phone_failed_at IS NULL",
            operator_id, notice.customer_id, at, notice.recipient);
}

}  // namespace bangnopi::store
