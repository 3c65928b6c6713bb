// An operator with plans, customers and time that a test moves: the least that money needs.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/usage.hpp"
#include "base/clock.hpp"
#include "base/id.hpp"
#include "billing/bill_run.hpp"
#include "billing/jobs.hpp"
#include "billing/payments.hpp"
#include "domain/plan.hpp"
#include "reports/verify.hpp"
#include "store/access.hpp"
#include "store/act.hpp"
#include "store/customers.hpp"
#include "store/database.hpp"
#include "store/invoices.hpp"
#include "store/operators.hpp"
#include "store/plans.hpp"
#include "store/subscriptions.hpp"
#include "store/usage.hpp"

namespace bangnopi::test {

inline constexpr std::int64_t gigabyte = 1'000'000'000;

domain::Date date(std::string_view iso);
Instant instant(std::string_view rfc3339);

class BillingWorld {
  public:
    // A new operator in a migrated database; it is "2026-11-01T00:00" in Jakarta.
    explicit BillingWorld(store::Database& db, store::Settings settings = {});
    // Of an operator that a world made before.
    static BillingWorld attach(store::Database& db, Instant now, std::uint16_t node);

    [[nodiscard]] store::Act act() const;
    [[nodiscard]] store::Scope scope() const { return store::Scope::of(operator_.id); }
    void go_to(std::string_view rfc3339) { clock_->advance_to(instant(rfc3339)); }
    [[nodiscard]] const Clock& clock() const { return *clock_; }

    Id plan(const domain::PlanTerms& terms);  // the version's id
    Id customer(std::optional<Id> id = {});
    Id subscribe(Id customer, Id plan_version, std::string_view starts_on, int billing_day = 1,
                 const std::function<void(store::Subscription&)>& edit = {});
    // `count` customers with one subscription each, written in bulk.
    void subscribe_many(std::int64_t count, Id plan_version, std::string_view starts_on);

    Result<access::UsageRecorded> record(std::vector<store::UsageRecord> records);
    void use(Id subscription, std::string_view ended_at, std::int64_t bytes);
    store::BillRun bill(std::string_view day,
                        const billing::BillRunOptions& options = {.future_day_allowed = true});
    Result<billing::PaymentReceived> pay(const billing::ReceivePayment& command);
    billing::PaymentReceived pay_invoice(Id invoice, std::int64_t amount);
    void refresh(Id customer);
    billing::JobsReport jobs(const billing::JobsOptions& options = {});

    std::vector<store::Invoice> invoices(std::optional<Id> customer = {});
    store::Invoice only_invoice(Id customer);
    std::vector<store::InvoiceLine> lines(Id invoice);
    store::Access access(Id subscription);
    std::int64_t balance(Id customer);
    std::int64_t number_of(std::string_view sql);  // one integer, $1 the operator

    // Nothing offends; else what does, for a test's message.
    testing::AssertionResult verified();

    store::Database& db;

  private:
    BillingWorld(store::Database& database, Instant now, std::uint16_t node, int);

    std::shared_ptr<ManualClock> clock_;  // shared with copies of the world
    std::shared_ptr<IdSource> ids_;
    store::Operator operator_;
};

billing::ReceivePayment cash(Id customer, std::int64_t amount, std::string reference);
domain::PlanTerms home_plan(std::int64_t monthly_fee = 150'000);
domain::PlanTerms quota_plan();          // R20 of the contract: 150,000, 100 GB, overage 2,500 a GB
domain::PlanTerms pay_as_you_go_plan();  // 3,000 a GB

}  // namespace bangnopi::test
