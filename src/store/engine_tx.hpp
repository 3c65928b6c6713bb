// What the transactions of both engines keep: whose they are, what they announce, and whether they can still
// be committed.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "store/job_queue.hpp"

namespace bangnopi::store {

class EngineTx : public Tx {
  public:
    EngineTx(Scope scope, std::span<const DeliveryRule> rules) : scope_(scope), rules_(rules) {}

    [[nodiscard]] Scope scope() const final { return scope_; }
    [[nodiscard]] std::span<const DeliveryRule> delivery_rules() const final { return rules_; }
    void announce(CommittedEvent event) final { events_.push_back(std::move(event)); }

    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] std::span<const CommittedEvent> events() const { return events_; }
    std::vector<CommittedEvent> take_events() { return std::exchange(events_, {}); }

  protected:
    void mark_failed() { failed_ = true; }
    void require_usable() const;
    // Throws Broken when a tenant's row is not the scope's.
    void require_own_rows(const RowBuffer& rows) const;

  private:
    Scope scope_;
    std::span<const DeliveryRule> rules_;
    std::vector<CommittedEvent> events_;
    bool failed_ = false;
};

// Runs the body. `committed` says that it wants to be: begin, commit and rollback are the caller's.
Verdict attempt(const std::function<bool(Tx&)>& body, EngineTx& tx);
Verdict verdict_of(std::exception_ptr cause);

}  // namespace bangnopi::store
