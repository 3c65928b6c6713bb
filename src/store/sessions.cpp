#include "store/sessions.hpp"

#include <sodium.h>

#include "store/session_blob.hpp"
#include "store/session_rows.hpp"
#include "store/speed_columns.hpp"

namespace bangnopi::store {
namespace {

#define ONLINE_COLUMNS                                                               \
    "id, router_id, acct_session_id, username, subscription_id, login_id, granted, " \
    "granted_down_bps, granted_up_bps, granted_burst, started_at, last_at, ip, mac"

constexpr Column insert_columns[] = {{"operator_id"},
                                     {"id"},
                                     {"key_hash"},
                                     {"router_id"},
                                     {"acct_session_id", ColumnType::text},
                                     {"username", ColumnType::text},
                                     {"claimed_until"},
                                     {"started_at"},
                                     {"last_at"},
                                     {"bytes_down"},
                                     {"bytes_up"},
                                     {"usage", ColumnType::bytes},
                                     {"stopped_at"},
                                     {"subscription_id"},
                                     {"login_id"},
                                     {"granted", ColumnType::small},
                                     {"granted_down_bps"},
                                     {"granted_up_bps"},
                                     {"granted_burst", ColumnType::text},
                                     {"ip", ColumnType::text},
                                     {"mac", ColumnType::text},
                                     {"nas_port", ColumnType::text},
                                     {"terminate_cause", ColumnType::small}};
constexpr Column update_columns[] = {{"operator_id"},
                                     {"id"},
                                     {"started_at"},
                                     {"last_at"},
                                     {"bytes_down"},
                                     {"bytes_up"},
                                     {"usage", ColumnType::bytes},
                                     {"stopped_at"},
                                     {"subscription_id"},
                                     {"login_id"},
                                     {"granted", ColumnType::small},
                                     {"granted_down_bps"},
                                     {"granted_up_bps"},
                                     {"granted_burst", ColumnType::text},
                                     {"ip", ColumnType::text},
                                     {"mac", ColumnType::text},
                                     {"nas_port", ColumnType::text},
                                     {"terminate_cause", ColumnType::small}};
constexpr std::size_t keys_of_update = 2;
constexpr std::size_t columns_of_usage = 7;  // the first

OnlineSession read_online(const Row& row) {
    OnlineSession session;
    session.id = row.id(0);
    session.router_id = row.id(1);
    session.acct_session_id = row.string(2);
    session.username = row.string(3);
    session.subscription_id = row.optional_id(4).value_or(Id{});
    session.login_id = row.id(5);
    session.granted = read_granted(row, 6);
    session.started_at = row.instant(10);
    session.last_at = row.instant(11);
    session.ip = row.string(12);
    session.mac = row.string(13);
    return session;
}

template <class... A>
std::vector<OnlineSession> all_online(Tx& tx, std::string_view sql, const A&... values) {
    std::vector<OnlineSession> sessions;
    tx.each(
        sql, [&](const Row& row) { sessions.push_back(read_online(row)); }, values...);
    return sessions;
}

// The values of a row one after another: a row's columns differ with the statement, their order does not.
class Values {
  public:
    void add_usage(const Session& session) {
        const domain::SessionUsage& usage = session.usage;
        write_session_blob(blob_, usage);
        append({usage.started_at, usage.last_at, usage.down.total_bytes - session.unowned_down,
                usage.up.total_bytes - session.unowned_up, Bytes(blob_)});
    }
    void add_particulars(const Session& session) {
        const std::optional<domain::Grant>& granted = session.granted;
        burst_ = granted ? text_of(granted->speed.burst) : std::nullopt;
        append({session.usage.stopped_at, session.subscription_id, session.login_id,
                granted ? Param(granted->state) : Param(nullptr), granted ? granted->speed.down_bps : 0,
                granted ? granted->speed.up_bps : 0, burst_, session.ip, session.mac, session.nas_port,
                session.terminate_cause});
    }
    void append(std::initializer_list<Param> values) { values_.insert(values_.end(), values); }
    void move_to(RowBuffer& rows) {
        rows.append(values_);
        values_.clear();
    }

  private:
    std::vector<Param> values_;
    std::vector<std::byte> blob_;
    std::optional<std::string> burst_;
};

}  // namespace

std::optional<domain::Grant> read_granted(const Row& row, int first) {
    if (row.is_null(first)) return std::nullopt;
    return domain::Grant{row.enumeration<domain::Desired>(first), read_speed(row, first + 1)};
}

Session read_session(const Row& row) {
    Session session;
    session.id = row.id(0);
    session.key = {row.id(1), row.string(2), row.string(3)};
    session.subscription_id = row.optional_id(4);
    session.login_id = row.id(5);
    session.granted = read_granted(row, 6);
    session.usage.started_at = row.instant(10);
    session.usage.last_at = row.instant(11);
    session.usage.stopped_at = row.optional_instant(12);
    read_session_blob(row.bytes(15), session.usage);
    session.unowned_down = session.usage.down.total_bytes - row.integer(13);
    session.unowned_up = session.usage.up.total_bytes - row.integer(14);
    session.ip = row.string(16);
    session.mac = row.string(17);
    session.nas_port = row.string(18);
    session.terminate_cause = row.optional_integer(19);
    return session;
}

std::int64_t hash_of(const SessionKey& key) {
    // It keeps apart what differs by accident; who forges a key finds that keys are compared in full.
    static constexpr std::array<unsigned char, crypto_shorthash_KEYBYTES> fixed_key{'s', 'e', 's', 's'};
    std::string text;
    text.reserve(sizeof key.router_id.value + key.acct_session_id.size() + 1 + key.username.size());
    text.append(reinterpret_cast<const char*>(&key.router_id.value), sizeof key.router_id.value);
    text.append(key.acct_session_id).append(1, '\0').append(key.username);
    std::uint64_t hash = 0;
    static_assert(sizeof hash == crypto_shorthash_BYTES);
    crypto_shorthash(reinterpret_cast<unsigned char*>(&hash),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(), fixed_key.data());
    return static_cast<std::int64_t>(hash >> 1U);
}

void ask_sessions(Tx& tx, Id operator_id, std::span<const std::int64_t> key_hashes, IdRange within,
                  std::vector<Session>& found) {
    if (key_hashes.empty()) return;
    std::vector<Id> hashes;
    hashes.reserve(key_hashes.size());
    for (const std::int64_t hash : key_hashes) hashes.push_back(Id{hash});
    found.reserve(found.size() + hashes.size());
    // One by one on PostgreSQL: of a month that is a minute old its planner knows nothing, and would read all of an operator's
    // sessions for a list of hashes.
    tx.ask(
        tx.engine() == Engine::sqlite
            ? "SELECT " BANGNOPI_SESSION_COLUMNS(
                  "") " FROM session WHERE operator_id = $1 AND key_hash {in:$2} AND id >= $3 AND id < $4"
            : "SELECT s.* FROM unnest($2::bigint[]) AS wanted (hash) CROSS JOIN LATERAL "
              "(SELECT " BANGNOPI_SESSION_COLUMNS(
                  "") " FROM session WHERE operator_id = $1 AND key_hash = wanted.hash "
                      "AND id >= $3 AND id < $4 {for_update}) AS s",
        [&found](const Row& row) { found.push_back(read_session(row)); }, operator_id, hashes, within.from,
        within.to);
}

void insert_sessions(Tx& tx, Id operator_id, std::span<const Session* const> sessions) {
    BulkInsert rows("session", insert_columns);
    Values values;
    for (const Session* session : sessions) {
        const SessionKey& key = session->key;
        values.append(
            {operator_id, session->id, hash_of(key), key.router_id, key.acct_session_id, key.username, 0});
        values.add_usage(*session);
        values.add_particulars(*session);
        values.move_to(rows);
    }
    tx.bulk_insert(rows);
}

void update_sessions(Tx& tx, Id operator_id, std::span<const Session* const> sessions, SessionChange change) {
    const bool everything = change == SessionChange::everything;
    BulkUpdate rows(
        "session", std::span(update_columns).first(everything ? std::size(update_columns) : columns_of_usage),
        keys_of_update);
    Values values;
    for (const Session* session : sessions) {
        values.append({operator_id, session->id});
        values.add_usage(*session);
        if (everything) values.add_particulars(*session);
        values.move_to(rows);
    }
    tx.bulk_update(rows);
}

std::optional<Session> find_session(Tx& tx, Id operator_id, Id id) {
    std::optional<Session> found;
    tx.first(
        "SELECT " BANGNOPI_SESSION_COLUMNS("") " FROM session WHERE operator_id = $1 AND id = $2",
        [&](const Row& row) { found = read_session(row); }, operator_id, id);
    return found;
}

bool set_granted(Tx& tx, Id operator_id, Id session, const domain::Grant& granted) {
    return tx.execute(
               "UPDATE session SET granted = $3, granted_down_bps = $4, granted_up_bps = $5, "
               "granted_burst = $6 WHERE operator_id = $1 AND id = $2 AND stopped_at IS NULL",
               operator_id, session, granted.state, granted.speed.down_bps, granted.speed.up_bps,
               text_of(granted.speed.burst)) == 1;
}

bool claim_session(Tx& tx, Id operator_id, Id session, Instant now, Instant until) {
    return tx.execute(
               "UPDATE session SET claimed_until = $4 "
               "WHERE operator_id = $1 AND id = $2 AND claimed_until <= $3",
               operator_id, session, now, until) == 1;
}

OnlineSession online(const Session& session) {
    return {session.id,
            session.subscription_id.value_or(Id{}),
            session.key.router_id,
            session.login_id,
            session.key.acct_session_id,
            session.key.username,
            session.ip,
            session.mac,
            session.granted,
            session.usage.started_at,
            session.usage.last_at};
}

std::vector<OnlineSession> end_sessions_before(Tx& tx, Id operator_id, Id router, Instant at) {
    return all_online(tx,
                      "UPDATE session SET stopped_at = last_at WHERE operator_id = $1 AND router_id = $2 "
                      "AND stopped_at IS NULL AND started_at < $3 RETURNING " ONLINE_COLUMNS,
                      operator_id, router, at);
}

std::vector<OnlineSession> open_sessions(Tx& tx, Id operator_id, Id after, std::size_t limit) {
    return all_online(tx,
                      "SELECT " ONLINE_COLUMNS
                      " FROM session WHERE operator_id = $1 AND id > $2 AND stopped_at IS NULL "
                      "ORDER BY id LIMIT $3",
                      operator_id, after, limit);
}

std::vector<OnlineSession> open_sessions_of(Tx& tx, Id operator_id, std::span<const Id> subscriptions) {
    return all_online(tx,
                      "SELECT " ONLINE_COLUMNS
                      " FROM session WHERE operator_id = $1 AND subscription_id {in:$2} "
                      "AND stopped_at IS NULL ORDER BY id",
                      operator_id, subscriptions);
}

}  // namespace bangnopi::store
