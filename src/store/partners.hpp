// Partners (mitra) and their sub-ledger: what each owes (1202), has put down (2105) and is owed as commission (2104).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/commission.hpp"
#include "store/ledger.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

struct Partner {
    Id id;
    std::string name;
    std::optional<std::string> phone;  // E.164
    std::optional<Id> staff_id;        // who signs in as it
    domain::Commission commission;     // of payments of its customers
    std::string note;
    bool active = true;
    Instant created_at;
    std::int64_t version = 1;
};
void insert_partner(Tx& tx, Id operator_id, const Partner& partner);
void update_partner(Tx& tx, Id operator_id, const Partner& partner);  // writes its version
std::optional<Partner> find_partner(Tx& tx, Id operator_id, Id partner);
// Whatever moves its sub-ledger takes turns.
std::optional<Partner> lock_partner(Tx& tx, Id operator_id, Id partner);
std::optional<Partner> partner_of_staff(Tx& tx, Id operator_id, Id staff);
// Commissions of its own for plans, by plan.
std::vector<domain::PlanCommission> plan_commissions(Tx& tx, Id operator_id, Id partner);
struct NamedPlanCommission {
    std::string plan_code;
    std::string plan_name;
    domain::Commission commission;
};
// By partner, each in the order of the plans.
std::map<Id, std::vector<NamedPlanCommission>> named_plan_commissions(Tx& tx, Id operator_id,
                                                                      std::span<const Id> partners);
void set_plan_commissions(Tx& tx, Id operator_id, Id partner,
                          std::span<const domain::PlanCommission> commissions);  // all of them
// By name.
Result<Page<Partner>> list_partners(Tx& tx, Id operator_id, const PageRequest& request);

struct PartnerAccount {
    std::int64_t owes = 0;        // 1202
    std::int64_t commission = 0;  // 2104
    std::int64_t deposit = 0;     // 2105
};
PartnerAccount partner_account(Tx& tx, Id operator_id, Id partner);

// A journal whose postings on 1202, 2104 and 2105 are the partner's.
void insert_partner_journal(Tx& tx, const Act& act, Id partner, const Journal& journal,
                            std::span<const domain::Posting> postings);

struct PartnerEntry {
    Id id;
    std::string account_code;
    std::int64_t amount = 0;
    JournalCause cause = JournalCause::partner_deposit;
    Id cause_id;
    Instant at;
};
// Newest first, at most `limit`.
std::vector<PartnerEntry> partner_entries(Tx& tx, Id operator_id, Id partner, std::int64_t limit);

// Of commissions that were recognised for a payment, less what was reversed: whose they are.
struct PaymentCommission {
    Id partner_id;
    std::int64_t amount = 0;
};
std::optional<PaymentCommission> commission_of_payment(Tx& tx, Id operator_id, Id payment);

// Of a payment, what is for which plan: of an invoice that of its first line that has one. What becomes balance is for the plan
// that the customer has alone, of those that have not ended.
std::vector<domain::PaidShare> paid_shares(Tx& tx, Id operator_id, Id payment);

std::optional<Id> partner_of_customer(Tx& tx, Id operator_id, Id customer);
void set_partner_of_customer(Tx& tx, Id operator_id, Id customer, std::optional<Id> partner);

}  // namespace bangnopi::store
