// A fresh operator on each engine, and short ways to run its use cases in transactions of their own.
#pragma once

#include "base/check.hpp"
#include "base/sealing.hpp"
#include "billing/areas.hpp"
#include "billing/customers.hpp"
#include "billing/plans.hpp"
#include "billing/subscriptions.hpp"
#include "staff/tenants.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {

// 2026-11-23 09:00 in Jakarta.
inline const Instant morning = *parse_instant("2026-11-23T02:00:00Z");

template <class T>
T must(Result<T> result) {
    if (!result) {
        ADD_FAILURE() << name_of(result.error().code) << ": " << result.error().detail;
        throw std::runtime_error("refused: " + english(result.error().detail));
    }
    return std::move(*result);
}

// The pointer of the first field that was refused, with the code before it: "invalid /phone".
template <class T>
std::string refusal_of(const Result<T>& result) {
    if (result) return "done";
    std::string text(name_of(result.error().code));
    if (!result.error().errors.empty()) text += ' ' + result.error().errors.front().pointer;
    return text;
}

class RegistryTest : public EngineTest {
  protected:
    [[nodiscard]] store::Scope scope() const { return store::Scope::of(tenant.id); }
    [[nodiscard]] store::Act act() { return staff::make_act(tenant, actor, clock.now(), ids); }
    void go_to(std::string_view instant) { clock.advance_to(*parse_instant(instant)); }

    template <class Fn>
    auto write(Fn fn) {
        return db->write_wait(scope(), store::Priority::normal, fn);
    }
    template <class Fn>
    auto read(Fn fn) {
        return db->read(scope(), fn);
    }

    billing::NewPlan plan_of(const std::string& code, std::int64_t monthly_fee) const;
    Result<billing::PlanDetails> create_plan(const billing::NewPlan& command);
    Result<store::Customer> register_customer(const billing::NewCustomer& command);
    store::Customer customer(const std::string& name);
    store::Area area(const std::string& code, const std::string& parent = "");
    billing::NewSubscription subscription_of(const store::Customer& owner, const std::string& plan,
                                             const std::string& username);
    Result<billing::Subscribed> subscribe(const billing::NewSubscription& command);
    store::Subscription present(Id subscription);

    // How many rows of audit or event there are of a subject and an action or kind.
    std::int64_t audits(std::string_view action, Id subject);
    std::int64_t events(std::string_view kind, Id subject);

    ManualClock clock{morning};
    IdSource ids{clock, 1};
    KeyRing keys = KeyRing::generate();
    store::Actor actor{store::ActorKind::staff, Id{77}, "owner"};
    staff::CreatedOperator founded = make_operator("desa");
    store::Operator& tenant = founded.tenant;
    store::Staff& owner = founded.owner;

    Result<staff::CreatedOperator> create_operator(const std::string& code);
    staff::CreatedOperator make_operator(const std::string& code) { return must(create_operator(code)); }
};

}  // namespace bangnopi::test
