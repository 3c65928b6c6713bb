// Gathers accounting records into one transaction for many (group commit): of each operator one is at work, and what comes
// meanwhile is the next. So groups grow with the load, records of a session stay in order, and nothing waits without need.
//
// A record that makes its group refused is found by halves: it alone stays unanswered.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "access/accounting.hpp"
#include "access/line_index.hpp"
#include "store/database.hpp"

namespace bangnopi::access {

inline constexpr std::size_t accounting_waiting_max = 16'384;  // of all operators; beyond it nothing is taken

class AccountingQueue {
  public:
    // Called on a thread of the queue's, of the database's, or of who adds, once a group is durable, or was not written: then its tokens are never answered.
    using Answer = std::function<void(std::span<const std::uint64_t> tokens, bool durable)>;

    // What it needs of the index in memory. Its functions are called from any thread and do not wait.
    struct Memory {
        std::function<std::shared_ptr<const store::Operator>(Id operator_id)> operator_of;
        std::function<void(Id operator_id, const store::OnlineSession&)> put_session;
        std::function<void(const store::OnlineSession&)> drop_session;
    };

    AccountingQueue(store::Database& db, Memory memory, const Clock& clock, IdSource& ids, Answer answer);
    AccountingQueue(store::Database& db, LineIndex& index, const Clock& clock, IdSource& ids, Answer answer)
        : AccountingQueue(db, memory_of(index), clock, ids, std::move(answer)) {}
    ~AccountingQueue();  // waits for what is at work
    AccountingQueue(const AccountingQueue&) = delete;
    AccountingQueue& operator=(const AccountingQueue&) = delete;

    // From any thread. False: too many wait; the router will send it again.
    bool add(Id operator_id, AccountingRecord record, std::uint64_t token);
    bool add(Id operator_id, const RouterRestarted& restart, std::uint64_t token);

    // Called, before the answer, with each session of a group: what its router holds may not be what should be.
    using Heard = std::function<void(Id operator_id, const SessionHeard&)>;
    void on_heard(Heard heard);  // before the first add

    struct Counts {
        std::uint64_t groups = 0;   // written
        std::uint64_t records = 0;  // in them
        std::uint64_t refused = 0;  // the queue was full
        std::uint64_t failed = 0;   // records that were not written
        std::size_t waiting = 0;    // or at work
    };
    [[nodiscard]] Counts counts() const;

  private:
    static Memory memory_of(LineIndex& index) {
        return {[&index](Id operator_id) { return index.operator_of(operator_id); },
                [&index](Id operator_id, const store::OnlineSession& session) {
                    index.put_session(operator_id, session);
                },
                [&index](const store::OnlineSession& session) { index.drop_session(session); }};
    }

    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangnopi::access
