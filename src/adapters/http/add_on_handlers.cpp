// Add-ons: what is rented beside a plan, and what a subscription has of it.
#include "adapters/http/api.hpp"
#include "adapters/http/views.hpp"
#include "billing/add_ons.hpp"

namespace bangnopi::http {

namespace {

JsonObject add_on_object(const Call& call, const store::AddOn& add_on) {
    JsonObject object{{"id", format_id(add_on.id)}, {"code", add_on.code},     {"name", add_on.name},
                      {"taxed", add_on.taxed},      {"active", add_on.active}, {"version", add_on.version}};
    if (!call.sees_money()) return object;
    object.add("monthly_fee", add_on.monthly_fee);
    object.add("currency", call.tenant->currency.code());
    return object;
}

Answer add_on_answer(const Call& call, int status, const store::AddOn& add_on) {
    return json_answer(status, add_on_object(call, add_on), add_on.version);
}

Result<Answer> list_add_ons(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_add_ons(tx, call.operator_id(), request));
    return json_answer(
        200, page_object(page, [&](const store::AddOn& add_on) { return add_on_object(call, add_on); }));
}

Result<Answer> get_add_on(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto add_on = store::find_add_on(tx, call.operator_id(), id);
    if (!add_on) return refuse(Code::not_found, "There is no add-on with this id."_msg);
    return add_on_answer(call, 200, *add_on);
}

Result<Work> create_add_on(const Call& call) {
    billing::NewAddOn command;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("code", command.code);
        fields.required("name", command.name);
        fields.required("monthly_fee", command.monthly_fee);
        fields.optional("taxed", command.taxed);
    }));
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(add_on, billing::create_add_on(tx, act, command));
        return add_on_answer(call, 201, add_on);
    };
}

Result<Work> edit_add_on(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    billing::EditAddOn command;
    command.id = id;
    command.if_version = call.if_version;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("name", command.name);
        fields.optional("monthly_fee", command.monthly_fee);
        fields.optional("taxed", command.taxed);
        fields.optional("active", command.active);
    }));
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(add_on, billing::edit_add_on(tx, act, command));
        return add_on_answer(call, 200, add_on);
    };
}

Result<Work> rent_add_on(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    billing::RentAddOn command{id, {}, std::nullopt, call.if_version};
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("add_on", command.add_on);
        fields.optional("from", command.from);
    }));
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(row, billing::rent_add_on(tx, act, command));
        return json_answer(200, subscription_in_full(call, tx, row.id), row.version);
    };
}

Result<Work> return_add_on(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    billing::ReturnAddOn command{id, {}, std::nullopt, call.if_version};
    std::optional<Id> rented;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("add_on", rented);
        if (!rented) fields.fault("add_on", "is required"_msg);
        fields.optional("on", command.on);
    }));
    command.rented = *rented;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(row, billing::return_add_on(tx, act, command));
        return json_answer(200, subscription_in_full(call, tx, row.id), row.version);
    };
}

}  // namespace

std::vector<Route> add_on_routes() {
    return {{"GET", "/api/v1/add-ons", Read(list_add_ons)},
            {"POST", "/api/v1/add-ons", Write{create_add_on}},
            {"GET", "/api/v1/add-ons/{id}", Read(get_add_on)},
            {"PATCH", "/api/v1/add-ons/{id}", Write{edit_add_on}},
            {"POST", "/api/v1/subscriptions/{id}/add-ons", Write{rent_add_on}},
            {"POST", "/api/v1/subscriptions/{id}/add-ons/end", Write{return_add_on}}};
}

}  // namespace bangnopi::http
