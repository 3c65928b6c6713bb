// Sessions that go on, by subscription, in memory. Accounting puts and drops them from any thread as it commits; what another
// node committed is read, and takes the place of what stands here unless accounting touched that subscription meanwhile.
//
// Of lines with a limit, also the logins that were let in and whose sessions are still awaited.
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

// Of one subscription, which may have 100 at once; of more those are kept that were heard of last.
inline constexpr std::size_t sessions_of_line_max = 128;

// A login that was let in, of whose session nothing is heard yet.
struct AwaitedSession {
    Id login_id;
    std::string
        device;     // its MAC address, or whatever tells it apart; empty: not told, and taken for another one
    Instant until;  // from then on it is not awaited any more
};

class SessionTable {
  public:
    // Nobody's are passed over.
    void put(Id operator_id, const store::OnlineSession& session);
    void drop(const store::OnlineSession& session);

    using Keep = std::function<bool(const store::OnlineSession&)>;
    using Admits = std::function<bool(std::int32_t others)>;
    // Asks how many other devices have a session that is kept, or are awaited. The login that is let in is awaited from then
    // on, in the place of its device's earlier one. One login at a time is asked about.
    void admit(Id subscription, const AwaitedSession& login, Instant now, const Keep& keep,
               const Admits& admits);
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
        std::vector<AwaitedSession> awaited;
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
