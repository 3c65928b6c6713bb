#include "store/sqlite/database.hpp"

#include <spdlog/spdlog.h>

#include <thread>

#include "store/lender.hpp"
#include "store/sqlite/backup.hpp"
#include "store/sqlite/writer.hpp"

namespace bangnopi::store::sqlite {
namespace {

class SqliteDatabase final : public Database {
  public:
    SqliteDatabase(const std::string& path, const OpenOptions& options)
        : path_(path), deliveries_(options.deliveries) {
        if (!options.read_only)
            writer_.emplace(path, options, deliveries_,
                            [this](std::span<const CommittedEvent> events) { tell(events); });
        readers_.emplace(options.readers,
                         [this] { return std::make_unique<Connection>(path_, Access::read); });
    }

    // The connection that writes is closed last: a reader that is would leave the last commits in the -wal beside the file, and
    // lost to who moves the file alone.
    ~SqliteDatabase() override {
        if (writer_) writer_->finish();
        readers_.reset();
    }
    SqliteDatabase(const SqliteDatabase&) = delete;
    SqliteDatabase& operator=(const SqliteDatabase&) = delete;

    [[nodiscard]] Engine engine() const override { return Engine::sqlite; }
    [[nodiscard]] std::size_t queue_depth() const override { return writer_ ? writer_->depth() : 0; }
    [[nodiscard]] std::string file() const override { return path_; }
    void backup_to(const std::string& path) override { back_up(path_, path); }

  protected:
    void submit(Scope scope, Priority priority, Body body, End end) override {
        if (!writer_) return end(refused("the database was opened for reading only"_msg));
        Job job{scope, priority, std::move(body), std::move(end)};
        if (!writer_->push(job)) job.end(refused("too many writes are waiting; try again in a moment"_msg));
    }
    void snapshot(Scope scope, std::function<void(Tx&)> body) override {
        const auto reader = readers_->take();
        reader->execute("BEGIN");
        Transaction tx(*reader, scope, deliveries_);
        try {
            body(tx);
        } catch (...) {
            if (reader->in_transaction()) reader->execute("ROLLBACK");
            throw;
        }
        reader->execute("COMMIT");
    }

  private:
    static Verdict refused(Message why) {
        return {.committed = false, .unavailable = true, .error = std::move(why)};
    }

    std::string path_;
    std::vector<DeliveryRule> deliveries_;
    std::optional<Lender<Connection>> readers_;
    std::optional<Writer> writer_;
};

}  // namespace

std::unique_ptr<Database> open(const std::string& path, const OpenOptions& options) {
    return std::make_unique<SqliteDatabase>(path, options);
}

}  // namespace bangnopi::store::sqlite
