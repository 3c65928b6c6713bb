// `bangnopi import` on both engines.
#include "adapters/import/import.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "billing/bill_run.hpp"
#include "billing/kept_input.hpp"
#include "billing/plans.hpp"
#include "reports/verify.hpp"
#include "staff/tenants.hpp"
#include "store/areas.hpp"
#include "store/customers.hpp"
#include "store/invoices.hpp"
#include "store/payments.hpp"
#include "store/subscriptions.hpp"
#include "store/usage.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::importing {
namespace {

using store::Priority;
using store::Scope;
using store::Tx;

constexpr std::string_view all_headings =
    "number,name,address,area,phone,email,plan,starts_on,billing_day,kind,username,password,ip,mac,router\n";

// An operator with one plan, on 23 November 2026, 10:00 in Jakarta.
class Import : public test::EngineTest {
  protected:
    template <class Fn>
    auto write(Fn fn) {
        auto result = db->write_wait(Scope::of(tenant_->id), Priority::normal, fn);
        EXPECT_TRUE(result) << result.error().detail;
        return result;
    }
    template <class Fn>
    auto read(Fn fn) {
        return db->read(Scope::of(tenant_->id), fn);
    }
    store::Act act() { return staff::make_act(*tenant_, store::Actor{}, clock_.now(), ids_); }

    Import() {
        staff::NewOperator command;
        command.code = "desa";
        command.name = "Desa Net";
        command.owner_password.hash = "x";
        tenant_ = db->write_wait(Scope::installation(), Priority::normal, [&](Tx& tx) {
                        return staff::create_operator(tx, ids_, clock_.now(), store::Actor{}, command);
                    })->tenant;
        billing::NewPlan plan;
        plan.code = "H10";
        plan.name = "Rumah 10 Mbps";
        plan.terms.monthly_fee = 150'000;
        EXPECT_TRUE(write([&](Tx& tx) { return billing::create_plan(tx, act(), plan); }));
    }

    Result<Report> try_import(Subject subject, std::string_view file, Options options = {}) {
        const store::Act context = act();
        return import_csv(*db, context, tenant_->settings, keys_, subject, file, options);
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

    ManualClock clock_{*parse_instant("2026-11-23T03:00:00Z")};
    IdSource ids_{clock_, 0};
    KeyRing keys_ = KeyRing::generate();
    std::optional<store::Operator> tenant_;
};

ON_BOTH_ENGINES(Import);

bool has(const Report& report, std::int64_t line, std::string_view column, std::string_view in_reason) {
    return std::any_of(report.problems.begin(), report.problems.end(), [&](const Problem& problem) {
        return problem.line == line && problem.column == column &&
               english(problem.reason).find(in_reason) != std::string::npos;
    });
}

std::string told(const Report& report) {
    std::string text;
    for (const Problem& problem : report.problems)
        text += fmt::format("line {} {}: {}\n", problem.line, problem.column, english(problem.reason));
    return text;
}

TEST_P(Import, ARowBecomesACustomerWithItsLine) {
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
    const SealedPlace sealed_at{tenant_->id, "subscription", "password_sealed", subscription->id};
    EXPECT_EQ(keys_.open(sealed_at, subscription->connection.password_sealed), "rahasia");
}

TEST_P(Import, IndonesianHeadingsInAnyOrderWithSemicolonsAreTheSame) {
    const Report report = import(Subject::customers,
                                 "\xEF\xBB\xBFTelepon;Nama;Paket;Jenis;Nama Pengguna;Kata "
                                 "Sandi;Nomor;Wilayah;Tanggal Tagihan;Mulai\r\n"
                                 "081234567890;Budi;H10;hotspot;budi;b;P2;Krajan;5;2026-11-20\r\n");
    ASSERT_TRUE(report.written) << told(report);
    EXPECT_EQ(line("budi")->billing_day, 5);
    EXPECT_EQ(line("budi")->connection.kind, domain::ConnectionKind::hotspot);
}

TEST_P(Import, ACustomerWithoutAPlanHasNoLine) {
    ASSERT_TRUE(import_customers("P1,Siti,,,,,,,,,,,,,\n").written);
    const Id id = customer("P1")->id;
    EXPECT_TRUE(read([&](Tx& tx) { return store::listed_subscriptions_of(tx, tenant_->id, id); }).empty());
}

TEST_P(Import, EveryProblemOfEveryRowIsNamedAndNothingIsWritten) {
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
    EXPECT_TRUE(has(report, 3, "kind", "pppoe, hotspot, static_ip or dhcp"));
    EXPECT_TRUE(has(report, 4, "ip", "IP address"));
    EXPECT_TRUE(has(report, 4, "mac", "MAC address"));
    EXPECT_TRUE(has(report, 6, "number", "line 5"));
    EXPECT_TRUE(has(report, 6, "username", "line 5"));
    EXPECT_TRUE(has(report, 7, "", "fields"));
    EXPECT_TRUE(has(report, 8, "plan", "empty"));
}

TEST_P(Import, WhatTheDatabaseHasAlreadyIsNamedByColumn) {
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

TEST_P(Import, ADryRunChecksTheDatabaseTooAndWritesNothing) {
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

TEST_P(Import, EarlierPeriodsAreBilledOnlyWhenTheFileSaysSo) {
    const Report report = import(Subject::customers,
                                 "name,plan,starts_on,kind,username,password,bill_from\n"
                                 "Siti,H10,2024-03-05,pppoe,siti,s,\n"
                                 "Budi,H10,2024-03-05,pppoe,budi,b,2026-10-01\n");
    ASSERT_TRUE(report.written) << told(report);
    EXPECT_EQ(line("siti")->next_period_from, domain::Date(2026, 11, 1));
    EXPECT_EQ(line("budi")->next_period_from, domain::Date(2026, 10, 1));
    ASSERT_EQ(report.notes.size(), 1U);
    EXPECT_NE(english(report.notes[0]).find("bill_from"), std::string::npos);
}

TEST_P(Import, UsageOfPeriodsThatWereBilledElsewhereIsNotBilledHere) {
    for (const char* code : {"Q100", "A100", "PAYG"}) {
        billing::NewPlan plan;
        plan.code = plan.name = code;
        plan.terms.unit_bytes = 1'000'000'000;
        plan.terms.unit_price = 2500;
        plan.terms.monthly_fee = 150'000;
        if (plan.code == "PAYG") {
            plan.terms.billing = domain::Billing::prepaid_usage;
        } else {
            plan.terms.beyond = domain::Beyond::overage;
            plan.terms.included_bytes = 100 * plan.terms.unit_bytes;
        }
        if (plan.code == "A100") plan.terms.charged = domain::Charged::advance;
        ASSERT_TRUE(write([&](Tx& tx) { return billing::create_plan(tx, act(), plan); }));
    }
    ASSERT_TRUE(import(Subject::customers,
                       "name,plan,starts_on,kind,username,password\n"
                       "Siti,Q100,2024-03-05,pppoe,siti,s\n"
                       "Budi,A100,2024-03-05,pppoe,budi,b\n"
                       "Tini,PAYG,2024-03-05,pppoe,tini,t\n")
                    .written);
    const auto use = [&](const std::string& day) {
        std::string file = "key,username,started_at,ended_at,bytes_down,bytes_up\n";
        for (const char* username : {"siti", "budi", "tini"})
            file += fmt::format("{0}{1},{0},{1}T01:00:00Z,{1}T02:00:00Z,150000000000,0\n", username, day);
        return import(Subject::usage, file).imported;
    };
    EXPECT_EQ(use("2026-09-20") + use("2026-10-20"), 6);
    const auto bill = [&](domain::Date day) {
        return billing::run_bills(*db, act(), tenant_->settings, day, {.future_day_allowed = true});
    };
    ASSERT_TRUE(bill(domain::Date(2026, 12, 1)));
    EXPECT_EQ(use("2026-10-21"), 3);
    ASSERT_TRUE(bill(domain::Date(2027, 1, 1)));
    const auto invoices = read([&](Tx& tx) { return store::list_invoices(tx, tenant_->id, {}, {})->items; });
    EXPECT_EQ(invoices.size(), 7U);  // in advance one more
    for (const store::Invoice& invoice : invoices)
        EXPECT_EQ(invoice.amounts.total, 150'000) << invoice.number;
    EXPECT_TRUE(reports::verify(*db, *tenant_, clock_.now(), billing::replay_kept_input).ok);
}

TEST_P(Import, AFileThatIsNoSuchListIsRefusedWhole) {
    EXPECT_NE(english(try_import(Subject::customers, "nama,gaji\nSiti,1\n").error().detail).find("gaji"),
              std::string::npos);
    EXPECT_NE(english(try_import(Subject::customers, "phone\n0812\n").error().detail)
                  .find("name (nama) is missing"),
              std::string::npos);
    EXPECT_NE(english(try_import(Subject::customers, "name,nama\nSiti,Siti\n").error().detail)
                  .find("two columns say the same, \"name\" and \"nama\""),
              std::string::npos);
    EXPECT_NE(english(try_import(Subject::customers, "name\nJos\xE9\n").error().detail).find("UTF-8"),
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

TEST_P(Import, AThousandCustomersWithTenBrokenRows) {
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

TEST_P(Import, UsageCountsOnceHoweverOftenItIsImported) {
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

TEST_P(Import, WhatIsStoppedSaysSoAndIsTakenInTheNextTime) {
    std::stop_source stop;
    stop.request_stop();
    const std::string people = std::string(all_headings) + "P1,Siti,,,,,H10,2026-11-01,,pppoe,siti,s,,,\n";
    const std::string records =
        "key,username,started_at,ended_at,bytes_down,bytes_up\n"
        "a1,siti,2026-11-16T01:00:00Z,2026-11-16T02:00:00Z,1000,10\n";
    for (const auto& [subject, file] : {std::pair(Subject::customers, people), {Subject::usage, records}}) {
        const auto stopped = try_import(subject, file, {.skip_bad = true, .stop = stop.get_token()});
        ASSERT_FALSE(stopped);
        EXPECT_EQ(stopped.error().code, Code::unavailable);
        EXPECT_EQ(import(subject, file).imported, 1);
    }
}

TEST_P(Import, BadUsageIsNamedAndHoldsTheFileBack) {
    ASSERT_TRUE(import_customers("P1,Siti,,,,,H10,2026-11-01,,pppoe,siti,s,,,\n").written);
    const std::string file =
        "key,username,started_at,ended_at,bytes_down,bytes_up\n"
        "a1,siti,2026-11-16T01:00:00Z,2026-11-16T02:00:00Z,1000,10\n"
        "a1,siti,2026-11-16T01:00:00Z,2026-11-16T00:00:00Z,-1,1.5\n"
        ",nobody,2027-11-16T01:00:00Z,2027-11-16T02:00:00Z,1,1\n"
        "a4,siti,0001-01-01T00:00:00Z,0001-01-01T00:00:00Z,1,1\n";
    const Report report = import(Subject::usage, file);
    EXPECT_FALSE(report.written);
    EXPECT_EQ(report.bad_rows, 3);
    EXPECT_TRUE(has(report, 3, "key", "line 2")) << told(report);
    EXPECT_TRUE(has(report, 3, "ended_at", "before"));
    EXPECT_TRUE(has(report, 3, "bytes_down", "digits"));
    EXPECT_TRUE(has(report, 3, "bytes_up", "digits"));
    EXPECT_TRUE(has(report, 4, "key", "empty"));
    EXPECT_TRUE(has(report, 4, "username", "nobody"));
    EXPECT_TRUE(has(report, 4, "ended_at", "future"));
    EXPECT_TRUE(has(report, 5, "started_at", "from 2000 to 2999"));
    const Report skipped = import(Subject::usage, file, {.skip_bad = true});
    EXPECT_TRUE(skipped.written);
    EXPECT_EQ(skipped.imported, 1);
}

TEST_P(Import, PaymentsPayTheInvoiceOrTheOldestAndAreKnownAfterwards) {
    ASSERT_TRUE(import(Subject::customers,
                       "number,name,plan,starts_on,kind,username,password,bill_from\n"
                       "P1,Siti,H10,2026-10-01,pppoe,siti,s,2026-10-01\nP2,Budi,H10,2026-10-01,pppoe,budi,b,"
                       "2026-10-01\n")
                    .written);
    ASSERT_TRUE(billing::run_bills(*db, act(), tenant_->settings, domain::Date(2026, 11, 23), {}));
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

TEST_P(Import, BadPaymentsAreNamedAndNoneIsWritten) {
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

// One good row, and one with a cell that is wrong; every wrong cell is named by its column, with a word that helps.
TEST_P(Import, EachBadCellIsNamedByItsLineItsColumnAndWhatToWrite) {
    struct Case {
        std::string_view row, column, reason;
    };
    const std::string headings =
        "nomor;nama;telepon;email;paket;mulai;tanggal_tagihan;jenis;username;password;ip;mac\n";
    const std::string long_name(1000, 'x');
    const std::string long_row = "P2;" + long_name + ";;;H10;;;static_ip;;;10.1.0.1;\n";
    const std::vector<Case> cases = {
        {"P2;Siti;8.12E+10;;H10;;;static_ip;;;10.1.0.1;\n", "telepon", "format the column as text"},
        {"P2;Siti;0812;;H10;;;static_ip;;;10.1.0.1;\n", "telepon", "081234567890"},
        {"P2;Siti;;siti di rumah;H10;;;static_ip;;;10.1.0.1;\n", "email", "e-mail"},
        {"P2;Siti;;;H10;31/02/2026;;static_ip;;;10.1.0.1;\n", "mulai", "16/11/2026"},
        {"P2;Siti;;;H10;2026-02-30;;static_ip;;;10.1.0.1;\n", "mulai", "2026-11-16"},
        {"P2;Siti;;;H10;11/16/2026;;static_ip;;;10.1.0.1;\n", "mulai", "16/11/2026"},
        {"P2;Siti;;;H10;16/11/26;;static_ip;;;10.1.0.1;\n", "mulai", "16/11/2026"},
        {"P2;Siti;;;H10;46342;;static_ip;;;10.1.0.1;\n", "mulai", "16/11/2026"},
        {"P2;Siti;;;H10;1/1/1026;;static_ip;;;10.1.0.1;\n", "mulai", "2000"},
        {"P2;Siti;;;H10;;0;static_ip;;;10.1.0.1;\n", "tanggal_tagihan", "1 to 31"},
        {"P2;Siti;;;H10;;1.0;static_ip;;;10.1.0.1;\n", "tanggal_tagihan", "1 to 31"},
        {"P2;Siti;;;H10;;;static_ip;;;;\n", "ip", "empty"},
        {"P2;Siti;;;H10;;;static_ip;;;10.1.0.256;\n", "ip", "10.1.0.5"},
        {"P2;Siti;;;H10;;;static_ip;;;10.1.0.1;AA:BB:CC:DD:EE\n", "mac", "AA:BB:CC:DD:EE:FF"},
        {"P2;Siti;;;H10;;;pppoe;;rahasia;;\n", "username", "empty"},
        {"P2;Siti;;;H10;;;pppoe;siti aminah;rahasia;;\n", "username", "space"},
        {"P2;Siti;;;H10;;;pppoe;siti;;;\n", "password", "empty"},
        {"P2;Siti;;;H10;;;kabel;;;10.1.0.1;\n", "jenis", "pppoe"},
        {"P2;Siti;;;Z9;;;static_ip;;;10.1.0.1;\n", "paket", "plan"},
        {"P2;Siti;;;;;;static_ip;;;10.1.0.1;\n", "paket", "empty"},
        {"nomor satu;Siti;;;H10;;;static_ip;;;10.1.0.1;\n", "nomor", "letters"},
        {long_row, "nama", ""},
    };
    for (const Case& one : cases) {
        const Report report =
            import(Subject::customers, headings + "P1;Budi;;;H10;;;pppoe;budi;b;;\n" + std::string(one.row));
        EXPECT_FALSE(report.written) << one.row;
        EXPECT_TRUE(has(report, 3, one.column, one.reason)) << one.row << told(report);
    }
    EXPECT_EQ(customers(), 0);
}

TEST_P(Import, CharactersThatCannotBeSeenAreNamedWhereverTheyStand) {
    const std::vector<std::string_view> headings = {
        "number",      "name", "address",  "area",     "phone", "email", "plan",  "starts_on",
        "billing_day", "kind", "username", "password", "ip",    "mac",   "router"};
    for (const std::string_view bad : {std::string_view("a\0b", 3), std::string_view("a\x1b[31mb")}) {
        for (std::size_t at = 0; at < headings.size(); ++at) {
            std::string row = at == 0 ? std::string(bad) : "P1";
            for (std::size_t n = 1; n < headings.size(); ++n) row += n == at ? "," + std::string(bad) : ",";
            EXPECT_TRUE(has(import_customers(row + "\n"), 2, headings[at], "seen")) << headings[at];
        }
        EXPECT_TRUE(has(import(Subject::usage, "key,username,started_at,ended_at,bytes_down,bytes_up\na1," +
                                                   std::string(bad) + ",2026-11-16,2026-11-16,1,1\n"),
                        2, "username", "seen"));
        EXPECT_TRUE(has(import(Subject::payments, "customer_number,method,channel,amount,received_at\n" +
                                                      std::string(bad) + ",cash,kas,1,2026-11-16\n"),
                        2, "customer_number", "seen"));
    }
}

TEST_P(Import, TheSameListTwiceMakesNobodyTwice) {
    for (const std::string_view file :
         {"name,phone\nSiti,081234567890\nBudi,\n", "number,name\nP1,Siti\nP2,Budi\n",
          "name,plan,kind,username,password\nDewi,H10,pppoe,dewi,d\n"}) {
        ASSERT_TRUE(import(Subject::customers, file).written) << file;
        const std::int64_t before = customers();
        const Report again = import(Subject::customers, file);
        EXPECT_FALSE(again.written);
        EXPECT_EQ(again.bad_rows, again.rows) << told(again);
        EXPECT_EQ(import(Subject::customers, file, {.skip_bad = true}).imported, 0);
        EXPECT_EQ(customers(), before);
    }
}

TEST_P(Import, ARowThatIsThereTwiceWithoutANumberIsNamedTheSecondTime) {
    const Report report =
        import(Subject::customers, "name,phone\nSiti,081234567890\nSiti,0812-3456-7890\nSiti,\n");
    EXPECT_FALSE(report.written);
    EXPECT_EQ(report.bad_rows, 1);
    EXPECT_TRUE(has(report, 3, "number", "number of its own")) << told(report);
}

TEST_P(Import, AMendedFileIsImportedOnce) {
    const std::string_view bad = "number,name,phone\nP1,Siti,12\nP2,Budi,081234567890\n";
    const std::string_view mended = "number,name,phone\nP1,Siti,081200000001\nP2,Budi,081234567890\n";
    EXPECT_FALSE(import(Subject::customers, bad).written);
    EXPECT_EQ(customers(), 0);
    EXPECT_TRUE(import(Subject::customers, mended).written);
    EXPECT_EQ(customers(), 2);
}

TEST_P(Import, AUsageKeyThatIsTooLongIsNamedBeforeAnythingIsWritten) {
    ASSERT_TRUE(import_customers("P1,Siti,,,,,H10,2026-11-01,,pppoe,siti,s,,,\n").written);
    std::string file = "key,username,started_at,ended_at,bytes_down,bytes_up\n";
    for (std::size_t n = 0; n < usage_rows_per_part; ++n)
        file += fmt::format("a{},siti,2026-11-16T01:00:00Z,2026-11-16T02:00:00Z,1,1\n", n);
    file += std::string(201, 'k') + ",siti,2026-11-16T01:00:00Z,2026-11-16T02:00:00Z,1,1\n";
    const Report report = import(Subject::usage, file);
    EXPECT_FALSE(report.written);
    EXPECT_EQ(report.imported, static_cast<std::int64_t>(usage_rows_per_part));
    EXPECT_TRUE(has(report, static_cast<std::int64_t>(usage_rows_per_part) + 2, "key", "shorten"))
        << told(report);
    const domain::Period november{domain::Date(2026, 11, 1), domain::Date(2026, 12, 1)};
    const Id id = line("siti")->id;
    EXPECT_TRUE(read([&](Tx& tx) { return store::usage_by_day(tx, tenant_->id, id, november); }).empty());
}

// Bytes of a good file changed at random: it is imported or it is told why not, and what is not told is not written.
TEST_P(Import, ADamagedFileIsImportedOrNamed) {
    const std::string good = Thousand(true).text().substr(0, 4000);
    const auto seed = std::random_device{}();
    SCOPED_TRACE(fmt::format("seed {}", seed));
    std::mt19937 random(seed);
    for (int round = 0; round < 60; ++round) {
        std::string file = good;
        for (int change = 0; change < 3; ++change)
            file[random() % file.size()] = "\",;\n\r\0 0\xff\x80'xX"[random() % 14];
        const std::int64_t before = customers();
        const auto report = try_import(Subject::customers, file, {.dry_run = round % 2 == 0});
        if (!report || !report->written) {
            ASSERT_EQ(customers(), before);
            ASSERT_TRUE(report || !report.error().detail.empty());
            ASSERT_TRUE(!report || round % 2 == 0 || !report->problems.empty());
        } else {
            ASSERT_EQ(customers(), before + report->imported);
        }
    }
}

TEST(ImportSummary, SaysWhatWasAndWhatWouldHaveBeen) {
    Report report;
    report.rows = 1000;
    report.imported = 990;
    report.bad_rows = 10;
    EXPECT_EQ(english(summary(report)),
              "1000 rows: 990 customers would be imported, 10 bad rows; nothing was written");
    report.written = true;
    report.areas_made = 4;
    EXPECT_EQ(english(summary(report)),
              "1000 rows: 990 customers imported, 4 areas made, 10 bad rows skipped");
}

}  // namespace
}  // namespace bangnopi::importing
