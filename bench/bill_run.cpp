// A bill run against the floor that writes the same rows: per subscription an invoice, its lines, charges, kept input,
// journal, postings and event, and the subscription's next period; per chunk the counter and the run's own row. One in ten
// subscriptions is rated by thirty days of usage and has an overage line. Tax is 11 %. Every round bills the next month.
#include <fmt/format.h>

#include <charconv>
#include <map>

#include "bench/floor.hpp"
#include "bench/harness.hpp"
#include "billing/bill_run.hpp"
#include "store/ledger.hpp"
#include "store/operators.hpp"
#include "store/plans.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::bench {
namespace {

using store::Column;
using store::ColumnType;
using store::Database;
using store::Priority;
using store::Scope;
using store::Tx;

constexpr Id owner{1};
constexpr Id flat_version{11};
constexpr Id rated_version{12};
constexpr std::int64_t first_customer = 1'000'000'000;
constexpr std::int64_t first_subscription = 2'000'000'000;
constexpr std::int64_t batch = 5'000;
constexpr std::int64_t rated_every = 10;
constexpr std::int64_t gigabyte = 1'000'000'000;
const domain::Date first_month(2026, 1, 1);

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().detail);
    return *std::move(result);
}

template <class F>
void write(Database& db, F&& body) {
    must(db.write_wait(Scope::of(owner), Priority::normal, [&](Tx& tx) -> Result<Done> {
        body(tx);
        return Done{};
    }));
}

domain::Date month(int n) {
    return first_month.plus_months(n, 1);
}
Id version_of(std::int64_t n) {
    return n % rated_every == 0 ? rated_version : flat_version;
}

store::Operator bench_operator() {
    store::Settings settings;
    settings.tax = domain::Tax{domain::Rate(11, 1), domain::Rate(1, 1), false};
    return {owner,
            "bench",
            "Bench Net",
            must(domain::Zone::find("Asia/Jakarta")),
            domain::Currency::idr(),
            settings,
            Instant{},
            1};
}

void fill_plans(Database& db) {
    domain::PlanTerms flat;
    flat.monthly_fee = 150'000;
    flat.code = "home";
    domain::PlanTerms rated = flat;
    rated.code = "quota";
    rated.included_bytes = 100 * gigabyte;
    rated.beyond = domain::Beyond::overage;
    rated.unit_bytes = gigabyte;
    rated.unit_price = 2500;
    write(db, [&](Tx& tx) {
        store::insert_operator(tx, bench_operator());
        store::insert_chart(tx, owner);
        for (const auto& [id, plan, terms] :
             {std::tuple(flat_version, Id{1}, flat), std::tuple(rated_version, Id{2}, rated)}) {
            store::insert_plan(tx, owner, {plan, terms.code, terms.code, true, Instant{}, 1});
            store::insert_plan_version(tx, owner, {id, plan, month(-12), terms, Instant{}});
        }
    });
}

constexpr Column customer_columns[] = {{"operator_id"},
                                       {"id"},
                                       {"number", ColumnType::text},
                                       {"name", ColumnType::text},
                                       {"address", ColumnType::text},
                                       {"language", ColumnType::text},
                                       {"preferred_channel", ColumnType::text},
                                       {"balance"},
                                       {"exempt", ColumnType::small},
                                       {"search_text", ColumnType::text},
                                       {"sort_text", ColumnType::text},
                                       {"created_at"},
                                       {"version"}};
constexpr Column subscription_columns[] = {{"operator_id"},
                                           {"id"},
                                           {"customer_id"},
                                           {"plan_version_id"},
                                           {"current_plan_version_id"},
                                           {"status", ColumnType::small},
                                           {"starts_on", ColumnType::text},
                                           {"billing_day", ColumnType::small},
                                           {"bill_on_end_date", ColumnType::small},
                                           {"next_period_from", ColumnType::text},
                                           {"next_issue_on", ColumnType::text},
                                           {"amended", ColumnType::small},
                                           {"discount_kind", ColumnType::small},
                                           {"discount_numerator"},
                                           {"discount_denominator"},
                                           {"connection_kind", ColumnType::small},
                                           {"username", ColumnType::text},
                                           {"created_at"},
                                           {"version"}};
constexpr Column usage_columns[] = {
    {"operator_id"}, {"subscription_id"}, {"day", ColumnType::text}, {"bytes_down"}, {"bytes_up"}};

void fill_batch(Tx& tx, std::int64_t from, std::int64_t to, int months) {
    store::BulkInsert customers("customer", customer_columns);
    store::BulkInsert subscriptions("subscription", subscription_columns);
    store::BulkInsert usage("usage_day", usage_columns);
    for (std::int64_t n = from; n < to; ++n) {
        const std::string number = fmt::format("C{:07}", n);
        customers.row(owner, first_customer + n, number, "Siti Aminah", "Jl. Melati 4 RT 02/05", "id", "sms",
                      0, 0, number, number, 0, 1);
        subscriptions.row(owner, first_subscription + n, first_customer + n, version_of(n), version_of(n), 2,
                          month(-1), 1, 0, month(0), month(1), 0, 0, 0, 1, 1, "u" + number, 0, 1);
        if (version_of(n) == rated_version)
            for (int m = 0; m < months; ++m)
                for (domain::Date day = month(m); day < month(m + 1); day = day + 1)
                    usage.row(owner, first_subscription + n, day, 4 * gigabyte, 0);
    }
    tx.bulk_insert(customers);
    tx.bulk_insert(subscriptions);
    if (!usage.empty()) tx.bulk_insert(usage);
}

void fill(Database& db, std::int64_t subscriptions, int months) {
    store::migrate(db);
    fill_plans(db);
    for (std::int64_t from = 0; from < subscriptions; from += batch)
        write(db, [&](Tx& tx) { fill_batch(tx, from, std::min(from + batch, subscriptions), months); });
}

// The product's own call, a month a round.
class Product {
  public:
    explicit Product(Database& db) : db_(db), ids_(clock_, 0) {}

    store::BillRun bill(int m) {
        const domain::Date day = month(m + 1);
        const store::Operator subject = bench_operator();
        const store::Act act{owner, subject.zone, subject.currency, {}, subject.zone.at(day), day, &ids_};
        store::BillRun run = must(billing::run_bills(db_, act, subject.settings, day, {}));
        if (run.state != store::BillRunState::done) throw std::runtime_error(run.error.value_or("?"));
        return run;
    }

  private:
    Database& db_;
    SystemClock clock_;
    IdSource ids_;
};

// What the floor writes is as long as what the product wrote.
struct Samples {
    std::string input[2];  // flat, rated
    std::string payload;
};

Samples samples_of(Database& db) {
    Samples samples;
    db.read(Scope::of(owner), [&](Tx& tx) {
        for (int rated = 0; rated < 2; ++rated)
            tx.first(
                "SELECT k.input, e.payload FROM invoice i JOIN invoice_input k ON k.operator_id = "
                "i.operator_id AND k.invoice_id = i.id "
                "JOIN event e ON e.operator_id = i.operator_id AND e.subject_id = i.id WHERE i.operator_id = "
                "$1 AND i.subscription_id = $2",
                [&](const store::Row& row) {
                    samples.input[rated] = row.string(0);
                    samples.payload = row.string(1);
                },
                owner, first_subscription + (rated == 1 ? 0 : 1));
    });
    return samples;
}

class Floor {
  public:
    Floor(BareEngine& engine, const Samples& samples, std::int64_t chunk)
        : engine_(engine), samples_(samples), chunk_(chunk) {}

    void bill(int m) {
        const std::string from = month(m).iso(), to = month(m + 1).iso(), next = month(m + 2).iso();
        std::int64_t last = 0;
        if (m == 0)
            engine_.run("INSERT INTO counter (operator_id, series, year, last) VALUES (1, 'INV', 2026, 0)");
        engine_.run(
            fmt::format("INSERT INTO bill_run (operator_id, id, day, state, issued, skipped, zero, total, "
                        "due, started_at) "
                        "VALUES (1, {}, '{}', 1, 0, 0, 0, 0, 0, 0)",
                        m + 1, to));
        for (std::vector<DueRow> due;;) {
            engine_.begin();
            due = engine_.read_due(to, last, chunk_);
            if (due.empty()) break;
            last = due.back().id;
            write_chunk(due, from, to, next, m);
            engine_.commit();
        }
        engine_.commit();
    }

  private:
    void write_chunk(std::span<const DueRow> due, const std::string& from, const std::string& to,
                     const std::string& next, int m) {
        std::vector<std::int64_t> rated;
        for (const DueRow& one : due)
            if (one.plan_version_id == rated_version.value) rated.push_back(one.id);
        if (!rated.empty()) total_ += engine_.read_usage(rated, from, to);
        engine_.reschedule(due, to, next);
        engine_.run(fmt::format(
            "UPDATE counter SET last = last + {} WHERE operator_id = 1 AND series = 'INV' AND year = 2026",
            due.size()));
        engine_.run(fmt::format("UPDATE bill_run SET issued = issued + {} WHERE operator_id = 1 AND id = {}",
                                due.size(), m + 1));
        for (const DueRow& one : due) write_one(one, from, to);
        engine_.flush();
    }

    void write_one(const DueRow& one, const std::string& from, const std::string& to) {
        const bool rated = one.plan_version_id == rated_version.value;
        const std::int64_t invoice = ++ids_, journal = ++ids_, event = ++ids_;
        const std::int64_t usage = rated ? 50'000 : 0, subtotal = 150'000 + usage, tax = subtotal * 11 / 100;
        engine_.put(Table::line, big(1), big(invoice), small(1), small(1), big(one.id),
                    big(one.plan_version_id), text(from), text(to), small(30), small(30), null(), null(),
                    big(150'000));
        if (rated)
            engine_.put(Table::line, big(1), big(invoice), small(2), small(3), big(one.id),
                        big(one.plan_version_id), text(from), text(to), null(), null(), big(20 * gigabyte),
                        big(20), big(usage));
        engine_.put(Table::charge, big(1), big(one.id), text(from), small(1), big(invoice));
        if (rated) engine_.put(Table::charge, big(1), big(one.id), text(from), small(2), big(invoice));
        engine_.put(Table::input, big(1), big(invoice), text(samples_.input[rated ? 1 : 0]));
        engine_.put(Table::journal, big(1), big(journal), text(to), small(1), big(invoice),
                    big(1'700'000'000'000'000));
        put_posting(journal, 1, "1201", big(one.customer_id), subtotal + tax);
        put_posting(journal, 2, "4101", null(), -150'000);
        if (rated) put_posting(journal, 3, "4102", null(), -usage);
        put_posting(journal, rated ? 4 : 3, "2102", null(), -tax);
        engine_.put(Table::event, big(1), big(event), text("invoice.issued"), big(invoice),
                    text(samples_.payload), big(1'700'000'000'000'000));
        number_.resize(12);
        char digits[20];
        const auto end = std::to_chars(std::begin(digits), std::end(digits), 10'000'000 + ++numbers_).ptr;
        number_.append(digits + 1, end);
        engine_.put(Table::invoice, big(1), big(invoice), text(number_), small(2026), big(numbers_),
                    big(one.customer_id), big(one.id), small(1), text(to), text(to),
                    big(1'700'000'000'000'000), text(from), text(to), big(subtotal), big(tax),
                    big(subtotal + tax), big(0), big(0), big(0), big(0), big(subtotal + tax), big(1));
    }
    void put_posting(std::int64_t journal, int posting_no, std::string_view account, Cell customer,
                     std::int64_t amount) {
        engine_.put(Table::posting, big(1), big(journal), small(posting_no), text(account), customer,
                    big(amount));
    }

    BareEngine& engine_;
    const Samples& samples_;
    std::int64_t chunk_;
    std::int64_t ids_ = 0;
    std::int64_t numbers_ = 0;
    std::string number_ = "INV/2026/01/";
    std::int64_t total_ = 0;
};

// Rows of each table a subscription, for the record: product and floor must agree.
std::map<std::string, double> rows_written(Database& db, std::int64_t units, int months) {
    std::map<std::string, double> rows;
    db.read(Scope::of(owner), [&](Tx& tx) {
        for (const auto& [name, sql] : std::initializer_list<std::pair<const char*, const char*>>{
                 {"invoice_rows", "SELECT COUNT(*) FROM invoice WHERE operator_id = $1"},
                 {"line_rows", "SELECT COUNT(*) FROM invoice_line WHERE operator_id = $1"},
                 {"charge_rows", "SELECT COUNT(*) FROM charge WHERE operator_id = $1"},
                 {"input_rows", "SELECT COUNT(*) FROM invoice_input WHERE operator_id = $1"},
                 {"journal_rows", "SELECT COUNT(*) FROM journal WHERE operator_id = $1"},
                 {"posting_rows", "SELECT COUNT(*) FROM posting WHERE operator_id = $1"},
                 {"event_rows", "SELECT COUNT(*) FROM event WHERE operator_id = $1"}})
            tx.first(
                sql,
                [&](const store::Row& row) {
                    rows[name] = static_cast<double>(row.integer(0)) / static_cast<double>(units * months);
                },
                owner);
    });
    return rows;
}

struct Engines {
    std::string name;
    std::unique_ptr<Database> product;
    std::unique_ptr<Database> floor_filler;
    std::function<std::unique_ptr<BareEngine>()> bare;
    CpuMeter meter;
    std::int64_t chunk;
};

void compare_bills(Report& report, Engines engines, std::int64_t subscriptions, int rounds) {
    fill(*engines.product, subscriptions, rounds + 1);
    fill(*engines.floor_filler, subscriptions, rounds + 1);
    const auto counts_of_floor = [&] {
        return rows_written(*engines.floor_filler, subscriptions, rounds + 1);
    };
    const auto bare = engines.bare();
    Product product(*engines.product);
    product.bill(0);
    const Samples samples = samples_of(*engines.product);
    Floor floor(*bare, samples, engines.chunk);
    floor.bill(0);
    // The first month of each is the warm-up that compare() would do itself, done here for the samples' sake.
    int product_month = 0, floor_month = 0;
    const auto warmed = [](int& at, const std::function<void(int)>& bill) {
        return [&at, bill] {
            if (at > 0) bill(at);
            ++at;
        };
    };
    Comparison result = compare({.name = fmt::format("bill run of {}", subscriptions),
                                 .engine = engines.name,
                                 .unit = "subscription",
                                 .units = static_cast<std::size_t>(subscriptions),
                                 .product = warmed(product_month, [&](int m) { product.bill(m); }),
                                 .floor = warmed(floor_month, [&](int m) { floor.bill(m); })},
                                engines.meter, rounds);
    result.more = rows_written(*engines.product, subscriptions, rounds + 1);
    if (result.more != counts_of_floor())
        throw std::runtime_error("product and floor wrote different numbers of rows");
    report.add(std::move(result));
}

void run_sqlite(Report& report, std::int64_t subscriptions, int rounds) {
    const test::TemporaryFolder folder;
    const std::string floor = folder.file("floor.db");
    compare_bills(
        report,
        {"SQLite", store::open_database({.url = "sqlite:" + folder.file("product.db"), .create = true}),
         store::open_database({.url = "sqlite:" + floor, .create = true}), [&] { return bare_sqlite(floor); },
         CpuMeter(), 400},
        subscriptions, rounds);
}

void run_postgresql(Report& report, std::int64_t subscriptions, int rounds) {
    test::PostgresServer server;
    const std::string floor = server.fresh_database();
    compare_bills(report,
                  {"PostgreSQL", store::open_database({.url = server.fresh_database()}),
                   store::open_database({.url = floor}), [&] { return bare_postgresql(floor); },
                   CpuMeter(server.pid()), 4000},
                  subscriptions, rounds);
}

}  // namespace
}  // namespace bangnopi::bench

// bench_bill_run [sqlite|postgresql] [SUBSCRIPTIONS …]
int main(int argc, char** argv) {
    using namespace bangnopi::bench;
    Report report;
    std::string engine;
    std::vector<std::int64_t> sizes;
    for (int n = 1; n < argc; ++n) {
        const std::string argument = argv[n];
        if (argument == "sqlite" || argument == "postgresql")
            engine = argument;
        else
            sizes.push_back(std::stoll(argument));
    }
    if (sizes.empty()) sizes = {10'000, 100'000, 1'000'000};
    for (const std::int64_t size : sizes) {
        const int rounds = size > 500'000 ? 1 : size > 50'000 ? 3 : 5;
        if (engine != "postgresql") run_sqlite(report, size, rounds);
        if (engine != "sqlite") run_postgresql(report, size, rounds);
    }
    report.print_table();
}
