// Subscriptions and what becomes of them, their access, and usage.
#include "access/usage.hpp"
#include "adapters/http/api.hpp"
#include "adapters/http/discount_fields.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/views.hpp"
#include "billing/first_bill.hpp"
#include "billing/subscriptions.hpp"
#include "store/access_attempts.hpp"
#include "store/outbox.hpp"
#include "store/usage.hpp"

namespace bangnopi::http {

namespace json = boost::json;

namespace {

constexpr int usage_days_max = 400;

Answer subscription_answer(const Call& call, store::Tx& tx, const store::Subscription& row,
                           int status = 200) {
    return json_answer(status, subscription_in_full(call, tx, row.id), row.version);
}

Result<Answer> list_subscriptions(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::SubscriptionFilter filter;
    filter.customer_id = query.id("customer");
    filter.status = query.word("status", domain::parse_subscription_status, subscription_status_words);
    filter.plan_id = query.id("plan");
    filter.area_id = query.id("area");
    filter.connection_kind = query.word("kind", domain::parse_connection_kind, connection_kind_words);
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_subscriptions(tx, call.operator_id(), filter, request));
    return json_answer(200, page_object(page, [&](const store::SubscriptionListed& listed) {
                           return subscription_object(call, listed);
                       }));
}

Result<Answer> get_subscription(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto row = store::find_subscription(tx, call.operator_id(), id);
    if (!row) return refuse(Code::not_found, "There is no subscription with this id."_msg);
    return subscription_answer(call, tx, *row);
}

// Begin

void read_terms(Fields& fields, billing::NewSubscription& command) {
    fields.required("plan", command.plan);
    fields.optional("starts_on", command.starts_on);
    fields.optional("ends_on", command.ends_on);
    fields.optional("bill_from", command.bill_from);
    fields.optional("billing_day", command.billing_day);
    read_discount(fields, command.discount);
    fields.optional("promotion", command.promotion);
}

JsonObject first_bill_object(const Call& call, const billing::FirstBill& bill) {
    JsonArray lines;
    for (const domain::DraftLine& line : bill.draft.lines)
        lines.add(draft_line_object(line, bill.plan_code, bill.plan_name));
    return {
        {"plan", bill.plan_code},
        {"plan_name", bill.plan_name},
        {"issue_on", or_null(bill.issue_on)},
        {"due_on", or_null(bill.due_on)},
        {"period", JsonObject{{"from", bill.draft.period.from.iso()}, {"to", bill.draft.period.to.iso()}}},
        {"lines", std::move(lines)},
        {"subtotal", bill.draft.subtotal},
        {"tax", bill.draft.tax},
        {"total", bill.draft.total},
        {"currency", call.tenant->currency.code()}};
}

Result<Answer> quote_first_bill(const Call& call, store::Tx& tx) {
    billing::NewSubscription command;
    std::string area;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("customer", command.customer);
        fields.optional("area", area);
        read_terms(fields, command);
        if (!command.customer.empty() && !area.empty())
            fields.fault("area", "is the customer's own: leave it out"_msg);
    }));
    BANGNOPI_TRY(bill, billing::first_bill(tx, call.act(), command, area));
    return json_answer(200, first_bill_object(call, bill));
}

Result<Work> create_subscription(const Call& call) {
    billing::NewSubscription command;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("customer", command.customer);
        fields.optional("payer", command.payer);
        read_terms(fields, command);
        const bool given = fields.object("connection", [&](Fields& inner) {
            inner.required_word("kind", command.connection.kind, domain::parse_connection_kind,
                                connection_kind_words);
            inner.optional("username", command.connection.username);
            inner.optional("password", command.connection.password);
            inner.optional("ip", command.connection.ip);
            inner.optional("mac", command.connection.mac);
            inner.optional("session_limit", command.connection.session_limit);
            inner.optional("router", command.connection.router_id);
        });
        if (!given) fields.fault("connection", "is required"_msg);
    }));
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(subscribed, billing::subscribe(tx, act, call.context.services.keys, command));
        JsonObject object = subscription_in_full(call, tx, subscribed.subscription.id);
        if (!subscribed.generated_password.empty())
            object.add("generated_password", subscribed.generated_password);
        return json_answer(201, std::move(object), subscribed.subscription.version);
    };
}

Result<Work> edit_connection(const Call& call) {
    billing::EditConnection command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional_word("kind", command.kind, domain::parse_connection_kind, connection_kind_words);
        fields.optional("username", command.username);
        fields.optional("password", command.password);
        fields.optional("ip", command.ip);
        fields.optional("mac", command.mac);
        std::optional<int> limit;
        fields.optional("session_limit", limit);
        if (limit || fields.is_null("session_limit")) command.session_limit = limit;
        std::optional<Id> router;
        fields.optional("router", router);
        if (router || fields.is_null("router")) command.router_id = router;
    }));
    command.id = id;
    command.if_version = call.if_version;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(row, billing::edit_connection(tx, act, call.context.services.keys, command));
        return subscription_answer(call, tx, row);
    };
}

// Change

Result<Work> change_plan(const Call& call) {
    billing::ChangePlan command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("plan", command.plan);
        fields.optional("effective_on", command.on);
    }));
    command.id = id;
    command.if_version = call.if_version;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(changed, billing::change_plan(tx, act, command));
        return subscription_answer(call, tx, changed.subscription);
    };
}

template <Result<store::Subscription> (*use_case)(store::Tx&, const store::Act&, const billing::OnDay&)>
Result<Work> on_day(const Call& call) {
    billing::OnDay command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { fields.optional("on", command.on); }));
    command.id = id;
    command.if_version = call.if_version;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(row, use_case(tx, act, command));
        return subscription_answer(call, tx, row);
    };
}

Result<Work> end_subscription(const Call& call) {
    billing::EndSubscription command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("on", command.on);
        fields.optional("bill_on_end_date", command.bill_on_end_date);
        fields.optional("early_end_waived", command.early_end_waived);
    }));
    command.id = id;
    command.if_version = call.if_version;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(row, billing::end(tx, act, command));
        return subscription_answer(call, tx, row);
    };
}

Result<Work> set_payer(const Call& call) {
    billing::SetPayer command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { fields.required("payer", command.payer); }));
    command.id = id;
    command.if_version = call.if_version;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(row, billing::set_payer(tx, act, command));
        return subscription_answer(call, tx, row);
    };
}

Result<Work> promise_to_pay(const Call& call) {
    billing::PromiseToPay command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("until", command.until);
        fields.optional("note", command.note);
    }));
    command.id = id;
    command.if_version = call.if_version;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(billing::promise(tx, act, command));
        const auto row = store::find_subscription(tx, call.operator_id(), command.id);
        if (!row) return refuse(Code::not_found, "There is no subscription with this id."_msg);
        return subscription_answer(call, tx, *row);
    };
}

// Access and usage

Result<Answer> get_access(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto access = store::find_access(tx, call.operator_id(), id);
    if (!access) return refuse(Code::not_found, "There is no subscription with this id."_msg);
    JsonArray attempts;
    for (const store::AccessAttempt& attempt : store::attempts_of(tx, call.operator_id(), id))
        attempts.add(JsonObject{{"at", format_instant(attempt.at)},
                                {"router", format_id(attempt.router_id)},
                                {"desired", domain::name_of(attempt.desired)},
                                {"outcome", store::name_of(attempt.outcome)},
                                {"detail", words::text(attempt.detail, language_of(call.request))}});
    JsonObject object = access_object(*access);
    object.add("attempts", std::move(attempts));
    return json_answer(200, std::move(object));
}

JsonArray usage_days(const Call& call, store::Tx& tx, Id subscription, domain::Period period) {
    JsonArray items;
    for (const store::DayUsage& day : store::usage_by_day(tx, call.operator_id(), subscription, period))
        items.add(JsonObject{{"subscription", format_id(subscription)},
                             {"day", day.on.iso()},
                             {"bytes_down", day.bytes_down},
                             {"bytes_up", day.bytes_up}});
    return items;
}

JsonArray usage_months(const Call& call, store::Tx& tx, Id subscription, domain::Period period) {
    std::vector<std::string> months;
    for (domain::Date month(period.from.year(), period.from.month(), 1); month < period.to;
         month = month.plus_months(1, 1))
        months.push_back(month.iso().substr(0, 7));
    JsonArray items;
    for (const store::MonthUsage& month :
         store::usage_by_month(tx, call.operator_id(), std::span(&subscription, 1), months))
        items.add(JsonObject{{"subscription", format_id(subscription)},
                             {"month", month.month},
                             {"bytes_down", month.bytes_down},
                             {"bytes_up", month.bytes_up}});
    return items;
}

Result<Answer> list_usage(const Call& call, store::Tx& tx) {
    Query query(call);
    const auto subscription = query.id("subscription");
    if (!call.request.parameter("subscription")) query.fault("subscription", "is required"_msg);
    const std::string by = query.text("by");
    if (!by.empty() && by != "day" && by != "month") query.fault("by", "is day or month"_msg);
    const domain::Date tomorrow = call.act().today + 1;
    const domain::Period period{query.date("from").value_or(tomorrow - usage_days_max / 12),
                                query.date("to").value_or(tomorrow)};
    if (by != "month" && period.days() > usage_days_max)
        query.fault("from", "is more than 400 days before `to`"_msg);
    if (period.days() < 0 || period.days() > 12 * usage_days_max)
        query.fault("to", "is the day after the last, at most 13 years later"_msg);
    BANGNOPI_TRY_DONE(query.finish());
    if (!store::find_subscription(tx, call.operator_id(), *subscription))
        return refuse(Code::not_found, "There is no subscription with this id."_msg);
    return json_answer(200, list_object(by == "month" ? usage_months(call, tx, *subscription, period)
                                                      : usage_days(call, tx, *subscription, period)));
}

struct UsageCommand {
    std::vector<store::UsageRecord> records;
    std::vector<std::string> usernames;  // one a record; empty where the subscription is named
};

void read_record(Fields& fields, UsageCommand& command) {
    store::UsageRecord& record = command.records.emplace_back();
    std::string& username = command.usernames.emplace_back();
    fields.required("key", record.key);
    const bool id_reads = fields.optional("subscription", record.subscription_id);
    const bool username_reads = fields.optional("username", username);
    fields.required("started_at", record.started_at);
    fields.required("ended_at", record.ended_at);
    fields.required("bytes_down", record.bytes_down);
    fields.required("bytes_up", record.bytes_up);
    if (id_reads && username_reads && static_cast<bool>(record.subscription_id) != username.empty())
        fields.fault("subscription", "name either the subscription or its username"_msg);
}

Result<Done> resolve_usernames(const Call& call, store::Tx& tx, const UsageCommand& command,
                               std::vector<store::UsageRecord>& records) {
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (command.usernames[i].empty()) continue;
        const auto found = store::find_subscription_by_username(tx, call.operator_id(), command.usernames[i]);
        if (!found)
            return refuse_field("/records/" + std::to_string(i) + "/username",
                                "is no login of a subscription"_msg);
        records[i].subscription_id = found->id;
    }
    return Done{};
}

Result<Work> record_usage(const Call& call) {
    UsageCommand command;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        const bool given = fields.each("records", access::usage_records_max,
                                       [&](Fields& element) { read_record(element, command); });
        if (!given || command.records.empty()) fields.fault("records", "needs at least one record"_msg);
    }));
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        std::vector<store::UsageRecord> records = command.records;
        BANGNOPI_TRY_DONE(resolve_usernames(call, tx, command, records));
        BANGNOPI_TRY(recorded, access::record_usage(tx, act, call.tenant->settings, records));
        const JsonObject counts{{"accepted", recorded.accepted}, {"known", recorded.known}};
        if (recorded.accepted > 0)
            store::audit(tx, act, "usage.record", "operator", act.operator_id, {}, counts.text());
        return json_answer(200, counts);
    };
}

}  // namespace

std::vector<Route> subscription_routes() {
    return {{"GET", "/api/v1/subscriptions", Read(list_subscriptions)},
            {"POST", "/api/v1/subscriptions", Write{create_subscription}},
            {"POST", "/api/v1/quotes", Read(quote_first_bill)},
            {"GET", "/api/v1/subscriptions/{id}", Read(get_subscription)},
            {"PATCH", "/api/v1/subscriptions/{id}/connection", Write{edit_connection}},
            {"POST", "/api/v1/subscriptions/{id}/plan-change", Write{change_plan}},
            {"POST", "/api/v1/subscriptions/{id}/suspend", Write{on_day<billing::suspend>}},
            {"POST", "/api/v1/subscriptions/{id}/resume", Write{on_day<billing::resume>}},
            {"POST", "/api/v1/subscriptions/{id}/end", Write{end_subscription}},
            {"POST", "/api/v1/subscriptions/{id}/payer", Write{set_payer}},
            {"POST", "/api/v1/subscriptions/{id}/promise", Write{promise_to_pay}},
            {"GET", "/api/v1/subscriptions/{id}/access", Read(get_access)},
            {"GET", "/api/v1/usage", Read(list_usage)},
            {"POST", "/api/v1/usage", Write{record_usage}}};
}

}  // namespace bangnopi::http
