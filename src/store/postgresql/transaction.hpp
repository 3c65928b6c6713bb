// A transaction on a connection of PostgreSQL's; begin, commit and rollback are its maker's.
#pragma once

#include "store/engine_tx.hpp"
#include "store/postgresql/connection.hpp"

namespace bangnopi::store::postgresql {

class Transaction final : public EngineTx {
  public:
    // `hopeful`: takes a row for new until the engine refuses it, which is then a conflict.
    Transaction(Connection& connection, Scope scope, std::span<const DeliveryRule> rules, bool hopeful)
        : EngineTx(scope, rules), connection_(connection), hopeful_(hopeful) {}

    [[nodiscard]] Engine engine() const override { return Engine::postgresql; }
    void bulk_insert(const BulkInsert& rows) override;
    void bulk_update(const BulkUpdate& rows) override;
    void gather_many(const ManyRows& statement, const RowBuffer& rows, RowSink sink) override;
    void execute_once(std::string_view sql) override;
    void settle() override;
    void commit();

    // Another transaction was in the way, whatever the caller's function made of it.
    [[nodiscard]] bool in_conflict() const { return in_conflict_; }

  protected:
    std::int64_t run(std::string_view sql, std::span<const Param> values, RowSink* sink) override;
    void gather(std::string_view sql, std::span<const Param> values, RowSink sink) override;
    bool run_insert(std::string_view sql, std::span<const Param> values) override;

  private:
    // Marks the transaction as failed when the engine, not a caller's function, throws.
    template <class F>
    auto engine_call(F&& call);
    // A parameter for each column.
    void send_rows(std::string_view sql, const RowBuffer& rows, const RowSink& sink);

    Connection& connection_;
    const bool hopeful_;
    bool hoped_ = false;
    bool in_conflict_ = false;
};

}  // namespace bangnopi::store::postgresql
