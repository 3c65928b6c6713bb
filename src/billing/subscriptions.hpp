// Use cases of a subscription's life (langganan): begin, change of plan, cuti and back, end, promise to pay.
// Each leaves what the customer's connections should be (access_state.hpp) true in the same transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/sealing.hpp"
#include "store/act.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::billing {

struct NewConnection {
    std::optional<domain::ConnectionKind> kind;
    std::string username;
    std::string password;  // empty: one is made where the kind needs it
    std::string ip;
    std::string mac;
    std::optional<int> session_limit = {};  // at once; none: any number
    std::optional<Id> router_id = {};       // that holds the line itself
};

struct NewSubscription {
    std::string customer;    // id or number
    std::string payer = {};  // the same, of another customer who has its invoices; empty: nobody else
    std::string plan;        // code or id
    std::optional<domain::Date> starts_on;  // today
    std::optional<domain::Date> ends_on;
    std::optional<int> billing_day;  // the operator's default
    // The first period to bill is the one that holds this day: for a customer who was billed elsewhere until
    // now.
    std::optional<domain::Date> bill_from;  // starts_on
    std::optional<store::SubscriptionDiscount> discount;
    NewConnection connection;
    std::string promotion = {};  // code or id, that makes the discount; empty: none
};

struct Subscribed {
    store::Subscription subscription;
    std::string generated_password;  // empty if one was given, or none is needed
};

Result<Subscribed> subscribe(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                             const NewSubscription& command);

// An upgrade (by the effective monthly fee) holds from its day, a downgrade from the next period, unless `on`
// says otherwise. Of a period that was billed in advance an upgrade holds from today too and is billed at once
// (upgrade_invoice.hpp); a downgrade, or any change on another day, holds from the next period at the earliest.
struct ChangePlan {
    Id id;
    std::string plan;
    std::optional<domain::Date> on;
    std::optional<std::int64_t> if_version;
};
struct PlanChanged {
    store::Subscription subscription;
    domain::Date effective_on;
    bool upgrade = false;
};
Result<PlanChanged> change_plan(store::Tx& tx, const store::Act& act, const ChangePlan& command);

// The day of a suspension is not billed, the day of a resumption is. Today, or an earlier day that is not yet
// billed.
struct OnDay {
    Id id;
    std::optional<domain::Date> on;  // today
    std::optional<std::int64_t> if_version;
};
Result<store::Subscription> suspend(store::Tx& tx, const store::Act& act, const OnDay& command);
Result<store::Subscription> resume(store::Tx& tx, const store::Act& act, const OnDay& command);

// Who has the invoices of a subscription from now on: another customer, such as the treasurer of a block of houses, or with none its
// own. What was issued stays with whom it was issued to. A line is isolated for what is unpaid of its own customer, and of who pays
// for it. Of prepaid nobody else pays: it lives on its own customer's balance. Who pays for others has nobody who pays for them.
struct SetPayer {
    Id id;
    std::string payer;  // id or number; empty: nobody else
    std::optional<std::int64_t> if_version;
};
Result<store::Subscription> set_payer(store::Tx& tx, const store::Act& act, const SetPayer& command);

struct EndSubscription {
    Id id;
    std::optional<domain::Date> on;  // the first day without; today
    bool bill_on_end_date = false;   // else at the end of its cycle
    std::optional<std::int64_t> if_version;
    bool early_end_waived = false;  // the plan's fee for leaving before its minimum term is not asked for
};
Result<store::Subscription> end(store::Tx& tx, const store::Act& act, const EndSubscription& command);

// Janji bayar: the customer, and who pays for this line with all that they pay for, is not isolated before the operator's hour of the day after `until`.
struct PromiseToPay {
    Id id;
    domain::Date until;
    std::string note;
    std::optional<std::int64_t> if_version = {};
};
Result<store::IsolationHold> promise(store::Tx& tx, const store::Act& act, const PromiseToPay& command);

// What is absent stays; empty text clears what the kind does not need.
struct EditConnection {
    Id id;
    std::optional<domain::ConnectionKind> kind;
    std::optional<std::string> username, password, ip, mac;
    std::optional<std::optional<int>> session_limit;
    std::optional<std::optional<Id>> router_id;
    std::optional<std::int64_t> if_version;
};
Result<store::Subscription> edit_connection(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                            const EditConnection& command);

}  // namespace bangnopi::billing
