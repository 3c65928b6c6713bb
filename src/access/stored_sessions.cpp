#include "access/stored_sessions.hpp"

#include <algorithm>
#include <span>

namespace bangnopi::access {
namespace {

std::optional<store::OnlineSession> find_online(store::Tx& tx, Id operator_id, Id id) {
    const auto session = store::find_session(tx, operator_id, id);
    if (!session || session->usage.stopped_at) return std::nullopt;
    return store::online(*session);
}

struct Wish {  // to have a session
    Id operator_id;
    store::OnlineSession session;
    bool line_is_gone = false;  // as far as the index knows
    Instant now;
    Instant until;
};

Result<Claim> claim_in(store::Tx& tx, const Wish& wish) {
    const Id subscription = wish.session.subscription_id;
    if (wish.line_is_gone &&
        !store::login_lines_of(tx, wish.operator_id, std::span(&subscription, 1)).empty())
        return Claim{Claim::State::unknown, {}};
    auto session = find_online(tx, wish.operator_id, wish.session.id);
    if (!session) return Claim{Claim::State::over, {}};
    if (!store::claim_session(tx, wish.operator_id, wish.session.id, wish.now, wish.until))
        return Claim{Claim::State::elsewhere, {}};
    return Claim{Claim::State::taken, std::move(*session)};
}

// Whether it has ended. With the rows held as accounting holds them, so that neither overwrites the other.
Result<bool> end_in(store::Tx& tx, Id operator_id, IdSource& ids, const store::OnlineSession& session) {
    const store::SessionKey key{session.router_id, session.acct_session_id, session.username};
    const std::int64_t hash = store::hash_of(key);
    std::vector<store::Session> found;
    store::ask_sessions(tx, operator_id, std::span(&hash, 1), {session.id, Id{session.id.value + 1}}, found);
    tx.settle();
    if (found.empty() || found.front().usage.stopped_at) return true;
    if (found.front().usage.last_at > session.last_at) return false;
    found.front().usage.stopped_at = found.front().usage.last_at;
    const store::Session* const ended = &found.front();
    store::update_sessions(tx, operator_id, std::span(&ended, 1), store::SessionChange::everything);
    tx.announce({operator_id, ids.next(), session.subscription_id, std::string(store::session_given_up)});
    return true;
}

}  // namespace

std::shared_ptr<const KnownLine> StoredSessions::line(Id subscription) const {
    return index_.line(subscription);
}

std::shared_ptr<const KnownRouter> StoredSessions::router(Id operator_id, Id router) const {
    return index_.router(operator_id, router);
}

std::vector<store::OnlineSession> StoredSessions::sessions_of(Id subscription) const {
    return index_.sessions_of(subscription);
}

void StoredSessions::claim(Id operator_id, const store::OnlineSession& session, Instant now, Instant until,
                           std::function<void(Claim)> done) {
    const Wish wish{operator_id, session, index_.line(session.subscription_id) == nullptr, now, until};
    db_.write(
        store::Scope::of(operator_id), store::Priority::normal,
        [wish](store::Tx& tx) { return claim_in(tx, wish); },
        [done = std::move(done)](Result<Claim> claim) { done(claim ? std::move(*claim) : Claim{}); });
}

// The index is told only what is durable, and of the session as it is by then.
void StoredSessions::keep_granted(Id operator_id, const store::OnlineSession& session) {
    using Kept = std::optional<store::OnlineSession>;
    begin_write();
    db_.write(
        store::Scope::of(operator_id), store::Priority::normal,
        [operator_id, session](store::Tx& tx) -> Result<Kept> {
            if (!store::set_granted(tx, operator_id, session.id, session.granted.value())) return Kept{};
            return find_online(tx, operator_id, session.id);
        },
        [this, operator_id](const Result<Kept>& kept) {
            if (kept && *kept) index_.put_session(operator_id, **kept);
            end_write();
        });
}

void StoredSessions::keep_ended(Id operator_id, const store::OnlineSession& session) {
    begin_write();
    db_.write(
        store::Scope::of(operator_id), store::Priority::normal,
        [this, operator_id, session](store::Tx& tx) { return end_in(tx, operator_id, ids_, session); },
        [this, session](const Result<bool>& ended) {
            if (ended && *ended) index_.drop_session(session);
            end_write();
        });
}

StoredSessions::~StoredSessions() {
    std::unique_lock lock(mutex_);
    none_at_work_.wait(lock, [this] { return writes_at_work_ == 0; });
}

void StoredSessions::begin_write() {
    const std::scoped_lock lock(mutex_);
    ++writes_at_work_;
}

void StoredSessions::end_write() {
    const std::scoped_lock lock(mutex_);
    if (--writes_at_work_ == 0) none_at_work_.notify_all();
}

}  // namespace bangnopi::access
