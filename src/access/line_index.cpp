#include "access/line_index.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <shared_mutex>
#include <thread>
#include <unordered_set>

#include "access/index_changes.hpp"
#include "access/line_table.hpp"
#include "access/router_table.hpp"

namespace bangnopi::access {
namespace {

using namespace std::chrono_literals;
using store::Scope;
using store::Tx;

constexpr std::size_t lines_a_read = 2'000;
constexpr std::size_t sessions_a_read = 2'000;
constexpr std::size_t routers_a_read = 500;
constexpr std::chrono::milliseconds again_after_first = 100ms;
constexpr std::chrono::milliseconds again_after_longest = 5s;

KnownLine gone(Id operator_id, Id subscription) {
    KnownLine known;
    known.operator_id = operator_id;
    known.line.subscription_id = subscription;
    known.line.desired = domain::Desired::closed;
    known.line.reason = domain::Reason::ended;
    return known;
}

bool should_be_another(const store::LoginLine& before, const store::LoginLine& now) {
    return before.desired != now.desired || before.speed != now.speed;
}

// Who waits for a line that is not there yet. Whoever puts one looks at no lock while nobody waits.
class Awaited {
  public:
    template <class Find>
    Line wait(std::chrono::milliseconds at_most, Find find) const {
        std::unique_lock lock(mutex_);
        ++waiting_;  // before it looks: a line put after that look is told
        Line line;
        come_.wait_for(lock, at_most, [&] { return (line = find()) != nullptr; });
        --waiting_;
        return line;
    }
    void tell() const {
        if (waiting_ == 0) return;
        const std::lock_guard lock(mutex_);
        come_.notify_all();
    }

  private:
    mutable std::mutex mutex_;
    mutable std::condition_variable come_;
    mutable std::atomic<int> waiting_{0};
};

}  // namespace

class LineIndex::Impl {
  public:
    Impl(store::Database& db, const KeyRing& keys, const Clock& clock)
        : db_(db), keys_(keys), clock_(clock) {}
    ~Impl() { stop(); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void start() {
        // What is committed while it is read is read again.
        listening_ =
            db_.subscribe([changes = changes_](const store::CommittedEvent& event) { changes->note(event); });
        try {
            read_operators();
            read_routers();
            read_all_lines();
            read_all_sessions();
        } catch (...) {
            listening_.reset();
            throw;
        }
        // Others know of this node a while after it began to listen (store/broadcast.hpp).
        if (db_.engine() == store::Engine::postgresql)
            joined_at_ = std::chrono::steady_clock::now() + store::join_time;
        is_following_ = true;
        thread_ = std::jthread([this](const std::stop_token& stop) { follow(stop); });
    }

    void stop() {
        listening_.reset();
        thread_.request_stop();
        if (thread_.joinable()) thread_.join();
    }

    [[nodiscard]] RouterTable::Known router_at(std::uint16_t own_port,
                                               const domain::IpAddress& address) const {
        const std::shared_lock lock(routers_mutex_);
        return routers_.at(own_port, address);
    }
    [[nodiscard]] RouterTable::Known router(Id operator_id, Id router) const {
        const std::shared_lock lock(routers_mutex_);
        RouterTable::Known known = routers_.of_id(router);
        return known && known->operator_id == operator_id ? known : nullptr;
    }
    [[nodiscard]] std::vector<std::uint16_t> own_ports() const {
        const std::shared_lock lock(routers_mutex_);
        return routers_.own_ports();
    }
    [[nodiscard]] std::shared_ptr<const store::Operator> operator_of(Id operator_id) const {
        const std::shared_lock lock(operators_mutex_);
        const auto found = operators_.find(operator_id);
        return found == operators_.end() ? nullptr : found->second;
    }
    [[nodiscard]] const LineTable& lines() const { return lines_; }
    [[nodiscard]] Line await_line_of_login(Id operator_id, std::string_view username,
                                           std::chrono::milliseconds at_most) const {
        return awaited_.wait(at_most, [&] { return lines_.of_login(operator_id, username); });
    }
    [[nodiscard]] SessionTable& sessions() { return sessions_; }

    [[nodiscard]] std::vector<store::OnlineSession> sessions_of(Id subscription) const {
        return sessions_.of(subscription, speaking_at(clock_.now()));
    }
    void admit(Id subscription, const AwaitedSession& login, const SessionTable::Admits& admits) {
        const Instant now = clock_.now();
        sessions_.admit(subscription, login, now, speaking_at(now), admits);
    }

    void on_line_changed(LineChanged changed) { changed_ = std::move(changed); }

  private:
    [[nodiscard]] std::chrono::seconds silence_of(Id router) const {
        const std::shared_lock lock(routers_mutex_);
        const RouterTable::Known known = routers_.of_id(router);
        const std::int64_t interim_s = known ? known->router.interim_s : store::interim_default_s;
        return std::max<std::chrono::seconds>(silent_intervals_max * std::chrono::seconds(interim_s),
                                              silent_shortest);
    }

    // Not silent for too long.
    [[nodiscard]] SessionTable::Keep speaking_at(Instant now) const {
        return [this, now](const store::OnlineSession& session) {
            return now - session.last_at <= silence_of(session.router_id);
        };
    }

    // Following

    void follow(const std::stop_token& stop) {
        tell_of_lines_with_sessions();
        std::chrono::milliseconds again_after = again_after_first;
        while (!stop.stop_requested()) {
            const auto batch = next_batch(stop);
            if (!batch) continue;
            if (read_again(*batch)) {
                again_after = again_after_first;
                continue;
            }
            changes_->put_back(*batch);
            wait(stop, again_after);
            again_after = std::min(2 * again_after, again_after_longest);
        }
    }

    std::optional<IndexBatch> next_batch(const std::stop_token& stop) {
        auto batch = changes_->take(stop, joined_at_);
        if (joined_at_ && std::chrono::steady_clock::now() >= *joined_at_) {
            joined_at_.reset();
            changes_->note_everything();
        }
        return batch;
    }

    // Whether it could be read.
    bool read_again(const IndexBatch& batch) {
        try {
            if (batch.operators || batch.everything) read_operators();
            if (batch.routers || batch.everything) read_routers();
            if (batch.everything) read_everything_again();
            read_lines_again(batch.operator_id, batch.lines);
            read_sessions_again(batch.operator_id, batch.sessions);
            return true;
        } catch (const std::exception& error) {
            sessions_.give_up_reading();
            spdlog::warn("what RADIUS answers from is not read again yet: {}", error.what());
            return false;
        }
    }

    void wait(const std::stop_token& stop, std::chrono::milliseconds time) {
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any().wait_for(lock, stop, time, [] { return false; });
    }

    void read_everything_again() {
        read_all_lines();
        if (db_.engine() == store::Engine::postgresql) {
            std::unordered_map<Id, std::vector<Id>> owners = owners_in_memory();
            each_open_session([&](Id operator_id, const store::OnlineSession& session) {
                if (session.subscription_id) owners[operator_id].push_back(session.subscription_id);
            });
            for (auto& [operator_id, subscriptions] : owners) read_sessions_again(operator_id, subscriptions);
        }
        tell_of_lines_with_sessions();
    }

    std::unordered_map<Id, std::vector<Id>> owners_in_memory() {
        std::unordered_map<Id, std::vector<Id>> owners;
        for (const SessionTable::Owner& owner : sessions_.owners())
            owners[owner.operator_id].push_back(owner.subscription_id);
        return owners;
    }

    void tell(const KnownLine& line) {
        if (changed_) changed_(line);
    }

    void tell_of_lines_with_sessions() {
        for (const SessionTable::Owner& owner : sessions_.owners()) {
            const Line line = lines_.of_id(owner.subscription_id);
            tell(line ? *line : gone(owner.operator_id, owner.subscription_id));
        }
    }

    // Operators and routers

    [[nodiscard]] std::vector<Id> operator_ids() const {
        const std::shared_lock lock(operators_mutex_);
        std::vector<Id> ids;
        for (const auto& [id, known] : operators_) ids.push_back(id);
        return ids;
    }

    void read_operators() {
        std::unordered_map<Id, std::shared_ptr<const store::Operator>> operators;
        for (store::Operator& one :
             db_.read(Scope::installation(), [](Tx& tx) { return store::list_operators(tx); })) {
            const Id id = one.id;
            operators.emplace(id, std::make_shared<const store::Operator>(std::move(one)));
        }
        const std::unique_lock lock(operators_mutex_);
        operators_ = std::move(operators);
    }

    void read_routers() {
        std::vector<RouterTable::Known> routers;
        for (const Id operator_id : operator_ids())
            for (Id after;;) {
                auto some = db_.read(Scope::of(operator_id), [&](Tx& tx) {
                    return store::routers_after(tx, operator_id, after, routers_a_read);
                });
                if (some.empty()) break;
                after = some.back().id;
                for (store::Router& router : some) add_router(operator_id, std::move(router), routers);
            }
        RouterTable table(routers);
        const std::unique_lock lock(routers_mutex_);
        std::swap(routers_, table);  // the old one goes behind the lock
    }

    void add_router(Id operator_id, store::Router router, std::vector<RouterTable::Known>& routers) {
        auto secret = keys_.open(store::secret_place(operator_id, router.id), router.secret_sealed);
        if (!secret)
            return spdlog::error(
                "the secret of router {} ({}) does not open with the keys of this installation: it is not "
                "answered",
                router.name, format_id(router.id));
        routers.push_back(std::make_shared<const KnownRouter>(
            KnownRouter{operator_id, std::move(router), std::move(*secret)}));
    }

    // Lines

    void put_line(Id operator_id, store::LoginLine line) {
        const auto known = std::make_shared<const KnownLine>(KnownLine{operator_id, std::move(line)});
        const Line before = lines_.put(known);
        awaited_.tell();
        if (is_following_ && (!before || should_be_another(before->line, known->line))) tell(*known);
    }

    void remove_line(Id subscription) {
        const Line before = lines_.remove(subscription);
        if (before) tell(gone(before->operator_id, subscription));
    }

    void read_all_lines() {
        std::unordered_set<Id> read;
        for (const Id operator_id : operator_ids())
            for (Id after;;) {
                auto some = db_.read(Scope::of(operator_id), [&](Tx& tx) {
                    return store::login_lines(tx, operator_id, after, lines_a_read);
                });
                if (some.empty()) break;
                after = some.back().subscription_id;
                for (store::LoginLine& line : some) {
                    read.insert(line.subscription_id);
                    put_line(operator_id, std::move(line));
                }
            }
        for (const Line& line : lines_.all())
            if (!read.contains(line->line.subscription_id)) remove_line(line->line.subscription_id);
    }

    void read_lines_again(Id operator_id, std::span<const Id> subscriptions) {
        if (subscriptions.empty()) return;
        auto lines = db_.read(Scope::of(operator_id),
                              [&](Tx& tx) { return store::login_lines_of(tx, operator_id, subscriptions); });
        std::unordered_set<Id> left(subscriptions.begin(), subscriptions.end());
        for (store::LoginLine& line : lines) {
            left.erase(line.subscription_id);
            put_line(operator_id, std::move(line));
        }
        for (const Id subscription : left) remove_line(subscription);
    }

    // Sessions

    template <class F>
    void each_open_session(F&& f) {
        for (const Id operator_id : operator_ids())
            for (Id after;;) {
                const auto some = db_.read(Scope::of(operator_id), [&](Tx& tx) {
                    return store::open_sessions(tx, operator_id, after, sessions_a_read);
                });
                if (some.empty()) break;
                after = some.back().id;
                for (const store::OnlineSession& session : some) f(operator_id, session);
            }
    }

    // Of those that are silent memory is not filled: a record brings one back.
    void read_all_sessions() {
        const auto is_speaking = speaking_at(clock_.now());
        each_open_session([&](Id operator_id, const store::OnlineSession& session) {
            if (is_speaking(session)) sessions_.put(operator_id, session);
        });
    }

    void read_sessions_again(Id operator_id, std::vector<Id> subscriptions) {
        std::sort(subscriptions.begin(), subscriptions.end());
        subscriptions.erase(std::unique(subscriptions.begin(), subscriptions.end()), subscriptions.end());
        for (std::span<const Id> rest = subscriptions; !rest.empty();) {
            const auto some = rest.first(std::min(rest.size(), changes_a_batch_max));
            sessions_.begin_reading(some);
            const auto read = db_.read(Scope::of(operator_id), [&](Tx& tx) {
                return store::open_sessions_of(tx, operator_id, some);
            });
            IndexBatch touched;
            touched.operator_id = operator_id;
            touched.sessions = sessions_.end_reading(operator_id, read);
            changes_->put_back(touched);
            rest = rest.subspan(some.size());
        }
    }

    store::Database& db_;
    const KeyRing& keys_;
    const Clock& clock_;
    LineChanged changed_;

    mutable std::shared_mutex operators_mutex_;
    std::unordered_map<Id, std::shared_ptr<const store::Operator>> operators_;
    mutable std::shared_mutex routers_mutex_;
    RouterTable routers_;
    LineTable lines_;
    Awaited awaited_;
    SessionTable sessions_;

    // Shared: a listener that is being told outlives its subscription.
    std::shared_ptr<IndexChanges> changes_ = std::make_shared<IndexChanges>();
    std::shared_ptr<void> listening_;
    std::optional<IndexChanges::Moment> joined_at_;
    bool is_following_ = false;  // nobody is told of what is read first
    std::jthread thread_;
};

LineIndex::LineIndex(store::Database& db, const KeyRing& keys, const Clock& clock)
    : impl_(std::make_unique<Impl>(db, keys, clock)) {}
LineIndex::~LineIndex() = default;

void LineIndex::start() {
    impl_->start();
}
void LineIndex::stop() {
    impl_->stop();
}

std::shared_ptr<const KnownRouter> LineIndex::router_at(std::uint16_t own_port,
                                                        const domain::IpAddress& address) const {
    return impl_->router_at(own_port, address);
}
std::shared_ptr<const KnownRouter> LineIndex::router(Id operator_id, Id router) const {
    return impl_->router(operator_id, router);
}
std::vector<std::uint16_t> LineIndex::own_ports() const {
    return impl_->own_ports();
}

std::shared_ptr<const KnownLine> LineIndex::line_of_login(Id operator_id, std::string_view username) const {
    return impl_->lines().of_login(operator_id, username);
}
std::shared_ptr<const KnownLine> LineIndex::await_line_of_login(Id operator_id, std::string_view username,
                                                                std::chrono::milliseconds at_most) const {
    return impl_->await_line_of_login(operator_id, username, at_most);
}
std::shared_ptr<const KnownLine> LineIndex::line_of_mac(Id operator_id, std::string_view mac) const {
    return impl_->lines().of_mac(operator_id, mac);
}
std::shared_ptr<const KnownLine> LineIndex::line(Id subscription) const {
    return impl_->lines().of_id(subscription);
}
std::shared_ptr<const store::Operator> LineIndex::operator_of(Id operator_id) const {
    return impl_->operator_of(operator_id);
}

std::vector<store::OnlineSession> LineIndex::sessions_of(Id subscription) const {
    return impl_->sessions_of(subscription);
}
void LineIndex::admit(Id subscription, const AwaitedSession& login, const SessionTable::Admits& admits) {
    impl_->admit(subscription, login, admits);
}
std::size_t LineIndex::session_count() const {
    return impl_->sessions().size();
}
std::size_t LineIndex::line_count() const {
    return impl_->lines().size();
}

void LineIndex::put_session(Id operator_id, const store::OnlineSession& session) {
    impl_->sessions().put(operator_id, session);
}
void LineIndex::drop_session(const store::OnlineSession& session) {
    impl_->sessions().drop(session);
}

void LineIndex::on_line_changed(LineChanged changed) {
    impl_->on_line_changed(std::move(changed));
}

}  // namespace bangnopi::access
