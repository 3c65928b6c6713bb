#include "staff/roles.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace bangnopi::staff {
namespace {

struct RoleEntry {
    Role role;
    std::string_view name;
    std::string_view label;
};
constexpr std::array roles = {Role::owner,     Role::technician, Role::accountant,
                              Role::collector, Role::reseller,   Role::auditor};
constexpr std::array role_entries = {
    RoleEntry{Role::owner, "owner", "Admin utama"},
    RoleEntry{Role::technician, "technician", "Staf teknis"},
    RoleEntry{Role::accountant, "accountant", "Akuntansi"},
    RoleEntry{Role::collector, "collector", "Kolektor"},
    RoleEntry{Role::reseller, "reseller", "Mitra"},
    RoleEntry{Role::auditor, "auditor", "Auditor"},
};

struct PermissionEntry {
    Permission permission;
    std::string_view name;
};
constexpr std::array permission_entries = {
    PermissionEntry{Permission::self, "self"},
    PermissionEntry{Permission::operators_read, "operators.read"},
    PermissionEntry{Permission::operators_write, "operators.write"},
    PermissionEntry{Permission::areas_read, "areas.read"},
    PermissionEntry{Permission::areas_write, "areas.write"},
    PermissionEntry{Permission::staff_read, "staff.read"},
    PermissionEntry{Permission::staff_write, "staff.write"},
    PermissionEntry{Permission::tokens_read, "tokens.read"},
    PermissionEntry{Permission::tokens_write, "tokens.write"},
    PermissionEntry{Permission::audit_read, "audit.read"},
    PermissionEntry{Permission::plans_read, "plans.read"},
    PermissionEntry{Permission::plans_write, "plans.write"},
    PermissionEntry{Permission::customers_read, "customers.read"},
    PermissionEntry{Permission::customers_write, "customers.write"},
    PermissionEntry{Permission::subscriptions_read, "subscriptions.read"},
    PermissionEntry{Permission::subscriptions_write, "subscriptions.write"},
    PermissionEntry{Permission::connections_write, "connections.write"},
    PermissionEntry{Permission::promises_write, "promises.write"},
    PermissionEntry{Permission::access_read, "access.read"},
    PermissionEntry{Permission::usage_read, "usage.read"},
    PermissionEntry{Permission::usage_write, "usage.write"},
    PermissionEntry{Permission::routers_read, "routers.read"},
    PermissionEntry{Permission::routers_write, "routers.write"},
    PermissionEntry{Permission::sessions_read, "sessions.read"},
    PermissionEntry{Permission::sessions_write, "sessions.write"},
    PermissionEntry{Permission::bill_runs_read, "bill_runs.read"},
    PermissionEntry{Permission::bill_runs_write, "bill_runs.write"},
    PermissionEntry{Permission::invoices_read, "invoices.read"},
    PermissionEntry{Permission::invoices_write, "invoices.write"},
    PermissionEntry{Permission::payments_read, "payments.read"},
    PermissionEntry{Permission::payments_write, "payments.write"},
    PermissionEntry{Permission::refunds_write, "refunds.write"},
    PermissionEntry{Permission::channels_write, "channels.write"},
    PermissionEntry{Permission::collections_read, "collections.read"},
    PermissionEntry{Permission::collections_write, "collections.write"},
    PermissionEntry{Permission::deposits_write, "deposits.write"},
    PermissionEntry{Permission::payment_gateways_read, "payment_gateways.read"},
    PermissionEntry{Permission::payment_gateways_write, "payment_gateways.write"},
    PermissionEntry{Permission::vouchers_read, "vouchers.read"},
    PermissionEntry{Permission::vouchers_write, "vouchers.write"},
    PermissionEntry{Permission::vouchers_redeem, "vouchers.redeem"},
    PermissionEntry{Permission::partners_read, "partners.read"},
    PermissionEntry{Permission::partners_write, "partners.write"},
    PermissionEntry{Permission::own_sales_read, "own_sales.read"},
    PermissionEntry{Permission::own_sales_write, "own_sales.write"},
    PermissionEntry{Permission::balances_read, "balances.read"},
    PermissionEntry{Permission::journals_read, "journals.read"},
    PermissionEntry{Permission::reports_read, "reports.read"},
    PermissionEntry{Permission::events_read, "events.read"},
    PermissionEntry{Permission::demo_write, "demo.write"},
};

constexpr std::array all = [] {
    std::array<Permission, permission_entries.size()> permissions{};
    for (std::size_t at = 0; at < permissions.size(); ++at)
        permissions[at] = permission_entries[at].permission;
    return permissions;
}();

// Connections, their usage and the routers they hang on; nothing that shows money.
constexpr std::array technician = {
    Permission::self,           Permission::areas_read,         Permission::plans_read,
    Permission::customers_read, Permission::subscriptions_read, Permission::connections_write,
    Permission::access_read,    Permission::usage_read,         Permission::usage_write,
    Permission::routers_read,   Permission::routers_write,      Permission::sessions_read,
    Permission::sessions_write, Permission::events_read,
};

// Money in and out, and what explains it; no plan, no connection, no router.
constexpr std::array accountant = {
    Permission::self,
    Permission::operators_read,
    Permission::areas_read,
    Permission::plans_read,
    Permission::customers_read,
    Permission::subscriptions_read,
    Permission::promises_write,
    Permission::access_read,
    Permission::usage_read,
    Permission::bill_runs_read,
    Permission::bill_runs_write,
    Permission::invoices_read,
    Permission::invoices_write,
    Permission::payments_read,
    Permission::payments_write,
    Permission::refunds_write,
    Permission::balances_read,
    Permission::journals_read,
    Permission::reports_read,
    Permission::events_read,
    Permission::channels_write,
    Permission::collections_read,
    Permission::deposits_write,
    Permission::payment_gateways_read,
    Permission::payment_gateways_write,
    Permission::vouchers_read,
    Permission::vouchers_write,
    Permission::vouchers_redeem,
    Permission::partners_read,
    Permission::partners_write,
};

constexpr std::array collector = {
    Permission::self,
    Permission::areas_read,
    Permission::customers_read,
    Permission::invoices_read,
    Permission::payments_read,
    Permission::payments_write,
    Permission::collections_read,
    Permission::collections_write,
    Permission::vouchers_redeem,
};

// A reseller sees only what is its own, at addresses of their own (partner_handlers.cpp): none of the others knows whose a thing is.
constexpr std::array reseller = {Permission::self, Permission::own_sales_read, Permission::own_sales_write};

bool has(std::span<const Permission> permissions, Permission permission) {
    return std::find(permissions.begin(), permissions.end(), permission) != permissions.end();
}

}  // namespace

std::string_view name_of(Role role) {
    for (const RoleEntry& entry : role_entries)
        if (entry.role == role) return entry.name;
    check_failed("a role without a name", __FILE__, __LINE__);
}

std::string_view label_of(Role role) {
    for (const RoleEntry& entry : role_entries)
        if (entry.role == role) return entry.label;
    check_failed("a role without a label", __FILE__, __LINE__);
}

std::optional<Role> parse_role(std::string_view text) {
    for (const RoleEntry& entry : role_entries)
        if (entry.name == text) return entry.role;
    return std::nullopt;
}

std::span<const Role> all_roles() {
    return roles;
}

std::string_view name_of(Permission permission) {
    for (const PermissionEntry& entry : permission_entries)
        if (entry.permission == permission) return entry.name;
    check_failed("a permission without a name", __FILE__, __LINE__);
}

std::optional<Permission> parse_permission(std::string_view text) {
    for (const PermissionEntry& entry : permission_entries)
        if (entry.name == text) return entry.permission;
    return std::nullopt;
}

std::span<const Permission> all_permissions() {
    return all;
}

bool allowed(Role role, Permission permission) {
    switch (role) {
        case Role::owner:
            return true;
        case Role::technician:
            return has(technician, permission);
        case Role::accountant:
            return has(accountant, permission);
        case Role::collector:
            return has(collector, permission);
        case Role::reseller:
            return has(reseller, permission);
        case Role::auditor:
            return permission == Permission::self || name_of(permission).ends_with(".read");
    }
    return false;
}

bool may_take(Role role, domain::PaymentMethod method) {
    return allowed(role, Permission::payments_write) &&
           (role != Role::collector || method == domain::PaymentMethod::cash);
}

}  // namespace bangnopi::staff
