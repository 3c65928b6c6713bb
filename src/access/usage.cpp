#include "access/usage.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "domain/entered_dates.hpp"
#include "domain/schedule.hpp"
#include "store/access.hpp"
#include "store/rerating.hpp"

namespace bangnopi::access {
namespace {

constexpr std::size_t errors_shown_max = 100;

class Errors {
  public:
    void add(std::size_t record, std::string_view field, Message detail) {
        if (errors_.size() < errors_shown_max)
            errors_.push_back({fmt::format("/records/{}{}", record, field), std::move(detail)});
    }
    [[nodiscard]] Result<Done> result() {
        if (errors_.empty()) return Done{};
        return tl::make_unexpected(Refusal{
            Code::invalid, "Nothing was recorded: correct the records that are named and send all again."_msg,
            std::move(errors_)});
    }

  private:
    std::vector<FieldError> errors_;
};

void check_bytes(Errors& errors, std::size_t i, std::string_view field, std::int64_t bytes) {
    if (bytes < 0 || bytes > bytes_of_record_max)
        errors.add(i, field, "must be 0 to {}"_msg(bytes_of_record_max));
}

void check_record(Errors& errors, std::size_t i, const store::UsageRecord& record, Instant earliest_start,
                  Instant latest_end) {
    if (record.key.empty() || record.key.size() > usage_key_bytes_max)
        errors.add(i, "/key", "must have 1 to {} bytes"_msg(usage_key_bytes_max));
    if (record.started_at < earliest_start)
        errors.add(i, "/started_at", "is not before {}"_msg(domain::first_entered_day.iso()));
    if (record.started_at > record.ended_at) errors.add(i, "/ended_at", "is before its start"_msg);
    if (record.ended_at > latest_end)
        errors.add(i, "/ended_at", "is in the future; check the sender's clock"_msg);
    check_bytes(errors, i, "/bytes_down", record.bytes_down);
    check_bytes(errors, i, "/bytes_up", record.bytes_up);
}

Result<Done> check_records(const store::Act& act, std::span<const store::UsageRecord> records) {
    if (records.size() > usage_records_max)
        return refuse_field("/records", "has more than {} records; send them in parts"_msg(usage_records_max),
                            Code::too_large);
    Errors errors;
    const Instant earliest_start = act.zone.at(domain::first_entered_day);
    for (std::size_t i = 0; i < records.size(); ++i)
        check_record(errors, i, records[i], earliest_start, act.now + clock_tolerance);
    return errors.result();
}

std::vector<Id> subscriptions_of(std::span<const store::UsageRecord> records) {
    std::vector<Id> ids;
    ids.reserve(records.size());
    for (const store::UsageRecord& record : records) ids.push_back(record.subscription_id);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

// The targets of the records, which are ascending by id.
class Targets {
  public:
    explicit Targets(std::vector<store::UsageTarget> targets) : targets_(std::move(targets)) {}

    [[nodiscard]] const store::UsageTarget* find(Id subscription) const {
        const auto at =
            std::lower_bound(targets_.begin(), targets_.end(), subscription,
                             [](const store::UsageTarget& t, Id id) { return t.subscription_id < id; });
        return at != targets_.end() && at->subscription_id == subscription ? &*at : nullptr;
    }

    [[nodiscard]] Result<Done> check_known(std::span<const store::UsageRecord> records) const {
        Errors errors;
        for (std::size_t i = 0; i < records.size(); ++i)
            if (find(records[i].subscription_id) == nullptr)
                errors.add(i, "/subscription",
                           "there is no subscription {}"_msg(format_id(records[i].subscription_id)));
        return errors.result();
    }

  private:
    std::vector<store::UsageTarget> targets_;
};

// The days whose usage is on invoices already. What lies before them was billed elsewhere, what lies after the end is not billed.
domain::Period billed_usage(const store::UsageTarget& target) {
    const domain::Date billed_before =
        domain::usage_billed_before(target.next_period_from, target.billing_day, target.in_advance);
    return {target.first_period_from, std::min(billed_before, target.ends_on.value_or(billed_before))};
}

// Periods that were invoiced before these records came are billed again by the difference; lines whose state
// depends on their usage follow it now.
void follow_usage(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                  const Targets& targets, std::span<const store::UsageRecord> records,
                  std::span<const std::size_t> accepted) {
    std::vector<Id> customers;
    std::vector<Id> late;
    for (const std::size_t i : accepted) {
        const store::UsageTarget& target = *targets.find(records[i].subscription_id);
        if (billed_usage(target).contains(records[i].counted_on)) {
            late.push_back(target.subscription_id);
            store::mark_for_rerating(tx, act.operator_id, target.subscription_id,
                                     domain::billing_period(records[i].counted_on, target.billing_day).from,
                                     store::ChargeKind::usage);
        }
        if (target.rated) customers.push_back(target.customer_id);
    }
    if (!late.empty()) store::bill_reratings_on(tx, act.operator_id, late, act.today);
    std::sort(customers.begin(), customers.end());
    customers.erase(std::unique(customers.begin(), customers.end()), customers.end());
    for (std::size_t from = 0; from < customers.size(); from += store::customers_per_refresh_max)
        store::refresh_access(tx, act, settings,
                              std::span(customers).subspan(
                                  from, std::min(store::customers_per_refresh_max, customers.size() - from)));
}

}  // namespace

Result<UsageRecorded> record_usage(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                   std::span<const store::UsageRecord> records) {
    BANGNOPI_TRY_DONE(check_records(act, records));
    const std::vector<Id> subscriptions = subscriptions_of(records);
    const Targets targets(store::lock_usage_targets(tx, act.operator_id, subscriptions));
    BANGNOPI_TRY_DONE(targets.check_known(records));

    std::vector<store::UsageRecord> counted(records.begin(), records.end());
    for (store::UsageRecord& record : counted)
        record.counted_on = domain::counted_on(act.zone, record.ended_at);
    const std::vector<std::size_t> accepted = store::insert_usage_records(tx, act.operator_id, counted);
    store::add_to_rollups(tx, act.operator_id, counted, accepted);
    follow_usage(tx, act, settings, targets, counted, accepted);
    const auto count = static_cast<std::int64_t>(accepted.size());
    return UsageRecorded{count, static_cast<std::int64_t>(records.size()) - count};
}

}  // namespace bangnopi::access
