// Subscriptions (langganan) and what amends them: changes of plan, suspensions, holds on isolation.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/calendar.hpp"
#include "domain/connection.hpp"
#include "domain/entitlement.hpp"
#include "domain/invoice.hpp"
#include "store/access.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

struct Connection {
    domain::ConnectionKind kind = domain::ConnectionKind::pppoe;
    std::optional<std::string> username;
    std::vector<std::byte> password_sealed;  // empty: none; bound to ("subscription", "password_sealed", id)
    std::optional<std::string> ip;
    std::optional<std::string> mac;
    std::optional<Id> router_id;
    std::optional<int> session_limit;  // at once; none: any number
};

struct SubscriptionDiscount {
    domain::Discount terms;
    std::optional<int> periods;         // the first N invoiced periods from its start
    std::optional<domain::Date> until;  // holds for periods that begin before it
};

struct Subscription {
    Id id;
    Id customer_id;
    std::optional<Id> payer_id;  // another customer, who has its invoices; of postpaid alone
    Id plan_version_id;          // held on starts_on; later changes are in plan_change
    Id current_plan_version_id;  // the one of today when the row was last written; see plan_version_id_on
    domain::SubscriptionStatus status = domain::SubscriptionStatus::pending;
    domain::Date starts_on;
    std::optional<domain::Date> ends_on;
    int billing_day = 1;
    bool bill_on_end_date = false;   // the last invoice on ends_on, not at the end of its cycle
    domain::Date first_period_from;  // earlier ones were billed elsewhere; what is next when it is inserted
    domain::Date next_period_from;
    std::optional<domain::Date> next_issue_on;
    bool amended = false;  // has rows in plan_change, suspension or subscription_add_on
    bool early_end_waived = false;
    std::optional<SubscriptionDiscount> discount;
    std::optional<Id> promotion_id;             // that the discount is, or was
    std::optional<domain::Date> promoted_on;    // the day on which it was given
    std::optional<domain::Date> discount_from;  // the first period that has the discount; none: all
    Connection connection;
    Instant created_at;
    std::int64_t version = 1;
    [[nodiscard]] Id billed_to() const { return payer_id.value_or(customer_id); }
};

struct PlanChangeRow {
    Id id;
    Id subscription_id;
    domain::Date effective_on;
    Id plan_version_id;
};

struct SuspensionRow {
    Id subscription_id;
    domain::Date from_on;
    std::optional<domain::Date> to_on;
};

void insert_subscription(Tx& tx, Id operator_id, const Subscription& row);
void update_subscription(Tx& tx, Id operator_id,
                         const Subscription& row);  // all but its customer and start; writes row.version
// Of a customer: some subscription that has not ended, or has a bill to come, has another payer; or has this customer for one.
bool is_paid_for(Tx& tx, Id operator_id, Id customer);
bool pays_for_others(Tx& tx, Id operator_id, Id customer);
std::optional<Subscription> find_subscription(Tx& tx, Id operator_id, Id id);
std::optional<Subscription> lock_subscription(Tx& tx, Id operator_id, Id id);
std::optional<Subscription> find_subscription_by_username(Tx& tx, Id operator_id,
                                                          std::string_view username);  // not ended
std::optional<Subscription> find_subscription_by_ip(Tx& tx, Id operator_id,
                                                    std::string_view ip);  // not ended

void insert_plan_change(Tx& tx, Id operator_id, const PlanChangeRow& row);
// By (effective_on, id): on one day the later holds.
std::vector<PlanChangeRow> plan_changes_of(Tx& tx, Id operator_id, Id subscription_id);
// Those from a day on that have not begun: a later decision takes their place.
void remove_plan_changes_from(Tx& tx, Id operator_id, Id subscription_id, domain::Date from);
// The version that the subscription has on a day.
Id plan_version_id_on(Tx& tx, Id operator_id, const Subscription& row, domain::Date on);

void insert_suspension(Tx& tx, Id operator_id, const SuspensionRow& row);
void close_suspension(Tx& tx, Id operator_id,
                      const SuspensionRow& row);  // sets to_on; an empty stretch is removed
std::vector<SuspensionRow> suspensions_of(Tx& tx, Id operator_id, Id subscription_id);

enum class HoldKind : std::uint8_t { promise = 1, review = 2 };
struct IsolationHold {
    Id customer_id;
    HoldKind kind = HoldKind::promise;
    Instant until_at;
    std::string note;
};
void put_isolation_hold(Tx& tx, Id operator_id, const IsolationHold& row);  // instead of the one of its kind
void remove_isolation_hold(Tx& tx, Id operator_id, Id customer_id, HoldKind kind);
std::vector<IsolationHold> isolation_holds_of(Tx& tx, Id operator_id, Id customer_id);

struct SubscriptionListed {
    Subscription subscription;
    std::string customer_number;
    std::string customer_name;
    Id plan_id;
    std::string plan_code;
    std::string plan_name;
    std::optional<std::string> promotion_code;
    std::optional<std::string> promotion_name;
    Access access;
};
std::optional<SubscriptionListed> find_listed_subscription(Tx& tx, Id operator_id, Id id);
std::vector<SubscriptionListed> listed_subscriptions_of(Tx& tx, Id operator_id, Id customer_id);  // by id

struct SubscriptionFilter {
    std::optional<Id> customer_id = {};
    std::optional<domain::SubscriptionStatus> status = {};
    std::optional<Id> plan_id = {};
    std::optional<Id> area_id = {};
    std::optional<domain::ConnectionKind> connection_kind = {};
};
// Sorts: created (default), name (the customer's), number (the customer's). q: the customer's words, else
// login or IP.
Result<Page<SubscriptionListed>> list_subscriptions(Tx& tx, Id operator_id, const SubscriptionFilter& filter,
                                                    const PageRequest& request);

}  // namespace bangnopi::store
