#include "store/sqlite/writer.hpp"

#include <spdlog/spdlog.h>

#include <ctime>

namespace bangnopi::store::sqlite {
namespace {

// CPU time of this thread: a busy machine that holds it up must not make its groups small just when commits are dear.
std::chrono::nanoseconds work_done() {
    timespec time = {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

Writer::Writer(const std::string& path, const OpenOptions& options, std::span<const DeliveryRule> rules,
               Tell tell)
    : queue_(options.queue_limit, options.queue_limit),
      connection_(path, options.create ? Access::create : Access::write),
      rules_(rules.begin(), rules.end()),
      tell_(std::move(tell)) {
    group_.reserve(members_max);
    thread_ = std::thread([this] { serve(); });
}

Writer::~Writer() {
    finish();
}

void Writer::finish() {
    queue_.close();
    if (thread_.joinable()) thread_.join();
}

void Writer::serve() {
    while (auto first = queue_.wait()) {
        group_.push_back({std::move(*first), {}, {}});
        Ending ending = run_group(false);
        if (ending == Ending::spoiled) ending = run_group(true);
        if (ending == Ending::lost)
            for (Member& member : group_) run_alone(member);
        for (Member& member : group_) answer(member);
        group_.clear();  // what was handed in ends with its answer, not with the next group
    }
}

Writer::Ending Writer::run_group(bool in_savepoints) {
    try {
        connection_.execute("BEGIN IMMEDIATE");
        const Ending ending = run_members(in_savepoints);
        if (ending == Ending::committed)
            connection_.execute("COMMIT");
        else
            roll_back();
        return ending;
    } catch (const std::exception& error) {
        spdlog::warn("a group of {} transactions failed and is run one by one: {}", group_.size(),
                     error.what());
        roll_back();
        return Ending::lost;
    }
}

Writer::Ending Writer::run_members(bool in_savepoints) {
    const auto until = work_done() + work_max;
    bool only_background = true;
    for (std::size_t n = 0;; ++n) {
        if (n == group_.size()) {
            if (n == members_max || work_done() >= until) return Ending::committed;
            auto next =
                queue_.try_take(only_background);  // nothing normal waits for a batch that began after it
            if (!next) return Ending::committed;
            group_.push_back({std::move(*next), {}, {}});
        }
        Member& member = group_[n];
        only_background = only_background && member.job.priority == Priority::background;
        const bool clean = in_savepoints ? run_in_savepoint(member) : run(member);
        if (!connection_.in_transaction()) return Ending::lost;
        if (!clean) return Ending::spoiled;
    }
}

bool Writer::run_in_savepoint(Member& member) {
    connection_.execute("SAVEPOINT member");
    run(member);
    if (!connection_.in_transaction()) return false;
    if (!member.verdict.committed) connection_.execute("ROLLBACK TO member");
    connection_.execute("RELEASE member");
    return true;
}

bool Writer::run(Member& member) {
    Transaction tx(connection_, member.job.scope, rules_);
    member.verdict = attempt(member.job.body, tx);
    member.events = member.verdict.committed ? tx.take_events() : std::vector<CommittedEvent>();
    return member.verdict.committed || !tx.wrote();
}

void Writer::run_alone(Member& member) {
    member.events.clear();
    try {
        connection_.execute("BEGIN IMMEDIATE");
        Transaction tx(connection_, member.job.scope, rules_);
        member.verdict = attempt(member.job.body, tx);
        if (member.verdict.committed) {
            connection_.execute("COMMIT");
            member.events = tx.take_events();
        }
    } catch (...) {
        member.verdict = verdict_of(std::current_exception());
    }
    roll_back();
}

void Writer::roll_back() {
    if (!connection_.in_transaction()) return;
    try {
        connection_.execute("ROLLBACK");
    } catch (const std::exception& error) {
        spdlog::error("a rollback failed: {}", error.what());
    }
}

void Writer::answer(Member& member) {
    tell_(member.events);
    try {
        member.job.end(std::move(member.verdict));
    } catch (const std::exception& error) {
        spdlog::error("the answer to a transaction threw: {}", error.what());
    }
    queue_.finished(member.job.priority);
}

}  // namespace bangnopi::store::sqlite
