#include "access/accounting.hpp"

#include <algorithm>
#include <unordered_map>

#include "access/counted_usage.hpp"
#include "access/usage.hpp"
#include "domain/entered_dates.hpp"
#include "domain/session_match.hpp"
#include "store/access.hpp"
#include "store/kept_plans.hpp"

namespace bangnopi::access {
namespace {

using domain::SessionRecordKind;

// A session that records of the group are of, or may be.
struct Entry {
    store::Session session;
    bool is_new = false;
    bool is_heard = false;           // changed at all
    bool is_changed_widely = false;  // in more than its usage
    bool is_let_in = false;          // by a login that was not known before this group
    bool was_stopped = false;        // before this group
    bool is_opened_again = false;

    [[nodiscard]] bool has_ended_now() const { return session.usage.stopped_at && !was_stopped; }
};

void take(std::string& known, const std::string& told, Entry& entry) {
    if (told.empty() || told == known) return;
    known = told;
    entry.is_changed_widely = true;
}

constexpr std::chrono::days longest_recent{35};
constexpr std::chrono::days longest_ahead{1};  // of another node's clock
constexpr std::chrono::days clock_doubt{1};    // of a router's against ours

// Those whose keys the group names, each once, and those that it begins.
class Sessions {
  public:
    explicit Sessions(std::size_t count) {
        entries_.reserve(count);
        by_hash_.reserve(count);
    }

    void add(std::vector<store::Session> known) {
        for (store::Session& session : known) {
            const std::int64_t hash = hash_of(session.key);
            if (has(hash, session.id)) continue;
            by_hash_.emplace(hash, entries_.size());
            Entry& entry = entries_.emplace_back();
            entry.session = std::move(session);
            entry.was_stopped = entry.session.usage.stopped_at.has_value();
        }
    }

    // The nearest; of two that are as near, the newer.
    Entry* find(std::int64_t hash, const AccountingRecord& told, const domain::SessionRecord& record) {
        Entry* nearest = nullptr;
        auto nearest_apart = std::chrono::microseconds::max();
        each(hash, told.key, [&](Entry& entry) {
            const store::Session& session = entry.session;
            const auto apart = domain::distance(record, told.login_id, session.usage, session.login_id);
            if (!apart || *apart > nearest_apart) return;
            if (nearest != nullptr && *apart == nearest_apart && session.id < nearest->session.id) return;
            nearest = &entry;
            nearest_apart = *apart;
        });
        return nearest;
    }

    // Ends those that its router has given up for it.
    Entry& begin(std::int64_t hash, const AccountingRecord& told, const domain::SessionRecord& record,
                 Id id) {
        const auto usage = domain::SessionUsage::begun_by(record);
        each(hash, told.key, [&](Entry& other) {
            domain::SessionUsage& before = other.session.usage;
            if (!domain::is_superseded(before, usage)) return;
            before.stopped_at = before.last_at;
            other.is_heard = other.is_changed_widely = true;
        });
        by_hash_.emplace(hash, entries_.size());
        Entry& entry = entries_.emplace_back();
        entry.is_new = true;
        entry.session.id = id;
        entry.session.key = told.key;
        entry.session.usage = usage;
        return entry;
    }

    [[nodiscard]] std::span<Entry> entries() { return entries_; }

  private:
    [[nodiscard]] bool has(std::int64_t hash, Id session) const {
        const auto [first, last] = by_hash_.equal_range(hash);
        return std::any_of(first, last,
                           [&](const auto& at) { return entries_[at.second].session.id == session; });
    }

    template <class F>
    void each(std::int64_t hash, const store::SessionKey& key, F&& see) {
        const auto [first, last] = by_hash_.equal_range(hash);
        for (auto at = first; at != last; ++at)
            if (entries_[at->second].session.key == key) see(entries_[at->second]);
    }

    std::vector<Entry> entries_;
    std::unordered_multimap<std::int64_t, std::size_t> by_hash_;
};

std::vector<std::int64_t> hashes_of(std::span<const AccountingRecord> records) {
    std::vector<std::int64_t> hashes;
    hashes.reserve(records.size());
    for (const AccountingRecord& record : records) hashes.push_back(hash_of(record.key));
    return hashes;
}

std::vector<std::int64_t> unique(std::vector<std::int64_t> hashes) {
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    return hashes;
}

// Nearly all sessions that go on lie here; on PostgreSQL in a partition or two of many.
store::IdRange recent_sessions(Id now) {
    return {first_id_before(now, longest_recent), first_id_before(now, -longest_ahead)};
}

class Group {
  public:
    Group(store::Tx& tx, const store::Act& act, const store::Settings& settings,
          std::span<const AccountingRecord> records)
        : tx_(tx),
          act_(act),
          settings_(settings),
          earliest_(act.zone.at(domain::first_entered_day + 1)),
          latest_(act.now + clock_tolerance),
          hashes_(hashes_of(records)),
          sessions_(records.size()) {
        ask_targets(records);
        find_sessions(records);
        targets_.settle(tx, act.operator_id);
        lock_targets_of_sessions();
    }

    void apply(std::span<const AccountingRecord> records) {
        for (std::size_t i = 0; i < records.size(); ++i) apply(hashes_[i], records[i]);
    }

    void write() {
        UsageCount usage(tx_, act_, settings_, targets_, std::move(usage_), std::move(uses_));
        note_actual();
        std::vector<const store::Session*> begun;
        std::vector<const store::Session*> used;
        std::vector<const store::Session*> changed;
        for (const Entry& entry : sessions_.entries()) {
            if (!entry.is_heard) continue;
            (entry.is_new ? begun : entry.is_changed_widely ? changed : used).push_back(&entry.session);
        }
        store::update_sessions(tx_, act_.operator_id, used, store::SessionChange::usage);
        store::update_sessions(tx_, act_.operator_id, changed, store::SessionChange::everything);
        store::insert_sessions(tx_, act_.operator_id, begun);
        usage.finish();
    }

    void restart(std::span<const RouterRestarted> restarts) {
        for (const RouterRestarted& restart : restarts)
            for (store::OnlineSession& session : store::end_sessions_before(
                     tx_, act_.operator_id, restart.router_id, std::min(restart.at, latest_)))
                ended_by_restart_.emplace(session.id, std::move(session));
    }

    Accounted answer() {
        Accounted accounted;
        accounted.late = late_;
        for (Entry& entry : sessions_.entries()) {
            if (!entry.is_heard) continue;
            const bool restarted = ended_by_restart_.erase(entry.session.id) > 0;
            if (entry.is_new || entry.is_opened_again)
                announce(store::session_started, entry.session.subscription_id);
            if (restarted || entry.has_ended_now())
                announce(store::session_stopped, entry.session.subscription_id);
            accounted.sessions.push_back(
                {store::online(entry.session), restarted || entry.session.usage.stopped_at});
        }
        for (auto& [id, session] : ended_by_restart_) {
            announce(store::session_stopped, session.subscription_id);
            accounted.sessions.push_back({std::move(session), true});
        }
        return accounted;
    }

  private:
    // A line's name may be another's by now; what goes on is charged to whom it began for.
    void lock_targets_of_sessions() {
        std::vector<Id> more;
        for (const Entry& entry : sessions_.entries())
            if (entry.session.subscription_id && targets_.find(*entry.session.subscription_id) == nullptr)
                more.push_back(*entry.session.subscription_id);
        targets_.lock(tx_, act_.operator_id, std::move(more), {});
    }

    void ask_targets(std::span<const AccountingRecord> records) {
        std::vector<Id> subscriptions;
        std::vector<Id> with_account;
        subscriptions.reserve(records.size());
        for (const AccountingRecord& record : records) {
            if (!record.subscription_id) continue;
            subscriptions.push_back(*record.subscription_id);
            if (record.account_first) with_account.push_back(*record.subscription_id);
        }
        targets_.ask(tx_, act_.operator_id, std::move(subscriptions), std::move(with_account));
    }

    // A session that begins may follow one of the same name that its router gave up long ago, and one that goes on may have for
    // longer than most.
    void find_sessions(std::span<const AccountingRecord> records) {
        std::vector<std::int64_t> beginning;
        std::vector<std::int64_t> going_on;
        for (std::size_t i = 0; i < records.size(); ++i)
            (records[i].record.kind == SessionRecordKind::start ? beginning : going_on).push_back(hashes_[i]);
        std::vector<store::Session> found;
        const auto ask = [&](std::vector<std::int64_t> hashes, store::IdRange within) {
            store::ask_sessions(tx_, act_.operator_id, unique(std::move(hashes)), within, found);
        };
        ask(std::move(beginning), {});
        ask(std::move(going_on), recent_sessions(act_.ids->next()));
        tx_.settle();
        sessions_.add(std::exchange(found, {}));
        ask(hashes_to_look_for_everywhere(records), {});
        tx_.settle();
        sessions_.add(std::move(found));
    }

    [[nodiscard]] domain::SessionRecord clamped(domain::SessionRecord record) const {
        record.event_at = std::clamp(record.event_at, earliest_, latest_);
        return record;
    }

    [[nodiscard]] std::vector<std::int64_t> hashes_to_look_for_everywhere(
        std::span<const AccountingRecord> records) {
        std::vector<std::int64_t> hashes;
        for (std::size_t i = 0; i < records.size(); ++i)
            if (records[i].record.kind != SessionRecordKind::start && may_be_of_an_old_one(i, records[i]))
                hashes.push_back(hashes_[i]);
        return hashes;
    }
    // A session of the same name that is recent is not yet the nearest.
    [[nodiscard]] bool may_be_of_an_old_one(std::size_t i, const AccountingRecord& told) {
        const domain::SessionRecord record = clamped(told.record);
        const Instant recent_since = act_.now - longest_recent + clock_doubt;
        if (domain::believed_time(record) && domain::start_reckoned(record) < recent_since) return true;
        return sessions_.find(hashes_[i], told, record) == nullptr;
    }

    void apply(std::int64_t hash, const AccountingRecord& told) {
        const domain::SessionRecord record = clamped(told.record);
        Entry* entry = sessions_.find(hash, told, record);
        if (entry == nullptr) entry = &sessions_.begin(hash, told, record, act_.ids->next());
        entry->is_heard = true;
        if (goes_on_after_all(entry->session, record)) open_again(*entry);
        if (entry->session.usage.stopped_at) ++late_;
        take_owner(*entry, told);
        if (record.kind == SessionRecordKind::stop) take_stop(*entry, told);
        if (record.event_at >= entry->session.usage.last_at) take_particulars(*entry, told);
        count(entry->session, record, told.line);
    }

    // Its router never said that it stopped: it was taken to have ended.
    static bool goes_on_after_all(const store::Session& session, const domain::SessionRecord& record) {
        return session.usage.stopped_at && !session.terminate_cause &&
               record.kind == SessionRecordKind::interim && record.event_at > *session.usage.stopped_at;
    }
    static void open_again(Entry& entry) {
        entry.session.usage.stopped_at.reset();
        entry.is_changed_widely = entry.is_opened_again = true;
        entry.was_stopped = false;
    }

    // The first line that is known for a session stays its line.
    void take_owner(Entry& entry, const AccountingRecord& told) const {
        store::Session& session = entry.session;
        if (session.subscription_id || !told.subscription_id ||
            targets_.find(*told.subscription_id) == nullptr)
            return;
        session.subscription_id = told.subscription_id;
        session.unowned_down = session.usage.down.total_bytes;
        session.unowned_up = session.usage.up.total_bytes;
        entry.is_changed_widely = true;
    }

    static void take_stop(Entry& entry, const AccountingRecord& told) {
        entry.is_changed_widely = true;
        if (told.terminate_cause || !entry.session.terminate_cause)
            entry.session.terminate_cause = told.terminate_cause.value_or(store::cause_not_told);
    }

    static void take_particulars(Entry& entry, const AccountingRecord& told) {
        store::Session& session = entry.session;
        take(session.ip, told.ip, entry);
        take(session.mac, told.mac, entry);
        take(session.nas_port, told.nas_port, entry);
        const bool is_let_in = told.login_id && told.login_id != session.login_id;
        if (is_let_in) session.login_id = told.login_id;
        // Under one login, what its router has taken over since is known better.
        if (told.granted && (is_let_in || !session.granted)) {
            session.granted = told.granted;
            entry.is_let_in = true;
        }
        entry.is_changed_widely = entry.is_changed_widely || is_let_in || entry.is_let_in;
    }

    void count(store::Session& session, const domain::SessionRecord& record, const domain::Speed& line) {
        domain::UsageDifference difference = session.usage.apply(record, line);
        const store::UsageTarget* target =
            session.subscription_id ? targets_.find(*session.subscription_id) : nullptr;
        if (target == nullptr) return;
        difference.from = std::max(difference.from, earliest_);
        if (target->package_waits) note_use(*session.subscription_id, record, difference);
        for (const domain::DatedUsage& day : domain::dated(act_.zone, difference))
            usage_.push_back({*session.subscription_id, day.on, day.bytes_down, day.bytes_up});
    }

    // That a session begins is use; later records are where they tell of bytes.
    void note_use(Id subscription, const domain::SessionRecord& record,
                  const domain::UsageDifference& difference) {
        if (record.kind == SessionRecordKind::start)
            uses_.push_back({subscription, record.event_at, record.event_at});
        else if (difference.bytes_down > 0 || difference.bytes_up > 0)
            uses_.push_back({subscription, difference.from, record.event_at});
    }

    // Of the sessions of a line that were let in, the newest.
    void note_actual() {
        std::vector<store::SeenOnRouter> seen;
        for (const Entry& entry : sessions_.entries()) {
            const store::Session& session = entry.session;
            if (entry.is_let_in && session.subscription_id && !session.usage.stopped_at)
                seen.push_back({*session.subscription_id, session.granted->state, session.usage.last_at});
        }
        std::ranges::sort(seen, [](const auto& a, const auto& b) {
            return std::tie(a.subscription_id, b.at) < std::tie(b.subscription_id, a.at);
        });
        const auto of_one_line = [](const store::SeenOnRouter& a, const store::SeenOnRouter& b) {
            return a.subscription_id == b.subscription_id;
        };
        seen.erase(std::unique(seen.begin(), seen.end(), of_one_line), seen.end());
        if (!seen.empty()) store::note_seen_on_routers(tx_, act_.operator_id, seen);
    }

    void announce(std::string_view kind, std::optional<Id> subscription) {
        tx_.announce({act_.operator_id, act_.ids->next(), subscription.value_or(Id{}), std::string(kind)});
    }

    store::Tx& tx_;
    const store::Act& act_;
    const store::Settings& settings_;
    Instant earliest_;  // what is told of other times is taken as if it were told of these
    Instant latest_;
    std::vector<std::int64_t> hashes_;  // of the records' keys
    UsageTargets targets_;
    Sessions sessions_;
    std::vector<store::CountedUsage> usage_;
    std::vector<store::LineUse> uses_;
    std::unordered_map<Id, store::OnlineSession> ended_by_restart_;
    std::int64_t late_ = 0;
};

}  // namespace

Result<Accounted> record_accounting(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                    std::span<const AccountingRecord> records,
                                    std::span<const RouterRestarted> restarts) {
    store::keep_plans(tx);
    Group group(tx, act, settings, records);
    group.apply(records);
    group.write();
    group.restart(restarts);
    return group.answer();
}

}  // namespace bangnopi::access
