// Which sessions need a step, and when each is tried: what waits, what is with a router, and what rests because it was tried. In
// memory alone, without a thread or a clock.
//
// Of one router so many are tried at a time, and of all so many; a router that did not answer is asked one at a time until it
// does. Routers take turns. Of one router's, what opens a line or was asked for by staff goes first, the rest in order.
// A step that fails is tried again after retry_after[0], [1], …; then, and once it is done, the session rests until proof_time
// has gone by, and is tried again only if it is wanted again. A step that is another than the one that was tried goes at once.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "access/router_driver.hpp"

namespace bangnopi::access {

inline constexpr std::size_t steps_pending_max =
    65'536;  // what is beyond it is seen again at its next record
inline constexpr std::size_t steps_at_once_max = 64;
inline constexpr std::size_t steps_of_router_max = 16;
inline constexpr std::size_t steps_of_silent_router_max = 1;
inline constexpr std::array<std::chrono::seconds, 3> retry_after{
    {std::chrono::seconds(5), std::chrono::seconds(15), std::chrono::seconds(60)}};
inline constexpr std::chrono::seconds proof_time{60};  // for a Stop, or a record, to show what a step did

// What a session needs to be what it should be.
struct Wanted {
    Step step = Step::disconnect;
    domain::Grant grant;
    bool operator==(const Wanted& other) const {
        return step == other.step && (step == Step::disconnect || grant == other.grant);
    }
};

class PendingSteps {
  public:
    struct Attempt {
        Id operator_id;
        store::OnlineSession session;
        Wanted wanted;
        bool insisted = false;  // by staff: whatever the session should be
        bool claimed = false;   // this node has it still
    };

    // False: there is no room.
    bool want(Id operator_id, const store::OnlineSession& session, const Wanted& wanted, Instant now);
    bool insist(Id operator_id, const store::OnlineSession& session, Instant now);
    // It is what it should be: what waits is left out, unless it was insisted on.
    void satisfied(Id session, Instant now);
    // It has ended.
    void over(Id session);

    // The next one to be tried; it is with its router until finished(), put_off() or abandon().
    std::optional<Attempt> next(Instant now);
    void claimed(Id session, Instant until);
    // What is asked for turned out to be this; nothing if the session is over meanwhile. Tells the step that is to be sent.
    std::optional<SessionStep> restate(const store::OnlineSession& session, const Wanted& wanted);
    void put_off(Id session, Instant until);
    void abandon(Id session, Instant now);  // there is nothing to do
    void finished(Id session, StepResult result, Instant now);

    // When next() may have something; nothing if only another call makes it so.
    [[nodiscard]] std::optional<Instant> next_at() const;
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

  private:
    enum class State : std::uint8_t { waiting, with_router, resting };
    struct Place {  // in a queue
        Instant at;
        std::uint64_t order = 0;
        Id session;
        auto operator<=>(const Place&) const = default;
    };
    struct Entry {
        Id operator_id;
        store::OnlineSession session;
        std::optional<Wanted> wanted;  // nothing: it was satisfied, and only its claim is remembered
        Step sent = Step::disconnect;
        bool insisted = false;
        bool ends_instead = false;  // the router refuses the change: a new login brings it
        bool over = false;          // it ended while it was with its router
        State state = State::waiting;
        std::size_t failures = 0;
        Place place;  // of what waits or rests
        Instant claimed_until;
    };
    using Entries = std::unordered_map<Id, Entry>;
    struct RouterQueue {
        std::set<Place> waiting;
        std::size_t with_router = 0;
        bool silent = false;
        [[nodiscard]] bool has_room() const {
            return with_router < (silent ? steps_of_silent_router_max : steps_of_router_max);
        }
    };

    Entry* add(Id operator_id, const store::OnlineSession& session);
    void start_over(Entry& entry, const Wanted& wanted, Instant now);
    void wait(Entry& entry, Instant at);
    void rest(Entry& entry, Instant until);
    void leave_queue(Entry& entry);
    void leave_router(const Entry& entry);
    void erase(Entries::iterator found);
    void wake_rested(Instant now);
    void let_go(Entries::iterator found, Instant now);
    void failed(Entry& entry, StepResult result, Instant now);
    Attempt take(RouterQueue& queue, Instant now);

    Entries entries_;
    std::map<Id, RouterQueue> routers_;
    std::set<Place> resting_;
    Id last_router_;
    std::size_t with_routers_ = 0;
    std::uint64_t order_ = 0;
};

}  // namespace bangnopi::access
