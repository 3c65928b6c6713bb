// The inputs of bills, read for many subscriptions at once: what domain::draft_invoice takes, without a query
// a row.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "domain/invoice.hpp"
#include "domain/schedule.hpp"
#include "store/database.hpp"
#include "store/plans.hpp"

namespace bangnopi::store {

// A subscription as its bill sees it.
struct BillableSubscription {
    Id id;
    Id customer_id;
    std::optional<Id> payer_id = {};
    Id plan_version_id;  // held on starts_on
    [[nodiscard]] Id billed_to() const { return payer_id.value_or(customer_id); }
    domain::Date starts_on;
    std::optional<domain::Date> ends_on;
    int billing_day = 1;
    bool bill_on_end_date = false;
    bool amended = false;
    bool early_end_waived = false;
    domain::Date next_period_from;
    std::optional<domain::Date> next_issue_on;
    std::optional<domain::Discount> discount;
    std::optional<int> discount_periods;
    std::optional<domain::Date> discount_until;
    std::int64_t reserved = 0;       // of pay as you go
    domain::Date first_period_from;  // earlier ones were billed elsewhere
    std::optional<domain::Date> discount_from;
};
// What read_billable takes: columns of a subscription named s, and how many they are.
#define BANGNOPI_BILLABLE_COLUMNS                                                                         \
    "s.id, s.customer_id, s.plan_version_id, s.starts_on, s.ends_on, s.billing_day, s.bill_on_end_date, " \
    "s.amended, "                                                                                         \
    "s.next_period_from, s.discount_kind, s.discount_numerator, s.discount_denominator, "                 \
    "s.discount_periods, "                                                                                \
    "s.discount_until, s.reserved, s.first_period_from, s.early_end_waived, s.next_issue_on, "            \
    "s.payer_id, s.discount_from"
inline constexpr int billable_column_count = 20;
BillableSubscription read_billable(const Row& row);
std::optional<BillableSubscription> find_billable(Tx& tx, Id operator_id, Id subscription);

// The versions of an operator's plans by id, each with the fee of an area where that is another one. Kept for
// a run; a version that was made since is read when it is met. Its terms never change, so they are never read
// twice.
class PlanBook {
  public:
    static PlanBook load(Tx& tx, Id operator_id);

    struct Entry {
        Id version;
        Id plan_id;
        domain::PlanTerms terms;
    };
    // Stable for the book's life. The area is that of the customer.
    const Entry& at(Tx& tx, Id version, std::optional<Id> area);
    [[nodiscard]] bool has_area_prices() const { return prices_.has_fees(); }

  private:
    explicit PlanBook(Id operator_id, AreaPrices prices)
        : operator_id_(operator_id), prices_(std::move(prices)) {}
    const PlanVersion& version(Tx& tx, Id id);

    Id operator_id_;
    AreaPrices prices_;
    std::unordered_map<Id, PlanVersion> versions_;
    std::map<std::pair<Id, std::int64_t>, Entry> entries_;  // by version and fee
};

// What a line of a draft is of, by the ids of its rows.
struct SoldAs {
    std::optional<Id> subscription;
    std::optional<Id> plan_version = {};
    std::optional<Id> add_on = {};      // of the subscription's own rows
    std::string_view description = {};  // the name of the add-on
};

enum class UsageOf : std::uint8_t { rated, all };

// Cases of many subscriptions; the spans of a case point into the batch and hold until the next load.
class CaseBatch {
  public:
    // Without a stamp duty for what is quoted only.
    CaseBatch(PlanBook& book, domain::Currency currency, std::optional<domain::Tax> tax,
              std::optional<domain::StampDuty> stamp_duty = {})
        : book_(book), currency_(currency), tax_(tax), stamp_duty_(stamp_duty) {}

    // Plans, changes of plan, suspensions and add-ons. `subscriptions` are ascending by id and live as long as the
    // cases.
    void load(Tx& tx, Id operator_id, std::span<const BillableSubscription> subscriptions);
    // Usage on the days of `window`, of the subscriptions whose bill or quota depends on it, or of all.
    void load_usage(Tx& tx, Id operator_id, domain::Period window, UsageOf usage_of = UsageOf::rated);

    // The bill of one period, with the usage of `usage_in`. Discounts hold by the rules of their kind.
    [[nodiscard]] domain::BillingCase at(std::size_t index, domain::Period period,
                                         domain::Period usage_in) const;
    [[nodiscard]] domain::BillingCase at(std::size_t index, domain::Period period) const {
        return at(index, period, period);
    }
    [[nodiscard]] const BillableSubscription& subscription(std::size_t index) const {
        return subscriptions_[index];
    }
    // The version and terms behind a plan index of case `index`, and the one held on a day.
    [[nodiscard]] Id plan_version(std::size_t index, std::uint32_t plan) const;
    [[nodiscard]] SoldAs sold_as(std::size_t index, const domain::DraftLine& line) const;
    [[nodiscard]] const domain::PlanTerms& terms(std::size_t index, std::uint32_t plan) const;
    [[nodiscard]] std::uint32_t plan_on(std::size_t index, domain::Date day) const;
    [[nodiscard]] std::span<const domain::PlanChange> changes(std::size_t index) const;
    [[nodiscard]] std::span<const domain::Suspension> suspensions(std::size_t index) const;
    [[nodiscard]] std::span<const domain::AddOn> add_ons(std::size_t index) const;
    [[nodiscard]] std::span<const domain::DailyUsage> usage(std::size_t index, domain::Period period) const;

  private:
    struct Range {
        std::uint32_t from = 0;
        std::uint32_t to = 0;
    };
    struct Case {
        const PlanBook::Entry* first_plan = nullptr;  // alone, unless the subscription is amended
        Range plans, changes, suspensions, add_ons, usage;
    };
    void load_areas(Tx& tx, Id operator_id);
    void load_changes(Tx& tx, Id operator_id);
    void load_suspensions(Tx& tx, Id operator_id);
    void load_add_ons(Tx& tx, Id operator_id);
    std::uint32_t plan_index(Tx& tx, std::size_t index, Id version);
    [[nodiscard]] std::vector<Id> amended() const;
    [[nodiscard]] std::size_t position(Id subscription) const;
    [[nodiscard]] bool rates_usage(std::size_t index) const;

    PlanBook& book_;
    domain::Currency currency_;
    std::optional<domain::Tax> tax_;
    std::optional<domain::StampDuty> stamp_duty_;
    std::span<const BillableSubscription> subscriptions_;
    std::vector<std::optional<Id>> areas_;  // empty without area prices
    std::vector<Case> cases_;
    std::vector<domain::PlanTerms> plans_;
    std::vector<Id> plan_versions_;  // beside plans_
    std::vector<domain::PlanChange> changes_;
    std::vector<domain::Suspension> suspensions_;
    std::vector<domain::AddOn> add_ons_;
    std::vector<Id> add_on_ids_;  // beside add_ons_
    std::vector<std::string> add_on_names_;
    std::vector<domain::DailyUsage> usage_;
};

}  // namespace bangnopi::store
