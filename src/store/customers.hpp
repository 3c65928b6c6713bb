// Customers: who they are and how they are reached. `balance` (saldo) belongs to billing, which alone changes
// it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/entitlement.hpp"
#include "store/billing_holds.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

struct Customer {
    Id id;
    std::string number;
    std::string name;
    std::string address;
    std::optional<Id> area_id;
    std::optional<std::string> phone;  // E.164
    std::optional<std::string> email;
    std::vector<std::byte> id_number_sealed;  // empty: not known
    std::string language = "id";
    std::string preferred_channel = "sms";
    std::optional<std::int64_t> latitude_e7;  // degrees × 10^7
    std::optional<std::int64_t> longitude_e7;
    std::int64_t balance = 0;
    bool exempt = false;     // never isolated for unpaid bills
    bool anonymous = false;  // made by a voucher, nobody by name
    Instant created_at;
    std::int64_t version = 1;
};

// search_text and sort_text are made here, folded. balance is written as given (0 for a new one).
void insert_customer(Tx& tx, Id operator_id, const Customer& row);
// Writes row.version; never the balance. An address that is another is no longer one at which nothing arrives.
void update_customer(Tx& tx, Id operator_id, const Customer& row);
std::optional<Customer> find_customer(Tx& tx, Id operator_id, Id id);
// Held until the transaction ends.
std::optional<Customer> lock_customer(Tx& tx, Id operator_id, Id id);
std::optional<Customer> find_customer_by_number(Tx& tx, Id operator_id, std::string_view number);
// The first who has the name, the address and the telephone of `row`.
std::optional<Customer> find_same_customer(Tx& tx, Id operator_id, const Customer& row);

// Derived from the subscriptions: isolated before active, suspended, pending, ended; nothing without any.
using CustomerStatus = std::optional<domain::SubscriptionStatus>;

struct CustomerListed {
    Customer customer;
    CustomerStatus status;
    std::optional<std::string> area_name;
    std::int64_t open = 0;                         // of all invoices
    std::optional<BillingHold> billing_hold = {};  // one that has passed too
};
std::optional<CustomerListed> find_listed_customer(Tx& tx, Id operator_id, Id id);

struct CustomerFilter {
    std::optional<Id> area_id = {};
    std::optional<domain::SubscriptionStatus> status = {};
    std::optional<Id> plan_id = {};
    std::optional<Id> partner_id = {};
};
// Those who are nobody by name are found by words of theirs alone. Sorts: name (default), number, created. q: words of name, number, address, phone, email.
Result<Page<CustomerListed>> list_customers(Tx& tx, Id operator_id, const CustomerFilter& filter,
                                            const PageRequest& request);

}  // namespace bangnopi::store
