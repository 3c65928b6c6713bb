// Messages to customers, from owed to sent: invoices that were issued and reminders of them, composed of real rows and handed to a
// channel that takes each at once. The floor reads the same messages, customers and invoices in batches as large, writes the same text
// to the same rows and keeps the same attempt of each in a transaction of its own, without composing anything.
#include <fmt/format.h>

#include <fstream>

#include "bench/harness.hpp"
#include "bench/world.hpp"
#include "billing/bill_run.hpp"
#include "notices/notice_sender.hpp"
#include "notices/reminder_sweep.hpp"
#include "store/notice_settings.hpp"
#include "store/notices.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::bench {
namespace {

using store::Database;
using store::Priority;
using store::Scope;
using store::Tx;

constexpr std::size_t batch = 50;
constexpr std::int64_t messages_a_customer = 2;
constexpr double us_a_minute = 60e6;

class TakesAll final : public notices::Channel {
  public:
    [[nodiscard]] notices::Medium medium() const override { return notices::Medium::sms; }
    [[nodiscard]] notices::Sent send(const notices::OutgoingMessage& message) override {
        return {notices::SendOutcome::accepted, message.reference, {}};
    }
    [[nodiscard]] std::optional<notices::Sent> look_up(const notices::OutgoingMessage&) override {
        return std::nullopt;
    }
    [[nodiscard]] std::vector<notices::DeliveryReport> reports(std::span<const std::string>) override {
        return {};
    }
    [[nodiscard]] Result<notices::ReportAnswer> read_report(const notices::ReportRequest&) override {
        return refuse(Code::unsupported, "it tells nothing"_msg);
    }
    [[nodiscard]] Result<Done> check() override { return Done{}; }
};

// Kilobytes of this process; `name` as /proc/self/status has it.
double kilobytes(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (word == name + ':') {
            double value = 0;
            status >> value;
            return value;
        }
    throw std::runtime_error("no " + name);
}

class World {
  public:
    World(std::unique_ptr<Database> database, std::int64_t customers) : db_(std::move(database)) {
        fill_world(*db_, customers, 0);
        const domain::Date issued_on = month(1);
        clock_.advance_to(at(issued_on));
        write([&](Tx& tx) {
            store::NoticeChannel channel;
            channel.id = Id{1};
            channel.name = "modem";
            channel.kind = "sms";
            channel.medium = domain::Medium::sms;
            store::insert_notice_channel(tx, owner, channel);
            tx.execute("UPDATE customer SET phone = '+6281200000000' WHERE operator_id = $1", owner);
        });
        must(billing::run_bills(*db_, act(), bench_operator().settings, issued_on, {}));
        for (const int days_before : {7, 3}) {
            clock_.advance_to(at(month(1) + 9 - days_before));
            must(notices::plan_reminders(*db_, act()));
        }
    }

    void rewind() {
        write([&](Tx& tx) {
            tx.execute(
                "UPDATE notice SET state = 1, attempts = 0, channel_id = NULL, medium = NULL, recipient = "
                "'', subject = '', body = '', "
                "reference = NULL, sent_at = NULL, lease_until = 0 WHERE operator_id = $1",
                owner);
            tx.execute("DELETE FROM notice_attempt WHERE operator_id = $1", owner);
        });
    }
    void send() {
        const KeyRing keys = KeyRing::generate();
        notices::NoticeSender sender(
            {*db_,
             keys,
             clock_,
             clock_,
             ids_,
             [](const notices::ChannelAccount&) -> Result<std::unique_ptr<notices::Channel>> {
                 return std::make_unique<TakesAll>();
             },
             {},
             {},
             {}});
        sender.send_due(owner);
    }
    void send_bare() {
        while (send_bare_batch()) {
        }
    }
    std::int64_t sent() {
        std::int64_t count = 0;
        db_->read(Scope::of(owner), [&](Tx& tx) {
            tx.first(
                "SELECT COUNT(*) FROM notice n JOIN notice_attempt a ON a.operator_id = n.operator_id AND "
                "a.notice_id = n.id WHERE "
                "n.operator_id = $1 AND n.state = 3 AND n.body <> ''",
                [&](const store::Row& row) { count = row.integer(0); }, owner);
        });
        return count;
    }
    [[nodiscard]] store::Engine engine() const { return db_->engine(); }

  private:
    static Instant at(domain::Date day) { return bench_operator().zone.at(day, 9); }
    store::Act act() {
        return {owner, bench_operator().zone, bench_operator().currency,
                {},    clock_.now(),          bench_operator().zone.date_of(clock_.now()),
                &ids_};
    }
    template <class Body>
    void write(Body body) {
        must(db_->write_wait(Scope::of(owner), Priority::background, [&](Tx& tx) -> Result<Done> {
            body(tx);
            return Done{};
        }));
    }

    bool send_bare_batch() {
        std::vector<Id> ids;
        write([&](Tx& tx) {
            ids.clear();
            std::vector<Id> invoices;
            tx.each(
                "SELECT id, kind, subject_id, data, due_at, created_at FROM notice n WHERE operator_id = $1 "
                "AND state <= 2 AND due_at <= $2 "
                "ORDER BY due_at, id LIMIT $3 {skip_locked:n}",
                [&](const store::Row& row) {
                    ids.push_back(row.id(0));
                    invoices.push_back(row.id(2));
                },
                owner, clock_.now(), batch);
            if (ids.empty()) return;
            read_facts(tx, invoices);
            for (const Id id : ids)
                tx.post(
                    "UPDATE notice SET customer_id = $3, state = 2, channel_id = 1, medium = 2, recipient = "
                    "'+6281200000000', body = $4 "
                    "WHERE operator_id = $1 AND id = $2",
                    owner, id, customers_.at(0), text_);
        });
        for (const Id id : ids) record_bare(id);
        return !ids.empty();
    }
    void read_facts(Tx& tx, std::span<const Id> invoices) {
        customers_.clear();
        tx.each(
            "SELECT number, total, open, due_on, isolates_at, customer_id FROM invoice WHERE operator_id = "
            "$1 AND id {in:$2}",
            [&](const store::Row& row) { customers_.push_back(row.id(5)); }, owner, invoices);
        std::size_t bytes = 0;
        tx.each(
            "SELECT number, name, phone, email, language, preferred_channel, area_id, balance FROM customer "
            "WHERE operator_id = $1 AND id "
            "{in:$2}",
            [&](const store::Row& row) { bytes += row.string(1).size(); }, owner,
            std::span<const Id>(customers_));
        if (bytes == 0) throw std::runtime_error("there are no customers");
    }
    void record_bare(Id id) {
        write([&](Tx& tx) {
            tx.post(
                "UPDATE notice SET state = 3, reference = $3, sent_at = $4 WHERE operator_id = $1 AND id = "
                "$2",
                owner, id, notices::reference_of(id), clock_.now());
            tx.post(
                "INSERT INTO notice_attempt (operator_id, notice_id, id, channel_id, recipient, outcome, "
                "error, at) VALUES ($1, $2, $3, 1, "
                "'+6281200000000', 1, '', $4)",
                owner, id, ids_.next(), clock_.now());
        });
    }

    std::unique_ptr<Database> db_;
    ManualClock clock_{bench_operator().zone.at(month(1))};
    IdSource ids_{clock_, 1};
    std::vector<Id> customers_;
    std::string text_ = std::string(150, 'x');
};

void check_sent(World& world, std::int64_t messages) {
    if (world.sent() < messages)
        throw std::runtime_error(fmt::format("{} were sent of {}", world.sent(), messages));
}

void compare_sending(Report& report, std::unique_ptr<Database> db, const std::string& engine, pid_t server,
                     std::int64_t messages) {
    World world(std::move(db), messages / messages_a_customer);
    const double before_kb = kilobytes("VmRSS");
    Comparison result = compare({.name = fmt::format("messages composed and sent, {}", messages),
                                 .engine = engine,
                                 .unit = "message",
                                 .units = static_cast<std::size_t>(messages),
                                 .product =
                                     [&] {
                                         world.rewind();
                                         world.send();
                                         check_sent(world, messages);
                                     },
                                 .floor =
                                     [&] {
                                         world.rewind();
                                         world.send_bare();
                                         check_sent(world, messages);
                                     }},
                                CpuMeter(server), 3);
    result.more["a_minute_and_core"] = us_a_minute / (result.product.cpu_us / static_cast<double>(messages));
    result.more["memory_kb"] = kilobytes("VmHWM") - before_kb;
    report.add(std::move(result));
}

void on_sqlite(Report& report, std::int64_t messages) {
    const test::TemporaryFolder folder;
    compare_sending(report, store::open_database({.url = "sqlite:" + folder.file("n.db"), .create = true}),
                    "SQLite", 0, messages);
}

void on_postgresql(Report& report, std::int64_t messages) {
    test::PostgresServer server;
    compare_sending(report, store::open_database({.url = server.fresh_database()}), "PostgreSQL",
                    server.pid(), messages);
}

}  // namespace
}  // namespace bangnopi::bench

// bench_notices [sqlite|postgresql] [MESSAGES]
int main(int argc, char** argv) {
    using namespace bangnopi::bench;
    const std::vector<std::string> words(argv + 1, argv + argc);
    const auto says = [&](std::string_view word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    std::int64_t messages = 100'000;
    for (const std::string& word : words)
        if (word.find_first_not_of("0123456789") == std::string::npos) messages = std::stoll(word);
    Report report;
    if (!says("postgresql")) on_sqlite(report, messages);
    if (!says("sqlite")) on_postgresql(report, messages);
    report.print_table();
}
