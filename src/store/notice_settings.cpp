#include "store/notice_settings.hpp"

#include <boost/json.hpp>

#include "store/json_reader.hpp"
#include "store/sealed_column.hpp"

namespace bangnopi::store {
namespace {

namespace json = boost::json;

#define CHANNEL_COLUMNS \
    "id, name, kind, medium, settings, secrets_sealed, position, per_minute, active, created_at, version"

NoticeChannel read_channel(const Row& row) {
    return {row.id(0),
            row.string(1),
            row.string(2),
            row.enumeration<domain::Medium>(3),
            row.string(4),
            sealed_or_empty(row, 5),
            static_cast<int>(row.integer(6)),
            row.integer(7),
            row.boolean(8),
            row.instant(9),
            row.integer(10)};
}

void read_days(JsonReader& reader, std::vector<int>& out) {
    const json::value* value = reader.find("days_from_due");
    if (value == nullptr) return;
    const json::array* array = value->if_array();
    const auto is_day = [](const json::value& day) {
        return day.is_int64() && day.get_int64() >= -domain::reminder_days_max &&
               day.get_int64() <= domain::reminder_days_max;
    };
    if (array == nullptr || array->size() > domain::reminders_of_invoice_max ||
        !std::all_of(array->begin(), array->end(), is_day))
        return reader.refuse_at(
            reader.at("days_from_due"),
            "is a list of at most {} whole numbers from {} to {}"_msg(
                domain::reminders_of_invoice_max, -domain::reminder_days_max, domain::reminder_days_max));
    out.clear();
    for (const json::value& day : *array) out.push_back(static_cast<int>(day.get_int64()));
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
}

}  // namespace

SealedPlace notice_channel_secrets_place(Id operator_id, Id channel) {
    return {operator_id, "notice_channel", "secrets_sealed", channel};
}

void insert_notice_channel(Tx& tx, Id operator_id, const NoticeChannel& channel) {
    tx.execute("INSERT INTO notice_channel (operator_id, " CHANNEL_COLUMNS
               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
               operator_id, channel.id, channel.name, channel.kind, channel.medium, channel.settings,
               sealed_param(channel.secrets_sealed), channel.position, channel.per_minute, channel.active,
               channel.created_at, channel.version);
}

void update_notice_channel(Tx& tx, Id operator_id, const NoticeChannel& channel) {
    tx.execute(
        "UPDATE notice_channel SET name = $3, settings = $4, secrets_sealed = $5, position = $6, per_minute "
        "= $7, active = $8, version = $9 WHERE operator_id = $1 AND id = $2",
        operator_id, channel.id, channel.name, channel.settings, sealed_param(channel.secrets_sealed),
        channel.position, channel.per_minute, channel.active, channel.version);
}

void delete_notice_channel(Tx& tx, Id operator_id, Id channel) {
    tx.execute("DELETE FROM notice_channel WHERE operator_id = $1 AND id = $2", operator_id, channel);
}

std::optional<NoticeChannel> find_notice_channel(Tx& tx, Id operator_id, Id channel) {
    std::optional<NoticeChannel> found;
    tx.first(
        "SELECT " CHANNEL_COLUMNS " FROM notice_channel WHERE operator_id = $1 AND id = $2",
        [&](const Row& row) { found = read_channel(row); }, operator_id, channel);
    return found;
}

std::optional<NoticeChannel> lock_notice_channel(Tx& tx, Id operator_id, Id channel) {
    std::optional<NoticeChannel> found;
    tx.first(
        "SELECT " CHANNEL_COLUMNS " FROM notice_channel WHERE operator_id = $1 AND id = $2 {for_update}",
        [&](const Row& row) { found = read_channel(row); }, operator_id, channel);
    return found;
}

std::vector<NoticeChannel> list_notice_channels(Tx& tx, Id operator_id) {
    std::vector<NoticeChannel> channels;
    tx.each(
        "SELECT " CHANNEL_COLUMNS " FROM notice_channel WHERE operator_id = $1 ORDER BY position, id",
        [&](const Row& row) { channels.push_back(read_channel(row)); }, operator_id);
    return channels;
}

void put_notice_template(Tx& tx, Id operator_id, const NoticeTemplate& row) {
    tx.execute(
        "INSERT INTO notice_template (operator_id, kind, language, medium, subject, body, version) VALUES "
        "($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (operator_id, kind, language, medium) DO UPDATE SET subject "
        "= excluded.subject, body = excluded.body, version = notice_template.version + 1",
        operator_id, row.kind, row.language, row.medium, row.subject, row.body);
}

bool delete_notice_template(Tx& tx, Id operator_id, const NoticeTemplate& row) {
    return tx.execute(
               "DELETE FROM notice_template WHERE operator_id = $1 AND kind = $2 AND language = $3 AND "
               "medium = $4",
               operator_id, row.kind, row.language, row.medium) == 1;
}

std::vector<NoticeTemplate> list_notice_templates(Tx& tx, Id operator_id) {
    std::vector<NoticeTemplate> templates;
    tx.each(
        "SELECT kind, language, medium, subject, body, version FROM notice_template WHERE operator_id = $1 "
        "ORDER BY kind, language, medium",
        [&](const Row& row) {
            templates.push_back({row.string(0), row.string(1), row.enumeration<domain::Medium>(2),
                                 row.string(3), row.string(4), row.integer(5)});
        },
        operator_id);
    return templates;
}

std::string reminder_policy_json(const domain::ReminderPolicy& policy) {
    json::array days;
    for (const int day : policy.days_from_due) days.emplace_back(day);
    json::object object;
    object["days_from_due"] = std::move(days);
    object["warns_before_isolation"] = policy.warns_before_isolation;
    object["weekly_while_isolated"] = policy.weekly_while_isolated;
    object["terminates_after_days"] = policy.terminates_after_days;
    object["earliest_hour"] = policy.earliest_hour;
    object["latest_hour"] = policy.latest_hour;
    return json::serialize(object);
}

Result<domain::ReminderPolicy> parse_reminder_policy(std::string_view text,
                                                     const domain::ReminderPolicy& usual) {
    json::error_code error;
    const json::value value = json::parse(text, error);
    if (error) return refuse(Code::invalid, "the reminder policy is not JSON"_msg);
    domain::ReminderPolicy policy = usual;
    JsonReader reader(value, "");
    read_days(reader, policy.days_from_due);
    reader.boolean("warns_before_isolation", policy.warns_before_isolation);
    reader.boolean("weekly_while_isolated", policy.weekly_while_isolated);
    reader.integer("terminates_after_days", 0, domain::termination_days_max, policy.terminates_after_days);
    reader.integer("earliest_hour", 0, 23, policy.earliest_hour);
    reader.integer("latest_hour", 1, 24, policy.latest_hour);
    if (policy.earliest_hour >= policy.latest_hour)
        reader.refuse_at("/latest_hour", "is after earliest_hour"_msg);
    std::vector<FieldError>& errors = reader.finish();
    if (!errors.empty())
        return tl::make_unexpected(
            Refusal{Code::invalid, "the reminder policy is not as it must be"_msg, std::move(errors)});
    return policy;
}

std::optional<StoredReminderPolicy> find_reminder_policy(Tx& tx, Id operator_id, Id area) {
    std::optional<StoredReminderPolicy> found;
    tx.first(
        "SELECT policy, version FROM reminder_policy WHERE operator_id = $1 AND area_id = $2",
        [&](const Row& row) {
            found = {area, parse_reminder_policy(row.text(0)).value(), row.integer(1)};
        },
        operator_id, area);
    return found;
}

void put_reminder_policy(Tx& tx, Id operator_id, const StoredReminderPolicy& row) {
    tx.execute(
        "INSERT INTO reminder_policy (operator_id, area_id, policy, version) VALUES ($1, $2, $3, $4) ON "
        "CONFLICT (operator_id, area_id) DO UPDATE SET policy = excluded.policy, version = excluded.version",
        operator_id, row.area_id, reminder_policy_json(row.policy), row.version);
}

bool delete_reminder_policy(Tx& tx, Id operator_id, Id area) {
    return tx.execute("DELETE FROM reminder_policy WHERE operator_id = $1 AND area_id = $2", operator_id,
                      area) == 1;
}

std::vector<StoredReminderPolicy> list_reminder_policies(Tx& tx, Id operator_id) {
    std::vector<StoredReminderPolicy> policies;
    tx.each(
        "SELECT area_id, policy, version FROM reminder_policy WHERE operator_id = $1 ORDER BY area_id",
        [&](const Row& row) {
            policies.push_back({row.id(0), parse_reminder_policy(row.text(1)).value(), row.integer(2)});
        },
        operator_id);
    return policies;
}

ReminderPolicies ReminderPolicies::load(Tx& tx, Id operator_id) {
    ReminderPolicies policies;
    for (StoredReminderPolicy& stored : list_reminder_policies(tx, operator_id)) {
        if (stored.area_id.value == 0)
            policies.of_operator_ = std::move(stored.policy);
        else
            policies.of_areas_.emplace(stored.area_id, std::move(stored.policy));
    }
    if (!policies.of_areas_.empty())
        tx.each(
            "SELECT id, parent_id FROM area WHERE operator_id = $1 AND parent_id IS NOT NULL",
            [&](const Row& row) { policies.parent_of_[row.id(0)] = row.id(1); }, operator_id);
    return policies;
}

const domain::ReminderPolicy& ReminderPolicies::of_area(std::optional<Id> area) const {
    while (area) {
        if (const auto found = of_areas_.find(*area); found != of_areas_.end()) return found->second;
        const auto parent = parent_of_.find(*area);
        area = parent == parent_of_.end() ? std::nullopt : std::optional(parent->second);
    }
    return of_operator_;
}

}  // namespace bangnopi::store
