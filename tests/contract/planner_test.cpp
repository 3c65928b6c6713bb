// That SQLite finds a customer's rows by their index, not by reading an operator's whole table.
#include "store/paging.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

class Planner : public EngineTest {
  protected:
    // How SQLite would go about a statement; empty elsewhere, where figures are the server's.
    std::string plan_of(const std::string& sql) {
        std::string plan;
        if (GetParam() != store::Engine::sqlite) return plan;
        db->read(everyone, [&](store::Tx& tx) {
            tx.each(store::interned("EXPLAIN QUERY PLAN " + sql),
                    [&](const store::Row& row) { plan += row.string(3) + "\n"; });
        });
        return plan;
    }
    void expect_index(const std::string& sql, const std::string& index) {
        if (GetParam() == store::Engine::sqlite) {
            EXPECT_THAT(plan_of(sql), testing::HasSubstr(index)) << sql;
        }
    }
};
ON_BOTH_ENGINES(Planner);

TEST_P(Planner, ACustomersRowsAreFoundByTheirIndexInADatabaseThatWasNeverAnalysed) {
    expect_index("SELECT id FROM subscription WHERE operator_id = 1 AND customer_id = 5 ORDER BY id",
                 "subscription_customer");
    expect_index(
        "SELECT id FROM invoice WHERE operator_id = 1 AND customer_id = 5 AND open > 0 ORDER BY due_on, id",
        "invoice_customer");
    expect_index("SELECT id FROM payment WHERE operator_id = 1 AND customer_id = 5 ORDER BY id DESC",
                 "payment_customer");
    reopen();
    expect_index("SELECT id FROM subscription WHERE operator_id = 1 AND customer_id = 5 ORDER BY id",
                 "subscription_customer");
}

TEST_P(Planner, ReceiptNumbersThatAreOwedAreFoundWithoutReadingThePayments) {
    expect_index(
        "SELECT id, received_on FROM payment WHERE operator_id = 1 AND receipt_year IS NOT NULL "
        "AND receipt_no IS NULL ORDER BY id LIMIT 500",
        "payment_owes_receipt");
}

TEST_P(Planner, AMonthsSummaryReadsTheInvoicesOfTheMonthAndThoseThatAreOpenOnly) {
    expect_index(
        "SELECT COUNT(*), SUM(total), SUM(paid) FROM invoice WHERE operator_id = 1 AND issued_on >= "
        "'2026-11-01' "
        "AND issued_on < '2026-12-01' AND status <> 4",
        "invoice_issued (operator_id=? AND issued_on>? AND issued_on<?)");
    expect_index("SELECT COUNT(*), SUM(open) FROM invoice WHERE operator_id = 1 AND open > 0",
                 "invoice_open");
    expect_index(
        "SELECT received_on, COUNT(*), SUM(amount) FROM payment WHERE operator_id = 1 AND received_on >= "
        "'2026-11-01' AND received_on < '2026-12-01' GROUP BY received_on",
        "payment_day");
}

TEST_P(Planner, WhoIsOnlineIsReadFromTheSessionsThatGoOnAndNotFromAllThatEverWere) {
    const std::string online =
        "FROM session s LEFT JOIN router r ON r.operator_id = s.operator_id AND r.id = s.router_id "
        "WHERE s.operator_id = 1 AND s.stopped_at IS NULL AND s.last_at + r.interim_s * 3000000 >= 5 ";
    expect_index("SELECT COUNT(*) " + online, "session_online");
    expect_index("SELECT s.id, r.name " + online + "ORDER BY s.id DESC LIMIT 26", "session_online");
    expect_index("SELECT s.id, r.name " + online + "AND s.router_id = 5 ORDER BY s.id DESC LIMIT 26",
                 "session_open (operator_id=? AND router_id=?)");
    expect_index(
        "SELECT s.id FROM session s WHERE s.operator_id = 1 AND s.subscription_id = 5 ORDER BY s.id DESC",
        "session_subscription");
}

TEST_P(Planner, APartnersPageOfVouchersReadsNoVoucherOfOthersAndSortsNothing) {
    const std::string theirs =
        "FROM voucher v JOIN voucher_batch b ON b.operator_id = v.operator_id AND b.id = v.batch_id "
        "WHERE v.operator_id = 1 AND v.partner_id = 5 ";
    const std::string page =
        "SELECT v.id, b.number, v.code_sealed " + theirs + "AND v.id > 7 ORDER BY v.id LIMIT 26";
    expect_index(page, "voucher_partner (operator_id=? AND partner_id=? AND id>?)");
    EXPECT_THAT(plan_of(page), testing::Not(testing::HasSubstr("TEMP B-TREE")));
    expect_index("SELECT COUNT(*) " + theirs, "voucher_partner (operator_id=? AND partner_id=?)");
    expect_index("SELECT v.id " + theirs + "AND v.state = 3 ORDER BY v.id LIMIT 26", "voucher_partner (");
}

TEST_P(Planner, WhoseAnAddressIsIsFoundByItInEveryOperator) {
    expect_index(
        "SELECT s.operator_id, s.id FROM operator o "
        "JOIN subscription s ON s.operator_id = o.operator_id AND s.ip = '10.0.0.1' AND s.status <> 5",
        "subscription_ip (");
    expect_index(
        "SELECT e.operator_id, e.subscription_id, r.interim_s FROM operator o "
        "JOIN session e ON e.operator_id = o.operator_id AND e.ip >= '10.0.0.1' AND e.ip < '10.0.0.1!' "
        "AND e.stopped_at IS NULL AND e.subscription_id IS NOT NULL "
        "JOIN router r ON r.operator_id = e.operator_id AND r.id = e.router_id",
        "session_address (");
}

}  // namespace
}  // namespace bangnopi::test
