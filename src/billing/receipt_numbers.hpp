// Receipt numbers that are given after the payments' commits: of many payments in one short transaction.
//
// Whoever committed a payment need not do it: while one transaction of an operator numbers, all that is committed meanwhile waits
// for the next, so there is never more than one under way in a process. The scheduled jobs number what a kill left owing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "base/result.hpp"
#include "store/database.hpp"
#include "store/receipts.hpp"

namespace bangnopi::billing {

inline constexpr std::int64_t receipts_per_transaction = 500;

struct NumberedReceipts {
    store::ReceiptNumbers given;  // now, and those of `asked` that had one
    bool is_all = true;           // no other payment owed one
};
// In the order of the payments' ids, by the operator's pattern.
NumberedReceipts number_receipts(store::Tx& tx, Id operator_id, std::span<const Id> asked = {});

// What is owed now, a transaction after the other; nothing is written where nothing is owed. Not on a thread of the database's.
void number_all_receipts(store::Database& db, Id operator_id, const std::stop_token& stop = {});

// Numbers what is committed through `db` as it is committed. Thread-safe.
class ReceiptNumberer {
  public:
    using Done = std::function<void(const store::ReceiptNumbers&)>;

    explicit ReceiptNumberer(store::Database& db);
    ~ReceiptNumberer();
    ReceiptNumberer(const ReceiptNumberer&) = delete;
    ReceiptNumberer& operator=(const ReceiptNumberer&) = delete;

    // `done` is told the numbers of those payments, which were committed: of one that gets none (it was received before there
    // were numbers, or the database does not answer) it is not told. On a thread of the database's, or the caller's.
    void give(Id operator_id, std::vector<Id> payments, Done done);

  private:
    class State;
    std::shared_ptr<State> state_;  // shared: transactions under way outlive this
    std::shared_ptr<void> subscription_;
};

}  // namespace bangnopi::billing
