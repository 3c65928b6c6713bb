// The product's RADIUS service against FreeRADIUS with rlm_sql on PostgreSQL, in turns on the same machine, under the same load
// from this process, whose own CPU is not counted; and durable accounting against its floor (radius_floor.hpp). Every server,
// cluster and file is this program's own and goes with it.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>

#include "bench/freeradius.hpp"
#include "bench/harness.hpp"
#include "bench/radius_floor.hpp"
#include "bench/radius_load.hpp"
#include "store/database.hpp"
#include "tests/support/port_pair.hpp"
#include "tests/support/program.hpp"

namespace bangnopi::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Plan {
    std::vector<std::string> engines{"sqlite", "postgresql"};
    std::vector<std::int64_t> users{1'000, 100'000};
    std::chrono::milliseconds run{5'000};
    int rounds = 3;
    std::size_t window = 64;
    std::vector<LoadKind> kinds{LoadKind::pap, LoadKind::chap, LoadKind::mschapv2, LoadKind::accounting};
};

constexpr std::string_view kind_names[] = {"PAP", "CHAP", "MS-CHAPv2", "accounting"};

constexpr int groups_before_floor = 200;

struct Figures {
    double per_second = 0;
    double p50_ms = 0;
    double p99_ms = 0;
    double cpu_us = 0;  // a request, of the server and its database
};

Figures middle(const std::vector<Figures>& all) {
    const auto of = [&](double Figures::*member) {
        std::vector<double> values;
        for (const Figures& one : all) values.push_back(one.*member);
        return median(values);
    };
    return {of(&Figures::per_second), of(&Figures::p50_ms), of(&Figures::p99_ms), of(&Figures::cpu_us)};
}

double median_ratio(const std::vector<Figures>& ours, const std::vector<Figures>& theirs,
                    double Figures::*member) {
    std::vector<double> ratios;
    for (std::size_t n = 0; n < ours.size(); ++n) ratios.push_back(ours[n].*member / theirs[n].*member);
    return median(ratios);
}

struct Server {
    std::string name;
    std::uint16_t port = 0;
    std::vector<pid_t> processes;
};

// Throws if anything was answered wrongly or not at all: such a run is no measurement.
Figures measure(const Plan& plan, const Server& server, LoadKind kind, std::int64_t users) {
    LoadOptions options;
    options.port = server.port;
    options.window = plan.window;
    options.measured = plan.run;
    options.processes = server.processes;
    ConversationOptions about;
    about.kind = kind;
    about.users = users;
    const LoadResult result = run_load(options, about);
    if (result.answered == 0 || result.refused + result.wrong + result.unproven + result.unanswered > 0)
        throw std::runtime_error(
            fmt::format("{}: {} answered, {} refused, {} wrong, {} unproven, {} unanswered", server.name,
                        result.answered, result.refused, result.wrong, result.unproven, result.unanswered));
    const std::vector<double> latencies(result.latencies_us.begin(), result.latencies_us.end());
    double cpu_us = 0;
    for (const double cpu : result.cpu_us) cpu_us += cpu;
    const auto answered = static_cast<double>(result.answered);
    return {answered / result.seconds, percentile(latencies, 0.5) / 1000, percentile(latencies, 0.99) / 1000,
            cpu_us / answered};
}

// Groups as large as the window for so long, by the bare engine.
Figures measure_floor(const Plan& plan, RadiusFloor& floor, FloorSessions& sessions, const CpuMeter& meter) {
    const double cpu_before = meter.total_us();
    const auto begun = Clock::now();
    std::size_t records = 0;
    while (Clock::now() - begun < plan.run) {
        const std::vector<FloorRecord> group = sessions.next(plan.window);
        floor.account(group);
        records += group.size();
    }
    const std::chrono::duration<double> taken = Clock::now() - begun;
    const auto count = static_cast<double>(records);
    return {count / taken.count(), 0, 0, (meter.total_us() - cpu_before) / count};
}

struct Row {
    std::string engine;
    std::int64_t users;
    std::string_view kind;
    Figures ours;
    Figures theirs;
    double rate_ratio;
    double cpu_ratio;
    double p50_ratio;
    double p99_ratio;
};

void print_json(const Row& row) {
    fmt::print(
        R"({{"name":"{}","engine":"{}","users":{},"per_second":{:.0f},"freeradius_per_second":{:.0f},)"
        R"("rate_ratio":{:.2f},"cpu_us":{:.1f},"freeradius_cpu_us":{:.1f},"cpu_ratio":{:.3f},"p50_ms":{:.2f},)"
        R"("freeradius_p50_ms":{:.2f},"p50_ratio":{:.3f},"p99_ms":{:.2f},"freeradius_p99_ms":{:.2f},"p99_ratio":{:.3f}}})"
        "\n",
        row.kind, row.engine, row.users, row.ours.per_second, row.theirs.per_second, row.rate_ratio,
        row.ours.cpu_us, row.theirs.cpu_us, row.cpu_ratio, row.ours.p50_ms, row.theirs.p50_ms, row.p50_ratio,
        row.ours.p99_ms, row.theirs.p99_ms, row.p99_ratio);
    std::fflush(stdout);
}

void print_table(const std::vector<Row>& rows) {
    fmt::print(
        "\n| work | engine | subscribers | requests/s | FreeRADIUS | ratio | CPU µs | FreeRADIUS | p50/p99 "
        "ms | "
        "FreeRADIUS |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (const Row& row : rows)
        fmt::print(
            "| {} | {} | {} | {:.0f} | {:.0f} | {:.1f} | {:.1f} | {:.1f} | {:.1f}/{:.1f} | {:.1f}/{:.1f} |\n",
            row.kind, row.engine, row.users, row.ours.per_second, row.theirs.per_second, row.rate_ratio,
            row.ours.cpu_us, row.theirs.cpu_us, row.ours.p50_ms, row.ours.p99_ms, row.theirs.p50_ms,
            row.theirs.p99_ms);
}

struct FloorRow {
    std::string engine;
    std::int64_t users;
    std::size_t group;
    Figures product;
    Figures floor;
    double rate_ratio;
};

void print_json(const FloorRow& row) {
    fmt::print(
        R"({{"name":"accounting over its floor","engine":"{}","users":{},"group":{},"per_second":{:.0f},)"
        R"("floor_per_second":{:.0f},"rate_ratio":{:.3f},"cpu_us":{:.1f},"floor_cpu_us":{:.1f}}})"
        "\n",
        row.engine, row.users, row.group, row.product.per_second, row.floor.per_second, row.rate_ratio,
        row.product.cpu_us, row.floor.cpu_us);
    std::fflush(stdout);
}

void print_table(const std::vector<FloorRow>& rows) {
    fmt::print(
        "\n| durable accounting | subscribers | records/s | floor | its groups | ratio | CPU µs | floor "
        "|\n|---|--:|--:|--:|--:|--:|--:|--:|\n");
    for (const FloorRow& row : rows)
        fmt::print("| {} | {} | {:.0f} | {:.0f} | {} | {:.2f} | {:.1f} | {:.1f} |\n", row.engine, row.users,
                   row.product.per_second, row.floor.per_second, row.group, row.rate_ratio,
                   row.product.cpu_us, row.floor.cpu_us);
}

// Where the product's database and the floor's are.
struct Databases {
    explicit Databases(const std::string& engine) {
        if (engine == "sqlite") {
            product = "sqlite:" + folder.file("product.db");
            floor = "sqlite:" + folder.file("floor.db");
            return;
        }
        postgres = std::make_unique<test::PostgresServer>();
        product = postgres->fresh_database();
        floor = postgres->fresh_database();
    }
    [[nodiscard]] std::unique_ptr<RadiusFloor> open_floor() const {
        store::migrate(*store::open_database({.url = floor, .create = true}));
        return postgres ? radius_floor_postgresql(floor) : radius_floor_sqlite(folder.file("floor.db"));
    }

    test::TemporaryFolder folder;
    std::unique_ptr<test::PostgresServer> postgres;
    std::string product;
    std::string floor;
};

class Comparisons {
  public:
    explicit Comparisons(Plan plan) : plan_(std::move(plan)) {}

    void run() {
        for (const std::int64_t users : plan_.users) {
            test::PostgresServer postgres;
            const std::uint16_t port = test::free_port_pair();
            const FreeRadius freeradius(postgres, users, port);
            const Server theirs{"FreeRADIUS", port, {freeradius.pid(), postgres.pid()}};
            for (const std::string& engine : plan_.engines) against(theirs, engine, users);
        }
        print_table(rows_);
        print_table(floors_);
    }

  private:
    void against(const Server& theirs, const std::string& engine, std::int64_t users) {
        const Databases databases(engine);
        const std::string key = databases.folder.file("key");
        test::run_well({"demo", "--db", databases.product, "--key-file", key, "--customers",
                        std::to_string(users), "--months", "0", "--until", "2026-11-23"});
        const std::uint16_t port = test::free_port_pair();
        const test::Daemon daemon(
            {"--db", databases.product, "--key-file", key, "--radius", fmt::format("127.0.0.1:{}", port)});
        Server ours{"bangnopi", port, {daemon.process()}};
        if (databases.postgres) ours.processes.push_back(databases.postgres->pid());
        for (const LoadKind kind : plan_.kinds) in_turns(ours, theirs, engine, kind, users);
        over_floor(ours, databases, engine, users);
    }

    void in_turns(const Server& ours, const Server& theirs, const std::string& engine, LoadKind kind,
                  std::int64_t users) {
        std::vector<Figures> our_rounds;
        std::vector<Figures> their_rounds;
        for (int round = 0; round < plan_.rounds; ++round) {
            our_rounds.push_back(measure(plan_, ours, kind, users));
            their_rounds.push_back(measure(plan_, theirs, kind, users));
        }
        const auto ratio = [&](double Figures::*member) {
            return median_ratio(our_rounds, their_rounds, member);
        };
        rows_.push_back({engine, users, kind_names[static_cast<std::size_t>(kind)], middle(our_rounds),
                         middle(their_rounds), ratio(&Figures::per_second), ratio(&Figures::cpu_us),
                         ratio(&Figures::p50_ms), ratio(&Figures::p99_ms)});
        print_json(rows_.back());
    }

    void over_floor(const Server& ours, const Databases& databases, const std::string& engine,
                    std::int64_t users) {
        const auto floor = databases.open_floor();
        const ConversationOptions mix;
        FloorSessions sessions(users, mix.online, mix.interims);
        for (int group = 0; group < groups_before_floor; ++group) floor->account(sessions.next(plan_.window));
        floor->analyze();
        const CpuMeter meter(databases.postgres ? databases.postgres->pid() : 0);
        std::vector<Figures> our_rounds;
        std::vector<Figures> floor_rounds;
        for (int round = 0; round < plan_.rounds; ++round) {
            our_rounds.push_back(measure(plan_, ours, LoadKind::accounting, users));
            floor_rounds.push_back(measure_floor(plan_, *floor, sessions, meter));
        }
        floors_.push_back({engine, users, plan_.window, middle(our_rounds), middle(floor_rounds),
                           median_ratio(our_rounds, floor_rounds, &Figures::per_second)});
        print_json(floors_.back());
    }

    const Plan plan_;
    std::vector<Row> rows_;
    std::vector<FloorRow> floors_;
};

Plan parse(int count, char** values) {
    Plan plan;
    for (int n = 1; n < count; ++n) {
        const std::string name = values[n];
        if (name == "sqlite" || name == "postgresql")
            plan.engines = {name};
        else if (name == "--accounting")
            plan.kinds = {LoadKind::accounting};
        else if (n + 1 == count)
            throw std::invalid_argument(name);
        else if (name == "--users")
            plan.users = {std::stoll(values[++n])};
        else if (name == "--seconds")
            plan.run = std::chrono::seconds(std::stoll(values[++n]));
        else if (name == "--window")
            plan.window = std::stoul(values[++n]);
        else if (name == "--rounds")
            plan.rounds = std::stoi(values[++n]);
        else
            throw std::invalid_argument(name);
    }
    return plan;
}

}  // namespace
}  // namespace bangnopi::bench

int main(int count, char** values) {
    try {
        bangnopi::bench::Comparisons(bangnopi::bench::parse(count, values)).run();
    } catch (const std::invalid_argument& argument) {
        fmt::print(stderr,
                   "not understood: {}\nbench_radius_compare [sqlite|postgresql] [--accounting] [--users N] "
                   "[--seconds N] [--rounds N] [--window N]\n",
                   argument.what());
        return 2;
    } catch (const std::exception& failure) {
        fmt::print(stderr, "{}\n", failure.what());
        return 1;
    }
}
