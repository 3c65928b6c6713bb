#include "billing/bill_run.hpp"

#include <fmt/format.h>
#include <chrono>
#include <exception>
#include <mutex>
#include <set>
#include <thread>

#include "billing/bill_chunk.hpp"
#include "store/customers.hpp"
#include "store/outbox.hpp"

namespace bangnopi::billing {
namespace {

// A chunk holds SQLite's only writer, and payments wait meanwhile: 20 ms at the most. PostgreSQL's workers
// hold rows.
constexpr int chunk_on_sqlite = 400;
constexpr int chunk_on_postgresql = 4000;
constexpr int chunk_of_dry_run = 4000;
// Between passes over subscriptions that others hold.
constexpr std::chrono::milliseconds pause_for_others{20};
constexpr int passes_without_progress_max = 500;

int chunk_size(const store::Database& db, const BillRunOptions& options) {
    if (options.subscriptions_per_chunk > 0) return options.subscriptions_per_chunk;
    return db.engine() == store::Engine::sqlite ? chunk_on_sqlite : chunk_on_postgresql;
}

// A hold that ends before a day that is looked ahead to does not hold there.
store::DueFilter filter_of(const store::Act& act, domain::Date day, const BillRunOptions& options) {
    return {std::max(act.today, day), options.customer_id};
}

// One run at work: its workers go through the subscriptions of a day side by side, each chunk a transaction.
class Work {
  public:
    Work(store::Database& db, const store::Act& act, const store::Settings& settings, store::BillRun run,
         const BillRunOptions& options)
        : db_(db),
          act_(act),
          settings_(settings),
          run_(std::move(run)),
          options_(options),
          filter_(filter_of(act, run_.day, options)) {}

    store::BillRun work() {
        try {
            if (options_.dry_run)
                count_all();
            else
                issue_all();
            finish(refusals_.empty() && !options_.stop.stop_requested() ? store::BillRunState::done
                                                                        : store::BillRunState::failed);
        } catch (const std::exception& failure) {
            failure_ = failure.what();
            finish(store::BillRunState::failed);
        }
        return run_;
    }

  private:
    [[nodiscard]] store::Scope scope() const { return store::Scope::of(act_.operator_id); }

    void issue_all() {
        int idle_passes = 0;
        std::optional<domain::Date> from;
        while (!options_.stop.stop_requested()) {
            const auto day = db_.read(scope(), [&](store::Tx& tx) {
                return store::next_issue_day(tx, act_.operator_id, from.value_or(domain::Date(1, 1, 1)),
                                             run_.day, filter_);
            });
            if (!day) return;
            if (issue_day(*day) > 0) {
                idle_passes = 0;
                continue;
            }
            // What is left of the day is held by somebody else, or cannot be billed.
            if (!refusals_.empty() || ++idle_passes > passes_without_progress_max) {
                from = *day + 1;
                idle_passes = 0;
            } else {
                std::this_thread::sleep_for(pause_for_others);
            }
        }
    }

    // Subscriptions billed.
    std::int64_t issue_day(domain::Date day) {
        const std::int64_t before = billed();
        const int workers = db_.engine() == store::Engine::sqlite ? 1 : std::max(1, options_.workers);
        if (workers == 1) {
            work_through(day);
            return billed() - before;
        }
        std::vector<std::exception_ptr> failures(static_cast<std::size_t>(workers));
        {
            std::vector<std::jthread> threads;
            for (std::exception_ptr& failure : failures)
                threads.emplace_back([&, failed = &failure] {
                    try {
                        work_through(day);
                    } catch (...) {
                        *failed = std::current_exception();
                    }
                });
        }
        for (const std::exception_ptr& failure : failures)
            if (failure) std::rethrow_exception(failure);
        return billed() - before;
    }

    void work_through(domain::Date day) {
        BillChunk chunk(act_, settings_, plan_book(), run_.id, filter_);
        const int limit = chunk_size(db_, options_);
        for (Id after{}; !options_.stop.stop_requested();) {
            const Result<ChunkDone> done = db_.write_wait(
                scope(), store::Priority::background,
                [&](store::Tx& tx) { return Result<ChunkDone>(chunk.bill(tx, day, after, limit)); });
            if (done->taken == 0) return;
            after = done->last;
            report(*done);
        }
    }

    void count_all() {
        BillChunk chunk(act_, settings_, plan_book(), run_.id, filter_);
        for (Id after{}; !options_.stop.stop_requested();) {
            const ChunkDone done = db_.read(
                scope(), [&](store::Tx& tx) { return chunk.count(tx, run_.day, after, chunk_of_dry_run); });
            if (done.taken == 0) return;
            after = done.last;
            report(done);
        }
    }

    store::PlanBook plan_book() {
        return db_.read(scope(), [&](store::Tx& tx) { return store::PlanBook::load(tx, act_.operator_id); });
    }

    void report(const ChunkDone& done) {
        const std::scoped_lock lock(mutex_);
        run_.counts.issued += done.counts.issued;
        run_.counts.joined += done.counts.joined;
        run_.counts.zero += done.counts.zero;
        run_.counts.total += done.counts.total;
        run_.tax += done.tax;
        for (const store::BillRefusal& refusal : done.refusals) note(refusal);
        if (options_.on_progress) options_.on_progress(run_);
    }

    // One that is met again on a later pass counts once.
    void note(const store::BillRefusal& refusal) {
        if (!refused_.insert(refusal.subscription_id).second) return;
        if (refusals_.size() < store::refusals_kept_max) refusals_.push_back(refusal);
        ++run_.refused;
        run_.has_refused = true;
    }

    // Of several the first is told.
    [[nodiscard]] std::string first_refusal() {
        const store::BillRefusal& first = refusals_.front();
        const auto customer = db_.read(scope(), [&](store::Tx& tx) {
            const auto subscription = store::find_billable(tx, act_.operator_id, first.subscription_id);
            return subscription ? store::find_customer(tx, act_.operator_id, subscription->customer_id)
                                : std::nullopt;
        });
        return english("subscription {} of customer {} cannot be billed: {}"_msg(
            format_id(first.subscription_id), customer ? customer->number : std::string(), first.reason));
    }

    [[nodiscard]] std::int64_t billed() const {
        return run_.counts.issued + run_.counts.joined + run_.counts.zero;
    }

    void finish(store::BillRunState state) {
        run_.state = state;
        run_.finished_at = act_.now;
        run_.milliseconds =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun_)
                .count();
        if (state == store::BillRunState::failed)
            run_.error = !failure_.empty()   ? failure_
                         : refusals_.empty() ? "stopped before its end"
                                             : first_refusal();
        if (options_.dry_run) return;
        const auto written = db_.write_wait(scope(), store::Priority::normal, [&](store::Tx& tx) {
            store::finish_bill_run(tx, act_.operator_id, run_, refusals_);
            return Result<Done>(Done{});
        });
        static_cast<void>(written);
    }

    store::Database& db_;
    const store::Act& act_;
    const store::Settings& settings_;
    store::BillRun run_;
    const BillRunOptions& options_;
    const store::DueFilter filter_;
    const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    std::mutex mutex_;
    std::string failure_;  // of the environment
    std::vector<store::BillRefusal> refusals_;
    std::set<Id> refused_;
};

store::BillRun counted_run(store::Tx& tx, const store::Act& act, domain::Date day,
                           const BillRunOptions& options) {
    const store::DueCounts counts = store::count_due(tx, act.operator_id, day, filter_of(act, day, options));
    store::BillRun run;
    run.id = act.ids->next();
    run.day = day;
    run.started_at = act.now;
    run.due = counts.due;
    run.counts.skipped = counts.billed;
    run.customer_id = options.customer_id;
    run.held = counts.held;
    return run;
}

}  // namespace

Result<store::BillRun> begin_bill_run(store::Tx& tx, const store::Act& act, domain::Date day,
                                      const BillRunOptions& options) {
    if (day > act.today && !options.future_day_allowed)
        return refuse_field("/day",
                            "{} is after today, {}; only `bangnopi bill-run --dry-run` looks ahead"_msg(
                                day.iso(), act.today.iso()),
                            Code::day_in_future);
    store::BillRun run = counted_run(tx, act, day, options);
    store::close_stopped_bill_runs(tx, act.operator_id, act.now);
    store::insert_bill_run(tx, act.operator_id, run);
    store::audit(
        tx, act, "bill_run.begin", "bill_run", run.id, {},
        fmt::format(R"({{"day":"{}","due":{}{}}})", day.iso(), run.due,
                    run.customer_id ? fmt::format(R"(,"customer":"{}")", format_id(*run.customer_id)) : ""));
    return run;
}

store::BillRun work_bill_run(store::Database& db, const store::Act& act, const store::Settings& settings,
                             store::BillRun run, const BillRunOptions& options) {
    return Work(db, act, settings, std::move(run), options).work();
}

Result<store::BillRun> run_bills(store::Database& db, const store::Act& act, const store::Settings& settings,
                                 domain::Date day, const BillRunOptions& options) {
    const store::Scope scope = store::Scope::of(act.operator_id);
    if (options.dry_run) {
        const auto run = db.read(scope, [&](store::Tx& tx) { return counted_run(tx, act, day, options); });
        return work_bill_run(db, act, settings, run, options);
    }
    BANGNOPI_TRY(run, db.write_wait(scope, store::Priority::normal,
                                    [&](store::Tx& tx) { return begin_bill_run(tx, act, day, options); }));
    return work_bill_run(db, act, settings, run, options);
}

Message why_failed(const store::BillRun& run) {
    if (!run.error) return "the bill run did not finish: run it again, it goes on from there"_msg;
    return "the bill run did not finish: {}; correct that, then run it again, it goes on from there"_msg(
        *run.error);
}

}  // namespace bangnopi::billing
