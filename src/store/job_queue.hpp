// Transactions that wait for their turn: what is normal goes first, what is background never waits for ever.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

#include "store/database.hpp"

namespace bangnopi::store {

struct Job {
    Scope scope;
    Priority priority;
    std::function<bool(Tx&)> body;
    std::function<void(Verdict)> end;
    std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();
};

class JobQueue {
  public:
    using Clock = std::chrono::steady_clock;
    // However many normal jobs there are, a background job that has waited this long goes next.
    static constexpr std::chrono::milliseconds background_patience{1000};

    // At most `background_limit` background jobs are out at once.
    JobQueue(std::size_t limit, std::size_t background_limit)
        : limit_(limit), background_limit_(background_limit) {}

    // False: the queue is full; the job is left as it was.
    bool push(Job& job) {
        const std::lock_guard lock(mutex_);
        if (normal_.size() + background_.size() >= limit_) return false;
        (job.priority == Priority::normal ? normal_ : background_).push_back(std::move(job));
        arrived_.notify_one();
        return true;
    }
    // Nothing: the queue was closed and is empty.
    std::optional<Job> wait() {
        std::unique_lock lock(mutex_);
        for (;;) {
            if (auto job = take()) {
                if (closed_) arrived_.notify_all();  // those who waited for this one may go
                return job;
            }
            if (closed_ && normal_.empty() && background_.empty()) return std::nullopt;
            arrived_.wait(lock);
        }
    }
    std::optional<Job> try_take(bool background_too) {
        const std::lock_guard lock(mutex_);
        return background_too || !normal_.empty() ? take() : std::nullopt;
    }
    // A job that was taken has been answered.
    void finished(Priority priority) {
        const std::lock_guard lock(mutex_);
        --out_;
        if (priority != Priority::background) return;
        --background_out_;
        arrived_.notify_one();
    }
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        arrived_.notify_all();
    }
    [[nodiscard]] std::size_t depth() const {
        const std::lock_guard lock(mutex_);
        return normal_.size() + background_.size() + out_;
    }

  private:
    std::optional<Job> take() {
        const bool background_may = !background_.empty() && background_out_ < background_limit_;
        const bool background_first =
            background_may &&
            (normal_.empty() || Clock::now() - background_.front().since > background_patience);
        if (!background_first && normal_.empty()) return std::nullopt;
        std::deque<Job>& from = background_first ? background_ : normal_;
        Job job = std::move(from.front());
        from.pop_front();
        ++out_;
        if (background_first) ++background_out_;
        return job;
    }

    const std::size_t limit_;
    const std::size_t background_limit_;
    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<Job> normal_;
    std::deque<Job> background_;
    std::size_t out_ = 0;
    std::size_t background_out_ = 0;
    bool closed_ = false;
};

}  // namespace bangnopi::store
