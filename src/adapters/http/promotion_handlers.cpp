// Promotions: what is offered, and giving it to a subscription.
#include "adapters/http/api.hpp"
#include "adapters/http/discount_fields.hpp"
#include "adapters/http/views.hpp"
#include "billing/promotions.hpp"

namespace bangnopi::http {

namespace {

JsonArray ids_array(std::span<const Id> ids) {
    JsonArray array;
    for (const Id id : ids) array.add(format_id(id));
    return array;
}

JsonObject promotion_object(const Call& call, const store::Promotion& promotion) {
    JsonObject object{{"id", format_id(promotion.id)},
                      {"code", promotion.code},
                      {"name", promotion.name},
                      {"signup_from", or_null(promotion.signup_from)},
                      {"signup_to", or_null(promotion.signup_to)},
                      {"plans", ids_array(promotion.plans)},
                      {"areas", ids_array(promotion.areas)},
                      {"active", promotion.active},
                      {"created_at", format_instant(promotion.created_at)},
                      {"version", promotion.version}};
    if (!call.sees_money()) return object;
    object.add("discount", discount_value(promotion.discount));
    object.add("currency", call.tenant->currency.code());
    return object;
}

Answer promotion_answer(const Call& call, int status, const store::Promotion& promotion) {
    return json_answer(status, promotion_object(call, promotion), promotion.version);
}

Result<Answer> list_promotions(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_promotions(tx, call.operator_id(), request));
    return json_answer(200, page_object(page, [&](const store::Promotion& promotion) {
                           return promotion_object(call, promotion);
                       }));
}

Result<Answer> get_promotion(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto promotion = store::find_promotion(tx, call.operator_id(), id);
    if (!promotion) return refuse(Code::not_found, "There is no promotion with this id."_msg);
    JsonObject object = promotion_object(call, *promotion);
    object.add("subscriptions", store::count_promotion_uses(tx, call.operator_id(), id));
    return json_answer(200, std::move(object), promotion->version);
}

Result<Work> create_promotion(const Call& call) {
    billing::NewPromotion command;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("code", command.code);
        fields.required("name", command.name);
        std::optional<store::SubscriptionDiscount> discount;
        if (!read_discount(fields, discount)) fields.fault("discount", "is required"_msg);
        if (discount) command.discount = *discount;
        fields.optional("signup_from", command.signup_from);
        fields.optional("signup_to", command.signup_to);
        std::optional<std::vector<std::string>> plans;
        std::optional<std::vector<std::string>> areas;
        fields.texts("plans", billing::promotion_plans_max, plans);
        fields.texts("areas", billing::promotion_areas_max, areas);
        if (plans) command.plans = *std::move(plans);
        if (areas) command.areas = *std::move(areas);
    }));
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(promotion, billing::create_promotion(tx, act, command));
        return promotion_answer(call, 201, promotion);
    };
}

// Null takes it away.
void read_day(Fields& fields, std::string_view name, std::optional<std::optional<domain::Date>>& day) {
    std::optional<domain::Date> read;
    fields.optional(name, read);
    if (read || fields.is_null(name)) day = read;
}

Result<Work> edit_promotion(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    billing::EditPromotion command;
    command.id = id;
    command.if_version = call.if_version;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("name", command.name);
        read_discount(fields, command.discount);
        read_day(fields, "signup_from", command.signup_from);
        read_day(fields, "signup_to", command.signup_to);
        fields.texts("plans", billing::promotion_plans_max, command.plans);
        fields.texts("areas", billing::promotion_areas_max, command.areas);
        fields.optional("active", command.active);
    }));
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(promotion, billing::edit_promotion(tx, act, command));
        return promotion_answer(call, 200, promotion);
    };
}

Result<Work> give_promotion(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    billing::GivePromotion command{id, {}, call.if_version};
    BANGNOPI_TRY_DONE(
        read_body(call.body, [&](Fields& fields) { fields.required("promotion", command.promotion); }));
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(row, billing::give_promotion(tx, act, command));
        return json_answer(200, subscription_in_full(call, tx, row.id), row.version);
    };
}

}  // namespace

std::vector<Route> promotion_routes() {
    return {{"GET", "/api/v1/promotions", Read(list_promotions)},
            {"POST", "/api/v1/promotions", Write{create_promotion}},
            {"GET", "/api/v1/promotions/{id}", Read(get_promotion)},
            {"PATCH", "/api/v1/promotions/{id}", Write{edit_promotion}},
            {"POST", "/api/v1/subscriptions/{id}/promotion", Write{give_promotion}}};
}

}  // namespace bangnopi::http
