// Journals and their postings: appended, never changed. Debit is above zero.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/ledger.hpp"
#include "store/act.hpp"
#include "store/database.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

enum class JournalCause : std::uint8_t {
    invoice = 1,
    payment = 2,
    balance_applied = 3,
    recognition = 4,
    voided = 5,
    opening = 6,
    refund = 7,
    channel_fee = 11,
    collector_deposit = 12,
    gateway_fee = 20,
    settlement = 21,
    identified = 22,
    voucher_sold = 30,
    voucher_redeemed = 31,
    voucher_expired = 32,
    partner_deposit = 33,
    commission = 34,
    commission_settled = 35,
    partner_paid = 36,
    credit_note = 40,
    write_off = 41,  // and what undoes one
    withheld = 42    // likewise
};
std::string_view name_of(JournalCause cause);

struct Journal {
    Id id;
    domain::Date dated_on;
    JournalCause cause = JournalCause::invoice;
    Id cause_id;
    Instant created_at;
};
// Journals gathered for one bulk write. The postings of each must sum to zero.
class JournalRows {
  public:
    explicit JournalRows(Id operator_id);
    void add(const Journal& journal, std::span<const domain::Posting> postings);
    void write(Tx& tx);  // and forgets them
    void clear();

  private:
    Id operator_id_;
    BulkInsert journals_;
    BulkInsert postings_;
};
void insert_journal(Tx& tx, Id operator_id, const Journal& journal,
                    std::span<const domain::Posting> postings);

// The chart of accounts of a new operator.
void insert_chart(Tx& tx, Id operator_id);

struct AccountBalance {
    std::string code;
    std::string name;
    std::int64_t debit = 0;   // sum of the postings above zero
    std::int64_t credit = 0;  // sum of those below, positive
};
// Postings dated within the period; all of them without one. Every account of the chart, by code.
std::vector<AccountBalance> trial_balance(Tx& tx, Id operator_id, std::optional<domain::Period> period);

struct JournalPosting {
    std::string account_code;
    std::string account_name;
    std::optional<Id> customer_id;
    std::int64_t amount = 0;
};
struct JournalEntry {
    Journal journal;
    std::vector<JournalPosting> postings;
};
struct JournalFilter {
    std::optional<domain::Date> dated_from;
    std::optional<domain::Date> dated_to;  // exclusive
    std::optional<JournalCause> cause;
    std::optional<Id> cause_id;
};
// Newest first.
Result<Page<JournalEntry>> list_journals(Tx& tx, Id operator_id, const JournalFilter& filter,
                                         const PageRequest& request);

}  // namespace bangnopi::store
