// The sessions and lines of the running program: read from the index, written through the database.
#pragma once

#include <condition_variable>
#include <mutex>

#include "access/session_keeper.hpp"

namespace bangnopi::access {

class StoredSessions final : public SessionKeeper {
  public:
    StoredSessions(store::Database& db, LineIndex& index, IdSource& ids)
        : db_(db), index_(index), ids_(ids) {}
    ~StoredSessions() override;  // waits for what is being written

    [[nodiscard]] std::shared_ptr<const KnownLine> line(Id subscription) const override;
    [[nodiscard]] std::shared_ptr<const KnownRouter> router(Id operator_id, Id router) const override;
    [[nodiscard]] std::vector<store::OnlineSession> sessions_of(Id subscription) const override;

    // Of a line that the index does not have the database says whether it has ended, before its session is ended for that.
    void claim(Id operator_id, const store::OnlineSession& session, Instant now, Instant until,
               std::function<void(Claim)> done) override;
    // A write that fails is made good by the next look: the step is done again.
    void keep_granted(Id operator_id, const store::OnlineSession& session) override;
    void keep_ended(Id operator_id, const store::OnlineSession& session) override;

  private:
    void begin_write();
    void end_write();

    store::Database& db_;
    LineIndex& index_;
    IdSource& ids_;
    std::mutex mutex_;
    std::condition_variable none_at_work_;
    std::size_t writes_at_work_ = 0;  // that will tell the index
};

}  // namespace bangnopi::access
