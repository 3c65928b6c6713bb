#include "notices/reminder_sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/check.hpp"
#include "domain/notice_kind.hpp"
#include "notices/composer.hpp"
#include "store/jobs.hpp"
#include "store/notice_facts.hpp"
#include "store/notice_settings.hpp"
#include "store/outbox.hpp"

namespace bangnopi::notices {
namespace {

using domain::Date;
using domain::Reminder;

constexpr std::string_view job_name = "reminders";
constexpr std::size_t invoices_per_read = 5'000;
constexpr std::size_t notices_per_transaction = 200;
constexpr int days_back_max = 62;
constexpr int days_of_week = 7;

domain::RemindedInvoice reminded(const store::RemindedInvoiceRow& row, const domain::Zone& zone) {
    domain::RemindedInvoice invoice{row.issued_on, row.due_on, {}, row.open};
    if (row.isolates_at)
        invoice.isolates_on =
            zone.date_of(std::max(*row.isolates_at, row.held_until.value_or(*row.isolates_at)));
    return invoice;
}

// What tells the reminders of one kind of an invoice from each other. A warning comes once, whatever moves the day.
std::int64_t stage_of(const Reminder& reminder, const domain::RemindedInvoice& invoice) {
    switch (reminder.kind) {
        case Reminder::Kind::isolation_warning:
        case Reminder::Kind::termination:
            return 0;
        case Reminder::Kind::still_isolated:
            return (reminder.on - *invoice.isolates_on) / days_of_week;
        default:
            return reminder.days_from_due;
    }
}

class Sweep {
  public:
    Sweep(store::Database& db, const store::Act& act, std::stop_token stop)
        : db_(db), act_(act), stop_(std::move(stop)), scope_(store::Scope::of(act.operator_id)) {}

    Result<std::int64_t> run() {
        const auto [since, is_wanted, policies] = db_.read(scope_, [&](store::Tx& tx) {
            const auto done = store::job_done_until(tx, act_.operator_id, job_name);
            return std::tuple(done ? act_.zone.date_of(*done) + 1 : act_.today,
                              store::has_notice_channel(tx, act_.operator_id),
                              store::ReminderPolicies::load(tx, act_.operator_id));
        });
        if (since > act_.today) return 0;
        if (is_wanted) BANGNOPI_TRY_DONE(plan(std::max(since, act_.today - days_back_max), policies));
        finish();
        return planned_;
    }

  private:
    Result<Done> plan(Date since, const store::ReminderPolicies& policies) {
        store::OpenInvoicesCursor cursor;
        while (true) {
            if (stop_.stop_requested())
                return refuse(Code::unavailable, "stopped before all were reminded"_msg);
            const auto rows = db_.read(scope_, [&](store::Tx& tx) {
                return store::next_open_invoices(tx, act_.operator_id, cursor, invoices_per_read);
            });
            if (rows.empty()) break;
            for (const store::RemindedInvoiceRow& row : rows)
                for (Date day = since; day <= act_.today; day = day + 1)
                    plan_day(row, day, policies.of_area(row.area_id));
        }
        write();
        return Done{};
    }

    void plan_day(const store::RemindedInvoiceRow& row, Date day, const domain::ReminderPolicy& policy) {
        const domain::RemindedInvoice invoice = reminded(row, act_.zone);
        for (const Reminder& reminder : domain::reminders_on(day, policy, invoice)) {
            store::PlannedNotice notice;
            notice.kind = name_of(reminder.kind);
            notice.subject = row.id;
            notice.stage = stage_of(reminder, invoice);
            notice.customer = row.customer_id;
            notice.due_at = act_.zone.at(day, policy.earliest_hour);
            if (reminder.kind == Reminder::Kind::termination) {
                if (row.is_exempt) continue;
                notice.state = store::NoticeState::skipped;
                notice.reason = skipped::for_staff;
            } else if (day < act_.today) {
                notice.state = store::NoticeState::skipped;
                notice.reason = skipped::late;
            }
            waiting_.push_back(std::move(notice));
        }
        if (waiting_.size() >= notices_per_transaction) write();
    }

    void write() {
        if (waiting_.empty()) return;
        const auto count =
            db_.write_wait(scope_, store::Priority::background, [&](store::Tx& tx) -> Result<std::int64_t> {
                std::vector<store::PlannedNotice> proposals;
                std::vector<store::PlannedNotice> reminders;
                for (const store::PlannedNotice& one : waiting_)
                    (one.kind == domain::termination_notice ? proposals : reminders).push_back(one);
                for (const Id invoice : store::plan_notices(tx, act_, proposals))
                    store::emit(tx, act_, "invoice.termination_proposed", invoice, "{}");
                return static_cast<std::int64_t>(store::plan_notices(tx, act_, reminders).size());
            });
        planned_ += *count;
        waiting_.clear();
    }

    void finish() {
        (void)db_.write_wait(scope_, store::Priority::background, [&](store::Tx& tx) -> Result<Done> {
            store::set_job_done_until(tx, act_.operator_id, job_name, act_.now);
            return Done{};
        });
    }

    store::Database& db_;
    const store::Act& act_;
    std::stop_token stop_;
    store::Scope scope_;
    std::vector<store::PlannedNotice> waiting_;
    std::int64_t planned_ = 0;
};

// Those that are shown, as if they were due.
void explain(store::Tx& tx, const store::Operator& tenant, Date day, Instant now, ReminderPreview& preview) {
    std::vector<store::DueNotice> notices;
    const Instant at = std::max(now, tenant.zone.at(day, tenant.settings.due.isolation_hour));
    for (const PreviewedReminder& one : preview.first) {
        store::Notice notice;
        notice.kind = name_of(one.kind);
        notice.subject_id = one.invoice_id;
        notice.created_at = notice.due_at = at;
        notices.push_back({notice});
    }
    const auto facts = store::NoticeFacts::load(tx, tenant.id, notices, at);
    for (std::size_t i = 0; i < notices.size(); ++i) {
        PreviewedReminder& one = preview.first[i];
        if (const auto* invoice = facts.invoice(one.invoice_id)) one.invoice_number = invoice->number;
        if (const auto* customer = facts.customer(one.customer_id)) {
            one.customer_number = customer->number;
            one.customer_name = customer->name;
        }
        if (const auto reason = reason_to_skip(tenant, facts, notices[i].notice, at)) one.skipped = *reason;
    }
}

}  // namespace

std::string_view name_of(Reminder::Kind kind) {
    switch (kind) {
        case Reminder::Kind::before_due:
            return "reminder.before_due";
        case Reminder::Kind::due_today:
            return "reminder.due_today";
        case Reminder::Kind::overdue:
            return "reminder.overdue";
        case Reminder::Kind::isolation_warning:
            return "reminder.isolation";
        case Reminder::Kind::still_isolated:
            return "reminder.isolated";
        case Reminder::Kind::termination:
            return domain::termination_notice;
    }
    check_failed("a reminder without a name", __FILE__, __LINE__);
}

Result<std::int64_t> plan_reminders(store::Database& db, const store::Act& act, std::stop_token stop) {
    return Sweep(db, act, std::move(stop)).run();
}

ReminderPreview preview_reminders(store::Tx& tx, const store::Operator& tenant, Date day, Instant now,
                                  std::size_t limit) {
    ReminderPreview preview;
    const auto policies = store::ReminderPolicies::load(tx, tenant.id);
    store::OpenInvoicesCursor cursor;
    while (true) {
        const auto rows = store::next_open_invoices(tx, tenant.id, cursor, invoices_per_read);
        if (rows.empty()) break;
        for (const store::RemindedInvoiceRow& row : rows)
            for (const Reminder& reminder :
                 domain::reminders_on(day, policies.of_area(row.area_id), reminded(row, tenant.zone))) {
                ++preview.counts[std::string(name_of(reminder.kind))];
                ++preview.total;
                if (preview.first.size() < limit)
                    preview.first.push_back(
                        {reminder.kind, row.id, row.customer_id, {}, {}, {}, row.open, {}});
            }
    }
    explain(tx, tenant, day, now, preview);
    return preview;
}

}  // namespace bangnopi::notices
