#include <fmt/format.h>
#include <fmt/ostream.h>

#include <filesystem>

#include "app/perform.hpp"
#include "base/json_text.hpp"
#include "billing/plans.hpp"
#include "billing/quote.hpp"
#include "billing/simulation.hpp"
#include "domain/bytes.hpp"
#include "domain/money.hpp"

namespace bangnopi::app {
namespace {

// A file of terms, as a plan of `bangnopi quote`; what is no file is a plan's code.
bool is_file(const std::string& plan) {
    std::error_code ignored;
    return plan == "-" || std::filesystem::exists(plan, ignored);
}

Result<billing::SimulatePlan> read_plan(const SimulateCommand& command, Console& console) {
    billing::SimulatePlan asked;
    asked.of_plan = command.of_plan;
    asked.months = command.months;
    if (!is_file(command.plan)) {
        asked.plan = command.plan;
        return asked;
    }
    BANGNOPI_TRY(text, read_input(console, command.plan));
    BANGNOPI_TRY(terms, billing::parse_plan_terms(text));
    asked.terms = std::move(terms);
    return asked;
}

std::string json_of(const billing::Simulation& simulation, domain::Currency currency) {
    JsonArray plans;
    for (const auto& plan : simulation.plans)
        plans.add(
            JsonObject{{"plan", plan.code}, {"months", plan.months}, {"now", plan.now}, {"then", plan.then}});
    JsonArray most;
    for (const auto& one : simulation.most)
        most.add(JsonObject{{"subscription", format_id(one.subscription)},
                            {"customer_number", one.customer_number},
                            {"customer_name", one.customer_name},
                            {"now", one.now},
                            {"then", one.then}});
    JsonObject object{{"from", simulation.period.from.iso()},
                      {"to", simulation.period.to.iso()},
                      {"currency", currency.code()},
                      {"subscriptions", simulation.subscriptions},
                      {"now", simulation.now},
                      {"then", simulation.then},
                      {"pay_more", simulation.pay_more},
                      {"pay_less", simulation.pay_less}};
    object.add("plans", std::move(plans));
    object.add("most", std::move(most));
    return std::move(object).text();
}

void print(Console& console, const billing::Simulation& simulation, domain::Currency currency) {
    const auto money = [&](std::int64_t amount) { return domain::format_money({amount, currency}); };
    const std::int64_t same = simulation.subscriptions - simulation.pay_more - simulation.pay_less;
    say(console, "{} subscriptions: {} now, {} then; {} would pay more, {} less, {} the same"_msg(
                     simulation.subscriptions, money(simulation.now), money(simulation.then),
                     simulation.pay_more, simulation.pay_less, same));
    for (const auto& plan : simulation.plans)
        say(console, "  {}: {} months, {} now, {} then"_msg(plan.code, plan.months, money(plan.now),
                                                            money(plan.then)));
    if (simulation.most.empty()) return;
    say(console, "the largest differences:"_msg);
    for (const auto& one : simulation.most)
        fmt::print(console.out, "  {}  {}: {} -> {}\n", one.customer_number, one.customer_name,
                   money(one.now), money(one.then));
}

// A whole month with so much usage, and nothing else.
Result<std::string> bill_of_month(Node& node, const store::Operator& subject, const SimulateCommand& command,
                                  billing::SimulatePlan asked) {
    BANGNOPI_TRY(bytes, domain::parse_bytes(command.usage));
    const store::Act act = node.act(subject);
    if (!asked.terms) {
        BANGNOPI_TRY(terms, node.db().read(store::Scope::of(subject.id), [&](store::Tx& tx) {
            return billing::newest_terms(tx, act, asked.plan);
        }));
        asked.terms = std::move(terms);
    }
    if (asked.terms->code.empty()) asked.terms->code = "simulated";
    const domain::DailyUsage used{act.today, bytes};
    domain::BillingCase inputs;
    inputs.currency = subject.currency;
    inputs.plans = std::span(&*asked.terms, 1);
    inputs.starts_on = domain::billing_period(act.today, 1).from - 1;
    inputs.period_on = act.today;
    inputs.usage = std::span(&used, 1);
    inputs.tax = subject.settings.tax;
    BANGNOPI_TRY_DONE(domain::check_case(inputs));
    BANGNOPI_TRY(draft, domain::draft_invoice(inputs));
    std::string text;
    billing::append_draft(text, domain::alone(inputs), draft);
    return text;
}

}  // namespace

int run_simulate(const Invocation& invocation, const SimulateCommand& command, Console& console) {
    auto node = Node::open(invocation.configuration, Opening::read);
    if (!node) return refused(console, node.error());
    const auto subject = (*node)->operator_named(command.operator_code);
    if (!subject) return refused(console, subject.error());
    const auto asked = read_plan(command, console);
    if (!asked) return refused(console, asked.error());
    if (!command.usage.empty()) {
        const auto bill = bill_of_month(**node, *subject, command, *asked);
        if (!bill) return refused(console, bill.error());
        fmt::print(console.out, "{}\n", *bill);
        return exit_done;
    }
    const store::Act act = (*node)->act(*subject);
    const auto simulation = (*node)->db().read(store::Scope::of(subject->id), [&](store::Tx& tx) {
        return billing::simulate(tx, act, subject->settings, *asked);
    });
    if (!simulation) return refused(console, simulation.error());
    if (console.json)
        fmt::print(console.out, "{}\n", json_of(*simulation, subject->currency));
    else
        print(console, *simulation, subject->currency);
    return exit_done;
}

}  // namespace bangnopi::app
