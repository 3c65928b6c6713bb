// Who may do what: the one place that decides. Denied unless granted here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "domain/payment_method.hpp"

namespace bangnopi::staff {

enum class Role : std::uint8_t {
    owner = 1,
    technician = 2,
    accountant = 3,
    collector = 4,
    reseller = 5,
    auditor = 6
};

enum class Permission : std::uint8_t {
    self,  // one's own name, password and sign-out: every role
    operators_read,
    operators_write,  // the operator's own name and settings
    areas_read,
    areas_write,
    staff_read,
    staff_write,
    tokens_read,
    tokens_write,
    audit_read,
    plans_read,
    plans_write,
    customers_read,
    customers_write,
    subscriptions_read,
    subscriptions_write,  // begin, change, suspend, resume, end
    connections_write,    // login, addresses
    promises_write,
    access_read,
    usage_read,
    usage_write,
    routers_read,
    routers_write,   // who knows their secrets
    sessions_read,   // who is online, logins that were tried
    sessions_write,  // ends them
    bill_runs_read,
    bill_runs_write,
    invoices_read,
    invoices_write,
    payments_read,
    payments_write,
    refunds_write,      // gives money back, and says that a payment never was
    channels_write,     // where money is received, and what it costs there
    collections_read,   // who owes what on a collector's way; a collector's own only
    collections_write,  // takes cash at the door and hands it in
    deposits_write,     // counts what collectors hand in
    payment_gateways_read,
    payment_gateways_write,  // who knows their keys, and says what becomes of what they told
    vouchers_read,
    vouchers_write,   // makes, sells, prints and voids them
    vouchers_redeem,  // for a customer
    partners_read,
    partners_write,  // and their money
    own_sales_read,  // of the partner who signs in
    own_sales_write,
    balances_read,
    journals_read,
    reports_read,
    events_read,
    demo_write,
};

std::string_view name_of(Role role);   // "technician"
std::string_view label_of(Role role);  // "Staf teknis"
std::optional<Role> parse_role(std::string_view text);
std::span<const Role> all_roles();

std::string_view name_of(Permission permission);  // "customers.read"
std::optional<Permission> parse_permission(std::string_view text);
std::span<const Permission> all_permissions();

bool allowed(Role role, Permission permission);
// A collector takes cash and nothing else.
bool may_take(Role role, domain::PaymentMethod method);

}  // namespace bangnopi::staff
