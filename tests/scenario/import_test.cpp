// A village operator's spreadsheet of 1,000 customers, some rows broken on purpose.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <map>

#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

constexpr int customers = 1'000;
constexpr std::string_view headings =
    "nomor;nama;alamat;wilayah;telepon;email;paket;mulai;tanggal_tagihan;jenis;username;password;ip\n";

// Row n of a good file, by heading.
std::map<std::string, std::string> good_row(int n) {
    const std::string digits = std::to_string(10'000 + n);
    const bool fixed = n % 5 == 0;
    return {{"nomor", "P" + digits},
            {"nama", n % 7 == 0 ? "\"Nur Aini; S.Pd.\"" : "Budi Santoso " + std::to_string(n)},
            {"alamat", n % 9 == 0 ? "\"Jl. Melati 4\nRT 02/RW 05\"" : "Dusun Krajan RT 03"},
            {"wilayah", n % 2 == 0 ? "krajan" : "ngadirejo"},
            {"telepon", "0812" + std::to_string(30'000'000 + n)},
            {"email", ""},
            {"paket", "rumah10"},
            {"mulai", "2026-11-01"},
            {"tanggal_tagihan", "1"},
            {"jenis", fixed ? "static_ip" : "pppoe"},
            {"username", fixed ? "" : "pelanggan" + digits},
            {"password", fixed ? "" : "rahasia" + digits},
            {"ip", fixed ? "10.30." + std::to_string(n / 250) + "." + std::to_string(n % 250) : ""}};
}

std::string line_of(const std::map<std::string, std::string>& row) {
    std::string line;
    std::string_view rest = headings.substr(0, headings.size() - 1);
    while (true) {
        const auto end = rest.find(';');
        line += row.at(std::string(rest.substr(0, end)));
        if (end == std::string_view::npos) return line + "\r\n";
        line += ';';
        rest.remove_prefix(end + 1);
    }
}

class Import : public testing::Test {
  protected:
    void SetUp() override {
        password_ =
            json::parse(run_well({"init", "--db", db(), "--json"})).at("password").as_string().c_str();
        Daemon daemon({"--db", db()});
        daemon.sign_in("owner", password_);
        run_well({"staff", "passwd", "owner", "--password-file", "-", "--db", db(), "--quiet"},
                 "kata-sandi-panjang\n");
        daemon.sign_in("owner", "kata-sandi-panjang");
        const Answer plan =
            daemon.post("/api/v1/plans", R"({"code":"rumah10","name":"Rumah 10 Mbps","billing":"postpaid",
            "monthly_fee":150000,"rate_down_bps":10000000,"rate_up_bps":3000000})");
        ASSERT_EQ(plan.status, 201) << plan.body;
    }
    [[nodiscard]] std::string db() const { return "sqlite:" + folder_.file("b.db"); }

    // The file with rows changed as told, and its path.
    std::string write(const std::map<int, std::pair<std::string, std::string>>& breaks) const {
        std::string text = "\xEF\xBB\xBF" + std::string(headings);
        for (int n = 1; n <= customers; ++n) {
            auto row = good_row(n);
            if (const auto found = breaks.find(n); found != breaks.end())
                row[found->second.first] = found->second.second;
            text += line_of(row);
        }
        std::ofstream(folder_.file("pelanggan.csv"), std::ios::binary) << text;
        return folder_.file("pelanggan.csv");
    }
    [[nodiscard]] std::int64_t count(const char* list) const {
        Daemon daemon({"--db", db()});
        daemon.sign_in("owner", "kata-sandi-panjang");
        return daemon.get(std::string("/api/v1/") + list + "?limit=1").json().at("total").as_int64();
    }
    // The line on which row n begins: addresses of two lines come before it.
    static std::int64_t line_of_row(int n) { return 1 + n + (n - 1) / 9; }

    TemporaryFolder folder_;
    std::string password_;
};

const std::map<int, std::pair<std::string, std::string>> faults{
    {17, {"telepon", "12"}},         {101, {"paket", "rumah99"}},
    {102, {"mulai", "31/02/2026"}},  {333, {"username", "pelanggan10001"}},
    {500, {"ip", "10.30.0.5"}},      {777, {"nama", ""}},
    {888, {"tanggal_tagihan", "32"}}};

TEST_F(Import, NamesEveryBadRowByLineColumnAndReasonAndWritesNothing) {
    const Finished finished = run_program({"import", "customers", write(faults), "--json", "--db", db()});
    EXPECT_EQ(finished.exit_code, 1);
    const json::value report = json::parse(finished.output);
    EXPECT_EQ(report.at("written"), false);
    EXPECT_EQ(report.at("rows"), customers);
    EXPECT_EQ(report.at("bad_rows"), static_cast<std::int64_t>(faults.size()));
    std::map<std::int64_t, std::string> found;
    for (const auto& problem : report.at("problems").as_array()) {
        found[problem.at("line").as_int64()] = problem.at("column").as_string().c_str();
        EXPECT_FALSE(problem.at("reason").as_string().empty());
    }
    for (const auto& [n, fault] : faults) EXPECT_EQ(found[line_of_row(n)], fault.first) << "row " << n;
    EXPECT_EQ(count("customers"), 0);
}

TEST_F(Import, WritesTheGoodRowsWhenToldToSkipTheBad) {
    run_well({"import", "customers", write(faults), "--skip-bad", "--db", db()});
    EXPECT_EQ(count("customers"), customers - static_cast<std::int64_t>(faults.size()));
    EXPECT_EQ(run_program({"verify", "--quiet", "--db", db()}).exit_code, 0);
}

TEST_F(Import, ADryRunOfAGoodFileWritesNothing) {
    run_well({"import", "customers", write({}), "--dry-run", "--db", db()});
    EXPECT_EQ(count("customers"), 0);
}

TEST_F(Import, ADryRunThatSkipsTheBadRowsWouldBeWritten) {
    run_well({"import", "customers", write(faults), "--dry-run", "--skip-bad", "--db", db()});
    EXPECT_EQ(count("customers"), 0);
}

TEST_F(Import, AThousandCustomersComeInAtOnceAndAreKnownTheSecondTime) {
    const std::string file = write({});
    run_well({"import", "customers", file, "--db", db()});
    EXPECT_EQ(count("subscriptions"), customers);
    const Finished again = run_program({"import", "customers", file, "--db", db()});
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_EQ(count("customers"), customers);
}

TEST_F(Import, GoesThroughTheDaemonThatServesTheDatabase) {
    const std::string file = write({});
    Daemon daemon({"--db", db()});
    daemon.sign_in("owner", "kata-sandi-panjang");
    run_well({"import", "customers", file, "--db", db()});
    const json::value found = daemon.get("/api/v1/customers?q=08123000001").json();
    EXPECT_GE(found.at("total").as_int64(), 1);
}

TEST_F(Import, AStatementGoesThroughTheDaemonAndIsTakenInOnce) {
    std::ofstream(folder_.file("mutasi.csv"))
        << "Periode : 01/11/2026 - 30/11/2026\n"
           "Tanggal Transaksi,Keterangan,Cabang,Jumlah,Saldo\n"
           "01/11,TRSF E-BANKING CR SITI,0000,\"150,123.00 CR\",\"1,150,123.00\"\n"
           "02/11,BIAYA ADM,0000,\"15,000.00 DB\",\"1,135,123.00\"\n"
           "PEND,TRSF E-BANKING CR BUDI,0000,\"200,000.00 CR\",\n";
    const auto import = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments{
            "import", "statement", folder_.file("mutasi.csv"), "--bank", "bca", "--channel", "bank", "--json",
            "--db",   db()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return json::parse(run_well(arguments));
    };
    Daemon daemon({"--db", db()});
    daemon.sign_in("owner", "kata-sandi-panjang");
    EXPECT_EQ(import({"--dry-run"}).at("imported"), 1);
    EXPECT_EQ(daemon.get("/api/v1/statement-rows").json().at("total").as_int64(), 0);
    EXPECT_EQ(import({}).at("imported"), 1);
    const json::value again = import({});
    EXPECT_EQ(again.at("imported"), 0);
    EXPECT_EQ(again.at("known"), 1);
    EXPECT_EQ(daemon.get("/api/v1/statement-rows?state=new").json().at("total").as_int64(), 1);
}

TEST_F(Import, UsageIsCountedOnceHoweverOftenItIsSent) {
    run_well({"import", "customers", write({}), "--db", db()});
    std::ofstream(folder_.file("usage.csv"))
        << "key,username,started_at,ended_at,bytes_down,bytes_up\n"
           "s1,pelanggan10001,2026-11-02T01:00:00Z,2026-11-02T02:00:00Z,1000,200\n"
           "s2,pelanggan10002,2026-11-02T01:00:00Z,2026-11-02T02:00:00Z,1000,200\n";
    const auto import = [&] {
        return json::parse(run_well({"import", "usage", folder_.file("usage.csv"), "--json", "--db", db()}));
    };
    EXPECT_EQ(import().at("imported"), 2);
    EXPECT_EQ(import().at("known"), 2);
    EXPECT_EQ(run_program({"verify", "--quiet", "--db", db()}).exit_code, 0);
}

}  // namespace
}  // namespace bangnopi::test
