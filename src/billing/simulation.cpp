#include "billing/simulation.hpp"

#include <algorithm>
#include <map>

#include "billing/plans.hpp"
#include "domain/money.hpp"
#include "store/simulations.hpp"

namespace bangnopi::billing {
namespace {

constexpr int subscriptions_per_read = 1000;

// Held by the months of every billing day: the last period that is over may have begun two months ago.
domain::Period days_looked_at(domain::Date today, int months) {
    return {today.plus_months(-months - 1, 1), today};
}

Result<domain::PlanTerms> terms_of(store::Tx& tx, const store::Act& act, const SimulatePlan& command) {
    if (command.terms.has_value() != command.plan.empty())
        return refuse_field("/plan", "name a plan or give terms, one of both"_msg);
    domain::PlanTerms terms;
    if (command.terms) {
        terms = *command.terms;
        const auto checked = domain::check_terms(terms);
        if (!checked) {
            const FieldError& error = checked.error().errors.front();
            return refuse_field("/terms" + error.pointer, error.detail);
        }
    } else {
        BANGNOPI_TRY(newest, newest_terms(tx, act, command.plan));
        terms = std::move(newest);
    }
    if (terms.billing == domain::Billing::prepaid_package)
        return refuse_field("/plan",
                            "a package has no month to compare: take a plan that is billed by the month"_msg);
    if (terms.code.empty()) terms.code = "simulated";
    return terms;
}

class Simulator {
  public:
    Simulator(store::Tx& tx, const store::Act& act, const store::Settings& settings, domain::PlanTerms terms,
              store::SimulatedOf of, int months)
        : tx_(tx),
          act_(act),
          book_(store::PlanBook::load(tx, act.operator_id)),
          cases_(book_, act.currency, settings.tax),
          terms_(std::move(terms)),
          of_(of),
          months_(months) {
        simulation_.period = of.lived_in;
    }

    Result<Simulation> run() {
        for (Id after{};;) {
            subscriptions_ =
                store::simulated_subscriptions(tx_, act_.operator_id, of_, after, subscriptions_per_read);
            if (subscriptions_.empty()) break;
            after = subscriptions_.back().id;
            cases_.load(tx_, act_.operator_id, subscriptions_);
            cases_.load_usage(tx_, act_.operator_id, of_.lived_in, store::UsageOf::all);
            for (std::size_t i = 0; i < subscriptions_.size(); ++i) BANGNOPI_TRY_DONE(simulate_one(i));
        }
        for (auto& [code, plan] : plans_) simulation_.plans.push_back(plan);
        name_most();
        return std::move(simulation_);
    }

  private:
    Result<Done> simulate_one(std::size_t index) {
        const store::BillableSubscription& subscription = subscriptions_[index];
        Simulation::OfCustomer sum{subscription.id, subscription.customer_id, {}, {}, 0, 0};
        bool any = false;
        domain::Period period = domain::billing_period(act_.today, subscription.billing_day);
        for (int month = 0; month < months_; ++month) {
            period = domain::billing_period(period.from - 1, subscription.billing_day);
            const bool lived = subscription.starts_on < period.to &&
                               (!subscription.ends_on || *subscription.ends_on > period.from);
            if (!lived) continue;
            any = true;
            BANGNOPI_TRY_DONE(simulate_month(index, period, sum));
        }
        if (any) take(sum);
        return Done{};
    }

    Result<Done> simulate_month(std::size_t index, domain::Period period, Simulation::OfCustomer& sum) {
        domain::BillingCase inputs = cases_.at(index, period);
        BANGNOPI_TRY(now, domain::draft_invoice(inputs));
        const std::string& code = cases_.terms(index, cases_.plan_on(index, period.to - 1)).code;
        inputs.plans = std::span(&terms_, 1);
        inputs.plan = 0;
        inputs.changes = {};
        BANGNOPI_TRY(then, domain::draft_invoice(inputs));
        sum.now = domain::add(sum.now, now.total);
        sum.then = domain::add(sum.then, then.total);
        Simulation::OfPlan& plan = plans_[code];
        plan.code = code;
        ++plan.months;
        plan.now = domain::add(plan.now, now.total);
        plan.then = domain::add(plan.then, then.total);
        return Done{};
    }

    static std::int64_t difference(const Simulation::OfCustomer& one) { return std::abs(one.then - one.now); }

    // The largest differences are kept as a heap whose smallest is on top.
    void take(const Simulation::OfCustomer& sum) {
        ++simulation_.subscriptions;
        simulation_.now = domain::add(simulation_.now, sum.now);
        simulation_.then = domain::add(simulation_.then, sum.then);
        if (sum.then > sum.now) ++simulation_.pay_more;
        if (sum.then < sum.now) ++simulation_.pay_less;
        if (sum.then == sum.now) return;
        auto& most = simulation_.most;
        const auto larger = [](const auto& a, const auto& b) { return difference(a) > difference(b); };
        most.push_back(sum);
        std::push_heap(most.begin(), most.end(), larger);
        if (most.size() <= simulation_shown_max) return;
        std::pop_heap(most.begin(), most.end(), larger);
        most.pop_back();
    }

    void name_most() {
        auto& most = simulation_.most;
        std::sort(most.begin(), most.end(), [](const auto& a, const auto& b) {
            return std::pair(-difference(a), a.subscription) < std::pair(-difference(b), b.subscription);
        });
        std::vector<Id> customers;
        for (const Simulation::OfCustomer& one : most) customers.push_back(one.customer);
        if (customers.empty()) return;
        const auto names = store::names_of_customers(tx_, act_.operator_id, customers);
        for (Simulation::OfCustomer& one : most) {
            one.customer_number = names.at(one.customer).number;
            one.customer_name = names.at(one.customer).name;
        }
    }

    store::Tx& tx_;
    const store::Act& act_;
    store::PlanBook book_;
    store::CaseBatch cases_;
    domain::PlanTerms terms_;
    store::SimulatedOf of_;
    int months_;
    std::vector<store::BillableSubscription> subscriptions_;
    std::map<std::string, Simulation::OfPlan> plans_;
    Simulation simulation_;
};

}  // namespace

Result<Simulation> simulate(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                            const SimulatePlan& command) {
    if (command.months < 1 || command.months > simulated_months_max)
        return refuse_field("/months", "is from 1 to 12"_msg);
    BANGNOPI_TRY(terms, terms_of(tx, act, command));
    store::SimulatedOf of{days_looked_at(act.today, command.months), std::nullopt};
    if (!command.of_plan.empty()) {
        BANGNOPI_TRY(plan, plan_named(tx, act.operator_id, command.of_plan, "/of_plan"));
        of.plan_id = plan.id;
    }
    const std::int64_t count = store::count_simulated(tx, act.operator_id, of);
    if (count > command.subscriptions_max)
        return refuse(Code::conflict,
                      "{} subscriptions are more than {}: use `bangnopi simulate` on the server"_msg(
                          count, command.subscriptions_max));
    return Simulator(tx, act, settings, std::move(terms), of, command.months).run();
}

}  // namespace bangnopi::billing
