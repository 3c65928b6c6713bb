// The one writer: takes what is queued, runs each transaction inside a savepoint of one common transaction,
// commits once and answers all. It never waits for a group to fill. When the engine ends the common
// transaction by itself (disk full, I/O error, no memory, a failed commit), nobody has been answered yet, and
// every member runs again once, alone.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "store/job_queue.hpp"
#include "store/sqlite/transaction.hpp"

namespace bangnopi::store::sqlite {

class Writer {
  public:
    using Tell = std::function<void(std::span<const CommittedEvent>)>;

    static constexpr std::size_t members_max = 128;
    static constexpr std::chrono::milliseconds work_max{5};

    Writer(const std::string& path, const OpenOptions& options, std::span<const DeliveryRule> rules,
           Tell tell);
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer();  // does what is queued first

    bool push(Job& job) { return queue_.push(job); }
    [[nodiscard]] std::size_t depth() const { return queue_.depth(); }

  private:
    struct Member {
        Job job;
        Verdict verdict;
        std::vector<CommittedEvent> events;
    };

    void serve();
    bool run_together();  // false: the group's transaction is lost
    void run_in_savepoint(Member& member);
    void run_alone(Member& member);
    void roll_back();
    void answer(Member& member);

    JobQueue queue_;
    Connection connection_;
    std::vector<DeliveryRule> rules_;
    Tell tell_;
    std::vector<Member> group_;
    std::thread thread_;
};

}  // namespace bangnopi::store::sqlite
