#include "access/gateway_keeper.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <tuple>

#include "access/index_changes.hpp"
#include "store/access.hpp"

namespace bangnopi::access {
namespace {

using namespace std::chrono_literals;
using Moment = std::chrono::steady_clock::time_point;
using store::GatewayPlace;
using store::Priority;
using store::Scope;
using store::Tx;

constexpr auto database_again_after = 1s;
constexpr auto held_by_another_again_after = 15s;
constexpr auto compare_patience = 30s;
constexpr auto reload_interval = 5min;
// Routers that did not answer the last time, or have not been spoken to yet, take no more threads than that: those that answer have
// theirs.
constexpr std::size_t doubtful_at_once_max = gateways_at_once_max / 2;
constexpr int doublings_max = 5;

// Who comes first: those that answer, what somebody waits for, then the one that is due longest.
using Turn = std::tuple<bool, bool, Moment, GatewayPlace>;  // is in doubt, can wait, due, which

struct Entry {
    Entry(const GatewayServices& services, Id operator_id, const store::Gateway& gateway)
        : kept(services, operator_id, gateway), stored(gateway) {}

    KeptGateway kept;             // of who has set `busy`
    const store::Gateway stored;  // what it was made of
    bool busy = false;
    bool busy_in_doubt = false;
    bool gone = false;
    bool look_at_once = true;
    bool has_answered = false;   // the last time
    Moment due = Moment::min();  // the next look
    std::size_t failures = 0;    // in a row
    std::size_t looks_seen = 0;
    ChangedLines pending;
    std::unordered_set<Id> lines;  // that may stand there
    std::optional<Turn> queued;    // as it stands in the queue; nothing: somebody speaks to it, or it is gone
};
using EntryOf = std::shared_ptr<Entry>;  // shared: a router may be taken away while somebody speaks to it

// Routers that staff asked for, from whatever thread told of it.
class Asked {
  public:
    void add(const GatewayPlace& place) {
        const std::lock_guard lock(mutex_);
        places_.push_back(place);
    }
    std::vector<GatewayPlace> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(places_, {});
    }

  private:
    std::mutex mutex_;
    std::vector<GatewayPlace> places_;
};

bool is_the_same(const store::Gateway& one, const store::Gateway& other) {
    return one.settings == other.settings && one.password_sealed == other.password_sealed;
}

}  // namespace

std::chrono::seconds gateway_retry_after(std::size_t failures) {
    const auto doublings = std::min<std::size_t>(failures == 0 ? 0 : failures - 1, doublings_max);
    return std::min(std::chrono::seconds(1 << doublings), retry_longest);
}

class GatewayKeeper::Impl {
  public:
    Impl(GatewayServices services, std::chrono::milliseconds interval)
        : services_(std::move(services)), interval_(interval) {}
    ~Impl() {
        stop(0ms);
        reader_ = {};
        workers_.clear();
        release();
    }

    void start() {
        listening_ =
            services_.db.subscribe([asked = asked_, changes = changes_](const store::CommittedEvent& event) {
                if (event.kind == store::gateway_asked) asked->add({event.operator_id, event.subject});
                if (event.kind != store::access_metered) changes->note(event);
            });
        load();
        if (!is_alone()) joined_at_ = std::chrono::steady_clock::now() + store::join_time;
        reader_ = std::jthread([this](const std::stop_token& stop) { follow(stop); });
    }

    bool stop(std::chrono::milliseconds patience) {
        listening_.reset();
        reader_.request_stop();
        std::unique_lock lock(mutex_);
        stopping_ = true;
        changed_.notify_all();
        return changed_.wait_for(lock, patience, [this] {
            return std::ranges::none_of(entries_, [](const auto& one) { return one.second->busy; });
        });
    }

    bool sync_soon(const GatewayPlace& place) {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(place);
        if (found == entries_.end()) return false;
        found->second->look_at_once = true;
        queue(place, *found->second);
        changed_.notify_all();
        return true;
    }

    Result<std::vector<GatewayChange>> compare(const GatewayPlace& place) {
        BANGNOPI_TRY(entry, take(place));
        const Finally give_back{[&] {
            const std::lock_guard lock(mutex_);
            free(place, *entry);
        }};
        BANGNOPI_TRY_DONE(entry->kept.connect());
        if (hold(place) == Held::by_another)
            return refuse(Code::conflict, "another node speaks to this router: ask it there"_msg);
        return entry->kept.compare();
    }

    void release() {
        if (is_alone()) return;
        try {
            static_cast<void>(
                services_.db.write_wait(Scope::installation(), Priority::normal, [&](Tx& tx) -> Result<Done> {
                    store::release_gateways(tx, services_.node);
                    return Done{};
                }));
        } catch (const std::exception& error) {
            spdlog::warn("routers stay with this node until it is known to have gone: {}", error.what());
        }
    }

    Counts counts() const {
        const std::lock_guard lock(mutex_);
        Counts counts = counts_;
        counts.routers = entries_.size();
        for (const auto& [place, entry] : entries_) {
            counts.failing += entry->failures > 0 ? 1 : 0;
            counts.pending += entry->pending.size();
        }
        return counts;
    }

  private:
    struct Finally {
        std::function<void()> f;
        ~Finally() { f(); }
    };

    std::map<GatewayPlace, store::Gateway> read_gateways() {
        std::map<GatewayPlace, store::Gateway> found;
        std::map<Id, std::set<Id>> active;
        for (const GatewayPlace& place : services_.db.read(Scope::installation(), store::active_gateways))
            active[place.operator_id].insert(place.router_id);
        for (const auto& of_operator : active) {
            const Id operator_id = of_operator.first;
            auto gateways = services_.db.read(Scope::of(operator_id),
                                              [&](Tx& tx) { return store::list_gateways(tx, operator_id); });
            for (store::Gateway& gateway : gateways)
                if (of_operator.second.contains(gateway.router_id))
                    found.emplace(GatewayPlace{operator_id, gateway.router_id}, std::move(gateway));
        }
        return found;
    }

    // Those that there are now; what is as it was goes on.
    void load() {
        const std::map<GatewayPlace, store::Gateway> found = read_gateways();
        const std::lock_guard lock(mutex_);
        std::erase_if(entries_, [&](const auto& one) {
            const auto now = found.find(one.first);
            one.second->gone = now == found.end() || !is_the_same(one.second->stored, now->second);
            if (one.second->gone) queue(one.first, *one.second);
            return one.second->gone && !one.second->busy;  // else it is read again once its thread is done
        });
        for (const auto& [place, gateway] : found)
            if (!entries_.contains(place)) {
                const auto entry = std::make_shared<Entry>(services_, place.operator_id, gateway);
                entries_.emplace(place, entry);
                queue(place, *entry);
            }
        while (workers_.size() < std::min(entries_.size(), gateways_at_once_max))
            workers_.emplace_back([this](const std::stop_token&) { work(); });
        changed_.notify_all();
    }

    // What was committed, on a thread of its own. A lost event of a router is mended by reading them all again, however busy it is.
    void follow(const std::stop_token& stop) {
        Moment reload_at = joined_at_.value_or(std::chrono::steady_clock::now() + reload_interval);
        while (!stop.stop_requested()) {
            const std::optional<IndexBatch> batch = changes_->take(stop, reload_at);
            if (stop.stop_requested()) return;
            try {
                if (std::chrono::steady_clock::now() >= reload_at) {
                    load();
                    if (joined_at_) look_at_all();
                    joined_at_.reset();  // others have told this node of all that they committed since
                    reload_at = std::chrono::steady_clock::now() + reload_interval;
                }
                if (!batch) continue;
                if (batch->everything || batch->routers) load();
                if (batch->everything) look_at_all();
                for (const GatewayPlace& place : asked_->take()) sync_soon(place);
                if (!batch->lines.empty()) spread(batch->operator_id, batch->lines);
            } catch (const std::exception& error) {
                spdlog::warn("what changed for routers is read again: {}", error.what());
                if (batch) changes_->put_back(*batch);
                wait(database_again_after);
            }
        }
    }

    void look_at_all() {
        const std::lock_guard lock(mutex_);
        for (const auto& [place, entry] : entries_) {
            entry->look_at_once = true;
            queue(place, *entry);
        }
        changed_.notify_all();
    }

    bool has_gateways(Id operator_id) {
        const std::lock_guard lock(mutex_);
        const auto first = entries_.lower_bound({operator_id, Id{}});
        return first != entries_.end() && first->first.operator_id == operator_id;
    }

    // Each line to its router, and to those on which it may have stood.
    void spread(Id operator_id, const std::vector<Id>& lines) {
        if (!has_gateways(operator_id)) return;
        std::map<Id, store::PlacedLine> found;
        for (store::PlacedLine& line : services_.db.read(
                 Scope::of(operator_id), [&](Tx& tx) { return store::placed_lines(tx, operator_id, lines); }))
            found.emplace(line.subscription_id, std::move(line));
        const std::lock_guard lock(mutex_);
        for (auto at = entries_.lower_bound({operator_id, Id{}});
             at != entries_.end() && at->first.operator_id == operator_id; ++at) {
            Entry& entry = *at->second;
            for (const Id id : lines) {
                const auto line = found.find(id);
                const bool is_here = line != found.end() && line->second.router_id == at->first.router_id;
                if (is_here) {
                    entry.lines.insert(id);
                    entry.pending.insert_or_assign(id, line->second);
                } else if (entry.lines.erase(id) > 0 || entry.busy) {  // a look may have it among its lines
                    entry.pending.insert_or_assign(id, std::nullopt);
                }
            }
            queue(at->first, entry);
        }
        changed_.notify_all();
    }

    void work() {
        std::unique_lock lock(mutex_);
        while (!stopping_) {
            const auto [place, entry] = next();
            if (!entry) {
                wait_for_next(lock);
                continue;
            }
            begin(place, *entry);
            const bool is_asked_for = entry->look_at_once;
            const bool is_due = entry->due <= std::chrono::steady_clock::now();
            entry->look_at_once = false;
            const ChangedLines changed = std::exchange(entry->pending, {});
            lock.unlock();
            const auto speak = [&](KeptGateway& kept) {
                return is_asked_for || is_due ? kept.look(is_asked_for) : kept.bring(changed);
            };
            const Turned turned = turn(place, *entry, speak);
            lock.lock();
            settle(*entry, turned);
            free(place, *entry);
        }
    }

    struct Turned {
        bool reached = false;
        bool held_by_another = false;
        bool database_failed = false;
    };

    template <class Speak>
    Turned turn(const GatewayPlace& place, Entry& entry, const Speak& speak) {
        try {
            const auto connected = entry.kept.connect();
            if (!connected && connected.error().code == Code::conflict && !is_alone())
                return {.held_by_another = true};
            const Held held = hold(place);
            if (held == Held::by_another) return {.held_by_another = true};
            if (held == Held::newly) entry.kept.read_status_again();
            return {.reached = speak(entry.kept)};
        } catch (const store::Unavailable& error) {
            spdlog::warn("router {} is looked at again: {}", format_id(place.router_id), error.what());
            return {.database_failed = true};
        } catch (const std::exception& error) {
            spdlog::error("router {} could not be looked at: {}", format_id(place.router_id), error.what());
            return {};
        }
    }

    void settle(Entry& entry, const Turned& turned) {
        const Moment now = std::chrono::steady_clock::now();
        if (turned.held_by_another) {
            entry.due = now + held_by_another_again_after;
            entry.pending.clear();
            entry.failures = 0;
            return;
        }
        if (turned.database_failed) {  // what was to be brought comes with the look
            entry.due = now + database_again_after;
            return;
        }
        entry.has_answered = turned.reached;
        if (!turned.reached) {
            ++counts_.failures;
            ++entry.failures;
            entry.due = now + gateway_retry_after(entry.failures);
            return;
        }
        entry.failures = 0;
        if (entry.looks_seen != entry.kept.looks()) {
            counts_.looks += entry.kept.looks() - entry.looks_seen;
            entry.looks_seen = entry.kept.looks();
            entry.lines = entry.kept.lines_looked_at();
            for (const auto& [id, line] : entry.pending)
                if (line) entry.lines.insert(id);
            entry.due = now + interval_;
        }
    }

    // What is pending of one that fails comes with the look that succeeds.
    [[nodiscard]] static bool is_wanted_at_once(const Entry& entry) {
        return entry.look_at_once || (entry.failures == 0 && !entry.pending.empty());
    }

    // Where it stands now, after whatever changed of it.
    void queue(const GatewayPlace& place, Entry& entry) {
        if (entry.queued) queue_.erase(*entry.queued);
        entry.queued.reset();
        if (entry.busy || entry.gone) return;
        entry.queued = Turn(!entry.has_answered, !is_wanted_at_once(entry), entry.due, place);
        queue_.insert(*entry.queued);
    }

    // The first of those that answer, and the first of the others where a thread may speak to one.
    [[nodiscard]] std::vector<Turn> first_turns() const {
        std::vector<Turn> first;
        const auto doubtful = queue_.lower_bound(Turn(true, false, Moment::min(), {}));
        if (queue_.begin() != doubtful) first.push_back(*queue_.begin());
        if (doubtful != queue_.end() && doubtful_busy_ < doubtful_at_once_max) first.push_back(*doubtful);
        return first;
    }

    std::pair<GatewayPlace, EntryOf> next() const {
        const Moment now = std::chrono::steady_clock::now();
        for (const auto& [in_doubt, can_wait, due, place] : first_turns())
            if (!can_wait || due <= now) return {place, entries_.at(place)};
        return {};
    }

    void wait_for_next(std::unique_lock<std::mutex>& lock) {
        Moment first = std::chrono::steady_clock::now() + interval_;
        for (const auto& [in_doubt, can_wait, due, place] : first_turns()) first = std::min(first, due);
        changed_.wait_until(lock, first);
    }

    void begin(const GatewayPlace& place, Entry& entry) {
        entry.busy = true;
        queue(place, entry);
        entry.busy_in_doubt = !entry.has_answered;
        doubtful_busy_ += entry.busy_in_doubt ? 1 : 0;
    }

    void wait(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, time, [this] { return stopping_; });
    }

    Result<EntryOf> take(const GatewayPlace& place) {
        std::unique_lock lock(mutex_);
        const auto is_free = [&] {
            const auto found = entries_.find(place);
            return stopping_ || found == entries_.end() || !found->second->busy;
        };
        const bool in_time = changed_.wait_for(lock, compare_patience, is_free);
        const auto found = entries_.find(place);
        if (in_time && !stopping_ && found == entries_.end())
            return refuse(Code::conflict, "this router is not active: it is not spoken to"_msg);
        if (!in_time || stopping_ || found->second->gone)
            return refuse(Code::unavailable, "the router is being spoken to: try again in a moment"_msg);
        begin(place, *found->second);
        return found->second;
    }

    void free(const GatewayPlace& place, Entry& entry) {
        entry.busy = false;
        doubtful_busy_ -= entry.busy_in_doubt ? 1 : 0;
        queue(place, entry);
        if (entry.gone) changes_->note({place.operator_id, {}, place.router_id, "router.changed"});
        changed_.notify_all();
    }

    [[nodiscard]] bool is_alone() const { return services_.db.engine() == store::Engine::sqlite; }

    enum class Held : std::uint8_t { by_another, already, newly };

    Held hold(const GatewayPlace& place) {
        if (is_alone()) return Held::already;
        const Scope scope = Scope::of(place.operator_id);
        const auto is_ours = [&](Tx& tx) { return store::node_of_gateway(tx, place) == services_.node; };
        if (services_.db.read(scope, is_ours)) return Held::already;
        const Instant now = services_.real_clock.now();
        const auto taken = services_.db.write_wait(scope, Priority::normal, [&](Tx& tx) -> Result<bool> {
            return store::take_gateway(tx, place, services_.node, now);
        });
        if (!taken) throw store::Unavailable(english(taken.error().detail));
        return *taken ? Held::newly : Held::by_another;
    }

    const GatewayServices services_;
    const std::chrono::milliseconds interval_;
    std::shared_ptr<IndexChanges> changes_ = std::make_shared<IndexChanges>();  // shared with the listener
    std::shared_ptr<Asked> asked_ = std::make_shared<Asked>();                  // likewise
    std::shared_ptr<void> listening_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::map<GatewayPlace, EntryOf> entries_;
    std::set<Turn> queue_;  // those that nobody speaks to
    std::size_t doubtful_busy_ = 0;
    Counts counts_;
    std::optional<Moment> joined_at_;
    std::vector<std::jthread> workers_;
    std::jthread reader_;
};

GatewayKeeper::GatewayKeeper(GatewayServices services, std::chrono::milliseconds interval)
    : impl_(std::make_unique<Impl>(std::move(services), interval)) {}
GatewayKeeper::~GatewayKeeper() = default;

void GatewayKeeper::start() {
    impl_->start();
}
bool GatewayKeeper::stop(std::chrono::milliseconds patience) {
    return impl_->stop(patience);
}
void GatewayKeeper::release() {
    impl_->release();
}
bool GatewayKeeper::sync_soon(Id operator_id, Id router) {
    return impl_->sync_soon({operator_id, router});
}
Result<std::vector<GatewayChange>> GatewayKeeper::compare(Id operator_id, Id router) {
    return impl_->compare({operator_id, router});
}
GatewayKeeper::Counts GatewayKeeper::counts() const {
    return impl_->counts();
}

}  // namespace bangnopi::access
