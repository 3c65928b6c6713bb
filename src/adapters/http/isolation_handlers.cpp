// What holds all isolation for unpaid bills, and staff who say that it goes on.
#include "adapters/http/api.hpp"
#include "billing/isolation_guard.hpp"

namespace bangnopi::http {

namespace {

JsonObject isolation_object(const Call& call, const billing::IsolationState& state) {
    JsonObject object{{"held", !state.stops.empty()}, {"reason", nullptr}, {"since", nullptr}};
    if (!state.stops.empty())
        object = {{"held", true},
                  {"reason", store::name_of(state.stops.front().reason)},
                  {"since", format_instant(state.stops.front().since)}};
    object.add("customers", state.counts.due);
    object.add("of_customers", state.counts.active);
    object.add("guard_percent", call.tenant->settings.isolation_guard_percent);
    object.add("guard_from", billing::mass_isolation_min);
    return object;
}

Result<Answer> get_isolation(const Call& call, store::Tx& tx) {
    return json_answer(200, isolation_object(call, billing::isolation_state(tx, call.act())));
}

Result<Work> release_isolation(const Call& call) {
    std::string reason;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { fields.required("reason", reason); }));
    return [&call, reason, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(billing::release_isolation(tx, act, reason));
        return json_answer(200, isolation_object(call, billing::isolation_state(tx, act)));
    };
}

}  // namespace

std::vector<Route> isolation_routes() {
    return {{"GET", "/api/v1/isolation", Read(get_isolation)},
            {"POST", "/api/v1/isolation/release", Write{release_isolation}}};
}

}  // namespace bangnopi::http
