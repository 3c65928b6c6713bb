#include "billing/isolation_guard.hpp"

#include "base/json_text.hpp"
#include "billing/held_invoice.hpp"
#include "store/outbox.hpp"

namespace bangnopi::billing {
namespace {

std::string json_of(store::StopReason reason, const store::IsolationCounts& counts) {
    return JsonObject{
        {"reason", store::name_of(reason)}, {"customers", counts.due}, {"of_customers", counts.active}}
        .text();
}

}  // namespace

bool is_mass_isolation(const store::IsolationCounts& counts, int percent) {
    return percent > 0 && counts.due >= mass_isolation_min && counts.due * 100 > counts.active * percent;
}

void hold_isolation(store::Tx& tx, const store::Act& act, store::StopReason reason,
                    const store::IsolationCounts& counts) {
    for (const store::IsolationStop& stop : store::isolation_stops(tx, act.operator_id))
        if (stop.reason == reason) return;  // another node came first
    store::hold_isolation(tx, act.operator_id, {reason, act.now});
    store::emit(tx, act, "isolation.held", act.operator_id, json_of(reason, counts));
}

void tell_released(store::Tx& tx, const store::Act& act, store::StopReason reason) {
    store::emit(tx, act, "isolation.released", act.operator_id,
                JsonObject{{"reason", store::name_of(reason)}}.text());
}

IsolationState isolation_state(store::Tx& tx, const store::Act& act) {
    return {store::isolation_stops(tx, act.operator_id),
            store::count_isolations(tx, act.operator_id, act.now)};
}

Result<Done> release_isolation(store::Tx& tx, const store::Act& act, const std::string& reason) {
    BANGNOPI_TRY_DONE(check_reason(reason));
    const IsolationState state = isolation_state(tx, act);
    if (state.stops.empty()) return refuse(Code::conflict, "Isolation is not held."_msg);
    if (state.stops.front().reason == store::StopReason::clock)
        return refuse(Code::conflict,
                      "Isolation is held since the clock leapt: look whether it is right now, then run "
                      "bangnopi jobs run on the server."_msg);
    for (const store::IsolationStop& stop : state.stops)
        store::release_isolation(tx, act.operator_id, stop.reason);
    store::confirm_isolation(tx, act.operator_id, act.now);
    store::audit(
        tx, act, "isolation.release", "operator", act.operator_id, {},
        JsonObject{{"reason", reason}, {"customers", state.counts.due}, {"of_customers", state.counts.active}}
            .text());
    tell_released(tx, act, state.stops.front().reason);
    return Done{};
}

}  // namespace bangnopi::billing
