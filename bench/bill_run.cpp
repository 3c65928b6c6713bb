// A bill run against the floor that writes the same rows: per subscription an invoice, its lines, charges, kept input,
// journal, postings and event, and the subscription's next period; per chunk the counter and the run's own row. One in ten
// subscriptions is rated by thirty days of usage and has an overage line. Tax is 11 %. Every round bills the next month.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "bench/floor.hpp"
#include "bench/harness.hpp"
#include "bench/world.hpp"
#include "billing/bill_run.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::bench {
namespace {

using store::Database;
using store::Scope;
using store::Tx;

// The product's own call, a month a round.
class Product {
  public:
    explicit Product(Database& db) : db_(db), ids_(clock_, 0) {}

    store::BillRun bill(int m) {
        const domain::Date day = month(m + 1);
        store::BillRun run =
            must(billing::run_bills(db_, act_on(day, ids_), bench_operator().settings, day, {}));
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
                owner, subscription_of(rated == 1 ? 0 : 1));
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
        for (const DueRow& one : due) write_one(one, from, to, m + 1);
        engine_.flush();
    }

    void write_one(const DueRow& one, const std::string& from, const std::string& to, std::int64_t run) {
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
                    big(subtotal + tax), big(0), big(0), big(0), big(0), big(subtotal + tax), big(1),
                    big(run));
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

// For orientation: an invoice, two lines and four postings a subscription, and nothing else of what a bill run has to do.
class SevenRows {
  public:
    SevenRows(BareEngine& engine, std::int64_t chunk) : engine_(engine), chunk_(chunk) {}

    void bill(std::int64_t subscriptions) {
        for (std::int64_t written = 0; written < subscriptions; written += chunk_) {
            engine_.begin();
            for (std::int64_t n = written; n < std::min(written + chunk_, subscriptions); ++n) write_one();
            engine_.flush();
            engine_.commit();
        }
    }

  private:
    void write_one() {
        const std::int64_t id = ++ids_;
        number_.resize(12);
        number_ += std::to_string(10'000'000 + id);
        for (int line = 1; line <= 2; ++line)
            engine_.put(Table::line, big(1), big(id), small(line), small(1), big(id), big(1),
                        text("2026-01-01"), text("2026-02-01"), small(31), small(31), null(), null(),
                        big(monthly_fee));
        for (int posting = 1; posting <= 4; ++posting)
            engine_.put(Table::posting, big(1), big(id), small(posting), text("4101"), big(id),
                        big(monthly_fee));
        engine_.put(Table::invoice, big(1), big(id), text(number_), small(2026), big(id), big(id), big(id),
                    small(1), text("2026-02-01"), text("2026-02-10"), null(), text("2026-01-01"),
                    text("2026-02-01"), big(monthly_fee), big(0), big(monthly_fee), big(0), big(0), big(0),
                    big(0), big(monthly_fee), big(1), null());
    }

    BareEngine& engine_;
    std::int64_t chunk_;
    std::int64_t ids_ = 0;
    std::string number_ = "INV/2026/01/";
};

// CPU µs a subscription.
double seven_rows_cpu_us(BareEngine& engine, const CpuMeter& meter, std::int64_t chunk,
                         std::int64_t subscriptions, int rounds) {
    SevenRows rows(engine, chunk);
    rows.bill(subscriptions);
    std::vector<double> cpu_us;
    for (int round = 0; round < rounds; ++round)
        cpu_us.push_back(measure(meter, [&] { rows.bill(subscriptions); }).cpu_us);
    return median(cpu_us) / static_cast<double>(subscriptions);
}

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
    std::function<std::unique_ptr<BareEngine>()> bare_and_empty;
    CpuMeter meter;
    std::int64_t chunk;
};

void compare_bills(Report& report, Engines engines, std::int64_t subscriptions, int rounds) {
    fill_world(*engines.product, subscriptions, rounds + 1);
    fill_world(*engines.floor_filler, subscriptions, rounds + 1);
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
    result.more["seven_rows_cpu_us"] =
        seven_rows_cpu_us(*engines.bare_and_empty(), engines.meter, engines.chunk, subscriptions, rounds);
    report.add(std::move(result));
}

// Whether the last months of a year cost what the first ones did.
void compare_months(Report& report, Engines engines, std::int64_t subscriptions) {
    constexpr int months = 12, compared = 3;
    fill_world(*engines.product, subscriptions, months + 1);
    Product product(*engines.product);
    product.bill(0);
    std::vector<double> seconds, cpu_us;
    for (int m = 1; m <= months; ++m) {
        const Sample sample = measure(engines.meter, [&] { product.bill(m); });
        seconds.push_back(sample.seconds);
        cpu_us.push_back(sample.cpu_us);
    }
    const auto middle = [&](int from) {
        const auto of = [&](const std::vector<double>& all) {
            return median({all.begin() + from, all.begin() + from + compared});
        };
        return Sample{of(seconds), of(cpu_us)};
    };
    const Sample first = middle(0), last = middle(months - compared);
    report.add({.name = fmt::format("bill run of {}, months 10 to 12 over 1 to 3", subscriptions),
                .engine = engines.name,
                .unit = "subscription",
                .units = static_cast<std::size_t>(subscriptions),
                .product = last,
                .floor = first,
                .cpu_ratio = last.cpu_us / first.cpu_us,
                .rate_ratio = first.seconds / last.seconds});
}

// What discounts, overage and add-ons cost beside the plain population.
void compare_mixes(Report& report, Engines engines, std::int64_t subscriptions, int rounds) {
    fill_world(*engines.product, subscriptions, rounds + 1, Population::mixed);
    fill_world(*engines.floor_filler, subscriptions, rounds + 1);
    Product mixed(*engines.product);
    Product plain(*engines.floor_filler);
    int mixed_month = 0, plain_month = 0;
    report.add(compare({.name = fmt::format("bill run of {}, mixed over plain", subscriptions),
                        .engine = engines.name,
                        .unit = "subscription",
                        .units = static_cast<std::size_t>(subscriptions),
                        .product = [&] { mixed.bill(mixed_month++); },
                        .floor = [&] { plain.bill(plain_month++); }},
                       engines.meter, rounds));
}

using Measurement = std::function<void(Engines)>;

void on_sqlite(const Measurement& measurement) {
    const test::TemporaryFolder folder;
    const std::string floor = folder.file("floor.db");
    measurement(
        {"SQLite", store::open_database({.url = "sqlite:" + folder.file("product.db"), .create = true}),
         store::open_database({.url = "sqlite:" + floor, .create = true}), [&] { return bare_sqlite(floor); },
         [&] {
             const std::string empty = folder.file("empty.db");
             store::migrate(*store::open_database({.url = "sqlite:" + empty, .create = true}));
             return bare_sqlite(empty);
         },
         CpuMeter(), 400});
}

void on_postgresql(const Measurement& measurement) {
    test::PostgresServer server;
    const std::string floor = server.fresh_database();
    measurement({"PostgreSQL", store::open_database({.url = server.fresh_database()}),
                 store::open_database({.url = floor}), [&] { return bare_postgresql(floor); },
                 [&] {
                     const std::string empty = server.fresh_database();
                     store::migrate(*store::open_database({.url = empty}));
                     return bare_postgresql(empty);
                 },
                 CpuMeter(server.pid()), 4000});
}

int rounds_for(std::int64_t subscriptions) {
    return subscriptions > 500'000 ? 1 : subscriptions > 50'000 ? 3 : 5;
}

}  // namespace
}  // namespace bangnopi::bench

// bench_bill_run [sqlite|postgresql] [--million] [--year] [--mixed] [SUBSCRIPTIONS …]
// Without sizes 10,000 and 100,000; --million adds 1,000,000 (some 20 GB of disk), --year twelve months of 10,000. --mixed is of
// a population with discounts, overage and add-ons, held against the plain one instead of the floor.
int main(int argc, char** argv) {
    using namespace bangnopi::bench;
    const std::set<std::string> words(argv + 1, argv + argc);
    std::vector<std::int64_t> sizes;
    for (const std::string& word : words)
        if (word.find_first_not_of("0123456789") == std::string::npos) sizes.push_back(std::stoll(word));
    if (sizes.empty() && !words.contains("--year")) sizes = {10'000, 100'000};
    if (words.contains("--million")) sizes.push_back(1'000'000);
    std::sort(sizes.begin(), sizes.end());

    Report report;
    std::vector<Measurement> measurements;
    for (const std::int64_t size : sizes)
        measurements.push_back(
            [&report, size, compared = words.contains("--mixed") ? compare_mixes : compare_bills](
                Engines engines) { compared(report, std::move(engines), size, rounds_for(size)); });
    if (words.contains("--year"))
        measurements.push_back(
            [&report](Engines engines) { compare_months(report, std::move(engines), 10'000); });
    for (const Measurement& measurement : measurements) {
        if (!words.contains("postgresql")) on_sqlite(measurement);
        if (!words.contains("sqlite")) on_postgresql(measurement);
    }
    report.print_table();
}
