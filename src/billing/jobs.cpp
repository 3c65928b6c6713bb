#include "billing/jobs.hpp"

#include <algorithm>

#include "billing/access_state.hpp"
#include "domain/journals.hpp"
#include "store/idempotency.hpp"
#include "store/jobs.hpp"
#include "store/ledger.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {
namespace {

constexpr std::string_view job_name = "schedule";
constexpr int customers_read_max = 50'000;
constexpr std::size_t customers_per_transaction = 128;
constexpr int deferrals_per_transaction = 200;
constexpr std::int64_t answers_per_transaction = 1000;
constexpr std::chrono::hours idempotency_kept{24 * 7};

class Jobs {
  public:
    Jobs(store::Database& db, const store::Act& act, const store::Settings& settings, std::stop_token stop)
        : db_(db),
          act_(act),
          settings_(settings),
          scope_(store::Scope::of(act.operator_id)),
          stop_(std::move(stop)) {}

    // The rows were last brought to what they should be at `done`: what falls due after it is done at its own moment and
    // in order, what lay before it and is still to do at the next. The first time all of it is done now.
    Result<JobsReport> run() {
        const Instant end = act_.now;
        std::optional<Instant> done = db_.read(
            scope_, [&](store::Tx& tx) { return store::job_done_until(tx, act_.operator_id, job_name); });
        do {
            const Instant moment = done ? moment_after(*done, end) : end;
            BANGNOPI_TRY_DONE(run_at(moment));
            done = moment;
        } while (*done < end);
        act_.now = end;
        clean_up();
        return report_;
    }

  private:
    Instant moment_after(Instant done, Instant end) {
        const auto next = db_.read(
            scope_, [&](store::Tx& tx) { return store::next_moment(tx, act_.operator_id, act_.zone, done); });
        return next ? std::min(*next, end) : end;
    }

    Result<Done> run_at(Instant moment) {
        act_.now = moment;
        act_.today = act_.zone.date_of(moment);
        BANGNOPI_TRY_DONE(bill());
        refresh_lines();
        recognise_revenue();
        BANGNOPI_TRY_DONE(unless_stopped());
        return db_.write_wait(scope_, store::Priority::background, [&](store::Tx& tx) -> Result<Done> {
            store::set_job_done_until(tx, act_.operator_id, job_name, moment);
            return Done{};
        });
    }

    [[nodiscard]] Result<Done> unless_stopped() const {
        if (!stop_.stop_requested()) return Done{};
        return refuse(Code::unavailable, "stopped before its end: the next run goes on from there"_msg);
    }

    Result<Done> bill() {
        const auto due = db_.read(scope_, [&](store::Tx& tx) {
            return store::next_issue_day(tx, act_.operator_id, domain::Date(1, 1, 1), act_.today);
        });
        if (!due) return Done{};
        BANGNOPI_TRY(run, run_bills(db_, act_, settings_, act_.today, {.stop = stop_}));
        report_.invoices_issued += run.counts.issued;
        BANGNOPI_TRY_DONE(unless_stopped());
        if (run.state == store::BillRunState::failed) return refuse(Code::conflict, why_failed(run));
        return Done{};
    }

    void refresh_lines() {
        const std::vector<Id> customers = db_.read(scope_, [&](store::Tx& tx) {
            return store::customers_due_for_refresh(tx, act_.operator_id, act_.now, Id{}, customers_read_max);
        });
        for (std::span<const Id> rest = customers; !rest.empty() && !stop_.stop_requested();) {
            const auto some = rest.first(std::min(rest.size(), customers_per_transaction));
            write([&](store::Tx& tx) {
                for (const Id customer : some) store::lock_account(tx, act_.operator_id, customer);
                store::refresh_access(tx, act_, settings_, some);
            });
            rest = rest.subspan(some.size());
        }
        report_.customers_refreshed += static_cast<std::int64_t>(customers.size());
    }

    void recognise_revenue() {
        for (std::size_t recognised = 1; recognised > 0 && !stop_.stop_requested();) {
            write([&](store::Tx& tx) { recognised = recognise_some(tx); });
            report_.revenues_recognised += static_cast<std::int64_t>(recognised);
        }
    }

    std::size_t recognise_some(store::Tx& tx) {
        const auto due = store::due_deferrals(tx, act_.operator_id, act_.today, deferrals_per_transaction);
        store::JournalRows journals(act_.operator_id);
        for (const store::Deferral& deferral : due) {
            journals.add({act_.ids->next(), deferral.recognised_on, store::JournalCause::recognition,
                          deferral.invoice_id, act_.now},
                         domain::recognition_postings(deferral.amount));
            store::delete_deferral(tx, act_.operator_id, deferral);
        }
        journals.write(tx);
        return due.size();
    }

    void clean_up() {
        for (std::int64_t forgotten = answers_per_transaction; forgotten == answers_per_transaction;) {
            write([&](store::Tx& tx) {
                forgotten = store::forget_answers(tx, act_.operator_id, act_.now - idempotency_kept,
                                                  answers_per_transaction);
            });
            report_.rows_cleaned += forgotten;
        }
    }

    template <class F>
    void write(F&& body) {
        const auto written =
            db_.write_wait(scope_, store::Priority::background, [&](store::Tx& tx) -> Result<Done> {
                body(tx);
                return Done{};
            });
        static_cast<void>(written);
    }

    store::Database& db_;
    store::Act act_;
    const store::Settings& settings_;
    store::Scope scope_;
    std::stop_token stop_;
    JobsReport report_;
};

}  // namespace

Result<JobsReport> run_jobs(store::Database& db, const store::Act& act, const store::Settings& settings,
                            const std::stop_token& stop) {
    return Jobs(db, act, settings, stop).run();
}

}  // namespace bangnopi::billing
