#include "adapters/import/import.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "billing/bill_run.hpp"
#include "billing/plans.hpp"
#include "staff/tenants.hpp"
#include "store/areas.hpp"
#include "store/customers.hpp"
#include "store/invoices.hpp"
#include "store/payments.hpp"
#include "store/subscriptions.hpp"
#include "store/usage.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::importing {
namespace {

using store::Priority;
using store::Scope;
using store::Tx;

constexpr std::string_view all_headings =
    "number,name,address,area,phone,email,plan,starts_on,billing_day,kind,username,password,ip,mac,router\n";

// An operator with one plan, on 23 November 2026, 10:00 in Jakarta.
class Import : public testing::Test {
  protected:
    template <class Fn>
    auto write(Fn fn) {
        auto result = db_->write_wait(Scope::of(tenant_->id), Priority::normal, fn);
        EXPECT_TRUE(result) << result.error().detail;
        return result;
    }
    template <class Fn>
    auto read(Fn fn) {
        return db_->read(Scope::of(tenant_->id), fn);
    }
    store::Act act() { return staff::make_act(*tenant_, store::Actor{}, clock_.now(), ids_); }

    Import() {
        store::migrate(*db_);
        staff::NewOperator command;
        command.code = "desa";
        command.name = "Desa Net";
        command.owner_password.hash = "x";
        tenant_ = db_->write_wait(Scope::installation(), Priority::normal,
                                  [&](Tx& tx) {
                                      return staff::create_operator(tx, ids_, clock_.now(), store::Actor{},
                                                                    command);
                                  })
                      ->tenant;
        billing::NewPlan plan;
        plan.code = "H10";
        plan.name = "Rumah 10 Mbps";
        plan.terms.monthly_fee = 150'000;
        EXPECT_TRUE(write([&](Tx& tx) { return billing::create_plan(tx, act(), plan); }));
    }

    Result<Report> try_import(Subject subject, std::string_view file, Options options = {}) {
        const store::Act context = act();
        return import_csv(*db_, context, tenant_->settings, keys_, subject, file, options);
    }
    Report import(Subject subject, std::string_view file, Options options = {}) {
        auto report = try_import(subject, file, options);
        EXPECT_TRUE(report) << report.error().detail;
        return report ? std::move(*report) : Report{};
    }
    Report import_customers(std::string_view rows, Options options = {}) {
        return import(Subject::customers, std::string(all_headings) + std::string(rows), options);
    }

    std::int64_t customers() {
        return read([&](Tx& tx) { return store::list_customers(tx, tenant_->id, {}, {})->total; });
    }
    std::optional<store::Customer> customer(std::string_view number) {
        return read([&](Tx& tx) { return store::find_customer_by_number(tx, tenant_->id, number); });
    }
    std::optional<store::Subscription> line(std::string_view username) {
        return read([&](Tx& tx) { return store::find_subscription_by_username(tx, tenant_->id, username); });
    }
    std::int64_t payments() {
        return read([&](Tx& tx) { return store::list_payments(tx, tenant_->id, {}, {})->total; });
    }

    test::TemporaryFolder folder_;
    std::unique_ptr<store::Database> db_ =
        store::open_database({.url = "sqlite:" + folder_.file("test.db"), .create = true});
    ManualClock clock_{*parse_instant("2026-11-23T03:00:00Z")};
    IdSource ids_{clock_, 0};
    KeyRing keys_ = KeyRing::generate();
    std::optional<store::Operator> tenant_;
};

bool has(const Report& report, std::int64_t line, std::string_view column, std::string_view in_reason) {
    return std::any_of(report.problems.begin(), report.problems.end(), [&](const Problem& problem) {
        return problem.line == line && problem.column == column &&
               problem.reason.find(in_reason) != std::string::npos;
    });
}

std::string told(const Report& report) {
    std::string text;
    for (const Problem& problem : report.problems)
        text += fmt::format("line {} {}: {}\n", problem.line, problem.column, problem.reason);
    return text;
}

TEST_F(Import, a_row_becomes_a_customer_with_its_line) {
    const Report report = import_customers(
        "P1,Siti Aminah,Jl. Melati 4 RT 02/05,Dusun "
        "Krajan,0812-3456-7890,siti@contoh.id,H10,16/11/2026,1,pppoe,siti,rahasia,,,\n");
    ASSERT_TRUE(report.written) << told(report);
    EXPECT_EQ(report.imported, 1);
    EXPECT_EQ(report.areas_made, 1);
    const auto found = customer("P1");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, "Siti Aminah");
    EXPECT_EQ(found->phone, "+6281234567890");
    EXPECT_TRUE(found->area_id);
    const auto subscription = line("siti");
    ASSERT_TRUE(subscription);
    EXPECT_EQ(subscription->starts_on, domain::Date(2026, 11, 16));
    EXPECT_EQ(subscription->status, domain::SubscriptionStatus::active);
    EXPECT_EQ(subscription->next_period_from, domain::Date(2026, 11, 1));
    const SealedPlace place{tenant_->id, "subscription", "password_sealed", subscription->id};
    EXPECT_EQ(keys_.open(place, subscription->connection.password_sealed), "rahasia");
}

TEST_F(Import, indonesian_headings_in_any_order_with_semicolons_are_the_same) {
    const Report report = import(Subject::customers,
                                 "\xEF\xBB\xBFTelepon;Nama;Paket;Jenis;Nama Pengguna;Kata "
                                 "Sandi;Nomor;Wilayah;Tanggal Tagihan;Mulai\r\n"
                                 "081234567890;Budi;H10;hotspot;budi;b;P2;Krajan;5;2026-11-20\r\n");
    ASSERT_TRUE(report.written) << told(report);
    EXPECT_EQ(line("budi")->billing_day, 5);
    EXPECT_EQ(line("budi")->connection.kind, domain::ConnectionKind::hotspot);
}

TEST_F(Import, a_customer_without_a_plan_has_no_line) {
    ASSERT_TRUE(import_customers("P1,Siti,,,,,,,,,,,,,\n").written);
    const Id id = customer("P1")->id;
    EXPECT_TRUE(read([&](Tx& tx) { return store::subscriptions_of(tx, tenant_->id, id); }).empty());
}

TEST_F(Import, every_problem_of_every_row_is_named_and_nothing_is_written) {
    const Report report = import_customers(
        "P1,Siti,,,bukan nomor,siti@,H10,31/02/2026,32,pppoe,,,,,\n"
        "P2,,,,,,H10,2026-11-16,,fiber,,,,,\n"
        "P3,Budi,,,,,H99,,,static_ip,,,300.1.1.1,zz,\n"
        "P4,Agus,,,,,H10,,,pppoe,agus,a,,,\n"
        "P4,Dewi,,,,,H10,,,pppoe,agus,d,,,\n"
        "P5,Rina,too,few\n"
        "P6,Joko,,,,,,,,pppoe,joko,j,,,\n");
    EXPECT_FALSE(report.written);
    EXPECT_EQ(customers(), 0);
    EXPECT_EQ(report.rows, 7);
    EXPECT_EQ(report.bad_rows, 6);
    EXPECT_TRUE(has(report, 2, "phone", "081234567890")) << told(report);
    EXPECT_TRUE(has(report, 2, "email", "correct it"));
    EXPECT_TRUE(has(report, 2, "starts_on", "16/11/2026"));
    EXPECT_TRUE(has(report, 2, "billing_day", "1 to 31"));
    EXPECT_TRUE(has(report, 2, "username", "empty"));
    EXPECT_TRUE(has(report, 2, "password", "empty"));
    EXPECT_TRUE(has(report, 3, "name", "empty"));
    EXPECT_TRUE(has(report, 3, "kind", "pppoe, hotspot or static_ip"));
    EXPECT_TRUE(has(report, 4, "ip", "IP address"));
    EXPECT_TRUE(has(report, 4, "mac", "MAC address"));
    EXPECT_TRUE(has(report, 6, "number", "line 5"));
    EXPECT_TRUE(has(report, 6, "username", "line 5"));
    EXPECT_TRUE(has(report, 7, "", "fields"));
    EXPECT_TRUE(has(report, 8, "plan", "empty"));
}

TEST_F(Import, what_the_database_has_already_is_named_by_column) {
    ASSERT_TRUE(import_customers("P1,Siti,,,,,H10,,,pppoe,siti,s,10.1.0.5,,\n").written);
    const Report report = import_customers(
        "P1,Other,,,,,H10,,,pppoe,other,o,,,\n"
        "P2,Second,,,,,H10,,,pppoe,siti,o,,,\n"
        "P3,Third,,,,,H10,,,static_ip,,,10.1.0.5,,\n"
        "P4,Fourth,,,,,H99,,,pppoe,fourth,o,,,\n");
    EXPECT_FALSE(report.written);
    EXPECT_EQ(customers(), 1);
    EXPECT_TRUE(has(report, 2, "number", "")) << told(report);
    EXPECT_TRUE(has(report, 3, "username", ""));
    EXPECT_TRUE(has(report, 4, "ip", ""));
    EXPECT_TRUE(has(report, 5, "plan", ""));
}

TEST_F(Import, a_dry_run_checks_the_database_too_and_writes_nothing) {
    ASSERT_TRUE(import_customers("P1,Siti,,,,,H10,,,pppoe,siti,s,,,\n").written);
    const Report report = import_customers(
        "P1,Other,,,,,H10,,,pppoe,other,o,,,\nP2,Budi,,Krajan,,,H10,,,pppoe,budi,b,,,\n", {.dry_run = true});
    EXPECT_FALSE(report.written);
    EXPECT_TRUE(has(report, 2, "number", "")) << told(report);
    EXPECT_EQ(report.imported, 1);
    EXPECT_EQ(report.areas_made, 1);
    EXPECT_EQ(customers(), 1);
    EXPECT_FALSE(read([&](Tx& tx) { return store::find_area_by_code(tx, tenant_->id, "krajan"); }));
}

TEST_F(Import, earlier_periods_are_billed_only_when_the_file_says_so) {
    const Report report = import(Subject::customers,
                                 "name,plan,starts_on,kind,username,password,bill_from\n"
                                 "Siti,H10,2024-03-05,pppoe,siti,s,\n"
                                 "Budi,H10,2024-03-05,pppoe,budi,b,2026-10-01\n");
    ASSERT_TRUE(report.written) << told(report);
    EXPECT_EQ(line("siti")->next_period_from, domain::Date(2026, 11, 1));
    EXPECT_EQ(line("budi")->next_period_from, domain::Date(2026, 10, 1));
    ASSERT_EQ(report.notes.size(), 1U);
    EXPECT_NE(report.notes[0].find("bill_from"), std::string::npos);
}

TEST_F(Import, a_file_that_is_no_such_list_is_refused_whole) {
    EXPECT_NE(try_import(Subject::customers, "nama,gaji\nSiti,1\n").error().detail.find("gaji"),
              std::string::npos);
    EXPECT_NE(try_import(Subject::customers, "phone\n0812\n").error().detail.find("name is missing"),
              std::string::npos);
    EXPECT_NE(try_import(Subject::customers, "name,nama\nSiti,Siti\n").error().detail.find("two columns"),
              std::string::npos);
    EXPECT_NE(try_import(Subject::customers, "name\nJos\xE9\n").error().detail.find("UTF-8"),
              std::string::npos);
}

// A thousand customers as a village would list them; every hundredth row is broken, each in its own way.
class Thousand {
  public:
    explicit Thousand(bool mended) : text_(all_headings) {
        for (int n = 1; n <= 1000; ++n) text_ += row(n, !mended && n % 100 == 0);
    }
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    static std::string row(int n, bool broken) {
        static constexpr std::array names{"Siti Aminah",  "Budi Santoso",          "I Wayan Sudarta",
                                          "Nur Aisyah",   "Ni Luh Putu Ayu",       "Muhammad Rizki",
                                          "Dewi Lestari", "Agus \"\"Gus\"\" Salim"};
        static constexpr std::array kinds{"pppoe", "hotspot", "static_ip"};
        const auto at = static_cast<std::size_t>(n);
        const int fault = broken ? n / 100 : 0;
        const std::string_view kind = fault == 1 ? "fiber" : kinds[at % kinds.size()];
        return fmt::format(
            "{},\"{}\",\"Jl. Melati {}\nRT 0{}/05\",Dusun {},{},{},{},{},{},{},{},{},{},,\n",
            fault == 2 ? "P0001" : fmt::format("P{:04}", n), fault == 3 ? "" : names[at % names.size()], n,
            n % 9 + 1, n % 7, fault == 4 ? "telepon" : fmt::format("0812{:08}", n), fault == 5 ? "x@" : "",
            fault == 6 ? "Z9" : "H10", fault == 7 ? "31/02/2026" : "16/11/2026", fault == 8 ? "40" : "1",
            kind, fault == 9 ? "u0001" : fmt::format("u{:04}", n), fmt::format("p{:04}", n),
            fault == 10 ? "10.1.0.1" : fmt::format("10.1.{}.{}", n / 250, n % 250));
    }
    std::string text_;
};

TEST_F(Import, a_thousand_customers_with_ten_broken_rows) {
    const Thousand broken(false);
    const Report refused = import(Subject::customers, broken.text());
    EXPECT_FALSE(refused.written);
    EXPECT_EQ(customers(), 0);
    EXPECT_EQ(refused.rows, 1000);
    EXPECT_EQ(refused.bad_rows, 10) << told(refused);
    const auto line_of = [](int n) { return 2 + (n - 1) * 2; };  // each row takes two lines
    const std::array columns{"kind", "number",    "name",        "phone",    "email",
                             "plan", "starts_on", "billing_day", "username", "ip"};
    for (int fault = 1; fault <= 10; ++fault)
        EXPECT_TRUE(has(refused, line_of(fault * 100), columns[static_cast<std::size_t>(fault - 1)], ""))
            << told(refused);

    const Report skipped = import(Subject::customers, broken.text(), {.skip_bad = true});
    EXPECT_TRUE(skipped.written);
    EXPECT_EQ(skipped.imported, 990);
    EXPECT_EQ(customers(), 990);
    EXPECT_EQ(skipped.areas_made, 7);
    EXPECT_EQ(customer("P0999")->address, "Jl. Melati 999 RT 01/05");
}

TEST_F(Import, usage_counts_once_however_often_it_is_imported) {
    ASSERT_TRUE(import_customers("P1,Siti,,,,,H10,2026-11-01,,pppoe,siti,s,,,\nP2,Budi,,,,,H10,2026-11-01,,"
                                 "static_ip,,,10.1.0.9,,\n")
                    .written);
    const std::string file =
        "key,username,started_at,ended_at,bytes_down,bytes_up\n"
        "a1,siti,2026-11-16T01:00:00Z,2026-11-16T02:00:00Z,1000,10\n"
        "a2,siti,16/11/2026 10:00,16/11/2026 11:00,500,5\n"
        "a3,10.1.0.9,2026-11-16T01:00:00Z,2026-11-16T02:00:00Z,7,7\n";
    const Report first = import(Subject::usage, file);
    ASSERT_TRUE(first.written) << told(first);
    EXPECT_EQ(first.imported, 3);
    const Report second = import(Subject::usage, file);
    EXPECT_EQ(second.imported, 0);
    EXPECT_EQ(second.known, 3);
    const Id id = line("siti")->id;
    const domain::Period november{domain::Date(2026, 11, 1), domain::Date(2026, 12, 1)};
    const auto days = read([&](Tx& tx) { return store::usage_by_day(tx, tenant_->id, id, november); });
    ASSERT_EQ(days.size(), 1U);
    EXPECT_EQ(days[0].bytes_down, 1500);
}

TEST_F(Import, bad_usage_is_named_and_holds_the_file_back) {
    ASSERT_TRUE(import_customers("P1,Siti,,,,,H10,2026-11-01,,pppoe,siti,s,,,\n").written);
    const std::string file =
        "key,username,started_at,ended_at,bytes_down,bytes_up\n"
        "a1,siti,2026-11-16T01:00:00Z,2026-11-16T02:00:00Z,1000,10\n"
        "a1,siti,2026-11-16T01:00:00Z,2026-11-16T00:00:00Z,-1,1.5\n"
        ",nobody,2027-11-16T01:00:00Z,2027-11-16T02:00:00Z,1,1\n";
    const Report report = import(Subject::usage, file);
    EXPECT_FALSE(report.written);
    EXPECT_EQ(report.bad_rows, 2);
    EXPECT_TRUE(has(report, 3, "key", "line 2")) << told(report);
    EXPECT_TRUE(has(report, 3, "ended_at", "before"));
    EXPECT_TRUE(has(report, 3, "bytes_down", "digits"));
    EXPECT_TRUE(has(report, 3, "bytes_up", "digits"));
    EXPECT_TRUE(has(report, 4, "key", "empty"));
    EXPECT_TRUE(has(report, 4, "username", "nobody"));
    EXPECT_TRUE(has(report, 4, "ended_at", "future"));
    const Report skipped = import(Subject::usage, file, {.skip_bad = true});
    EXPECT_TRUE(skipped.written);
    EXPECT_EQ(skipped.imported, 1);
}

TEST_F(Import, payments_pay_the_invoice_or_the_oldest_and_are_known_afterwards) {
    ASSERT_TRUE(import(Subject::customers,
                       "number,name,plan,starts_on,kind,username,password,bill_from\n"
                       "P1,Siti,H10,2026-10-01,pppoe,siti,s,2026-10-01\nP2,Budi,H10,2026-10-01,pppoe,budi,b,"
                       "2026-10-01\n")
                    .written);
    ASSERT_TRUE(billing::run_bills(*db_, act(), tenant_->settings, domain::Date(2026, 11, 23), {}));
    store::InvoiceFilter filter;
    filter.customer_id = customer("P1")->id;
    const std::string invoice =
        read([&](Tx& tx) { return store::list_invoices(tx, tenant_->id, filter, {}); })->items.at(0).number;
    const std::string file = "customer_number,invoice_number,method,channel,amount,received_at,reference\n," +
                             invoice +
                             ",cash,kas,150000,2026-11-20,KW-1\nP2,,tunai,kas,Rp100.000,21/11/2026 09:15,\n";
    const Report first = import(Subject::payments, file);
    ASSERT_TRUE(first.written) << told(first);
    EXPECT_EQ(first.imported, 2);
    EXPECT_EQ(read([&](Tx& tx) { return store::find_invoice_by_number(tx, tenant_->id, invoice); })->open, 0);
    const Report second = import(Subject::payments, file);
    EXPECT_TRUE(second.written);
    EXPECT_EQ(second.known, 2);
    EXPECT_EQ(second.imported, 0);
    EXPECT_EQ(payments(), 2);
}

TEST_F(Import, bad_payments_are_named_and_none_is_written) {
    ASSERT_TRUE(import_customers("P1,Siti,,,,,H10,,,pppoe,siti,s,,,\n").written);
    const std::string headings =
        "customer_number,invoice_number,method,channel,amount,received_at,reference\n";
    ASSERT_TRUE(import(Subject::payments, headings + "P1,,cash,kas,50000,2026-11-20,KW-1\n").written);
    const Report report = import(Subject::payments, headings +
                                                        "P1,,cash,kas,60000,2026-11-20,KW-1\n"
                                                        ",,cek,,0,2026-12-01,KW-2\n"
                                                        "P9,,cash,kas,1000,2026-11-20,KW-3\n"
                                                        "P1,INV-9,cash,kas,1000,2026-11-20,KW-4\n"
                                                        "P1,,cash,laci,1000,2026-11-20,KW-5\n"
                                                        "P1,,cash,kas,1000,2026-11-20,KW-6\n"
                                                        "P1,,cash,kas,1000,2026-11-20,KW-6\n");
    EXPECT_FALSE(report.written);
    EXPECT_EQ(payments(), 1);
    EXPECT_TRUE(has(report, 2, "reference", "Rp50.000")) << told(report);
    EXPECT_TRUE(has(report, 3, "customer_number", "empty"));
    EXPECT_TRUE(has(report, 3, "method", "cek"));
    EXPECT_TRUE(has(report, 3, "channel", "empty"));
    EXPECT_TRUE(has(report, 3, "amount", "digits"));
    EXPECT_TRUE(has(report, 3, "received_at", "future"));
    EXPECT_TRUE(has(report, 4, "customer_number", "P9"));
    EXPECT_TRUE(has(report, 5, "invoice_number", "INV-9"));
    EXPECT_TRUE(has(report, 6, "channel", "laci"));
    EXPECT_TRUE(has(report, 8, "reference", "line 7"));
    EXPECT_EQ(report.bad_rows, 6);
}

TEST(ImportSummary, says_what_was_and_what_would_have_been) {
    Report report;
    report.rows = 1000;
    report.imported = 990;
    report.bad_rows = 10;
    EXPECT_EQ(summary(report),
              "1000 rows: 990 customers would be imported, 10 bad rows; nothing was written");
    report.written = true;
    report.areas_made = 4;
    EXPECT_EQ(summary(report), "1000 rows: 990 customers imported, 4 areas made, 10 bad rows skipped");
}

}  // namespace
}  // namespace bangnopi::importing
