// Messages to customers: their channels, texts and reminders, each one with what became of it, and the door of delivery reports.
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include "adapters/http/api.hpp"
#include "adapters/http/problem.hpp"
#include "domain/notice_kind.hpp"
#include "domain/sms_text.hpp"
#include "notices/notice_settings.hpp"
#include "notices/reminder_sweep.hpp"
#include "notices/report_door.hpp"
#include "store/customers.hpp"
#include "words/language.hpp"

namespace bangnopi::http {

namespace {

constexpr auto medium_words = "email, sms or whatsapp"_msg;
constexpr auto state_words = "waiting, sending, sent, delivered, skipped, failed or unknown"_msg;
constexpr std::string_view operators_own = "operator";
constexpr std::size_t report_octets_max = std::size_t{64} << 10U;
constexpr std::size_t previewed_max = 200;

JsonValue instant_or_null(const std::optional<Instant>& at) {
    return at ? JsonValue(format_instant(*at)) : JsonValue(nullptr);
}

// Channels

JsonObject channel_object(const store::NoticeChannel& channel) {
    return {{"id", format_id(channel.id)},
            {"name", channel.name},
            {"kind", channel.kind},
            {"medium", domain::name_of(channel.medium)},
            {"settings", JsonValue::of_json(channel.settings)},
            {"has_secrets", !channel.secrets_sealed.empty()},
            {"position", channel.position},
            {"per_minute", channel.per_minute},
            {"active", channel.active},
            {"created_at", format_instant(channel.created_at)},
            {"version", channel.version}};
}

Answer channel_answer(int status, const store::NoticeChannel& channel) {
    return json_answer(status, channel_object(channel), channel.version);
}

Result<Answer> list_channels(const Call& call, store::Tx& tx) {
    JsonArray items;
    for (const store::NoticeChannel& channel : store::list_notice_channels(tx, call.operator_id()))
        items.add(channel_object(channel));
    return json_answer(200, list_object(std::move(items)));
}

Result<Answer> get_channel(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto channel = store::find_notice_channel(tx, call.operator_id(), id);
    if (!channel) return refuse(Code::not_found, "There is no channel of messages with this id."_msg);
    return channel_answer(200, *channel);
}

void read_channel(Fields& fields, notices::NoticeChannelFields& channel) {
    const auto raw = [&](std::string_view name, std::optional<std::string>& out) {
        std::optional<boost::json::object> object;
        fields.raw_object(name, object);
        if (object) out = boost::json::serialize(*object);
    };
    fields.optional("name", channel.name);
    raw("settings", channel.settings);
    raw("secrets", channel.secrets);
    fields.optional("position", channel.position);
    fields.optional("per_minute", channel.per_minute);
    fields.optional("active", channel.active);
}

Result<Work> add_channel(const Call& call) {
    notices::NoticeChannelFields command;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("kind", command.kind);
        read_channel(fields, command);
    }));
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        const Services& services = call.context.services;
        BANGNOPI_TRY(channel, notices::add_notice_channel(tx, act, services.keys,
                                                          services.make_notice_channel, command));
        return channel_answer(201, channel);
    };
}

Result<Work> edit_channel(const Call& call) {
    notices::NoticeChannelFields command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { read_channel(fields, command); }));
    return [&call, id = id, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        const Services& services = call.context.services;
        BANGNOPI_TRY(channel,
                     notices::edit_notice_channel(tx, act, services.keys, services.make_notice_channel, id,
                                                  command, call.if_version));
        return channel_answer(200, channel);
    };
}

Result<Work> remove_channel(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    return [id = id, if_version = call.if_version, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(notices::remove_notice_channel(tx, act, id, if_version));
        return Answer{204};
    };
}

// Texts

JsonObject template_object(const store::NoticeTemplate& row, bool is_own) {
    JsonArray fields;
    for (const std::string_view field : notices::fields_of(row.kind)) fields.add(field);
    return {{"kind", row.kind},           {"language", row.language}, {"medium", domain::name_of(row.medium)},
            {"subject", row.subject},     {"body", row.body},         {"own", is_own},
            {"fields", std::move(fields)}};
}

store::NoticeTemplate usual_template(std::string_view kind, words::Language language, domain::Medium medium) {
    notices::Text text = notices::usual_text(kind, language, medium);
    return {std::string(kind),
            std::string(words::name_of(language)),
            medium,
            std::move(text.subject),
            std::move(text.body),
            1};
}

Result<Answer> list_templates(const Call& call, store::Tx& tx) {
    const auto own = store::list_notice_templates(tx, call.operator_id());
    JsonArray items;
    for (const domain::NoticeKind& kind : domain::notice_kinds)
        for (const words::Language language : {words::Language::indonesian, words::Language::english})
            for (const domain::Medium medium : domain::media) {
                const auto found = std::find_if(own.begin(), own.end(), [&](const auto& row) {
                    return row.kind == kind.name && row.language == words::name_of(language) &&
                           row.medium == medium;
                });
                const bool is_own = found != own.end();
                items.add(
                    template_object(is_own ? *found : usual_template(kind.name, language, medium), is_own));
            }
    return json_answer(200, list_object(std::move(items)));
}

// Of the path: {kind}/{language}/{medium}.
Result<store::NoticeTemplate> named_template(const Call& call) {
    const auto medium = domain::parse_medium(call.parameters.at(2));
    if (!medium || domain::find_notice_kind(call.parameters.at(0)) == nullptr ||
        !words::parse_language(call.parameters.at(1)))
        return refuse(Code::not_found, "There is no text of this kind, language and medium."_msg);
    return store::NoticeTemplate{call.parameters.at(0), call.parameters.at(1), *medium, {}, {}, 1};
}

Result<Work> put_template(const Call& call) {
    BANGNOPI_TRY(row, named_template(call));
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("subject", row.subject);
        fields.long_text("body", notices::template_bytes_max, row.body);
    }));
    return [row = row, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(notices::put_template(tx, act, row));
        return json_answer(200, template_object(row, true));
    };
}

Result<Work> remove_template(const Call& call) {
    BANGNOPI_TRY(row, named_template(call));
    return [row = row, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(notices::remove_template(tx, act, row));
        return Answer{204};
    };
}

std::string_view coding_name(domain::SmsCoding coding) {
    return coding == domain::SmsCoding::gsm7 ? "gsm7" : "ucs2";
}

Result<Work> preview_template(const Call& call) {
    store::NoticeTemplate row;
    Id customer;
    row.language = "id";
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("kind", row.kind);
        fields.optional("language", row.language);
        fields.required_word("medium", row.medium, domain::parse_medium, medium_words);
        fields.optional("subject", row.subject);
        fields.optional("body", row.body);
        fields.required("customer", customer);
    }));
    return [&call, row, customer, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(preview, notices::preview_text(tx, *call.tenant, call.context.services.notice_link, row,
                                                    customer, act.now));
        const bool is_email = row.medium == domain::Medium::email;
        const domain::SmsSize size = is_email ? domain::SmsSize{} : domain::sms_size(preview.text.body);
        return json_answer(
            200, {{"subject", preview.text.subject},
                  {"body", preview.text.body},
                  {"skipped", preview.skipped.empty() ? JsonValue(nullptr) : JsonValue(preview.skipped)},
                  {"encoding", is_email ? JsonValue(nullptr) : JsonValue(coding_name(size.coding))},
                  {"septets", size.units},
                  {"parts", size.parts}});
    };
}

// Reminders

JsonObject policy_object(const store::StoredReminderPolicy& stored) {
    return {{"area", stored.area_id.value == 0 ? JsonValue(nullptr) : JsonValue(format_id(stored.area_id))},
            {"policy", JsonValue::of_json(store::reminder_policy_json(stored.policy))},
            {"version", stored.version}};
}

// The operator's own is always there, as it is usual where nothing else was said.
Result<Answer> list_policies(const Call& call, store::Tx& tx) {
    auto policies = store::list_reminder_policies(tx, call.operator_id());
    if (policies.empty() || policies.front().area_id.value != 0)
        policies.insert(policies.begin(), store::StoredReminderPolicy{Id{}, {}, 0});
    JsonArray items;
    for (const auto& policy : policies) items.add(policy_object(policy));
    return json_answer(200, list_object(std::move(items)));
}

Result<std::optional<Id>> area_of(const Call& call) {
    if (call.parameters.back() == operators_own) return std::optional<Id>{};
    BANGNOPI_TRY(id, call.id());
    return std::optional(id);
}

Result<Work> put_policy(const Call& call) {
    BANGNOPI_TRY(policy, store::parse_reminder_policy(boost::json::serialize(call.body)));
    BANGNOPI_TRY(area, area_of(call));
    return [&call, area = area, policy = policy, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(stored, notices::set_reminder_policy(tx, act, area, policy, call.if_version));
        return json_answer(200, policy_object(stored), stored.version);
    };
}

Result<Work> remove_policy(const Call& call) {
    BANGNOPI_TRY(area, area_of(call));
    return [&call, area = area, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(notices::remove_reminder_policy(tx, act, area, call.if_version));
        return Answer{204};
    };
}

JsonObject reminder_object(const notices::PreviewedReminder& reminder) {
    return {{"kind", notices::name_of(reminder.kind)},
            {"invoice", format_id(reminder.invoice_id)},
            {"invoice_number", reminder.invoice_number},
            {"customer", format_id(reminder.customer_id)},
            {"customer_number", reminder.customer_number},
            {"customer_name", reminder.customer_name},
            {"open", reminder.open},
            {"skipped", reminder.skipped.empty() ? JsonValue(nullptr) : JsonValue(reminder.skipped)}};
}

Result<Answer> preview_reminders(const Call& call, store::Tx& tx) {
    Query query(call);
    const auto day = query.date("day");
    BANGNOPI_TRY_DONE(query.finish());
    const store::Act act = call.act();
    const domain::Date on = day.value_or(act.today + 1);
    if (on < act.today) return refuse_field("day", "is today or later"_msg);
    const auto preview = notices::preview_reminders(tx, *call.tenant, on, act.now, previewed_max);
    JsonArray counts;
    for (const auto& [kind, count] : preview.counts) counts.add(JsonObject{{"kind", kind}, {"count", count}});
    JsonArray items;
    for (const auto& reminder : preview.first) items.add(reminder_object(reminder));
    return json_answer(200, {{"day", on.iso()},
                             {"currency", call.tenant->currency.code()},
                             {"total", preview.total},
                             {"counts", std::move(counts)},
                             {"items", std::move(items)}});
}

// Messages

JsonObject notice_object(const store::NoticeListed& listed) {
    const store::Notice& notice = listed.notice;
    const auto text_or_null = [](const std::string& text) {
        return text.empty() ? JsonValue(nullptr) : JsonValue(text);
    };
    return {{"id", format_id(notice.id)},
            {"kind", notice.kind},
            {"state", store::name_of(notice.state)},
            {"reason", text_or_null(notice.reason)},
            {"subject_of", format_id(notice.subject_id)},
            {"customer", notice.customer_id ? JsonValue(format_id(*notice.customer_id)) : JsonValue(nullptr)},
            {"customer_number", text_or_null(listed.customer_number)},
            {"customer_name", text_or_null(listed.customer_name)},
            {"medium", notice.medium ? JsonValue(domain::name_of(*notice.medium)) : JsonValue(nullptr)},
            {"channel", notice.channel_id ? JsonValue(format_id(*notice.channel_id)) : JsonValue(nullptr)},
            {"recipient", text_or_null(notice.recipient)},
            {"subject", text_or_null(notice.subject)},
            {"body", text_or_null(notice.body)},
            {"due_at", format_instant(notice.due_at)},
            {"created_at", format_instant(notice.created_at)},
            {"sent_at", instant_or_null(notice.sent_at)},
            {"delivered_at", instant_or_null(notice.delivered_at)}};
}

std::string_view outcome_name(int outcome) {
    constexpr std::array<std::string_view, 5> names = {"accepted", "retry", "wrong_recipient", "refused",
                                                       "unknown"};
    return names.at(static_cast<std::size_t>(outcome - 1));
}

Result<Answer> list_notices(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::NoticeFilter filter;
    filter.customer_id = query.id("customer");
    filter.state = query.word<store::NoticeState>("state", store::parse_notice_state, state_words);
    filter.kind = query.text("kind");
    filter.subject_id = query.id("subject_of");
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_notices(tx, call.operator_id(), filter, request));
    return json_answer(200, page_object(page, notice_object));
}

Result<store::NoticeListed> find_notice(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto notice = store::find_notice(tx, call.operator_id(), id);
    if (!notice) return refuse(Code::not_found, "There is no message with this id."_msg);
    store::NoticeListed listed{*notice, {}, {}};
    if (!notice->customer_id) return listed;
    if (const auto customer = store::find_customer(tx, call.operator_id(), *notice->customer_id)) {
        listed.customer_number = customer->number;
        listed.customer_name = customer->name;
    }
    return listed;
}

Result<Answer> get_notice(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(listed, find_notice(call, tx));
    JsonArray attempts;
    for (const auto& attempt : store::list_notice_attempts(tx, call.operator_id(), listed.notice.id))
        attempts.add(JsonObject{{"channel", format_id(attempt.channel_id)},
                                {"recipient", attempt.recipient},
                                {"outcome", outcome_name(attempt.outcome)},
                                {"error", attempt.error},
                                {"at", format_instant(attempt.at)}});
    JsonObject object = notice_object(listed);
    object.add("attempts", std::move(attempts));
    return json_answer(200, std::move(object));
}

Result<Work> resend_notice(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [](Fields&) {}));
    return [&call, id = id, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(notices::send_again(tx, act, id));
        BANGNOPI_TRY(listed, find_notice(call, tx));
        return json_answer(202, notice_object(listed));
    };
}

// Reports

struct ReportCall {
    std::shared_ptr<Call> call;
    Reply reply;
    notices::ReportDoor door;
};

// As it came, but for how it was escaped.
std::string query_of(const Request& request) {
    std::string query;
    for (const auto& [name, value] : request.query) {
        if (!query.empty()) query += '&';
        query += boost::urls::encode(name, boost::urls::unreserved_chars);
        query += '=';
        query += boost::urls::encode(value, boost::urls::unreserved_chars);
    }
    return query;
}

Result<notices::ReportAnswer> read_report(const ReportCall& report) {
    const Services& services = report.call->context.services;
    const auto scope = store::Scope::of(report.door.operator_id);
    const auto stored = services.db.read(scope, [&](store::Tx& tx) {
        return store::find_notice_channel(tx, report.door.operator_id, report.door.channel_id);
    });
    if (!stored || !services.make_notice_channel)
        return refuse(Code::not_found, "No channel has its reports here."_msg);
    notices::ChannelAccount account{stored->kind, stored->settings, "{}"};
    if (!stored->secrets_sealed.empty())
        account.secrets = services.keys
                              .open(store::notice_channel_secrets_place(report.door.operator_id, stored->id),
                                    stored->secrets_sealed)
                              .value_or("{}");
    BANGNOPI_TRY(channel, services.make_notice_channel(account));
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    const Request& request = report.call->request;
    for (const Header& header : request.headers) headers.emplace_back(header.name, header.value);
    const std::string query = query_of(request);
    return channel->read_report({request.method, query, request.body, headers});
}

void take_reports(const ReportCall& report, notices::ReportAnswer told) {
    const Services& services = report.call->context.services;
    const notices::ReportDoor door = report.door;
    services.db.write(
        store::Scope::of(door.operator_id), store::Priority::background,
        [door, reports = std::move(told.reports),
         now = services.business_clock.now()](store::Tx& tx) -> Result<Done> {
            for (const notices::DeliveryReport& one : reports)
                notices::take_report(tx, door.operator_id, door.channel_id, one, now);
            return Done{};
        },
        [reply = report.reply, body = std::move(told.body)](const Result<Done>& done) {
            if (!done)
                return reply(problem({Code::unavailable, "This could not be kept. Send it again."_msg, {}}));
            reply({.status = 200, .content_type = "text/plain; charset=utf-8", .body = body});
        });
}

void receive_report(std::shared_ptr<Call> call, Reply reply) {
    if (call->request.body.size() > report_octets_max)
        return reply(
            problem({Code::too_large, "the report is longer than any that a channel sends"_msg, {}}));
    const auto door = notices::read_report_door(call->context.services.keys, call->parameters.at(0));
    if (!door) return reply(problem({Code::not_found, "No channel has its reports here."_msg, {}}));
    if (!call->context.webhooks.of_account.take(format_id(door->channel_id), call->real_now()))
        return reply(problem({Code::too_many_requests, "Too many reports at once. Send it again."_msg, {}}));
    const ReportCall report{std::move(call), std::move(reply), *door};
    auto told = read_report(report);
    if (!told) return report.reply(problem(told.error()));
    take_reports(report, *std::move(told));
}

}  // namespace

std::vector<Route> message_routes() {
    return {{"GET", "/api/v1/notice-channels", Read(list_channels)},
            {"POST", "/api/v1/notice-channels", Write{add_channel}},
            {"GET", "/api/v1/notice-channels/{id}", Read(get_channel)},
            {"PATCH", "/api/v1/notice-channels/{id}", Write{edit_channel}},
            {"DELETE", "/api/v1/notice-channels/{id}", Write{remove_channel}},
            {"GET", "/api/v1/templates", Read(list_templates)},
            {"PUT", "/api/v1/templates/{kind}/{language}/{medium}", Write{put_template}},
            {"DELETE", "/api/v1/templates/{kind}/{language}/{medium}", Write{remove_template}},
            {"POST", "/api/v1/templates/preview", Write{preview_template}},
            {"GET", "/api/v1/reminder-policies", Read(list_policies)},
            {"PUT", "/api/v1/reminder-policies/{area}", Write{put_policy}},
            {"DELETE", "/api/v1/reminder-policies/{area}", Write{remove_policy}},
            {"GET", "/api/v1/reminders", Read(preview_reminders)},
            {"GET", "/api/v1/notices", Read(list_notices)},
            {"GET", "/api/v1/notices/{id}", Read(get_notice)},
            {"POST", "/api/v1/notices/{id}/resend", Write{resend_notice}},
            {"GET", "/api/v1/notice-reports/{door}", Custom(receive_report)},
            {"POST", "/api/v1/notice-reports/{door}", Custom(receive_report)}};
}

}  // namespace bangnopi::http
