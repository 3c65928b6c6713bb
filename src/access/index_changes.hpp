// What was committed and is not read again yet: filled by the database's listeners, emptied in batches by the index's thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <unordered_set>
#include <vector>

#include "store/broadcast.hpp"

namespace bangnopi::access {

inline constexpr std::size_t changes_a_batch_max = 500;
inline constexpr std::size_t changes_waiting_max =
    200'000;  // of lines and sessions; beyond it everything is read again

// How many bytes a line has left is read again so seldom: it changes with every record.
inline constexpr std::chrono::milliseconds metered_pause{1000};

// Of one operator, lines and sessions by subscription.
struct IndexBatch {
    bool everything = false;
    bool operators = false;
    bool routers = false;
    Id operator_id;
    std::vector<Id> lines;
    std::vector<Id> sessions;
};

class IndexChanges {
  public:
    using Moment = std::chrono::steady_clock::time_point;

    explicit IndexChanges(std::chrono::milliseconds pause = metered_pause) : metered_pause_(pause) {}

    // Quick. Passed over is what concerns no line, router, operator or session, and what this node's own accounting did to a
    // session: it has told memory of that itself.
    void note(const store::CommittedEvent& event);
    void note_everything();
    void put_back(const IndexBatch& batch);

    // Waits for something, until `deadline` if there is one: then, and when it is stopped, nothing.
    std::optional<IndexBatch> take(const std::stop_token& stop, std::optional<Moment> deadline);

  private:
    using Subscriptions = std::unordered_set<Id>;
    struct OfOperator {
        Subscriptions lines;
        Subscriptions sessions;
        Subscriptions metered;  // lines, once metered_due_ has come
    };
    void add(Subscriptions& to, Id subscription);
    void add_everything();
    void add_metered(OfOperator& of_operator, Id subscription);
    void release_metered();
    void wait_for_some(std::unique_lock<std::mutex>& lock, const std::stop_token& stop,
                       std::optional<Moment> deadline);
    void take_of_next_operator(IndexBatch& batch);
    std::vector<Id> take_some(Subscriptions& from);
    [[nodiscard]] bool is_empty() const;

    std::mutex mutex_;
    std::condition_variable_any came_;
    IndexBatch whole_;                    // its flags
    std::map<Id, OfOperator> operators_;  // have their turn one after another
    Id had_its_turn_;
    std::size_t waiting_ = 0;  // but for those that are metered
    std::size_t metered_ = 0;
    std::optional<Moment> metered_due_;
    const std::chrono::milliseconds metered_pause_;
};

}  // namespace bangnopi::access
