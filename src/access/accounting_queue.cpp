#include "access/accounting_queue.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace bangnopi::access {
namespace {

// What one transaction writes, and whom it answers.
struct Group {
    Id operator_id;
    std::vector<AccountingRecord> records;
    std::vector<std::uint64_t> tokens_of_records;
    std::vector<RouterRestarted> restarts;
    std::vector<std::uint64_t> tokens_of_restarts;

    [[nodiscard]] std::size_t size() const { return records.size() + restarts.size(); }
};

template <class T>
void move_half(std::vector<T>& from, std::vector<T>& to) {
    const auto half = from.begin() + static_cast<std::ptrdiff_t>(from.size() / 2);
    to.assign(std::move_iterator(half), std::move_iterator(from.end()));
    from.erase(half, from.end());
}

// The later half of more than one. Restarts, which close what began before them, go with it.
Group split(Group& group) {
    Group later{group.operator_id, {}, {}, {}, {}};
    if (group.records.empty()) {
        move_half(group.restarts, later.restarts);
        move_half(group.tokens_of_restarts, later.tokens_of_restarts);
        return later;
    }
    later.restarts.swap(group.restarts);
    later.tokens_of_restarts.swap(group.tokens_of_restarts);
    if (group.records.size() > 1) {
        move_half(group.records, later.records);
        move_half(group.tokens_of_records, later.tokens_of_records);
    }
    return later;
}

Result<Accounted> written(store::Tx& tx, const store::Operator& tenant, Instant now, IdSource& ids,
                          const Group& group) {
    const store::Act act{tenant.id, tenant.zone, tenant.currency, {}, now, tenant.zone.date_of(now), &ids};
    try {
        return record_accounting(tx, act, tenant.settings, group.records, group.restarts);
    } catch (const store::Broken& broken) {
        return refuse(Code::invalid, Message::verbatim(broken.what()));
    } catch (const store::Violation& violation) {
        return refuse(Code::invalid, Message::verbatim(violation.what()));
    }
}

// Does what it is given, one after another, on a thread of its own: the database's goes on with the next group meanwhile.
template <class Task>
class Afterwards {
  public:
    explicit Afterwards(std::function<void(Task&)> work)
        : work_(std::move(work)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

    void put(Task task) {
        {
            const std::lock_guard lock(mutex_);
            tasks_.push_back(std::move(task));
        }
        came_.notify_one();
    }
    // All that was put is done.
    void finish() {
        thread_.request_stop();
        if (thread_.joinable()) thread_.join();
    }

  private:
    void run(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        while (came_.wait(lock, stop, [this] { return !tasks_.empty(); })) {
            std::deque<Task> tasks = std::exchange(tasks_, {});
            lock.unlock();
            for (Task& task : tasks) work_(task);
            lock.lock();
        }
    }

    const std::function<void(Task&)> work_;
    std::mutex mutex_;
    std::condition_variable_any came_;
    std::deque<Task> tasks_;
    std::jthread thread_;  // the last: it uses the others
};

}  // namespace

class AccountingQueue::Impl {
  public:
    Impl(store::Database& db, Memory memory, const Clock& clock, IdSource& ids, Answer answer)
        : db_(db),
          memory_(std::move(memory)),
          clock_(clock),
          ids_(ids),
          answer_(std::move(answer)),
          answering_([this](Ended& ended) { answer_group(ended); }) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        {
            std::unique_lock lock(mutex_);
            is_stopping_ = true;
            idle_.wait(lock, [&] { return at_work_ == 0; });
        }
        answering_.finish();
    }

    void on_heard(Heard heard) { heard_ = std::move(heard); }

    template <class Put>
    bool add(Id operator_id, Put&& put) {
        {
            const std::lock_guard lock(mutex_);
            if (is_stopping_ || counts_.waiting >= accounting_waiting_max) {
                ++counts_.refused;
                return false;
            }
            ++counts_.waiting;
            Lane& lane = lanes_[operator_id];
            put(next_group(lane, operator_id));
            if (std::exchange(lane.is_at_work, true)) return true;
            ++at_work_;
        }
        work(operator_id);
        return true;
    }

    [[nodiscard]] Counts counts() const {
        const std::lock_guard lock(mutex_);
        return counts_;
    }

  private:
    // Of an operator.
    struct Lane {
        std::deque<Group> groups;  // in the order in which they are written; the last may still grow
        bool is_at_work = false;
    };

    static Group& next_group(Lane& lane, Id operator_id) {
        if (lane.groups.empty() || lane.groups.back().size() >= accounting_records_max)
            lane.groups.push_back({operator_id, {}, {}, {}, {}});
        return lane.groups.back();
    }

    // A group that is at work. The database may be done with it before it was wholly handed in, and the second to know goes
    // on: so no stack grows however many follow one another.
    struct Work {
        Id operator_id;
        Group group;
        std::atomic<bool> is_known_by_one{false};
    };

    struct Ended {
        Group group;
        Result<Accounted> result;
    };

    void work(Id operator_id) {
        // Shared: by the transaction, its end, and who hands it in.
        while (const std::shared_ptr<Work> at_work = take(operator_id)) {
            hand_in(at_work);
            if (!at_work->is_known_by_one.exchange(true)) return;
        }
    }

    std::shared_ptr<Work> take(Id operator_id) {
        const std::lock_guard lock(mutex_);
        Lane& lane = lanes_[operator_id];
        if (lane.groups.empty() || is_stopping_) {
            lane.is_at_work = false;
            if (--at_work_ == 0) idle_.notify_all();
            return nullptr;
        }
        auto at_work = std::make_shared<Work>();
        at_work->operator_id = operator_id;
        at_work->group = std::move(lane.groups.front());
        lane.groups.pop_front();
        return at_work;
    }

    void hand_in(const std::shared_ptr<Work>& at_work) {
        const Id operator_id = at_work->operator_id;
        const std::shared_ptr<const store::Operator> tenant = memory_.operator_of(operator_id);
        if (!tenant)
            return end(*at_work, refuse(Code::unavailable, Message::verbatim("the operator is not known")));
        db_.write(
            store::Scope::of(operator_id), store::Priority::normal,
            [this, at_work, tenant, now = clock_.now()](store::Tx& tx) {
                return written(tx, *tenant, now, ids_, at_work->group);
            },
            [this, at_work](Result<Accounted> result) { end(*at_work, std::move(result)); });
    }

    void end(Work& at_work, Result<Accounted> result) {
        if (!result && result.error().code != Code::unavailable && at_work.group.size() > 1)
            put_back_in_halves(at_work.group);
        else
            answer({std::move(at_work.group), std::move(result)});
        go_on_after(at_work);
    }

    // SQLite's one writer goes on meanwhile. On PostgreSQL, where a statement costs as much as several records, what the routers
    // send after their answers joins the next group.
    void answer(Ended ended) {
        if (db_.engine() == store::Engine::sqlite)
            answering_.put(std::move(ended));
        else
            answer_group(ended);
    }

    void answer_group(Ended& ended) {
        try {
            tell_and_answer(ended);
        } catch (const std::exception& error) {
            spdlog::error("the answer to a group of accounting records failed: {}", error.what());
        }
    }

    void tell_and_answer(Ended& ended) {
        if (ended.result) {
            tell(ended.group.operator_id, *ended.result);
            return succeed(ended.group);
        }
        if (ended.result.error().code != Code::unavailable)
            spdlog::error("an accounting record is not written: {}", english(ended.result.error().detail));
        fail(ended.group);
    }

    void go_on_after(Work& at_work) {
        const Id operator_id = at_work.operator_id;
        if (at_work.is_known_by_one.exchange(true)) work(operator_id);
    }

    void tell(Id operator_id, const Accounted& accounted) const {
        for (const SessionHeard& one : accounted.sessions) {
            if (one.stopped)
                memory_.drop_session(one.session);
            else
                memory_.put_session(operator_id, one.session);
        }
        if (!heard_) return;
        for (const SessionHeard& one : accounted.sessions) heard_(operator_id, one);
    }

    void succeed(Group& group) {
        {
            const std::lock_guard lock(mutex_);
            ++counts_.groups;
            counts_.records += group.size();
            counts_.waiting -= group.size();
        }
        answer_all(group, true);
    }

    void fail(Group& group) {
        {
            const std::lock_guard lock(mutex_);
            counts_.failed += group.size();
            counts_.waiting -= group.size();
        }
        answer_all(group, false);
    }

    void answer_all(Group& group, bool durable) const {
        std::vector<std::uint64_t>& tokens = group.tokens_of_records;
        tokens.insert(tokens.end(), group.tokens_of_restarts.begin(), group.tokens_of_restarts.end());
        answer_(tokens, durable);
    }

    void put_back_in_halves(Group& group) {
        Group later = split(group);
        const std::lock_guard lock(mutex_);
        std::deque<Group>& groups = lanes_[group.operator_id].groups;
        groups.push_front(std::move(later));
        groups.push_front(std::move(group));
    }

    store::Database& db_;
    const Memory memory_;
    const Clock& clock_;
    IdSource& ids_;
    const Answer answer_;
    Heard heard_;

    mutable std::mutex mutex_;
    std::condition_variable idle_;
    std::unordered_map<Id, Lane> lanes_;
    std::size_t at_work_ = 0;  // lanes
    bool is_stopping_ = false;
    Counts counts_;
    Afterwards<Ended> answering_;  // the last: its thread uses the others
};

AccountingQueue::AccountingQueue(store::Database& db, Memory memory, const Clock& clock, IdSource& ids,
                                 Answer answer)
    : impl_(std::make_unique<Impl>(db, std::move(memory), clock, ids, std::move(answer))) {}

AccountingQueue::~AccountingQueue() = default;

bool AccountingQueue::add(Id operator_id, AccountingRecord record, std::uint64_t token) {
    return impl_->add(operator_id, [&](auto& group) {
        group.records.push_back(std::move(record));
        group.tokens_of_records.push_back(token);
    });
}

bool AccountingQueue::add(Id operator_id, const RouterRestarted& restart, std::uint64_t token) {
    return impl_->add(operator_id, [&](auto& group) {
        group.restarts.push_back(restart);
        group.tokens_of_restarts.push_back(token);
    });
}

void AccountingQueue::on_heard(Heard heard) {
    impl_->on_heard(std::move(heard));
}

AccountingQueue::Counts AccountingQueue::counts() const {
    return impl_->counts();
}

}  // namespace bangnopi::access
