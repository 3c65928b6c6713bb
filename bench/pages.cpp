// What the daemon needs for the pages that staff look at most, and the memory it holds: the real program over HTTP, against
// the bare queries of the same page on the same database. CPU of the daemon alone is counted, of the queries that of this
// process.
#include <fmt/format.h>
#include <sqlite3.h>

#include <boost/asio/io_context.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "base/sealing.hpp"
#include "bench/harness.hpp"
#include "bench/world.hpp"
#include "billing/bill_run.hpp"
#include "store/access.hpp"
#include "store/installation.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::bench {
namespace {

namespace http = boost::beast::http;

using store::Database;
using store::Priority;
using store::Scope;
using store::Tx;

constexpr int rounds = 5;
constexpr int profiles_a_round = 1000;
constexpr int lists_a_round = 10;
constexpr int callers_max = 8;

#define CUSTOMER_BASICS                                                                                      \
    "c.id, c.number, c.name, c.address, c.area_id, c.phone, c.email, c.language, c.preferred_channel, "      \
    "c.balance, c.exempt, c.created_at, c.version, (SELECT MIN(s.status) FROM subscription s WHERE "         \
    "s.operator_id = 1 AND s.customer_id = c.id), (SELECT SUM(i.open) FROM invoice i WHERE i.operator_id = " \
    "1 AND i.customer_id = c.id AND i.open > 0)"

constexpr std::string_view list_queries[] = {
    "SELECT COUNT(*) FROM customer c WHERE c.operator_id = 1 AND c.search_text LIKE ?1",
    "SELECT " CUSTOMER_BASICS
    " FROM customer c WHERE c.operator_id = 1 AND c.search_text LIKE ?1 ORDER BY c.sort_text, c.id LIMIT 51"};

// All that the page asks the database for, who is asking included.
constexpr std::string_view profile_queries[] = {
    "BEGIN",
    "SELECT * FROM credential WHERE operator_id = 1 ORDER BY id DESC LIMIT 1",
    "SELECT * FROM operator WHERE operator_id = 1",
    "SELECT " CUSTOMER_BASICS " FROM customer c WHERE c.operator_id = 1 AND c.id = ?1",
    "SELECT s.*, c.number, c.name, v.*, p.code, p.name, a.* FROM subscription s "
    "JOIN customer c ON c.operator_id = 1 AND c.id = s.customer_id "
    "JOIN plan_version v ON v.operator_id = 1 AND v.id = s.current_plan_version_id "
    "JOIN plan p ON p.operator_id = 1 AND p.id = v.plan_id "
    "LEFT JOIN access a ON a.operator_id = 1 AND a.subscription_id = s.id "
    "WHERE s.operator_id = 1 AND s.customer_id = ?1",
    "SELECT * FROM isolation_hold WHERE operator_id = 1 AND customer_id = ?1",
    "SELECT m.month, m.bytes_down, m.bytes_up FROM subscription s JOIN usage_month m ON m.operator_id = 1 "
    "AND m.subscription_id = s.id AND m.month IN ('2025-03', '2025-04', '2025-05', '2025-06', '2025-07', "
    "'2025-08', '2025-09', '2025-10', '2025-11', '2025-12', '2026-01', '2026-02') "
    "WHERE s.operator_id = 1 AND s.customer_id = ?1",
    "SELECT i.*, c.number, c.name FROM invoice i JOIN customer c ON c.operator_id = 1 AND c.id = "
    "i.customer_id WHERE i.operator_id = 1 AND i.customer_id = ?1 ORDER BY i.id DESC LIMIT 21",
    "SELECT l.*, p.code, p.name, v.monthly_fee, v.unit_bytes, v.unit_price FROM invoice i "
    "JOIN invoice_line l ON l.operator_id = 1 AND l.invoice_id = i.id "
    "LEFT JOIN plan_version v ON v.operator_id = 1 AND v.id = l.plan_version_id "
    "LEFT JOIN plan p ON p.operator_id = 1 AND p.id = v.plan_id "
    "WHERE i.operator_id = 1 AND i.customer_id = ?1",
    "SELECT p.*, c.number, c.name FROM payment p JOIN customer c ON c.operator_id = 1 AND c.id = "
    "p.customer_id WHERE p.operator_id = 1 AND p.customer_id = ?1 ORDER BY p.id DESC LIMIT 21",
    "COMMIT"};

// Prepared once, each column of each row read.
class BareQueries {
  public:
    BareQueries(const std::string& path, std::span<const std::string_view> queries) {
        require(sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
        for (const std::string_view sql : queries) {
            statements_.emplace_back();
            require(sqlite3_prepare_v2(db_, sql.data(), static_cast<int>(sql.size()), &statements_.back(),
                                       nullptr) == SQLITE_OK);
        }
    }
    BareQueries(const BareQueries&) = delete;
    BareQueries& operator=(const BareQueries&) = delete;
    ~BareQueries() {
        for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
        sqlite3_close(db_);
    }

    void run(std::int64_t id) {
        for (sqlite3_stmt* statement : statements_) {
            sqlite3_bind_int64(statement, 1, id);
            read(statement);
        }
    }
    void run(std::string_view pattern) {
        for (sqlite3_stmt* statement : statements_) {
            sqlite3_bind_text(statement, 1, pattern.data(), static_cast<int>(pattern.size()), SQLITE_STATIC);
            read(statement);
        }
    }
    [[nodiscard]] std::int64_t rows() const { return rows_; }

  private:
    void require(bool done) const {
        if (!done) throw std::runtime_error(fmt::format("the bare engine: {}", sqlite3_errmsg(db_)));
    }
    void read(sqlite3_stmt* statement) {
        int code = SQLITE_ROW;
        while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
            ++rows_;
            for (int n = sqlite3_column_count(statement); n-- > 0;) (void)sqlite3_column_text(statement, n);
        }
        require(code == SQLITE_DONE);
        sqlite3_reset(statement);
    }

    sqlite3* db_ = nullptr;
    std::vector<sqlite3_stmt*> statements_;
    std::int64_t rows_ = 0;
};

double resident_bytes(pid_t process) {
    std::ifstream file(fmt::format("/proc/{}/status", process));
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) * 1024;
    throw std::runtime_error("the daemon is gone");
}

// A database whose time goes on from a morning after the first bill run, as a demo's does: nothing is due in it.
void fill(const std::string& url, std::int64_t subscriptions) {
    const auto db = store::open_database({.url = url, .create = true});
    fill_world(*db, subscriptions, 1);
    const SystemClock clock;
    IdSource ids(clock, 1);
    const store::Act act = act_on(month(1), ids);
    const store::Settings settings = bench_operator().settings;
    for (std::int64_t from = 0; from < subscriptions; from += 1000)
        must(db->write_wait(Scope::of(owner), Priority::normal, [&](Tx& tx) -> Result<Done> {
            std::vector<Id> some;
            for (std::int64_t n = from; n < std::min(from + 1000, subscriptions); ++n)
                some.push_back(customer_of(n));
            store::refresh_access(tx, act, settings, some);
            return Done{};
        }));
    must(billing::run_bills(*db, act, settings, month(1), {}));
    must(db->write_wait(Scope::installation(), Priority::normal, [&](Tx& tx) -> Result<Done> {
        store::put_installation_value(
            tx, "demo.clock",
            fmt::format("{} {}", act.now.time_since_epoch().count(), clock.now().time_since_epoch().count()));
        return Done{};
    }));
}

// A caller who keeps its connection, as a browser does.
class Caller {
  public:
    Caller(std::uint16_t port, const std::string& token) {
        stream_.connect({boost::asio::ip::address_v4::loopback(), port});
        request_.method(http::verb::get);
        request_.set(http::field::host, "127.0.0.1");
        request_.set(http::field::authorization, "Bearer " + token);
    }
    void get(const std::string& path) {
        request_.target(path);
        http::write(stream_, request_);
        http::response<http::string_body> response;
        http::read(stream_, buffer_, response);
        if (response.result() != http::status::ok) throw std::runtime_error(response.body());
    }

  private:
    boost::asio::io_context loop_;
    boost::beast::tcp_stream stream_{loop_};
    boost::beast::flat_buffer buffer_;
    http::request<http::empty_body> request_;
};

// The daemon over a database of that size, and those who ask it.
class Served {
  public:
    explicit Served(std::int64_t subscriptions) : subscriptions_(subscriptions) {
        KeyRing::generate().save(folder_.file("key"));
        fill(url(), subscriptions);
        std::string token = test::run_well({"token", "create", "--name", "bench", "--role", "owner", "--db",
                                            url(), "--key-file", folder_.file("key")});
        token.pop_back();
        daemon_.emplace(std::vector<std::string>{"--db", url(), "--key-file", folder_.file("key"),
                                                 "--requests-per-second", "1000000"});
        for (int n = 0; n < callers_max; ++n)
            callers_.push_back(std::make_unique<Caller>(daemon_->port(), token));
    }
    void get(const std::string& path, int caller = 0) {
        callers_[static_cast<std::size_t>(caller)]->get(path);
    }
    [[nodiscard]] std::string path() const { return folder_.file("bench.db"); }
    [[nodiscard]] pid_t process() const { return daemon_->process(); }
    [[nodiscard]] std::int64_t subscriptions() const { return subscriptions_; }

  private:
    [[nodiscard]] std::string url() const { return "sqlite:" + path(); }

    std::int64_t subscriptions_;
    test::TemporaryFolder folder_;
    std::optional<test::Daemon> daemon_;
    std::vector<std::unique_ptr<Caller>> callers_;
};

struct Page {
    std::string name;
    int a_round;
    int callers;  // at once
    std::span<const std::string_view> queries;
    std::function<void(int n, int caller)> ask;
    std::function<void(BareQueries&, int n)> bare;
};

void ask_share(const Page& page, int caller) {
    for (int n = caller; n < page.a_round; n += page.callers) page.ask(n, caller);
}

Comparison compare_page(const Served& served, const Page& page) {
    BareQueries queries(served.path(), page.queries);
    const CpuMeter daemon(served.process()), own;
    const auto ask = [&] {
        std::vector<std::jthread> threads;
        for (int caller = 1; caller < page.callers; ++caller)
            threads.emplace_back([&, caller] { ask_share(page, caller); });
        ask_share(page, 0);
    };
    const auto bare = [&] {
        for (int n = 0; n < page.a_round; ++n) page.bare(queries, n);
    };
    ask();
    bare();
    Comparison comparison;
    comparison.name = page.name;
    comparison.engine = "SQLite";
    comparison.unit = "page";
    comparison.units = static_cast<std::size_t>(page.a_round);
    std::vector<double> product_us, floor_us, cpu_ratios, rate_ratios;
    for (int round = 0; round < rounds; ++round) {
        const double before_us = daemon.total_us() - own.total_us();
        const Sample product = measure(own, ask);
        product_us.push_back(daemon.total_us() - own.total_us() - before_us);
        const Sample floor = measure(own, bare);
        floor_us.push_back(floor.cpu_us);
        cpu_ratios.push_back(product_us.back() / floor.cpu_us);
        rate_ratios.push_back(floor.seconds / product.seconds);
        comparison.product.seconds = product.seconds;
        comparison.floor.seconds = floor.seconds;
    }
    comparison.product.cpu_us = median(product_us);
    comparison.floor.cpu_us = median(floor_us);
    comparison.cpu_ratio = median(cpu_ratios);
    comparison.rate_ratio = median(rate_ratios);
    comparison.more["resident_bytes"] = resident_bytes(served.process());
    return comparison;
}

void measure_pages(Report& report, Served& served) {
    const auto customer = [&](int n) { return customer_of(n * 7919 % served.subscriptions()); };
    for (const int callers : {1, callers_max})
        report.add(compare_page(
            served, {fmt::format("a customer's page, of {}, {} at once", served.subscriptions(), callers),
                     profiles_a_round, callers, profile_queries,
                     [&](int n, int caller) {
                         served.get("/api/v1/customers/" + format_id(customer(n)) + "/profile", caller);
                     },
                     [&](BareQueries& queries, int n) { queries.run(customer(n).value); }}));
    report.add(compare_page(
        served,
        {fmt::format("50 of {} customers, searched and sorted", served.subscriptions()), lists_a_round, 1,
         list_queries, [&](int, int) { served.get("/api/v1/customers?q=siti&sort=name&limit=50"); },
         [](BareQueries& queries, int) { queries.run(std::string_view("%siti%")); }}));
}

void print_memory(const std::string& what, pid_t process) {
    fmt::print("{}\n",
               boost::json::serialize(boost::json::object{{"name", "resident memory of the daemon, " + what},
                                                          {"bytes", resident_bytes(process)}}));
}

}  // namespace
}  // namespace bangnopi::bench

// bench_pages [SUBSCRIPTIONS …]: 50,000 and 100,000 without sizes.
int main(int argc, char** argv) {
    using namespace bangnopi::bench;
    std::vector<std::int64_t> sizes;
    for (int n = 1; n < argc; ++n) sizes.push_back(std::stoll(argv[n]));
    if (sizes.empty()) sizes = {50'000, 100'000};
    Report report;
    {
        Served empty(0);
        print_memory("an operator without customers", empty.process());
    }
    for (const std::int64_t size : sizes) {
        Served served(size);
        served.get("/readyz");
        print_memory(fmt::format("idle over {} subscriptions", size), served.process());
        measure_pages(report, served);
        print_memory(fmt::format("after the pages of {} subscriptions", size), served.process());
    }
    report.print_table();
}
