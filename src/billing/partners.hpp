// Partners (mitra): who they are, what they put down, owe and are owed, and the commission of what their customers pay. Every
// rupiah of theirs is on 1202, 2104 or 2105 and in their sub-ledger (store/partners.hpp).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/partners.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {

inline constexpr std::size_t plan_commissions_max = 100;  // of a partner
struct CommissionOfPlan {
    std::string plan;  // code or id
    domain::Commission commission;
};

struct NewPartner {
    std::string name;
    std::string phone;  // empty: none
    std::string staff;  // user name of who signs in as it; empty: nobody
    domain::Commission commission;
    std::vector<CommissionOfPlan> plan_commissions;  // instead of it, of what is paid for these
    std::string note;
};
Result<store::Partner> create_partner(store::Tx& tx, const store::Act& act, const NewPartner& command);

// What is absent stays; empty text clears.
struct EditPartner {
    Id id;
    std::optional<std::string> name, phone, staff, note;
    std::optional<domain::Commission> commission;
    std::optional<std::vector<CommissionOfPlan>> plan_commissions;  // all of them
    std::optional<bool> active;
    std::optional<std::int64_t> if_version;
};
Result<store::Partner> edit_partner(store::Tx& tx, const store::Act& act, const EditPartner& command);

// Money that a partner brings: put down beforehand (2105), or for what it owes (1202), which is no more than that.
struct PartnerPays {
    enum class To : std::uint8_t { deposit, debt };
    Id partner;
    To to = To::deposit;
    std::string channel;
    std::int64_t amount = 0;
};
Result<store::PartnerAccount> partner_pays(store::Tx& tx, const store::Act& act, const PartnerPays& command);

// Its commission is paid out by a channel, or set off against what it owes where none is named.
struct SettleCommission {
    Id partner;
    std::string channel;  // empty: set off
    std::int64_t amount = 0;
};
Result<store::PartnerAccount> settle_commission(store::Tx& tx, const store::Act& act,
                                                const SettleCommission& command);

// Whose customer it is from now on; empty: nobody's.
Result<Done> assign_customer(store::Tx& tx, const store::Act& act, Id customer, std::optional<Id> partner);

// What it gets of what is paid for the plan; without one, for anything else.
domain::Commission commission_of(store::Tx& tx, const store::Act& act, const store::Partner& partner,
                                 std::optional<Id> plan);

// In the transaction of a payment, behind its allocations; and of what was given back of one, `payment_left` of which was not before.
void recognise_commission(store::Tx& tx, const store::Act& act, const store::Payment& payment, Id partner);
void reverse_commission(store::Tx& tx, const store::Act& act, Id payment, std::int64_t refunded,
                        std::int64_t payment_left);

// Refuses Code::not_found at the pointer.
Result<store::Partner> active_partner(store::Tx& tx, const store::Act& act, Id partner,
                                      std::string_view pointer);

}  // namespace bangnopi::billing
