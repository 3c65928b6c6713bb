// The operator and its settings, areas, plans.
#include "adapters/http/api.hpp"
#include "adapters/http/plan_fields.hpp"
#include "billing/areas.hpp"
#include "billing/plan_moves.hpp"
#include "billing/plans.hpp"
#include "staff/tenants.hpp"
#include "store/areas.hpp"
#include "store/operators.hpp"
#include "store/plans.hpp"

namespace bangnopi::http {

namespace json = boost::json;

namespace {

constexpr std::size_t plan_areas_max = 1000;

// The operator

JsonObject operator_object(const store::Operator& tenant) {
    return {{"id", format_id(tenant.id)},
            {"code", tenant.code},
            {"name", tenant.name},
            {"time_zone", tenant.zone.name()},
            {"currency", tenant.currency.code()},
            {"settings", JsonValue::of_json(store::settings_json(tenant.settings))},
            {"created_at", format_instant(tenant.created_at)},
            {"version", tenant.version}};
}

Result<Answer> get_operator(const Call& call, store::Tx&) {
    return json_answer(200, operator_object(*call.tenant), call.tenant->version);
}

// What is named is replaced; `due` and `tax` member by member.
void merge(json::object& into, const json::object& changes) {
    for (const auto& change : changes) {
        json::value* old = into.if_contains(change.key());
        if (old != nullptr && old->is_object() && change.value().is_object())
            merge(old->get_object(), change.value().get_object());
        else
            into[change.key()] = change.value();
    }
}

Result<store::Settings> changed_settings(const store::Settings& now, const json::object& changes) {
    json::value merged = json::parse(store::settings_json(now));
    merge(merged.as_object(), changes);
    auto settings = store::parse_settings(json::serialize(merged));
    if (settings) return settings;
    Refusal refusal = std::move(settings).error();
    for (FieldError& error : refusal.errors) error.pointer.insert(0, "/settings");
    return tl::make_unexpected(std::move(refusal));
}

Result<Work> edit_operator(const Call& call) {
    staff::EditOperator command;
    std::optional<json::object> settings;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("name", command.name);
        fields.optional("time_zone", command.time_zone);
        fields.raw_object("settings", settings);
    }));
    command.if_version = call.if_version;
    return [command, settings, act = call.act()](store::Tx& tx) -> Result<Answer> {
        staff::EditOperator edit = command;
        const auto now = store::lock_operator(tx, act.operator_id);
        if (settings && now) {
            BANGNOPI_TRY(changed, changed_settings(now->settings, *settings));
            edit.settings = changed;
        }
        BANGNOPI_TRY(tenant, staff::edit_operator(tx, act, edit));
        return json_answer(200, operator_object(tenant), tenant.version);
    };
}

// Areas

JsonValue due_value(const std::optional<domain::DueRule>& due) {
    if (!due) return nullptr;
    return JsonObject{{"due_day", or_null(due->due_day)},
                      {"days_after_issue", or_null(due->days_after_issue)},
                      {"grace_days", or_null(due->grace_days)}};
}

JsonObject area_object(const store::Area& area) {
    return {{"id", format_id(area.id)},          {"code", area.code},          {"name", area.name},
            {"parent", or_null(area.parent_id)}, {"due", due_value(area.due)}, {"version", area.version}};
}

Result<Answer> list_areas(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_areas(tx, call.operator_id(), request));
    return json_answer(200, page_object(page, area_object));
}

Result<Answer> get_area(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto area = store::find_area(tx, call.operator_id(), id);
    if (!area) return refuse(Code::not_found, "There is no area with this id."_msg);
    return json_answer(200, area_object(*area), area->version);
}

std::optional<domain::DueRule> read_due(Fields& fields) {
    std::optional<domain::DueRule> due;
    fields.object("due", [&](Fields& inner) {
        due.emplace();
        inner.optional("due_day", due->due_day);
        inner.optional("days_after_issue", due->days_after_issue);
        inner.optional("grace_days", due->grace_days);
    });
    return due;
}

Result<Work> create_area(const Call& call) {
    billing::NewArea command;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("code", command.code);
        fields.required("name", command.name);
        fields.optional("parent", command.parent);
        command.due = read_due(fields);
    }));
    return [command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(area, billing::create_area(tx, act, command));
        return json_answer(201, area_object(area), area.version);
    };
}

Result<Work> edit_area(const Call& call) {
    billing::EditArea command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("name", command.name);
        fields.optional("parent", command.parent);
        const std::optional<domain::DueRule> due = read_due(fields);
        if (due || fields.is_null("due")) command.due = due;
    }));
    command.id = id;
    command.if_version = call.if_version;
    return [command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(area, billing::edit_area(tx, act, command));
        return json_answer(200, area_object(area), area.version);
    };
}

// Plans

JsonValue beyond_value(domain::Beyond beyond) {
    return beyond == domain::Beyond::none ? JsonValue(nullptr) : JsonValue(domain::name_of(beyond));
}

JsonArray steps_array(const std::vector<domain::ThrottleStep>& steps) {
    JsonArray items;
    for (const domain::ThrottleStep& step : steps)
        items.add(JsonObject{{"beyond_bytes", step.beyond_bytes},
                             {"rate_down_bps", step.speed.down_bps},
                             {"rate_up_bps", step.speed.up_bps}});
    return items;
}

JsonObject version_object(const Call& call, const store::PlanVersion& version,
                          const std::vector<store::AreaFee>& fees) {
    const domain::PlanTerms& terms = version.terms;
    JsonObject object{{"id", format_id(version.id)},
                      {"valid_from", version.valid_from.iso()},
                      {"billing", domain::name_of(terms.billing)},
                      {"charged", domain::name_of(terms.charged)},
                      {"included_bytes", or_null(terms.included_bytes)},
                      {"beyond", beyond_value(terms.beyond)},
                      {"unit_bytes", terms.unit_bytes},
                      {"prorate_allowance", terms.prorate_allowance},
                      {"taxed", terms.taxed},
                      {"rate_down_bps", terms.speed.down_bps},
                      {"rate_up_bps", terms.speed.up_bps},
                      {"burst_down_bps", terms.speed.burst.down_bps},
                      {"burst_up_bps", terms.speed.burst.up_bps},
                      {"burst_threshold_down_bps", terms.speed.burst.threshold_down_bps},
                      {"burst_threshold_up_bps", terms.speed.burst.threshold_up_bps},
                      {"burst_time_s", terms.speed.burst.time_s},
                      {"throttle_down_bps", terms.throttled_speed.down_bps},
                      {"throttle_up_bps", terms.throttled_speed.up_bps},
                      {"grace_bytes", terms.grace_bytes},
                      {"days", terms.package_days},
                      {"package_starts", domain::name_of(terms.package_starts)},
                      {"minimum_term_months", terms.minimum_term_months}};
    object.add("throttle_steps", steps_array(terms.throttle_steps));
    if (!call.sees_money()) return object;
    object.add("monthly_fee", terms.monthly_fee);
    object.add("unit_price", terms.unit_price);
    object.add("setup_fee", terms.setup_fee);
    object.add("price", terms.package_price);
    object.add("early_end_fee", terms.early_end_fee);
    JsonArray area_fees;
    for (const store::AreaFee& fee : fees)
        area_fees.add(JsonObject{{"area", format_id(fee.area_id)}, {"monthly_fee", fee.monthly_fee}});
    object.add("area_fees", std::move(area_fees));
    return object;
}

// The areas of which the plan, or its newest version, says something: what a PATCH of them replaces.
JsonArray plan_areas(const Call& call, const store::PlanDetails& details) {
    std::map<Id, std::optional<std::int64_t>> fees;
    for (const Id area : details.sold_in) fees[area] = std::nullopt;
    for (const store::AreaFee& fee : details.fees_of(details.versions.back().id))
        fees[fee.area_id] = fee.monthly_fee;
    JsonArray areas;
    for (const auto& [area, fee] : fees) {
        JsonObject object{{"area", format_id(area)}};
        if (call.sees_money()) object.add("monthly_fee", or_null(fee));
        areas.add(std::move(object));
    }
    return areas;
}

JsonObject plan_object(const Call& call, const store::PlanDetails& details) {
    JsonArray versions;
    for (const store::PlanVersion& version : details.versions)
        versions.add(version_object(call, version, details.fees_of(version.id)));
    return {{"id", format_id(details.plan.id)},
            {"code", details.plan.code},
            {"name", details.plan.name},
            {"active", details.plan.active},
            {"currency", call.tenant->currency.code()},
            {"current", version_object(call, details.current, details.fees_of(details.current.id))},
            {"versions", std::move(versions)},
            {"areas", plan_areas(call, details)},
            {"only_in_areas", !details.sold_in.empty()},
            {"created_at", format_instant(details.plan.created_at)},
            {"version", details.plan.version}};
}

constexpr int plan_moves_shown_max = 20;

JsonArray plan_moves(const Call& call, store::Tx& tx, Id plan) {
    JsonArray moves;
    for (const store::PlanMove& move :
         store::plan_moves_of(tx, call.operator_id(), plan, plan_moves_shown_max))
        moves.add(JsonObject{{"id", format_id(move.id)},
                             {"plan_version", format_id(move.plan_version_id)},
                             {"effective_on", move.effective_on.iso()},
                             {"moved", move.moved},
                             {"left_out", move.left_out},
                             {"cancelled", move.cancelled},
                             {"created_at", format_instant(move.created_at)}});
    return moves;
}

// With the last moves of its subscribers, which lists leave out.
Result<Answer> plan_with_moves(const Call& call, store::Tx& tx, int status, Id plan) {
    const auto details = store::find_plan_details(tx, call.operator_id(), plan, call.act().today);
    if (!details) return refuse(Code::not_found, "There is no plan with this id."_msg);
    JsonObject object = plan_object(call, *details);
    object.add("moves", plan_moves(call, tx, plan));
    return json_answer(status, std::move(object), details->plan.version);
}

Answer plan_answer(const Call& call, int status, const store::PlanDetails& details) {
    return json_answer(status, plan_object(call, details), details.plan.version);
}

bool read_areas(Fields& fields, std::vector<billing::AreaTerms>& areas) {
    return fields.each("areas", plan_areas_max, [&](Fields& element) {
        billing::AreaTerms& area = areas.emplace_back();
        element.required("area", area.area);
        element.optional("monthly_fee", area.monthly_fee);
    });
}

Result<Answer> list_plans(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    const store::PlanFilter filter{query.optional_flag("active")};
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_plans(tx, call.operator_id(), call.act().today, filter, request));
    return json_answer(200, page_object(page, [&](const store::PlanDetails& details) {
                           return plan_object(call, details);
                       }));
}

Result<Answer> get_plan(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    return plan_with_moves(call, tx, 200, id);
}

Result<Work> create_plan(const Call& call) {
    billing::NewPlan command;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("code", command.code);
        fields.required("name", command.name);
        fields.optional("valid_from", command.valid_from);
        read_plan_terms(fields, command.terms);
        read_areas(fields, command.areas);
        fields.optional("only_in_areas", command.only_in_areas);
    }));
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(details, billing::create_plan(tx, act, command));
        return plan_answer(call, 201, details);
    };
}

Result<Work> edit_plan(const Call& call) {
    billing::EditPlan command;
    std::vector<billing::AreaTerms> areas;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("name", command.name);
        fields.optional("active", command.active);
        if (read_areas(fields, areas)) command.areas = areas;
        fields.optional("only_in_areas", command.only_in_areas);
    }));
    command.id = id;
    command.if_version = call.if_version;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(details, billing::edit_plan(tx, act, command));
        return plan_answer(call, 200, details);
    };
}

Result<Work> create_plan_version(const Call& call) {
    billing::NewPlanVersion command;
    std::vector<billing::AreaTerms> areas;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("valid_from", command.valid_from);
        read_plan_terms(fields, command.terms);
        if (read_areas(fields, areas)) command.areas = areas;
    }));
    command.plan_id = id;
    command.if_version = call.if_version;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(details, billing::add_plan_version(tx, act, command));
        return plan_answer(call, 201, details);
    };
}

void read_subscriptions(Fields& fields, std::vector<Id>& subscriptions) {
    std::optional<std::vector<std::string>> named;
    fields.texts("subscriptions", billing::moved_by_name_max, named);
    if (!named) return;
    if (named->empty()) fields.fault("subscriptions", "name one at least, or leave it out for all"_msg);
    for (std::size_t at = 0; at < named->size(); ++at)
        if (const auto id = parse_id((*named)[at]))
            subscriptions.push_back(*id);
        else
            fields.fault("subscriptions/" + std::to_string(at), "is no id"_msg);
}

Result<Work> move_plan(const Call& call) {
    billing::MovePlan command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("effective_on", command.effective_on);
        fields.optional("notice_days", command.notice_days);
        read_subscriptions(fields, command.subscriptions);
    }));
    command.plan_id = id;
    command.if_version = call.if_version;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(billing::move_plan(tx, act, command));
        return plan_with_moves(call, tx, 201, command.plan_id);
    };
}

Result<Work> cancel_plan_move(const Call& call) {
    billing::CancelPlanMove command;
    std::optional<Id> move;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("move", move);
        if (!move) fields.fault("move", "is required"_msg);
    }));
    command = {id, *move, call.if_version};
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(billing::cancel_plan_move(tx, act, command));
        return plan_with_moves(call, tx, 200, command.plan_id);
    };
}

}  // namespace

std::vector<Route> operator_routes() {
    return {{"GET", "/api/v1/operators/current", Read(get_operator)},
            {"PATCH", "/api/v1/operators/current", Write{edit_operator}},
            {"GET", "/api/v1/areas", Read(list_areas)},
            {"POST", "/api/v1/areas", Write{create_area}},
            {"GET", "/api/v1/areas/{id}", Read(get_area)},
            {"PATCH", "/api/v1/areas/{id}", Write{edit_area}},
            {"GET", "/api/v1/plans", Read(list_plans)},
            {"POST", "/api/v1/plans", Write{create_plan}},
            {"GET", "/api/v1/plans/{id}", Read(get_plan)},
            {"PATCH", "/api/v1/plans/{id}", Write{edit_plan}},
            {"POST", "/api/v1/plans/{id}/versions", Write{create_plan_version}},
            {"POST", "/api/v1/plans/{id}/moves", Write{move_plan}},
            {"POST", "/api/v1/plans/{id}/moves/cancel", Write{cancel_plan_move}}};
}

}  // namespace bangnopi::http
