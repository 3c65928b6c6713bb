// Sessions that go on, by subscription, in memory. Accounting puts and drops them from any thread as it commits; what another
// node committed is read, and takes the place of what stands here unless accounting touched that subscription meanwhile.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "store/sessions.hpp"

namespace bangnopi::access {

// Of one subscription; of more those are kept that were heard of last.
inline constexpr std::size_t sessions_of_line_max = 64;

class SessionTable {
  public:
    // Nobody's are passed over.
    void put(Id operator_id, const store::OnlineSession& session);
    void drop(Id subscription, Id session);

    using Keep = std::function<bool(const store::OnlineSession&)>;
    [[nodiscard]] std::vector<store::OnlineSession> of(Id subscription, const Keep& keep) const;
    [[nodiscard]] std::size_t size() const { return size_; }

    struct Owner {
        Id operator_id;
        Id subscription_id;
    };
    [[nodiscard]] std::vector<Owner> owners() const;

    // By one thread: before it reads the sessions of these from the database, and with what it read. Answers those that were
    // touched in between: they stay as they are, and have to be read again.
    void begin_reading(std::span<const Id> subscriptions);
    std::vector<Id> end_reading(Id operator_id, std::span<const store::OnlineSession> sessions);
    void give_up_reading();

  private:
    struct Sessions {
        Id operator_id;
        std::vector<store::OnlineSession> list;
    };
    struct Part {
        mutable std::shared_mutex mutex;
        std::unordered_map<Id, Sessions> sessions;
    };

    [[nodiscard]] Part& part_of(Id subscription);
    [[nodiscard]] const Part& part_of(Id subscription) const;
    // Held while a subscription that may be being read is changed.
    std::unique_lock<std::mutex> touch(Id subscription);
    void replace(Id operator_id, Id subscription, std::vector<store::OnlineSession> list);

    static constexpr std::size_t parts_count = 64;
    std::array<Part, parts_count> parts_;
    std::atomic<std::size_t> size_{0};

    std::mutex reading_mutex_;
    std::atomic<bool> is_reading_{false};
    std::unordered_map<Id, bool> reading_;  // by subscription: whether it was touched
};

}  // namespace bangnopi::access
