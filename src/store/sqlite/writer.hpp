// The one writer: takes what is queued, runs it in one common transaction, commits once and answers all. It never
// waits for a group to fill. A member that is refused before it wrote leaves nothing to take back; one that wrote
// spoils the group, which then runs again with each member in a savepoint: such refusals are rare, and
// savepoints cost. When the engine ends the common transaction by itself (disk full, I/O
// error, no memory, a failed commit), every member runs again once, alone. Nobody has been answered by then.
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
    ~Writer();  // finish()

    bool push(Job& job) { return queue_.push(job); }
    void finish();  // does what is queued, then takes no more
    [[nodiscard]] std::size_t depth() const { return queue_.depth(); }

  private:
    struct Member {
        Job job;
        Verdict verdict;
        std::vector<CommittedEvent> events;
    };

    // What a group's transaction came to; but for `committed` it was rolled back.
    enum class Ending : std::uint8_t { committed, spoiled, lost };

    void serve();
    Ending run_group(bool in_savepoints);
    // Those that are there, then whatever else is queued.
    Ending run_members(bool in_savepoints);
    // Whether it left nothing to take back.
    bool run(Member& member);
    bool run_in_savepoint(Member& member);
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
