// What months that are over would have brought under another plan.
#include "adapters/http/api.hpp"
#include "adapters/http/plan_fields.hpp"
#include "billing/simulation.hpp"

namespace bangnopi::http {

namespace {

// A read holds a thread of the server: more take the command line.
constexpr std::int64_t subscriptions_max = 20'000;

JsonObject simulation_object(const Call& call, const billing::Simulation& simulation) {
    JsonArray plans;
    for (const auto& plan : simulation.plans)
        plans.add(
            JsonObject{{"plan", plan.code}, {"months", plan.months}, {"now", plan.now}, {"then", plan.then}});
    JsonArray most;
    for (const auto& one : simulation.most)
        most.add(JsonObject{{"subscription", format_id(one.subscription)},
                            {"customer", format_id(one.customer)},
                            {"customer_number", one.customer_number},
                            {"customer_name", one.customer_name},
                            {"now", one.now},
                            {"then", one.then}});
    JsonObject object{{"from", simulation.period.from.iso()},
                      {"to", simulation.period.to.iso()},
                      {"subscriptions", simulation.subscriptions},
                      {"now", simulation.now},
                      {"then", simulation.then},
                      {"pay_more", simulation.pay_more},
                      {"pay_less", simulation.pay_less},
                      {"currency", call.tenant->currency.code()}};
    object.add("plans", std::move(plans));
    object.add("most", std::move(most));
    return object;
}

Result<Answer> simulate(const Call& call, store::Tx& tx) {
    billing::SimulatePlan command;
    command.subscriptions_max = subscriptions_max;
    domain::PlanTerms terms;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("plan", command.plan);
        fields.optional("of_plan", command.of_plan);
        fields.optional("months", command.months);
        if (fields.object("terms", [&](Fields& inner) { read_plan_terms(inner, terms); }))
            command.terms = terms;
    }));
    BANGNOPI_TRY(simulation, billing::simulate(tx, call.act(), call.tenant->settings, command));
    return json_answer(200, simulation_object(call, simulation));
}

}  // namespace

std::vector<Route> simulation_routes() {
    return {{"POST", "/api/v1/simulations", Read(simulate)}};
}

}  // namespace bangnopi::http
