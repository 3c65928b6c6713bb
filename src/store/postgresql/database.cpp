#include "store/postgresql/database.hpp"

#include <spdlog/spdlog.h>

#include <random>
#include <thread>

#include "store/lender.hpp"
#include "store/postgresql/transaction.hpp"

namespace bangnopi::store::postgresql {
namespace {

constexpr int attempts_max = 10;
constexpr std::chrono::milliseconds pause_longest{200};

// A connection that is made anew when the server went away.
class Line {
  public:
    explicit Line(std::string uri) : uri_(std::move(uri)) {}

    Connection& begin(Scope scope, bool snapshot) {
        if (connection_ && !connection_->lost()) {
            try {
                connection_->roll_back();  // what a failed transaction left
                connection_->begin(scope, snapshot);
                return *connection_;
            } catch (
                const Unavailable&) {  // libpq may go on calling the connection good: try a new one anyhow
            }
        }
        connection_ = std::make_unique<Connection>(uri_);
        connection_->begin(scope, snapshot);
        return *connection_;
    }
    void roll_back() noexcept {
        if (connection_) connection_->roll_back();
    }
    void forget() { connection_.reset(); }

  private:
    std::string uri_;
    std::unique_ptr<Connection> connection_;
};

// One connection and the thread that runs what is queued on it.
class Worker {
  public:
    using Tell = std::function<void(std::span<const CommittedEvent>)>;

    Worker(const std::string& uri, JobQueue& queue, std::span<const DeliveryRule> rules,
           const Broadcast& broadcast, Tell tell)
        : line_(uri),
          queue_(queue),
          rules_(rules),
          broadcast_(broadcast),
          tell_(std::move(tell)),
          thread_([this] { serve(); }) {}
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    ~Worker() { thread_.join(); }

  private:
    struct Outcome {
        Verdict verdict;
        std::vector<CommittedEvent> events;
        bool in_conflict = false;
        bool never_began = false;
    };

    void serve() {
        while (auto job = queue_.wait()) {
            Outcome outcome = run(*job);
            tell_(outcome.events);
            try {
                job->end(std::move(outcome.verdict));
            } catch (const std::exception& error) {
                spdlog::error("the answer to a transaction threw: {}", error.what());
            }
            queue_.finished(job->priority);
        }
    }

    Outcome run(const Job& job) {
        for (int attempt = 1;; ++attempt) {
            const bool hopeful = attempt == 1;
            Outcome outcome = run_once(job, hopeful);
            if (outcome.never_began) {  // the connection died while it was idle
                line_.forget();
                outcome = run_once(job, hopeful);
            }
            if (!outcome.in_conflict) return outcome;
            if (attempt == attempts_max)
                return {verdict_of(std::make_exception_ptr(
                            Conflict("others were in the way again and again; try later"))),
                        {}};
            std::this_thread::sleep_for(pause_after(attempt));
        }
    }

    Outcome run_once(const Job& job, bool hopeful) {
        Outcome outcome;
        try {
            Connection& connection = line_.begin(job.scope, false);
            Transaction tx(connection, job.scope, rules_, hopeful);
            const auto body = [&](Tx&) {
                const bool wanted = job.body(tx);
                if (wanted && !connection.may_commit()) tx.settle();
                return wanted;
            };
            outcome.verdict = attempt(body, tx);
            outcome.in_conflict = tx.in_conflict();
            outcome.never_began = tx.failed() && !connection.began();
            if (!outcome.verdict.committed) {
                connection.roll_back();
                return outcome;
            }
            broadcast_.leave(tx, tx.events());
            tx.commit();
            outcome.events = tx.take_events();
        } catch (const Conflict&) {
            outcome = {verdict_of(std::current_exception()), {}, true, false};
            line_.roll_back();
        } catch (...) {
            outcome = {verdict_of(std::current_exception()), {}, false, false};
            line_.roll_back();
        }
        return outcome;
    }

    // Doubled each time, with half of it left to chance so that those who met do not meet again.
    std::chrono::microseconds pause_after(int attempt) {
        const std::chrono::microseconds whole =
            std::min<std::chrono::microseconds>(pause_longest, std::chrono::milliseconds(1LL << attempt));
        return whole / 2 + std::chrono::microseconds(
                               std::uniform_int_distribution<std::int64_t>(0, whole.count() / 2)(random_));
    }

    Line line_;
    JobQueue& queue_;
    std::span<const DeliveryRule> rules_;
    const Broadcast& broadcast_;
    Tell tell_;
    std::minstd_rand random_{std::random_device{}()};
    std::thread thread_;
};

class PostgresDatabase final : public Database {
  public:
    PostgresDatabase(const std::string& uri, const OpenOptions& options)
        : read_only_(options.read_only),
          deliveries_(options.deliveries),
          queue_(options.queue_limit, std::max<std::size_t>(1, options.pool - 1)),
          readers_(options.readers, [uri] { return std::make_unique<Line>(uri); }) {
        snapshot(Scope::installation(), [](Tx&) {});
        if (read_only_) return;
        for (std::size_t n = 0; n < options.pool; ++n)
            workers_.push_back(
                std::make_unique<Worker>(uri, queue_, deliveries_, broadcast(),
                                         [this](std::span<const CommittedEvent> events) { tell(events); }));
    }
    ~PostgresDatabase() override { queue_.close(); }

    [[nodiscard]] Engine engine() const override { return Engine::postgresql; }
    [[nodiscard]] std::size_t queue_depth() const override { return queue_.depth(); }
    [[nodiscard]] std::string file() const override { return {}; }
    void backup_to(const std::string&) override {
        throw Unavailable(
            "PostgreSQL is backed up with its own tools: pg_dump --format=custom --file=FILE DATABASE");
    }

  protected:
    void submit(Scope scope, Priority priority, Body body, End end) override {
        if (read_only_) return end(refused("the database was opened for reading only"_msg));
        Job job{scope, priority, std::move(body), std::move(end)};
        if (!queue_.push(job)) job.end(refused("too many writes are waiting; try again in a moment"_msg));
    }
    void snapshot(Scope scope, std::function<void(Tx&)> body) override {
        const auto line = readers_.take();
        Connection& connection = line->begin(scope, true);
        Transaction tx(connection, scope, deliveries_, false);
        try {
            body(tx);
            tx.settle();
        } catch (...) {
            connection.roll_back();
            throw;
        }
        connection.roll_back();
    }

  private:
    static Verdict refused(Message why) {
        return {.committed = false, .unavailable = true, .error = std::move(why)};
    }

    const bool read_only_;
    std::vector<DeliveryRule> deliveries_;
    JobQueue queue_;
    Lender<Line> readers_;
    std::vector<std::unique_ptr<Worker>> workers_;  // last: joined before what they use goes
};

}  // namespace

std::unique_ptr<Database> open(const std::string& uri, const OpenOptions& options) {
    return std::make_unique<PostgresDatabase>(uri, options);
}

}  // namespace bangnopi::store::postgresql
