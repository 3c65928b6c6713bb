#include "app/demo_story.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "access/usage.hpp"
#include "base/check.hpp"
#include "billing/jobs.hpp"
#include "reports/month.hpp"
#include "staff/tenants.hpp"
#include "store/invoices.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::app {
namespace {

using namespace std::chrono_literals;
using store::Priority;
using store::Scope;
using store::Tx;

constexpr std::int64_t customers_metered_daily_max = 1000;  // more of them are metered once a week
constexpr int days_a_week = 7;
constexpr int office_opens_hour = 8;
constexpr int office_closes_hour = 19;
constexpr int last_hour = 10;            // of the last day: the demo's time
constexpr int story_begins_on_day = 17;  // a month is worth telling once its isolations were

domain::Date month_of(domain::Date day) {
    return {day.year(), day.month(), 1};
}

}  // namespace

DemoStory::DemoStory(store::Database& db, const KeyRing& keys, const DemoOptions& options,
                     const DemoOperator& subject, ManualClock& clock, IdSource& ids)
    : db_(db),
      keys_(keys),
      options_(options),
      subject_(subject),
      clock_(clock),
      ids_(ids),
      span_(demo_span(options)),
      days_a_record_(options.customers <= customers_metered_daily_max ? 1 : days_a_week) {
    lines_.reserve(static_cast<std::size_t>(options.customers));
    for (std::int64_t n = 1; n <= options.customers; ++n) {
        lines_.push_back({demo_person(options, n), {}, {}, std::nullopt, false, {}});
        const DemoPerson& person = lines_.back().person;
        if (person.turn == Turn::none) continue;
        turns_[person.turns_on].push_back(lines_.size() - 1);
        if (person.turn == Turn::pause) turns_[person.returns_on].push_back(lines_.size() - 1);
    }
}

store::Act DemoStory::act(const store::Actor& actor) const {
    return staff::make_act(subject_.tenant, actor, clock_.now(), ids_);
}

Result<Done> DemoStory::open_only() {
    BANGNOPI_TRY_DONE(register_people(span_.first));
    clock_.advance_to(subject_.tenant.zone.at(span_.last, last_hour));
    return Done{};
}

Result<Done> DemoStory::live(const DemoProgress& progress) {
    const std::int64_t days = span_.last - span_.first + 1;
    for (domain::Date day = span_.first; day <= span_.last; day = day + 1) {
        BANGNOPI_TRY_DONE(live_day(day));
        if (progress) progress(day - span_.first + 1, days);
    }
    return Done{};
}

Result<Done> DemoStory::live_day(domain::Date day) {
    const domain::Zone& zone = subject_.tenant.zone;
    const bool is_last = day == span_.last;
    BANGNOPI_TRY_DONE(run_jobs_at(zone.at(day, 0, 5)));
    plan_payments(day);
    BANGNOPI_TRY_DONE(run_jobs_at(zone.at(day, subject_.tenant.settings.due.isolation_hour, 5)));
    look_who_is_isolated(day);
    const Instant opened_at = zone.at(day, office_opens_hour, 10);
    clock_.advance_to(zone.at(day, is_last ? last_hour : office_closes_hour) - 1min);
    BANGNOPI_TRY_DONE(register_people(day));
    BANGNOPI_TRY_DONE(take_turns(day));
    BANGNOPI_TRY_DONE(grant_promises(day));
    plan_top_ups(day);
    BANGNOPI_TRY_DONE(receive_payments(day, opened_at));
    BANGNOPI_TRY_DONE(record_usage(day, is_last));
    return Done{};
}

Result<Done> DemoStory::run_jobs_at(Instant at) {
    clock_.advance_to(at);
    BANGNOPI_TRY(report, billing::run_jobs(db_, act(store::Actor{}), subject_.tenant.settings,
                                           {.isolates_many = true}));
    if (report.not_done) return refuse(Code::conflict, *report.not_done);
    return Done{};
}

Result<Done> DemoStory::register_people(domain::Date day) {
    std::vector<std::size_t> newcomers;
    for (std::size_t i = by_customer_.size(); i < lines_.size() && lines_[i].person.registered_on <= day; ++i)
        newcomers.push_back(i);
    const store::Act context = act(subject_.owner);
    const auto registers = [&](Tx& tx, std::size_t i) -> Result<Done> {
        Line& line = lines_[i];
        BANGNOPI_TRY(customer, billing::register_customer(tx, context, keys_, line.person.customer));
        billing::NewSubscription command = line.person.subscription;
        command.customer = customer.number;
        BANGNOPI_TRY(subscribed, billing::subscribe(tx, context, keys_, command));
        line.customer = customer.id;
        line.subscription = subscribed.subscription.id;
        line.metered_until = context.now;
        return Done{};
    };
    // PostgreSQL plans the rest by what it knows of the first.
    const auto first_end =
        newcomers.begin() + static_cast<std::ptrdiff_t>(std::min(newcomers.size(), calls_per_transaction));
    BANGNOPI_TRY_DONE(in_batches(std::vector(newcomers.begin(), first_end), registers));
    if (first_end != newcomers.end()) store::refresh_statistics(db_);
    BANGNOPI_TRY_DONE(in_batches(std::vector(first_end, newcomers.end()), registers));
    for (const std::size_t i : newcomers) {
        by_customer_.emplace(lines_[i].customer, i);
        if (lines_[i].person.subscription.starts_on >= span_.first) ++tallies_[month_of(day)].joined;
    }
    return Done{};
}

Result<Done> DemoStory::take_turns(domain::Date day) {
    const auto today = turns_.find(day);
    if (today == turns_.end()) return Done{};
    return in_batches(today->second, [&](Tx& tx, std::size_t i) { return turn(tx, i, day); });
}

Result<Done> DemoStory::turn(Tx& tx, std::size_t i, domain::Date day) {
    Line& line = lines_[i];
    const DemoPerson& person = line.person;
    const store::Act context = act(subject_.technician);
    if (person.turn == Turn::other_plan) {
        BANGNOPI_TRY_DONE(billing::change_plan(
            tx, act(subject_.owner), {line.subscription, person.next_plan, std::nullopt, std::nullopt}));
    } else if (person.turn == Turn::leave) {
        BANGNOPI_TRY_DONE(
            billing::end(tx, context, {line.subscription, std::nullopt, day.day() % 2 == 0, std::nullopt}));
        line.ended_on = day;
    } else if (day == person.turns_on) {
        BANGNOPI_TRY_DONE(billing::suspend(tx, context, {line.subscription, std::nullopt, std::nullopt}));
        line.paused = true;
    } else {
        BANGNOPI_TRY_DONE(billing::resume(tx, context, {line.subscription, std::nullopt, std::nullopt}));
        line.paused = false;
        line.metered_until = context.now;
    }
    return Done{};
}

Result<Done> DemoStory::grant_promises(domain::Date day) {
    const auto today = promised_.find(day);
    if (today == promised_.end()) return Done{};
    constexpr int usual_days = 7;
    constexpr int longest_days = 60;
    // The last ones hold to the end of the demo, so that somebody is to be isolated tomorrow.
    const bool to_the_end = span_.last - day <= longest_days && span_.last - day > 0;
    const domain::Date until = to_the_end ? span_.last : day + usual_days;
    const store::Act context = act(subject_.collector);
    return in_batches(today->second, [&](Tx& tx, std::size_t i) -> Result<Done> {
        if (lines_[i].ended_on) return Done{};
        BANGNOPI_TRY_DONE(
            billing::promise(tx, context, {lines_[i].subscription, until, "Janji bayar setelah gajian"}));
        return Done{};
    });
}

std::optional<store::UsageRecord> DemoStory::metered(Line& line, Instant until) {
    const Instant from = std::exchange(line.metered_until, until);
    if (line.paused || line.ended_on || isolated_.contains(line.subscription) || until - from < 1min)
        return std::nullopt;
    DemoRandom random(options_.seed ^ static_cast<std::uint64_t>(until.time_since_epoch().count()),
                      static_cast<std::uint64_t>(line.person.n));
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(until - from).count();
    constexpr std::int64_t minutes_a_day = 24 * 60;
    const std::int64_t usual = line.person.bytes_a_day / minutes_a_day * minutes;
    store::UsageRecord record;
    record.subscription_id = line.subscription;
    record.started_at = from;
    record.ended_at = until;
    record.bytes_down = usual * random.between(40, 160) / 100 + random.below(1'000'000);
    record.bytes_up = record.bytes_down * random.between(4, 15) / 100;
    return record;
}

Result<Done> DemoStory::record_usage(domain::Date day, bool is_last) {
    if (!is_last) clock_.advance_to(subject_.tenant.zone.at(day, 23, 50));
    std::vector<store::UsageRecord> records;
    for (Line& line : lines_) {
        const bool due = is_last || line.person.n % days_a_record_ == day.days() % days_a_record_;
        if (!line.subscription || !due) continue;
        auto record = metered(line, clock_.now());
        if (!record) continue;
        record->key = fmt::format("demo-{}-{}", line.person.n, day.iso());
        tallies_[month_of(day)].used_bytes += record->bytes_down + record->bytes_up;
        records.push_back(*std::move(record));
    }
    const store::Act context = act(store::Actor{});
    for (std::size_t from = 0; from < records.size(); from += calls_per_transaction) {
        const auto part =
            std::span(records).subspan(from, std::min(calls_per_transaction, records.size() - from));
        BANGNOPI_TRY_DONE(db_.write_wait(Scope::of(subject_.tenant.id), Priority::normal, [&](Tx& tx) {
            return access::record_usage(tx, context, subject_.tenant.settings, part);
        }));
    }
    return Done{};
}

void DemoStory::look_who_is_isolated(domain::Date day) {
    std::unordered_set<Id> now;
    store::SubscriptionFilter filter;
    filter.status = domain::SubscriptionStatus::isolated;
    store::PageRequest request;
    request.limit = store::page_limit_max;
    do {
        const auto page = db_.read(Scope::of(subject_.tenant.id), [&](Tx& tx) {
            return store::list_subscriptions(tx, subject_.tenant.id, filter, request);
        });
        BANGNOPI_CHECK(page);
        for (const auto& listed : page->items) now.insert(listed.subscription.id);
        request.cursor = page->next_cursor;
    } while (!request.cursor.empty());
    Tally& tally = tallies_[month_of(day)];
    for (const Id id : now) tally.isolated += static_cast<std::int64_t>(!isolated_.contains(id));
    for (const Id id : isolated_) tally.restored += static_cast<std::int64_t>(!now.contains(id));
    isolated_ = std::move(now);
}

Story DemoStory::told_story() {
    look_who_is_isolated(span_.last);
    const bool month_before = options_.months > 0 && span_.last.day() < story_begins_on_day;
    Story story;
    story.month = month_before ? month_of(span_.last).plus_months(-1, 1) : month_of(span_.last);
    story.now = clock_.now();
    const Tally& tally = tallies_[story.month];
    story.joined = tally.joined;
    story.used_bytes = tally.used_bytes;
    story.isolated = tally.isolated;
    story.restored = tally.restored;
    const auto summary = db_.read(Scope::of(subject_.tenant.id), [&](Tx& tx) {
        return reports::month_summary(tx, subject_.tenant.id, story.month, span_.last);
    });
    story.customers = summary.customers;
    story.invoices = summary.billed_count;
    story.billed = summary.billed;
    story.payments = summary.received_count;
    story.paid = summary.received;
    story.open = summary.open;
    story.isolated_now = summary.subscriptions_isolated;
    return story;
}

}  // namespace bangnopi::app
