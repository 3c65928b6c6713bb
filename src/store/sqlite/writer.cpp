#include "store/sqlite/writer.hpp"

#include <spdlog/spdlog.h>

namespace bangnopi::store::sqlite {

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
    queue_.close();
    thread_.join();
}

void Writer::serve() {
    while (auto first = queue_.wait()) {
        group_.push_back({std::move(*first), {}, {}});
        if (!run_together())
            for (Member& member : group_) run_alone(member);
        for (Member& member : group_) answer(member);
        group_.clear();  // what was handed in ends with its answer, not with the next group
    }
}

bool Writer::run_together() {
    const auto until = JobQueue::Clock::now() + work_max;
    try {
        connection_.execute("BEGIN IMMEDIATE");
        for (bool only_background = true;;) {
            only_background = only_background && group_.back().job.priority == Priority::background;
            run_in_savepoint(group_.back());
            if (!connection_.in_transaction()) return false;
            if (group_.size() == members_max || JobQueue::Clock::now() >= until) break;
            auto next =
                queue_.try_take(only_background);  // nothing normal waits for a batch that began after it
            if (!next) break;
            group_.push_back({std::move(*next), {}, {}});
        }
        connection_.execute("COMMIT");
        return true;
    } catch (const std::exception& error) {
        spdlog::warn("a group of {} transactions failed and is run one by one: {}", group_.size(),
                     error.what());
        roll_back();
        return false;
    }
}

void Writer::run_in_savepoint(Member& member) {
    connection_.execute("SAVEPOINT member");
    Transaction tx(connection_, member.job.scope, rules_);
    member.verdict = attempt(member.job.body, tx);
    if (!connection_.in_transaction()) return;
    if (!member.verdict.committed) connection_.execute("ROLLBACK TO member");
    connection_.execute("RELEASE member");
    if (member.verdict.committed) member.events = tx.take_events();
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
        member.job.end(member.verdict);
    } catch (const std::exception& error) {
        spdlog::error("the answer to a transaction threw: {}", error.what());
    }
    queue_.finished(member.job.priority);
}

}  // namespace bangnopi::store::sqlite
