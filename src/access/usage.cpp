#include "access/usage.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "access/counted_usage.hpp"
#include "domain/entered_dates.hpp"

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
    return ids;
}

Result<Done> check_known(const UsageTargets& targets, std::span<const store::UsageRecord> records) {
    Errors errors;
    for (std::size_t i = 0; i < records.size(); ++i)
        if (targets.find(records[i].subscription_id) == nullptr)
            errors.add(i, "/subscription",
                       "there is no subscription {}"_msg(format_id(records[i].subscription_id)));
    return errors.result();
}

std::vector<store::CountedUsage> counted(std::span<const store::UsageRecord> records,
                                         std::span<const std::size_t> accepted) {
    std::vector<store::CountedUsage> usage;
    usage.reserve(accepted.size());
    for (const std::size_t i : accepted)
        usage.push_back(
            {records[i].subscription_id, records[i].counted_on, records[i].bytes_down, records[i].bytes_up});
    return usage;
}

std::vector<store::LineUse> uses(std::span<const store::UsageRecord> records,
                                 std::span<const std::size_t> accepted) {
    std::vector<store::LineUse> uses;
    for (const std::size_t i : accepted)
        if (records[i].bytes_down > 0 || records[i].bytes_up > 0)
            uses.push_back({records[i].subscription_id, records[i].started_at, records[i].ended_at});
    return uses;
}

}  // namespace

Result<UsageRecorded> record_usage(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                   std::span<const store::UsageRecord> records) {
    BANGNOPI_TRY_DONE(check_records(act, records));
    UsageTargets targets;
    const std::vector<Id> subscriptions = subscriptions_of(records);
    targets.lock(tx, act.operator_id, subscriptions, subscriptions);
    BANGNOPI_TRY_DONE(check_known(targets, records));

    std::vector<store::UsageRecord> dated(records.begin(), records.end());
    for (store::UsageRecord& record : dated)
        record.counted_on = domain::counted_on(act.zone, record.ended_at);
    const std::vector<std::size_t> accepted = store::insert_usage_records(tx, act.operator_id, dated);
    UsageCount(tx, act, settings, targets, counted(dated, accepted), uses(dated, accepted)).finish();
    const auto count = static_cast<std::int64_t>(accepted.size());
    return UsageRecorded{count, static_cast<std::int64_t>(records.size()) - count};
}

}  // namespace bangnopi::access
