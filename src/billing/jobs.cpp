#include "billing/jobs.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "billing/access_state.hpp"
#include "billing/gateway_outages.hpp"
#include "billing/isolation_guard.hpp"
#include "billing/late_fees.hpp"
#include "billing/packages.hpp"
#include "billing/payment_proofs.hpp"
#include "billing/receipt_numbers.hpp"
#include "billing/vouchers.hpp"
#include "domain/journals.hpp"
#include "store/billing_holds.hpp"
#include "store/idempotency.hpp"
#include "store/jobs.hpp"
#include "store/ledger.hpp"
#include "store/login_attempts.hpp"
#include "store/payments.hpp"
#include "store/session_retention.hpp"
#include "store/transfer_codes.hpp"
#include "store/webhooks.hpp"

namespace bangnopi::billing {
namespace {

using store::StopReason;

constexpr std::string_view job_name = "schedule";
constexpr std::string_view refused_bills = "refused bills";
constexpr std::size_t customers_per_transaction = 128;
constexpr int deferrals_per_transaction = 200;
constexpr std::int64_t batches_a_read = 50;
constexpr std::int64_t vouchers_per_transaction = 1000;
constexpr std::int64_t removed_per_transaction = 1000;
constexpr std::chrono::hours idempotency_kept{24 * 7};
// How far what is stored may lie behind while there is nothing to do: what is looked at twice is found done.
constexpr std::chrono::minutes idle_longest{10};

class Jobs {
  public:
    Jobs(store::Database& db, const store::Act& act, const store::Settings& settings,
         const JobsOptions& options)
        : db_(db),
          act_(act),
          settings_(settings),
          options_(options),
          scope_(store::Scope::of(act.operator_id)),
          end_(act.now) {}

    // The rows were last brought to what they should be at `done`: what falls due after it is done at its own moment and
    // in order, what lay before it and is still to do at the next. The first time all of it is done now.
    Result<JobsReport> run() {
        begin();
        number_all_receipts(db_, act_.operator_id, options_.stop);
        const bool is_new_day = !stored_done_ || act_.zone.date_of(*stored_done_) != act_.zone.date_of(end_);
        std::optional<Instant> done = stored_done_;
        do {
            const Instant moment = done ? moment_after(*done) : end_;
            BANGNOPI_TRY_DONE(run_at(moment));
            done = moment;
        } while (*done < end_);
        act_.now = end_;
        if (is_new_day) refresh_held();
        clean_up();
        if (is_new_day) clean_up_sessions();
        if (was_confirmed_ && options_.isolation == Isolation::as_due)
            write([&](store::Tx& tx) { store::forget_isolation_confirmed(tx, act_.operator_id); });
        tell_stops();
        return report_;
    }

  private:
    void begin() {
        db_.read(scope_, [&](store::Tx& tx) {
            stored_done_ = store::job_done_until(tx, act_.operator_id, job_name);
            refused_at_ = store::job_done_until(tx, act_.operator_id, refused_bills);
            late_fees_until_ = store::job_done_until(tx, act_.operator_id, late_fees_job);
            stops_ = store::isolation_stops(tx, act_.operator_id);
            was_confirmed_ = store::isolation_is_confirmed(tx, act_.operator_id);
            return Done{};
        });
        if (late_fees_until_ && !settings_.late_fee) forget_late_fees();
        settle_stops();
    }

    void settle_stops() {
        const bool leapt = options_.isolation == Isolation::held;
        std::erase_if(stops_, [&](const store::IsolationStop& stop) {
            if (leapt || !is_over(stop)) return false;
            write([&](store::Tx& tx) { release_stop(tx, stop); });
            return true;
        });
        if (!leapt || (!stops_.empty() && stops_.front().reason == StopReason::clock)) return;
        stops_.insert(stops_.begin(), {StopReason::clock, stored_done_.value_or(act_.now)});
        write([&](store::Tx& tx) { store::hold_isolation(tx, act_.operator_id, stops_.front()); });
    }

    [[nodiscard]] bool is_nobody_due() {
        return db_.read(scope_, [&](store::Tx& tx) {
            return store::count_isolations(tx, act_.operator_id, end_).due == 0;
        });
    }

    // Isolation goes on as due.
    [[nodiscard]] bool is_over(const store::IsolationStop& stop) {
        switch (stop.reason) {
            case StopReason::clock:
                return true;
            case StopReason::mass:
                return options_.isolates_many || settings_.isolation_guard_percent == 0 || is_nobody_due();
            case StopReason::gateways:
                return options_.isolates_many || !are_gateways_down_at(end_);
        }
        BANGNOPI_UNREACHABLE("an unknown reason to hold isolation");
    }

    // Kept until a run has come to its end that asked nothing.
    void release_stop(store::Tx& tx, const store::IsolationStop& stop) {
        store::release_isolation(tx, act_.operator_id, stop.reason);
        if (stop.reason == StopReason::gateways) tell_released(tx, act_, stop.reason);
        if (!options_.isolates_many || stop.reason == StopReason::clock) return;
        store::confirm_isolation(tx, act_.operator_id, act_.now);
        was_confirmed_ = true;
    }

    void forget_late_fees() {
        write([&](store::Tx& tx) { store::forget_job(tx, act_.operator_id, late_fees_job); });
        late_fees_until_.reset();
    }

    // None while isolation is held: whoever pays late has been isolated neither.
    [[nodiscard]] bool charges_late_fees() const { return settings_.late_fee && stops_.empty(); }

    Instant moment_after(Instant done) {
        const auto late_fee_days =
            charges_late_fees() ? std::optional(settings_.late_fee->days_after_due) : std::nullopt;
        const auto next = db_.read(scope_, [&](store::Tx& tx) {
            return store::next_moment(tx, act_.operator_id, act_.zone, done, late_fee_days);
        });
        return next ? std::min(*next, end_) : end_;
    }

    Result<Done> run_at(Instant moment) {
        act_.now = moment;
        act_.today = act_.zone.date_of(moment);
        const bool any_late = charge_late_fees_of_the_day();
        const bool any_billed = bill();
        const bool any_refreshed = refresh_lines();
        const bool any_recognised = recognise_revenue();
        const bool any_expired = expire_batches();
        BANGNOPI_TRY_DONE(unless_stopped());
        const bool is_idle = !any_late && !any_billed && !any_refreshed && !any_recognised && !any_expired;
        const auto behind = is_idle ? idle_longest : std::chrono::minutes(0);
        if (!stored_done_ || moment - *stored_done_ >= behind) store_done(moment);
        return Done{};
    }

    void store_done(Instant moment) {
        write([&](store::Tx& tx) { store::set_job_done_until(tx, act_.operator_id, job_name, moment); });
        stored_done_ = moment;
    }

    [[nodiscard]] bool is_stopped() const { return options_.stop.stop_requested(); }
    [[nodiscard]] Result<Done> unless_stopped() const {
        if (!is_stopped()) return Done{};
        return refuse(Code::unavailable, "stopped before its end: the next run goes on from there"_msg);
    }

    // Before the bills, so that a fee of the day is on the bill of the day.
    bool charge_late_fees_of_the_day() {
        if (!charges_late_fees()) return false;
        const std::int64_t charged = charge_late_fees(db_, act_, settings_, late_fees_until_, options_.stop);
        report_.late_fees += charged;
        return charged > 0;
    }

    // Whether anything was due. What cannot be billed stays due, and keeps nothing else from its turn.
    bool bill() {
        const auto due = db_.read(scope_, [&](store::Tx& tx) {
            return store::next_issue_day(tx, act_.operator_id, domain::Date(1, 1, 1), act_.today,
                                         {act_.today});
        });
        if (!due || (was_refused_lately() && !is_more_due())) return false;
        const auto run = run_bills(db_, act_, settings_, act_.today, {.stop = options_.stop});
        BANGNOPI_CHECK(run);  // today is not in the future
        report_.invoices_issued += run->counts.issued;
        if (run->state == store::BillRunState::failed && !is_stopped()) {
            if (!report_.not_done) report_.not_done = why_failed(*run);
            if (run->has_refused) keep_refused();
        }
        return true;
    }

    [[nodiscard]] bool was_refused_lately() const {
        return refused_at_ && *refused_at_ <= act_.now && act_.zone.date_of(*refused_at_) == act_.today &&
               act_.now - *refused_at_ < options_.refused_again_after;
    }

    bool is_more_due() {
        return db_.read(scope_, [&](store::Tx& tx) {
            return store::count_due(tx, act_.operator_id, act_.today, {act_.today}).due !=
                   store::left_by_failed_run(tx, act_.operator_id, act_.today);
        });
    }

    void keep_refused() {
        write(
            [&](store::Tx& tx) { store::set_job_done_until(tx, act_.operator_id, refused_bills, act_.now); });
        refused_at_ = act_.now;
    }

    bool refresh_lines() {
        std::vector<Id> customers;
        bool any = false;
        for (Id after; !is_stopped(); after = customers.back()) {
            customers = due_for_refresh(after);
            if (!any && !customers.empty() && holds_isolation()) customers = due_for_refresh(after);
            if (customers.empty()) break;
            any = true;
            refresh(customers);
        }
        return any;
    }

    std::vector<Id> due_for_refresh(Id after) {
        return db_.read(scope_, [&](store::Tx& tx) {
            return store::customers_due_for_refresh(tx, act_.operator_id, act_.now, after,
                                                    options_.customers_per_read);
        });
    }

    // Whether it does from now on. Everybody whom this run would isolate up to its end counts, on whatever day of it.
    bool holds_isolation() {
        if (!stops_.empty() || options_.isolates_many || was_confirmed_) return false;
        const auto counts = db_.read(
            scope_, [&](store::Tx& tx) { return store::count_isolations(tx, act_.operator_id, end_); });
        if (counts.due == 0) return false;
        if (are_gateways_down_at(act_.now))
            hold(StopReason::gateways, counts);
        else if (is_mass_isolation(counts, settings_.isolation_guard_percent))
            hold(StopReason::mass, counts);
        return !stops_.empty();
    }

    bool are_gateways_down_at(Instant at) {
        return db_.read(scope_, [&](store::Tx& tx) { return are_gateways_down(tx, act_.operator_id, at); });
    }

    void hold(StopReason reason, const store::IsolationCounts& counts) {
        write([&](store::Tx& tx) { hold_isolation(tx, act_, reason, counts); });
        stops_.push_back({reason, act_.now});
        report_.held_isolations.push_back({act_.operator_id, stops_.back(), counts, true});
    }

    // Those that were there before, beside what began.
    void tell_stops() {
        for (const store::IsolationStop& stop : stops_)
            if (std::ranges::none_of(report_.held_isolations, [&](const HeldIsolation& told) {
                    return told.stop.reason == stop.reason;
                }))
                report_.held_isolations.push_back({act_.operator_id, stop, {}, false});
    }

    // No bill run begins a period of pay as you go for who is held back from it, and what it reserves begins all the same.
    void refresh_held() {
        std::vector<Id> customers;
        for (Id after; !is_stopped(); after = customers.back()) {
            customers = db_.read(scope_, [&](store::Tx& tx) {
                return store::customers_held(tx, act_.operator_id, after, options_.customers_per_read);
            });
            if (customers.empty()) return;
            refresh(customers);
        }
    }

    void refresh(std::span<const Id> customers) {
        for (std::span<const Id> rest = customers; !rest.empty() && !is_stopped();) {
            const auto some = rest.first(std::min(rest.size(), customers_per_transaction));
            write([&](store::Tx& tx) {
                store::lock_accounts(tx, act_.operator_id, some);
                renew_packages(tx, act_, settings_, some, RenewedBy::clock);
                store::refresh_access(tx, act_, settings_, some);
            });
            rest = rest.subspan(some.size());
        }
        report_.customers_refreshed += static_cast<std::int64_t>(customers.size());
    }

    bool recognise_revenue() {
        const std::int64_t before = report_.revenues_recognised;
        for (std::size_t recognised = 1; recognised > 0 && !is_stopped();) {
            write([&](store::Tx& tx) { recognised = recognise_some(tx); });
            report_.revenues_recognised += static_cast<std::int64_t>(recognised);
        }
        return report_.revenues_recognised > before;
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

    bool expire_batches() {
        bool any = false;
        while (!is_stopped()) {
            const auto batches = db_.read(scope_, [&](store::Tx& tx) {
                return store::batches_past_their_day(tx, act_.operator_id, act_.today, batches_a_read);
            });
            if (batches.empty()) break;
            any = true;
            for (const Id batch : batches) expire_batch(batch);
        }
        return any;
    }

    void expire_batch(Id batch) {
        for (bool more = true; more && !is_stopped();)
            write([&](store::Tx& tx) { more = expire_vouchers(tx, act_, batch, vouchers_per_transaction); });
    }

    void clean_up() {
        remove_all([&](store::Tx& tx) {
            return store::forget_answers(tx, act_.operator_id, act_.now - idempotency_kept,
                                         removed_per_transaction);
        });
        remove_all([&](store::Tx& tx) {
            return store::remove_login_attempts_before(
                tx, act_.operator_id, act_.now - store::login_attempts_kept, removed_per_transaction);
        });
        remove_all([&](store::Tx& tx) {
            return store::forget_webhook_attempts(
                tx, act_.operator_id, act_.now - store::webhook_attempts_kept, removed_per_transaction);
        });
        remove_all([&](store::Tx& tx) {
            return store::forget_webhook_deliveries(
                tx, act_.operator_id, act_.now - store::webhook_attempts_kept, removed_per_transaction);
        });
        write([&](store::Tx& tx) { store::release_transfer_codes(tx, act_.operator_id, act_.now); });
        remove_all([&](store::Tx& tx) {
            return store::forget_proof_files(tx, act_.operator_id, act_.now - proof_files_kept,
                                             removed_per_transaction);
        });
    }

    void clean_up_sessions() {
        const Instant silent_since = act_.now - store::silence_ends_after;
        for (std::int64_t ended = removed_per_transaction; ended == removed_per_transaction;)
            write([&](store::Tx& tx) {
                ended = store::end_silent_sessions(tx, act_.operator_id, *act_.ids, silent_since,
                                                   removed_per_transaction);
            });
        const Instant kept_since = act_.now - store::sessions_kept;
        const store::OldSessions old{first_id_at(kept_since), kept_since};
        remove_all([&](store::Tx& tx) {
            return store::forget_sessions(tx, act_.operator_id, old, removed_per_transaction);
        });
    }

    // `remove` tells how many rows went, at most removed_per_transaction.
    template <class Remove>
    void remove_all(Remove remove) {
        for (std::int64_t removed = removed_per_transaction; removed == removed_per_transaction;) {
            write([&](store::Tx& tx) { removed = remove(tx); });
            report_.rows_cleaned += removed;
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
    const JobsOptions& options_;
    store::Scope scope_;
    std::optional<Instant> stored_done_;
    std::optional<Instant> refused_at_;
    std::optional<Instant> late_fees_until_;
    std::vector<store::IsolationStop> stops_;  // as they are now
    bool was_confirmed_ = false;               // staff said that many may be isolated
    Instant end_;
    JobsReport report_;
};

}  // namespace

Result<JobsReport> run_jobs(store::Database& db, const store::Act& act, const store::Settings& settings,
                            const JobsOptions& options) {
    return Jobs(db, act, settings, options).run();
}

}  // namespace bangnopi::billing
