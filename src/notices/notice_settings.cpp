#include "notices/notice_settings.hpp"

#include <boost/json.hpp>

#include "base/field_errors.hpp"
#include "base/json_text.hpp"
#include "domain/contact.hpp"
#include "domain/notice_kind.hpp"
#include "store/areas.hpp"
#include "store/guards.hpp"
#include "store/notice_facts.hpp"
#include "store/outbox.hpp"

namespace bangnopi::notices {
namespace {

constexpr std::size_t name_bytes_max = 100;
constexpr int position_max = 100;

Refused no_channel() {
    return refuse(Code::not_found, "There is no channel of messages with this id."_msg);
}

std::string json_of(const store::NoticeChannel& channel) {
    JsonObject object{{"name", channel.name},
                      {"kind", channel.kind},
                      {"position", channel.position},
                      {"per_minute", channel.per_minute},
                      {"active", channel.active}};
    object.add("settings", JsonValue::of_json(channel.settings));
    return object.text();
}

Result<Done> check(const NoticeChannelFields& fields) {
    FieldErrors errors;
    errors.add_if(fields.name && (fields.name->empty() || fields.name->size() > name_bytes_max ||
                                  !domain::is_plain_text(*fields.name)),
                  "/name", "is one line of 1 to {} bytes"_msg(name_bytes_max));
    errors.add_if(fields.position && (*fields.position < 1 || *fields.position > position_max), "/position",
                  "is a whole number from {} to {}"_msg(1, position_max));
    errors.add_if(fields.per_minute && (*fields.per_minute < 0 || *fields.per_minute > per_minute_max),
                  "/per_minute", "is a whole number from {} to {}"_msg(0, per_minute_max));
    return errors.verdict();
}

// As its kind reads it: what is wrong is refused before it is kept.
Result<Done> take(store::NoticeChannel& channel, Id operator_id, const KeyRing& keys,
                  const ChannelMaker& make, const NoticeChannelFields& fields) {
    BANGNOPI_TRY_DONE(check(fields));
    if (fields.name) channel.name = *fields.name;
    if (fields.position) channel.position = *fields.position;
    if (fields.per_minute) channel.per_minute = *fields.per_minute;
    if (fields.active) channel.active = *fields.active;
    const bool is_same = fields.settings && *fields.settings == channel.settings;
    if ((!fields.settings || is_same) && !fields.secrets) return Done{};
    if (!make) return refuse(Code::unsupported, "this server sends no messages"_msg);
    if (fields.settings && !fields.secrets && !channel.secrets_sealed.empty())
        return refuse_field("/secrets", "are given again where the settings change"_msg);
    if (fields.settings) channel.settings = *fields.settings;
    const std::string secrets = fields.secrets.value_or("{}");
    BANGNOPI_TRY(made, make({channel.kind, channel.settings, secrets}));
    channel.medium = made->medium();
    channel.secrets_sealed =
        secrets == "{}" ? Sealed{}
                        : keys.seal(store::notice_channel_secrets_place(operator_id, channel.id), secrets);
    return Done{};
}

Id area_key(std::optional<Id> area) {
    return area.value_or(Id{});
}

}  // namespace

Result<store::NoticeChannel> add_notice_channel(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                                const ChannelMaker& make, const NoticeChannelFields& fields) {
    FieldErrors errors;
    errors.add_if(!fields.name, "/name", "is required"_msg);
    errors.add_if(!fields.kind, "/kind", "is required"_msg);
    errors.add_if(!fields.settings, "/settings", "is required"_msg);
    BANGNOPI_TRY_DONE(errors.verdict());
    const auto present = store::list_notice_channels(tx, act.operator_id);
    if (present.size() >= notice_channels_max)
        return refuse(Code::conflict,
                      "an operator has {} channels at most: remove one"_msg(notice_channels_max));
    store::NoticeChannel channel;
    channel.id = act.ids->next();
    channel.kind = *fields.kind;
    channel.position = present.empty() ? 1 : std::min(position_max, present.back().position + 1);
    channel.created_at = act.now;
    BANGNOPI_TRY_DONE(take(channel, act.operator_id, keys, make, fields));
    store::insert_notice_channel(tx, act.operator_id, channel);
    store::audit(tx, act, "notice_channel.add", "notice_channel", channel.id, {}, json_of(channel));
    return channel;
}

Result<store::NoticeChannel> edit_notice_channel(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                                 const ChannelMaker& make, Id id,
                                                 const NoticeChannelFields& fields,
                                                 std::optional<std::int64_t> if_version) {
    auto channel = store::lock_notice_channel(tx, act.operator_id, id);
    if (!channel) return no_channel();
    BANGNOPI_TRY_DONE(store::check_version(if_version, channel->version));
    const std::string before = json_of(*channel);
    BANGNOPI_TRY_DONE(take(*channel, act.operator_id, keys, make, fields));
    ++channel->version;
    store::update_notice_channel(tx, act.operator_id, *channel);
    store::audit(tx, act, "notice_channel.edit", "notice_channel", id, before, json_of(*channel));
    return *std::move(channel);
}

Result<Done> remove_notice_channel(store::Tx& tx, const store::Act& act, Id id,
                                   std::optional<std::int64_t> if_version) {
    const auto channel = store::lock_notice_channel(tx, act.operator_id, id);
    if (!channel) return no_channel();
    BANGNOPI_TRY_DONE(store::check_version(if_version, channel->version));
    store::delete_notice_channel(tx, act.operator_id, id);
    store::audit(tx, act, "notice_channel.remove", "notice_channel", id, json_of(*channel), {});
    return Done{};
}

Result<Done> put_template(store::Tx& tx, const store::Act& act, const store::NoticeTemplate& row) {
    BANGNOPI_TRY_DONE(check_template(row));
    store::put_notice_template(tx, act.operator_id, row);
    store::audit(tx, act, "notice_template.set", "notice_template", act.operator_id, {},
                 JsonObject{{"kind", row.kind},
                            {"language", row.language},
                            {"medium", domain::name_of(row.medium)},
                            {"subject", row.subject},
                            {"body", row.body}}
                     .text());
    return Done{};
}

Result<Done> remove_template(store::Tx& tx, const store::Act& act, const store::NoticeTemplate& row) {
    if (!store::delete_notice_template(tx, act.operator_id, row))
        return refuse(Code::not_found, "There is no text of your own for this."_msg);
    store::audit(tx, act, "notice_template.remove", "notice_template", act.operator_id,
                 JsonObject{{"kind", row.kind}, {"language", row.language}}.text(), {});
    return Done{};
}

Result<store::StoredReminderPolicy> set_reminder_policy(store::Tx& tx, const store::Act& act,
                                                        std::optional<Id> area,
                                                        const domain::ReminderPolicy& policy,
                                                        std::optional<std::int64_t> if_version) {
    if (area && !store::find_area(tx, act.operator_id, *area))
        return refuse(Code::not_found, "There is no area with this id."_msg);
    const auto present = store::find_reminder_policy(tx, act.operator_id, area_key(area));
    BANGNOPI_TRY_DONE(store::check_version(if_version, present ? present->version : 0));
    store::StoredReminderPolicy row{area_key(area), policy, present ? present->version + 1 : 1};
    store::put_reminder_policy(tx, act.operator_id, row);
    store::audit(tx, act, "reminder_policy.set", "area", row.area_id,
                 present ? store::reminder_policy_json(present->policy) : std::string(),
                 store::reminder_policy_json(row.policy));
    return row;
}

Result<Done> remove_reminder_policy(store::Tx& tx, const store::Act& act, std::optional<Id> area,
                                    std::optional<std::int64_t> if_version) {
    const auto present = store::find_reminder_policy(tx, act.operator_id, area_key(area));
    if (!present) return refuse(Code::not_found, "There is no reminder policy of its own."_msg);
    BANGNOPI_TRY_DONE(store::check_version(if_version, present->version));
    store::delete_reminder_policy(tx, act.operator_id, area_key(area));
    store::audit(tx, act, "reminder_policy.remove", "area", area_key(area),
                 store::reminder_policy_json(present->policy), {});
    return Done{};
}

Result<store::Notice> send_again(store::Tx& tx, const store::Act& act, Id id) {
    auto notice = store::lock_notice(tx, act.operator_id, id);
    if (!notice) return refuse(Code::not_found, "There is no message with this id."_msg);
    using enum store::NoticeState;
    if (notice->state == waiting || notice->state == sending)
        return refuse(Code::conflict, "This message is on its way already."_msg);
    if (notice->state == sent || notice->state == delivered)
        return refuse(Code::conflict, "This message was sent already."_msg);
    if (notice->kind == domain::termination_notice)
        return refuse(Code::conflict, "This is for staff, and sent to nobody."_msg);
    notice->state = waiting;
    notice->reason.clear();
    notice->tried.clear();
    notice->channel_id.reset();
    notice->attempts = 0;
    notice->reported = 0;
    notice->due_at = act.now;
    store::record_taken(tx, act.operator_id, std::span(&*notice, 1));
    store::audit(tx, act, "notice.resend", "notice", id, {}, "{}");
    return *std::move(notice);
}

Result<TextPreview> preview_text(store::Tx& tx, const store::Operator& tenant, const LinkMaker& link,
                                 const store::NoticeTemplate& row, Id customer, Instant now) {
    const domain::NoticeKind* kind = domain::find_notice_kind(row.kind);
    if (kind == nullptr) return refuse_field("/kind", "\"{}\" is no kind of message"_msg(row.kind));
    auto templates = store::list_notice_templates(tx, tenant.id);
    if (!row.body.empty()) {
        BANGNOPI_TRY_DONE(check_template(row));
        templates.push_back(row);
    }
    const auto subject = store::newest_subject_of(tx, tenant.id, customer, kind->subject);
    if (!subject)
        return refuse_field("/customer", "has nothing yet of which a message of this kind could be"_msg);
    store::DueNotice example;
    example.notice.kind = row.kind;
    example.notice.subject_id = *subject;
    example.notice.created_at = example.notice.due_at = now;
    example.notice.data = JsonObject{{"customer", format_id(customer)}}.text();
    const auto facts = store::NoticeFacts::load(tx, tenant.id, std::span(&example, 1), now);
    if (facts.customer(customer) == nullptr)
        return refuse_field("/customer", "there is no customer of this id"_msg, Code::not_found);
    Composer composer(tenant, store::ReminderPolicies::load(tx, tenant.id), {}, Texts(templates), link);
    TextPreview preview;
    preview.text =
        composer.text_of(facts, example.notice, row.medium,
                         words::parse_language(row.language).value_or(words::Language::indonesian), now);
    if (const auto reason = reason_to_skip(tenant, facts, example.notice, now)) preview.skipped = *reason;
    return preview;
}

}  // namespace bangnopi::notices
