#include "store/database.hpp"

#include <spdlog/spdlog.h>

#include <condition_variable>

#include "domain/money.hpp"
#include "store/database_url.hpp"
#include "store/postgresql/database.hpp"
#include "store/sqlite/database.hpp"

namespace bangnopi::store {

Verdict Database::submit_and_wait(Scope scope, Priority priority, Body body) {
    std::mutex mutex;
    std::condition_variable ended;
    std::optional<Verdict> verdict;
    submit(scope, priority, std::move(body), [&](Verdict given) {
        const std::lock_guard lock(mutex);
        verdict = std::move(given);
        ended.notify_one();
    });
    std::unique_lock lock(mutex);
    ended.wait(lock, [&] { return verdict.has_value(); });
    return std::move(*verdict);
}

std::shared_ptr<void> Database::subscribe(Listener listener) {
    auto kept = std::make_shared<Listener>(std::move(listener));
    const std::lock_guard lock(listeners_mutex_);
    std::erase_if(listeners_, [](const auto& known) { return known.expired(); });
    listeners_.push_back(kept);
    return kept;
}

void Database::hear(std::vector<CommittedEvent> events) {
    for (CommittedEvent& event : events) event.is_of_another_node = true;
    tell(events);
}

void Database::tell(std::span<const CommittedEvent> events) {
    if (events.empty()) return;
    const std::lock_guard lock(listeners_mutex_);
    for (const auto& known : listeners_)
        if (const auto listener = known.lock())
            for (const CommittedEvent& event : events) (*listener)(event);
}

Refusal Database::refusal_of(const Verdict& verdict) {
    try {
        if (verdict.cause) std::rethrow_exception(verdict.cause);
    } catch (const Unavailable&) {
        return {Code::unavailable, verdict.error, {}};
    } catch (const domain::Overflow&) {
        return {Code::overflow, "an amount or a count would pass 64 bits: is a unit wrong?"_msg, {}};
    } catch (...) {
        spdlog::error("a transaction failed: {}", english(verdict.error));
        return {Code::unavailable, "the database refused a statement; the log says which"_msg, {}};
    }
    return {Code::unavailable, verdict.error, {}};
}

std::unique_ptr<Database> open_database(const OpenOptions& options) {
    const DatabaseUrl url = parse_database_url(options.url);
    if (url.engine == Engine::sqlite) return sqlite::open(url.target, options);
    return postgresql::open(url.target, options);
}

void refresh_statistics(Database& db) {
    if (db.engine() == Engine::sqlite) return;
    static_cast<void>(db.write_wait(Scope::installation(), Priority::normal, [](Tx& tx) -> Result<Done> {
        std::string tables;
        tx.each(
            "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = "
            "current_schema()::regnamespace ORDER BY relname",
            [&](const Row& row) { tables.append(tables.empty() ? "" : ", ").append(row.text(0)); });
        tx.execute_once("ANALYZE " + tables);
        return Done{};
    }));
}

}  // namespace bangnopi::store
