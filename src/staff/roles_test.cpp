#include "staff/roles.hpp"

#include <gtest/gtest.h>

namespace bangnopi::staff {
namespace {

bool is_read(Permission permission) {
    return name_of(permission).ends_with(".read");
}

TEST(Roles, NamesAreReadBack) {
    for (const Role role : all_roles()) EXPECT_EQ(parse_role(name_of(role)), role);
    for (const Permission permission : all_permissions())
        EXPECT_EQ(parse_permission(name_of(permission)), permission);
    EXPECT_EQ(parse_role("root"), std::nullopt);
    EXPECT_EQ(parse_permission("everything"), std::nullopt);
    EXPECT_EQ(all_roles().size(), 6u);
    EXPECT_EQ(all_permissions().size(), static_cast<std::size_t>(Permission::demo_write) + 1);
}

TEST(Roles, TheOwnerMayDoAllAndEverybodyIsThemselves) {
    for (const Permission permission : all_permissions())
        EXPECT_TRUE(allowed(Role::owner, permission)) << name_of(permission);
    for (const Role role : all_roles()) EXPECT_TRUE(allowed(role, Permission::self)) << name_of(role);
}

TEST(Roles, TheTechnicianSeesNoMoney) {
    for (const Permission permission :
         {Permission::invoices_read, Permission::payments_read, Permission::balances_read,
          Permission::journals_read, Permission::reports_read, Permission::bill_runs_read,
          Permission::payments_write, Permission::plans_write})
        EXPECT_FALSE(allowed(Role::technician, permission)) << name_of(permission);
    EXPECT_TRUE(allowed(Role::technician, Permission::connections_write));
    EXPECT_TRUE(allowed(Role::technician, Permission::usage_write));
    EXPECT_TRUE(allowed(Role::technician, Permission::routers_write));
    EXPECT_TRUE(allowed(Role::technician, Permission::sessions_write));
}

TEST(Roles, TheAccountantChangesNoConnectionNoRouterAndNoPlan) {
    for (const Permission permission :
         {Permission::connections_write, Permission::plans_write, Permission::subscriptions_write,
          Permission::usage_write, Permission::routers_write, Permission::sessions_write,
          Permission::staff_write, Permission::operators_write})
        EXPECT_FALSE(allowed(Role::accountant, permission)) << name_of(permission);
    EXPECT_TRUE(allowed(Role::accountant, Permission::payments_write));
    EXPECT_TRUE(allowed(Role::accountant, Permission::bill_runs_write));
    EXPECT_TRUE(allowed(Role::accountant, Permission::journals_read));
}

TEST(Roles, TheCollectorTakesCashAlone) {
    EXPECT_TRUE(may_take(Role::collector, domain::PaymentMethod::cash));
    EXPECT_FALSE(may_take(Role::collector, domain::PaymentMethod::bank_transfer));
    EXPECT_TRUE(may_take(Role::accountant, domain::PaymentMethod::bank_transfer));
    EXPECT_FALSE(may_take(Role::technician, domain::PaymentMethod::cash));
    EXPECT_FALSE(allowed(Role::collector, Permission::journals_read));
}

TEST(Roles, TheResellerSeesWhatIsItsOwnAndNothingElse) {
    for (const Permission permission : all_permissions())
        EXPECT_EQ(allowed(Role::reseller, permission),
                  name_of(permission).starts_with("own_sales.") || permission == Permission::self)
            << name_of(permission);
}

TEST(Roles, TheAuditorReadsAllAndChangesNothing) {
    for (const Permission permission : all_permissions())
        EXPECT_EQ(allowed(Role::auditor, permission), is_read(permission) || permission == Permission::self)
            << name_of(permission);
}

TEST(Roles, AnUnknownRoleMayDoNothing) {
    for (const Permission permission : all_permissions())
        EXPECT_FALSE(allowed(static_cast<Role>(99), permission));
}

}  // namespace
}  // namespace bangnopi::staff
