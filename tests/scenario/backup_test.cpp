// A backup is taken while the daemon serves, comes back whole, and is of no use without its key.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "store/operators.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

class Backup : public testing::Test {
  protected:
    void SetUp() override {
        run_well(
            {"demo", "--customers", "20", "--months", "1", "--until", "2026-11-23", "--db", db(), "--quiet"});
    }
    [[nodiscard]] std::string db() const { return "sqlite:" + folder_.file("b.db"); }
    [[nodiscard]] std::string copy() const { return folder_.file("copy.db"); }

    TemporaryFolder folder_;
};

// As it was when there was one migration: what each later one made is taken back, the latest first.
void take_back_all_but_the_first(const std::string& file) {
    const auto db = store::open_database({.url = "sqlite:" + file});
    static_cast<void>(db->write_wait(
        store::Scope::installation(), store::Priority::normal, [](store::Tx& tx) -> Result<Done> {
            for (const char* table : {"payment_gateway_outage", "notice_attempt", "notice", "reminder_policy",
                                      "notice_template", "notice_channel"})
                tx.execute_once(std::string("DROP TABLE ") + table);
            for (const char* column : {"email_failed_at", "phone_failed_at", "notices_declined"})
                tx.execute_once(std::string("ALTER TABLE customer DROP COLUMN ") + column);
            tx.execute_once("DROP INDEX subscription_payer");
            tx.execute_once("ALTER TABLE subscription DROP COLUMN payer_id");
            tx.execute_once("DROP INDEX deferral_invoice");
            tx.execute_once("ALTER TABLE customer DROP COLUMN balance_was_above");
            for (const char* column : {"quota_told_bytes", "quota_since", "notice_left"})
                tx.execute_once(std::string("ALTER TABLE access DROP COLUMN ") + column);
            for (const char* column : {"package_starts", "grace_bytes", "throttle_steps"})
                tx.execute_once(std::string("ALTER TABLE plan_version DROP COLUMN ") + column);
            for (const char* table : {"collector_deposit", "collector_refusal", "collector_area"})
                tx.execute_once(std::string("DROP TABLE ") + table);
            for (const char* index : {"channel_collector", "payment_receipt", "payment_owes_receipt"})
                tx.execute_once(std::string("DROP INDEX ") + index);
            for (const char* column : {"account_number", "account_holder", "fee_fixed", "fee_percent",
                                       "fee_bearer", "collector_id", "version"})
                tx.execute_once(std::string("ALTER TABLE channel DROP COLUMN ") + column);
            for (const char* column : {"fee", "receipt_year", "receipt_no", "receipt_number"})
                tx.execute_once(std::string("ALTER TABLE payment DROP COLUMN ") + column);
            tx.execute("DELETE FROM counter WHERE series = $1", "KW");
            tx.execute_once("DROP INDEX invoice_due");
            for (const char* column : {"refunded", "refunded_from_balance", "freed", "rounding"})
                tx.execute_once(std::string("ALTER TABLE payment DROP COLUMN ") + column);
            for (const char* column : {"customer_id", "tax", "held", "refused", "milliseconds", "joined"})
                tx.execute_once(std::string("ALTER TABLE bill_run DROP COLUMN ") + column);
            for (const char* column : {"minimum_term_months", "early_end_fee"})
                tx.execute_once(std::string("ALTER TABLE plan_version DROP COLUMN ") + column);
            tx.execute_once("ALTER TABLE invoice_line DROP COLUMN add_on_id");
            tx.execute_once("ALTER TABLE subscription DROP COLUMN early_end_waived");
            tx.execute_once("DROP INDEX invoice_bill_run");
            tx.execute_once("ALTER TABLE invoice DROP COLUMN bill_run_id");
            for (const char* column : {"promotion_id", "promoted_on", "discount_from"})
                tx.execute_once(std::string("ALTER TABLE subscription DROP COLUMN ") + column);
            for (const char* column : {"due_day", "days_after_issue", "grace_days"})
                tx.execute_once(std::string("ALTER TABLE area DROP COLUMN ") + column);
            for (const char* table : {"promotion_use",
                                      "promotion_plan",
                                      "promotion_area",
                                      "promotion",
                                      "waiting_line",
                                      "plan_move",
                                      "subscription_add_on",
                                      "add_on",
                                      "bill_run_refusal",
                                      "bill_run_plan",
                                      "billing_hold",
                                      "invoice_correction",
                                      "credit_share",
                                      "credit_note",
                                      "operator_logo",
                                      "partner_commission",
                                      "partner_entry",
                                      "partner",
                                      "voucher_sale",
                                      "voucher",
                                      "voucher_batch",
                                      "package",
                                      "access_attempt",
                                      "payment_proof_file",
                                      "payment_proof_invoice",
                                      "payment_proof",
                                      "gateway_settlement",
                                      "gateway_attempt",
                                      "gateway_event",
                                      "checkout",
                                      "payment_gateway_account",
                                      "webhook_attempt",
                                      "webhook",
                                      "transfer_code",
                                      "refund_share",
                                      "refund",
                                      "statement_row",
                                      "invoice_promise",
                                      "gateway_line",
                                      "gateway"})
                tx.execute_once(std::string("DROP TABLE ") + table);
            tx.execute_once("DROP INDEX subscription_router");
            tx.execute_once("ALTER TABLE customer DROP COLUMN notice_link_number");
            for (const char* table : {"access", "plan_version"})
                tx.execute_once(std::string("ALTER TABLE ") + table + " DROP COLUMN burst");
            tx.execute_once("DROP INDEX customer_partner");
            for (const char* column : {"partner_id", "anonymous"})
                tx.execute_once(std::string("ALTER TABLE customer DROP COLUMN ") + column);
            for (const char* column : {"package_waits", "auto_renew", "session_limit"})
                tx.execute_once(std::string("ALTER TABLE subscription DROP COLUMN ") + column);
            tx.execute_once("ALTER TABLE access DROP COLUMN bytes_left");
            for (const char* table : {"login_attempt", "session_forgotten", "session", "router"})
                tx.execute_once(std::string("DROP TABLE ") + table);
            tx.execute("DELETE FROM door WHERE kind = $1 OR kind = $2", "radius", "gateway");
            tx.execute("DELETE FROM migration WHERE number > $1", 1);
            return Done{};
        }));
}

TEST_F(Backup, OfAnOlderVersionIsBroughtUpToDateAsItIsRestored) {
    run_well({"backup", copy(), "--db", db()});
    take_back_all_but_the_first(copy());
    EXPECT_NE(run_well({"restore", copy(), "--db", db()}).find("verified"), std::string::npos);
    run_well({"verify", "--db", db()});
    EXPECT_FALSE(fs::exists(folder_.file("b.db.restoring.before-0002")));
}

TEST_F(Backup, BeforeAChangeOfTheSchemaIsPutBackAndChangedAgain) {
    take_back_all_but_the_first(folder_.file("b.db"));
    run_well({"migrate", "--db", db()});
    EXPECT_FALSE(fs::exists(folder_.file("b.db-wal")));
    fs::copy_file(folder_.file("b.db.before-0002"), folder_.file("b.db"),
                  fs::copy_options::overwrite_existing);
    run_well({"migrate", "--db", db()});
    run_well({"verify", "--db", db()});
    EXPECT_TRUE(fs::exists(folder_.file("b.db.before-0002-2")));
}

TEST_F(Backup, TakenWhileTheDaemonServesItComesBackVerified) {
    {
        Daemon daemon({"--db", db()});
        run_well({"backup", copy(), "--db", db()});
        daemon.sign_in("owner", "bangnopi-demo");
        ASSERT_EQ(
            daemon.post("/api/v1/customers", R"({"name":"Sesudah Cadangan","address":"Jl. Akhir 1"})").status,
            201);
    }
    const std::string said = run_well({"restore", copy(), "--db", db()});
    EXPECT_NE(said.find("verified"), std::string::npos);
    Daemon daemon({"--db", db()});
    daemon.sign_in("owner", "bangnopi-demo");
    EXPECT_EQ(daemon.get("/api/v1/customers").json().at("total"), 20);
    EXPECT_TRUE(fs::exists(folder_.file("b.db.before-restore-1")));
}

TEST_F(Backup, TakenWhilePaymentsComeInItHoldsAllThatWereAnsweredBefore) {
    std::string customer;
    const auto pay = [&](const Daemon& daemon, int n) {
        const json::object payment{{"customer", customer},
                                   {"method", "cash"},
                                   {"channel", "kas"},
                                   {"amount", 1000},
                                   {"reference", "KW-" + std::to_string(n)}};
        return daemon.post("/api/v1/payments", json::serialize(payment)).status;
    };
    int before = 0;
    {
        Daemon daemon({"--db", db()});
        daemon.sign_in("owner", "bangnopi-demo");
        customer =
            daemon.get("/api/v1/customers?limit=1").json().at("items").at(0).at("id").as_string().c_str();
        std::atomic<int> answered = 0;
        std::atomic<bool> ended = false;
        std::jthread payer([&] {
            while (!ended && pay(daemon, answered) == 201) ++answered;
        });
        while (answered < 20) std::this_thread::yield();
        before = answered;
        run_well({"backup", copy(), "--db", db()});
        EXPECT_GT(answered, before);
        ended = true;
    }
    run_well({"restore", copy(), "--db", db()});
    run_well({"verify", "--quiet", "--db", db()});
    Daemon daemon({"--db", db()});
    daemon.sign_in("owner", "bangnopi-demo");
    for (int n = 0; n < before; ++n) EXPECT_EQ(pay(daemon, n), 409) << n;
}

TEST_F(Backup, NeverHoldsTheKey) {
    const json::value said = json::parse(run_well({"backup", copy(), "--json", "--db", db()}));
    EXPECT_EQ(said.at("file").as_string().c_str(), copy());
    EXPECT_EQ(said.at("bytes").to_number<std::uintmax_t>(), fs::file_size(copy()));
    std::ifstream key_file(folder_.file("b.db.key"));
    std::string id;
    std::string key;
    key_file >> id >> key;
    ASSERT_EQ(key.size(), 64U);
    std::ifstream file(copy(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(bytes.find(key), std::string::npos);
}

TEST_F(Backup, RestoredBesideAnotherKeyItNamesTheOneItNeeds) {
    run_well({"backup", copy(), "--db", db()});
    std::ifstream key_file(folder_.file("b.db.key"));
    std::string id;
    key_file >> id;
    const std::string other = "sqlite:" + folder_.file("other.db");
    run_well({"init", "--db", other, "--quiet"});
    const Finished finished = run_program({"restore", copy(), "--db", other});
    EXPECT_EQ(finished.exit_code, 1);
    EXPECT_NE(finished.error.find(id), std::string::npos) << finished.error;
    EXPECT_EQ(run_program({"doctor", "--db", other, "--quiet"}).exit_code, 0);
}

TEST_F(Backup, RestoredWithoutAKeyItNamesTheOneItNeedsAndLeavesNothing) {
    run_well({"backup", copy(), "--db", db()});
    std::ifstream key_file(folder_.file("b.db.key"));
    std::string id;
    key_file >> id;
    const Finished finished = run_program({"restore", copy(), "--db", "sqlite:" + folder_.file("other.db")});
    EXPECT_EQ(finished.exit_code, 1);
    EXPECT_NE(finished.error.find(id), std::string::npos) << finished.error;
    for (const auto& entry : fs::directory_iterator(folder_.path()))
        EXPECT_EQ(entry.path().string().find("restoring"), std::string::npos) << entry.path();
}

TEST_F(Backup, NeverOverwritesAFile) {
    std::ofstream(copy()) << "mine";
    EXPECT_EQ(run_program({"backup", copy(), "--db", db()}).exit_code, 1);
    EXPECT_EQ(fs::file_size(copy()), 4U);
}

TEST_F(Backup, ADamagedOneIsRefusedAndChangesNothing) {
    run_well({"backup", copy(), "--db", db()});
    fs::resize_file(copy(), fs::file_size(copy()) / 2);
    const Finished refused = run_program({"restore", copy(), "--db", db()});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.error.find(copy() + " is damaged, or no backup: choose another"), std::string::npos)
        << refused.error;
    EXPECT_EQ(run_program({"verify", "--db", db(), "--quiet"}).exit_code, 0);
    EXPECT_FALSE(fs::exists(folder_.file("b.db.before-restore-1")));
}

TEST_F(Backup, OfBooksThatBreakARuleIsKeptAndSaysWhichTheyBreak) {
    {
        const auto database = store::open_database({.url = db()});
        ASSERT_TRUE(database->write_wait(store::Scope::installation(), store::Priority::normal,
                                         [](store::Tx& tx) -> Result<Done> {
                                             tx.execute("UPDATE customer SET balance = balance + 1");
                                             return Done{};
                                         }));
    }
    const Finished finished = run_program({"backup", copy(), "--db", db()});
    EXPECT_EQ(finished.exit_code, 1);
    EXPECT_NE(finished.error.find("breaks a rule"), std::string::npos) << finished.error;
    EXPECT_NE(finished.error.find("kept"), std::string::npos) << finished.error;
    const auto copied = store::open_database({.url = "sqlite:" + copy(), .read_only = true});
    EXPECT_FALSE(
        copied->read(store::Scope::installation(), [](store::Tx& tx) { return store::list_operators(tx); })
            .empty());
    const Finished restored = run_program({"restore", copy(), "--db", db()});
    EXPECT_EQ(restored.exit_code, 1);
    EXPECT_NE(restored.error.find("breaks a rule"), std::string::npos) << restored.error;
    EXPECT_TRUE(fs::exists(folder_.file("b.db.before-restore-1")));
    EXPECT_EQ(json::parse(run_program({"verify", "--json", "--db", db()}).output).at("ok"), false);
}

TEST_F(Backup, OfRowsThatCannotBeReadIsKeptAndRestored) {
    {
        const auto database = store::open_database({.url = db()});
        ASSERT_TRUE(database->write_wait(store::Scope::installation(), store::Priority::normal,
                                         [](store::Tx& tx) -> Result<Done> {
                                             tx.execute("UPDATE subscription SET starts_on = 'never'");
                                             return Done{};
                                         }));
    }
    EXPECT_EQ(run_program({"backup", copy(), "--db", db()}).exit_code, 1);
    const Finished restored = run_program({"restore", copy(), "--db", db()});
    EXPECT_EQ(restored.exit_code, 1);
    EXPECT_NE(restored.error.find("breaks a rule"), std::string::npos) << restored.error;
    EXPECT_NE(restored.error.find("never"), std::string::npos) << restored.error;
    EXPECT_TRUE(fs::exists(folder_.file("b.db.before-restore-1")));
}

TEST_F(Backup, ADatabaseThatIsDamagedIsNamedByEveryCommandWithWhatToDo) {
    run_well({"backup", copy(), "--db", db()});
    fs::copy_file(folder_.file("b.db.key"), folder_.file("copy.db.key"));
    fs::resize_file(copy(), fs::file_size(copy()) / 2);
    for (const auto& arguments : {std::vector<std::string>{"serve", "--listen", "127.0.0.1:0"},
                                  {"doctor"},
                                  {"verify"},
                                  {"backup", folder_.file("another.db")},
                                  {"bill-run", "--day", "2026-12-01"}}) {
        std::vector<std::string> there = arguments;
        there.insert(there.end(), {"--db", "sqlite:" + copy()});
        const Finished refused = run_program(there);
        EXPECT_EQ(refused.exit_code, 1) << arguments.front();
        EXPECT_NE((refused.output + refused.error).find("`bangnopi restore` puts a sound backup"),
                  std::string::npos)
            << arguments.front() << ": " << refused.output << refused.error;
    }
    EXPECT_FALSE(fs::exists(folder_.file("another.db")));
}

TEST_F(Backup, ServeRefusesAKeyFileThatOthersCanRead) {
    fs::permissions(folder_.file("b.db.key"), fs::perms::others_read, fs::perm_options::add);
    const Finished finished = run_program({"serve", "--listen", "127.0.0.1:0", "--db", db()});
    EXPECT_EQ(finished.exit_code, 1);
    EXPECT_NE(finished.error.find("b.db.key"), std::string::npos) << finished.error;
}

}  // namespace
}  // namespace bangnopi::test
