// A transaction on a connection of SQLite's; begin, commit and rollback are its maker's.
#pragma once

#include "store/engine_tx.hpp"
#include "store/sqlite/connection.hpp"

namespace bangnopi::store::sqlite {

class Transaction final : public EngineTx {
  public:
    Transaction(Connection& connection, Scope scope, std::span<const DeliveryRule> rules);

    [[nodiscard]] Engine engine() const override { return Engine::sqlite; }
    void bulk_insert(const BulkInsert& rows) override;
    void bulk_update(const BulkUpdate& rows) override;
    void gather_many(const ManyRows& statement, const RowBuffer& rows, RowSink sink) override;
    void execute_once(std::string_view sql) override;

    // Whether there is something to take back.
    [[nodiscard]] bool wrote() const;

  protected:
    std::int64_t run(std::string_view sql, std::span<const Param> values, RowSink* sink) override;

  private:
    // Marks the transaction as failed when the engine, not a caller's function, throws.
    template <class F>
    auto engine_call(F&& call);
    void insert_rows(const BulkInsert& rows, std::size_t from, std::size_t rows_a_statement,
                     std::size_t statements);

    Connection& connection_;
    const std::int64_t changes_before_;
    bool defined_ = false;  // definitions count as no change
};

}  // namespace bangnopi::store::sqlite
