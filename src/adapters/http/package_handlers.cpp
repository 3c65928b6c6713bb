// Packages of subscriptions that are paid in advance: what was bought, the next one, and whether it is bought by itself.
#include "adapters/http/api.hpp"
#include "adapters/http/views.hpp"
#include "billing/packages.hpp"

namespace bangnopi::http {

namespace {

constexpr std::int64_t packages_shown_max = 50;

// What was to wait until a day that is past, or was taken back before it, waits no more.
JsonObject package_object(const store::Package& package, Instant now) {
    const bool waits = package.waits_at(now) && now < package.life.to;
    return {
        {"from", format_instant(package.life.from)},
        {"to", format_instant(package.life.to)},
        {"waits_until", waits ? JsonValue(format_instant(*package.waits_until)) : JsonValue(nullptr)},
        {"begun_at", package.begun_at ? JsonValue(format_instant(*package.begun_at)) : JsonValue(nullptr)},
        {"invoice", format_id(package.invoice_id)}};
}

JsonObject packages_object(const Call& call, store::Tx& tx, Id subscription) {
    JsonArray items;
    for (const store::Package& package :
         store::packages_of(tx, call.operator_id(), subscription, packages_shown_max))
        items.add(package_object(package, call.act().now));
    JsonObject object{{"auto_renew", store::renews_by_itself(tx, call.operator_id(), subscription)}};
    object.add("items", std::move(items));
    return object;
}

Result<Answer> list_packages(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    if (!store::find_subscription(tx, call.operator_id(), id))
        return refuse(Code::not_found, "There is no subscription with this id."_msg);
    return json_answer(200, packages_object(call, tx, id));
}

Result<Work> buy_package(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [](Fields&) {}));
    return [&call, id = id, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(bought, billing::buy_package(tx, act, {id, call.if_version}));
        JsonObject object = package_object(bought.package, act.now);
        object.add("total", bought.total);
        object.add("currency", call.tenant->currency.code());
        return json_answer(201, std::move(object));
    };
}

Result<Work> set_auto_renewal(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    billing::RenewByItself command{id, true, call.if_version};
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { fields.required("on", command.on); }));
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(billing::renew_by_itself(tx, act, command));
        return json_answer(200, packages_object(call, tx, command.subscription));
    };
}

}  // namespace

std::vector<Route> package_routes() {
    return {{"GET", "/api/v1/subscriptions/{id}/packages", Read(list_packages)},
            {"POST", "/api/v1/subscriptions/{id}/packages", Write{buy_package}},
            {"POST", "/api/v1/subscriptions/{id}/auto-renewal", Write{set_auto_renewal}}};
}

}  // namespace bangnopi::http
