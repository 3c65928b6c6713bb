#include "store/bill_previews.hpp"

#include <algorithm>

namespace bangnopi::store {

// Of a subscription's charges that come in the order of their invoices the last one stays.
std::vector<LastBill> last_bills(Tx& tx, Id operator_id, std::span<const Id> subscriptions,
                                 domain::Date since) {
    std::vector<LastBill> last;
    tx.each(
        "SELECT c.subscription_id, i.id, CAST((SELECT SUM(l.amount) FROM invoice_line l "
        "WHERE l.operator_id = i.operator_id AND l.invoice_id = i.id AND l.subscription_id = "
        "c.subscription_id "
        "AND l.kind <> 12) AS BIGINT) FROM charge c "
        "JOIN invoice i ON i.operator_id = c.operator_id AND i.id = c.invoice_id "
        "WHERE c.operator_id = $1 AND c.subscription_id {in:$2} AND c.period_from >= $3 AND c.kind <> 4 "
        "ORDER BY c.subscription_id, i.issued_on, i.id",
        [&](const Row& row) {
            const LastBill bill{row.id(0), row.id(1), row.integer(2)};
            if (!last.empty() && last.back().subscription_id == bill.subscription_id)
                last.back() = bill;
            else
                last.push_back(bill);
        },
        operator_id, subscriptions, since);
    return last;
}

GoneBills gone_bills(Tx& tx, Id operator_id, domain::Date from, domain::Date through, domain::Date first) {
    GoneBills gone;
    tx.first(
        "SELECT COUNT(*), CAST(COALESCE(SUM(billed.amount), 0) AS BIGINT) FROM ("
        "SELECT l.subscription_id, SUM(l.amount) AS amount FROM invoice i "
        "JOIN invoice_line l ON l.operator_id = i.operator_id AND l.invoice_id = i.id AND l.kind <> 12 "
        "JOIN subscription s ON s.operator_id = l.operator_id AND s.id = l.subscription_id "
        "JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id "
        "WHERE i.operator_id = $1 AND i.issued_on >= $2 AND i.issued_on <= $3 AND i.status <> 4 "
        "AND s.next_issue_on IS NULL AND v.billing <> 3 AND NOT EXISTS (SELECT 1 FROM charge c "
        "JOIN invoice j ON j.operator_id = c.operator_id AND j.id = c.invoice_id "
        "WHERE c.operator_id = l.operator_id AND c.subscription_id = l.subscription_id "
        "AND j.issued_on >= $4) GROUP BY i.id, l.subscription_id) AS billed",
        [&](const Row& row) {
            gone = {row.integer(0), row.integer(1)};
        },
        operator_id, from, through, first);
    return gone;
}

std::vector<PlanBills> by_plan(Tx& tx, Id operator_id, std::span<const PlanVersionBills> bills) {
    std::vector<Id> versions;
    versions.reserve(bills.size());
    for (const PlanVersionBills& one : bills) versions.push_back(one.plan_version_id);
    std::vector<PlanBills> plans;
    const auto read = [&](const Row& row) {
        const auto version = std::ranges::find(bills, row.id(0), &PlanVersionBills::plan_version_id);
        auto plan = std::ranges::find(plans, row.id(1), &PlanBills::plan_id);
        if (plan == plans.end()) plan = plans.insert(plan, {row.id(1), row.string(2), row.string(3), 0, 0});
        plan->bills += version->bills;
        plan->amount += version->amount;
    };
    if (!versions.empty())
        tx.each(
            "SELECT v.id, p.id, p.code, p.name FROM plan_version v "
            "JOIN plan p ON p.operator_id = v.operator_id AND p.id = v.plan_id "
            "WHERE v.operator_id = $1 AND v.id {in:$2}",
            read, operator_id, versions);
    std::ranges::sort(plans, {}, &PlanBills::code);
    return plans;
}

std::vector<NamedSubscription> named_subscriptions(Tx& tx, Id operator_id,
                                                   std::span<const Id> subscriptions) {
    std::vector<NamedSubscription> found;
    if (subscriptions.empty()) return found;
    tx.each(
        "SELECT s.id, c.id, c.number, c.name FROM subscription s "
        "JOIN customer c ON c.operator_id = s.operator_id AND c.id = s.customer_id "
        "WHERE s.operator_id = $1 AND s.id {in:$2} ORDER BY s.id",
        [&](const Row& row) {
            found.push_back({row.id(0), row.id(1), row.string(2), row.string(3)});
        },
        operator_id, subscriptions);
    return found;
}

}  // namespace bangnopi::store
