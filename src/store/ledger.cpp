#include "store/ledger.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/check.hpp"
#include "store/many_rows.hpp"

namespace bangnopi::store {
namespace {

constexpr std::array journal_columns = {Column{"operator_id"},
                                        Column{"id"},
                                        Column{"dated_on", ColumnType::text},
                                        Column{"cause", ColumnType::small},
                                        Column{"cause_id"},
                                        Column{"created_at"}};
constexpr std::array posting_columns = {Column{"operator_id"},
                                        Column{"journal_id"},
                                        Column{"posting_no", ColumnType::small},
                                        Column{"account_code", ColumnType::text},
                                        Column{"customer_id"},
                                        Column{"amount"}};
constexpr std::array sorts = {SortColumn{"created", "j.id", true}};

Journal read_journal(const Row& row) {
    return {row.id(0), row.date(1), row.enumeration<JournalCause>(2), row.id(3), row.instant(4)};
}

void load_postings(Tx& tx, Id operator_id, std::vector<JournalEntry>& entries) {
    std::vector<Id> ids;
    std::unordered_map<Id, JournalEntry*> by_id;
    for (JournalEntry& entry : entries) {
        ids.push_back(entry.journal.id);
        by_id.emplace(entry.journal.id, &entry);
    }
    const auto read = [&](const Row& row) {
        by_id.at(row.id(0))->postings.push_back(
            {row.string(1), row.string(2), row.optional_id(3), row.integer(4)});
    };
    tx.each(
        "SELECT p.journal_id, p.account_code, a.name, p.customer_id, p.amount FROM posting p "
        "JOIN account a ON a.operator_id = p.operator_id AND a.code = p.account_code "
        "WHERE p.operator_id = $1 AND p.journal_id {in:$2} ORDER BY p.journal_id, p.posting_no",
        read, operator_id, ids);
}

}  // namespace

std::string_view name_of(JournalCause cause) {
    switch (cause) {
        case JournalCause::invoice:
            return "invoice";
        case JournalCause::payment:
            return "payment";
        case JournalCause::balance_applied:
            return "balance_applied";
        case JournalCause::recognition:
            return "recognition";
        case JournalCause::voided:
            return "voided";
        case JournalCause::opening:
            return "opening";
        case JournalCause::refund:
            return "refund";
        case JournalCause::channel_fee:
            return "channel_fee";
        case JournalCause::collector_deposit:
            return "collector_deposit";
        case JournalCause::gateway_fee:
            return "gateway_fee";
        case JournalCause::settlement:
            return "settlement";
        case JournalCause::identified:
            return "identified";
        case JournalCause::voucher_sold:
            return "voucher_sold";
        case JournalCause::voucher_redeemed:
            return "voucher_redeemed";
        case JournalCause::voucher_expired:
            return "voucher_expired";
        case JournalCause::partner_deposit:
            return "partner_deposit";
        case JournalCause::commission:
            return "commission";
        case JournalCause::commission_settled:
            return "commission_settled";
        case JournalCause::partner_paid:
            return "partner_paid";
        case JournalCause::credit_note:
            return "credit_note";
        case JournalCause::write_off:
            return "write_off";
        case JournalCause::withheld:
            return "withheld";
    }
    check_failed("a journal's cause without a name", __FILE__, __LINE__);
}

JournalRows::JournalRows(Id operator_id)
    : operator_id_(operator_id),
      journals_("journal", journal_columns),
      postings_("posting", posting_columns) {}

void JournalRows::add(const Journal& journal, std::span<const domain::Posting> postings) {
    BANGNOPI_CHECK(domain::balanced(postings));
    journals_.row(operator_id_, journal.id, journal.dated_on, journal.cause, journal.cause_id,
                  journal.created_at);
    int posting_no = 0;
    for (const domain::Posting& posting : postings)
        postings_.row(operator_id_, journal.id, ++posting_no, posting.account,
                      posting.customer ? Param(posting.customer) : Param(nullptr), posting.amount);
}

void JournalRows::write(Tx& tx) {
    if (journals_.empty()) return;
    tx.bulk_insert(journals_);
    tx.bulk_insert(postings_);
    clear();
}

void JournalRows::clear() {
    journals_.clear();
    postings_.clear();
}

// For one journal a prepared statement or two are cheaper than to begin bulk writes.
void insert_journal(Tx& tx, Id operator_id, const Journal& journal,
                    std::span<const domain::Posting> postings) {
    static const ManyRows insert_postings(
        "INSERT INTO posting (operator_id, journal_id, posting_no, account_code, customer_id, amount) {rows}",
        "posting", posting_columns);
    BANGNOPI_CHECK(domain::balanced(postings));
    tx.post(
        "INSERT INTO journal (operator_id, id, dated_on, cause, cause_id, created_at) VALUES ($1, $2, $3, "
        "$4, $5, $6)",
        operator_id, journal.id, journal.dated_on, journal.cause, journal.cause_id, journal.created_at);
    RowBuffer rows = insert_postings.no_rows();
    int posting_no = 0;
    for (const domain::Posting& posting : postings)
        rows.row(operator_id, journal.id, ++posting_no, posting.account,
                 posting.customer ? Param(posting.customer) : Param(nullptr), posting.amount);
    insert_postings.post(tx, rows);
}

void insert_chart(Tx& tx, Id operator_id) {
    for (const domain::AccountRole& role : domain::chart_of_accounts())
        tx.execute("INSERT INTO account (operator_id, code, name) VALUES ($1, $2, $3)", operator_id,
                   role.code, role.name);
}

std::vector<AccountBalance> trial_balance(Tx& tx, Id operator_id, std::optional<domain::Period> period) {
    std::vector<AccountBalance> balances;
    tx.each(
        "SELECT code, name FROM account WHERE operator_id = $1 ORDER BY code",
        [&](const Row& row) {
            balances.push_back({row.string(0), row.string(1), 0, 0});
        },
        operator_id);
    const auto add = [&](const Row& row) {
        const auto at = std::find_if(balances.begin(), balances.end(), [&](const AccountBalance& balance) {
            return balance.code == row.text(0);
        });
        BANGNOPI_CHECK(at != balances.end());
        at->debit = row.integer(1);
        at->credit = row.integer(2);
    };
    const domain::Date from = period ? period->from : domain::Date(1, 1, 1);
    const domain::Date to = period ? period->to : domain::Date(9999, 12, 31);
    tx.each(
        "SELECT p.account_code, CAST(SUM(CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END) AS BIGINT), "
        "CAST(SUM(CASE WHEN p.amount < 0 THEN -p.amount ELSE 0 END) AS BIGINT) FROM journal j "
        "JOIN posting p ON p.operator_id = j.operator_id AND p.journal_id = j.id "
        "WHERE j.operator_id = $1 AND j.dated_on >= $2 AND j.dated_on < $3 GROUP BY p.account_code",
        add, operator_id, from, to);
    return balances;
}

Result<Page<JournalEntry>> list_journals(Tx& tx, Id operator_id, const JournalFilter& filter,
                                         const PageRequest& request) {
    ListQuery query(
        {"j.id, j.dated_on, j.cause, j.cause_id, j.created_at", 5, "journal j", "j.operator_id", "j.id"},
        operator_id);
    if (filter.dated_from) query.where("j.dated_on >= ?", filter.dated_from->iso());
    if (filter.dated_to) query.where("j.dated_on < ?", filter.dated_to->iso());
    if (filter.cause) query.where("j.cause = ?", static_cast<std::int64_t>(*filter.cause));
    if (filter.cause_id) query.where("j.cause_id = ?", filter.cause_id->value);
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    auto page = query.page<JournalEntry>(tx, newest_first, sorts, [](const Row& row) {
        return JournalEntry{read_journal(row), {}};
    });
    if (page && !page->items.empty()) load_postings(tx, operator_id, page->items);
    return page;
}

}  // namespace bangnopi::store
