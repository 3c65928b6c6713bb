#include "app/demo_operator.hpp"

#include <fmt/format.h>

#include "access/routers.hpp"
#include "app/demo_names.hpp"
#include "billing/areas.hpp"
#include "billing/collections.hpp"
#include "billing/plans.hpp"
#include "domain/ledger.hpp"
#include "staff/members.hpp"
#include "staff/tenants.hpp"
#include "store/payments.hpp"

namespace bangnopi::app {
namespace {

using store::Priority;
using store::Scope;
using store::Tx;

constexpr std::string_view password = "bangnopi-demo";
constexpr std::uint64_t gigabyte = 1'000'000'000;
constexpr std::int64_t megabit = 1'000'000;

struct StaffMember {
    std::string_view username;
    std::string_view name;
    staff::Role role;
};
constexpr StaffMember technician{"teknisi", "Cecep Permana", staff::Role::technician};
constexpr StaffMember accountant{"akuntansi", "Ratna Wulandari", staff::Role::accountant};
constexpr StaffMember collector{"kolektor", "Slamet Raharjo", staff::Role::collector};

Result<store::Actor> add_member(Tx& tx, const store::Act& act, const StaffMember& member,
                                const staff::ChosenPassword& chosen) {
    BANGNOPI_TRY(added,
                 staff::add_member(
                     tx, act, {std::string(member.username), std::string(member.name), member.role, chosen}));
    return store::Actor{store::ActorKind::staff, added.id, added.username};
}

void add_channels(Tx& tx, Id operator_id, Id collector_id) {
    using domain::PaymentMethod;
    namespace account = domain::account;
    for (const store::Channel& channel :
         {store::Channel{std::string(demo_wallet_channel), "GoPay", PaymentMethod::e_wallet,
                         std::string(account::gateway)},
          store::Channel{std::string(demo_qris_channel), "QRIS", PaymentMethod::qris,
                         std::string(account::gateway)},
          store::Channel{.code = std::string(demo_collector_channel),
          .name = "Kolektor",
          .method = PaymentMethod::cash,
          .account_code = std::string(account::collector),
          .collector_id = collector_id}})
        store::insert_channel(tx, operator_id, channel);
}

billing::NewPlan plan(std::string code, std::string name, std::int64_t fee, std::int64_t down_mbps,
                      std::int64_t up_mbps, domain::Date valid_from) {
    billing::NewPlan command;
    command.code = std::move(code);
    command.name = std::move(name);
    command.terms.monthly_fee = fee;
    command.terms.speed = {down_mbps * megabit, up_mbps * megabit};
    command.valid_from = valid_from;
    return command;
}

billing::NewPlan quota_plan(domain::Date from) {
    billing::NewPlan command = plan("K100", "Kuota 100 GB", 100'000, 20, 5, from);
    command.terms.included_bytes = 100 * gigabyte;
    command.terms.beyond = domain::Beyond::overage;
    command.terms.unit_bytes = gigabyte;
    command.terms.unit_price = 2'000;
    return command;
}

billing::NewPlan fair_use_plan(domain::Date from) {
    billing::NewPlan command = plan("F30", "FUP 30 Mbps 300 GB", 225'000, 30, 10, from);
    command.terms.included_bytes = 300 * gigabyte;
    command.terms.beyond = domain::Beyond::throttle;
    command.terms.throttled_speed = {5 * megabit, 2 * megabit};
    command.terms.setup_fee = 150'000;
    return command;
}

billing::NewPlan usage_plan(domain::Date from) {
    billing::NewPlan command = plan("PAKAI", "Bayar sesuai pakai", 0, 10, 5, from);
    command.terms.billing = domain::Billing::prepaid_usage;
    command.terms.unit_bytes = gigabyte;
    command.terms.unit_price = 3'000;
    return command;
}

// Sold in two hamlets only, and cheaper in the one where the mast stands.
billing::NewPlan community_plan(domain::Date from) {
    billing::NewPlan command = plan("WARGA", "Warga 10 Mbps", 110'000, 10, 5, from);
    command.areas = {{demo_area_code(0), 90'000}, {demo_area_code(1), std::nullopt}};
    command.only_in_areas = true;
    return command;
}

std::vector<billing::NewPlan> plans(domain::Date from) {
    std::vector<billing::NewPlan> all{plan("H10", "Rumah 10 Mbps", 150'000, 10, 5, from),
                                      plan("H20", "Rumah 20 Mbps", 200'000, 20, 10, from),
                                      plan("H50", "Rumah 50 Mbps", 300'000, 50, 25, from),
                                      plan("B100", "Usaha 100 Mbps", 350'000, 100, 50, from),
                                      quota_plan(from),
                                      fair_use_plan(from),
                                      usage_plan(from),
                                      community_plan(from)};
    for (std::size_t home = 0; home < 4; ++home) all[home].terms.setup_fee = 150'000;
    all[3].terms.charged = domain::Charged::advance;
    return all;
}

// Any RADIUS client on this machine, and the network of a tower that is played.
access::RouterFields router() {
    access::RouterFields fields;
    fields.name = "Menara desa";
    fields.kind = domain::RouterKind::mikrotik;
    fields.addresses = std::vector<std::string>{"127.0.0.0/8", "10.99.0.0/24"};
    fields.secret = "testing123";
    return fields;
}

Result<DemoOperator> furnish(Tx& tx, const store::Operator& tenant, const store::Actor& owner,
                             const KeyRing& keys, IdSource& ids, Instant now,
                             const staff::ChosenPassword (&chosen)[3]) {
    const store::Act act = staff::make_act(tenant, owner, now, ids);
    BANGNOPI_TRY(technician_actor, add_member(tx, act, technician, chosen[0]));
    BANGNOPI_TRY(accountant_actor, add_member(tx, act, accountant, chosen[1]));
    BANGNOPI_TRY(collector_actor, add_member(tx, act, collector, chosen[2]));
    add_channels(tx, tenant.id, collector_actor.id);
    BANGNOPI_TRY(village, billing::create_area(tx, act, {"desa", "Desa Sukamakmur", ""}));
    BANGNOPI_TRY_DONE(billing::assign_areas(tx, act, collector_actor.id, {village.code}));
    for (std::size_t hamlet = 0; hamlet < demo_hamlets().size(); ++hamlet)
        BANGNOPI_TRY_DONE(billing::create_area(
            tx, act, {demo_area_code(hamlet), std::string(demo_hamlets()[hamlet]), village.code}));
    const domain::Date long_ago = act.today - 3 * 366;  // some customers are older than the story
    for (const billing::NewPlan& command : plans(long_ago))
        BANGNOPI_TRY_DONE(billing::create_plan(tx, act, command));
    BANGNOPI_TRY_DONE(access::register_router(tx, act, {keys}, router()));
    return DemoOperator{tenant, owner, technician_actor, accountant_actor, collector_actor};
}

}  // namespace

std::string demo_area_code(std::size_t hamlet) {
    return fmt::format("D{:02}", hamlet + 1);
}

Result<DemoOperator> make_demo_operator(store::Database& db, const KeyRing& keys, IdSource& ids,
                                        Instant now) {
    staff::NewOperator command;
    command.code = "demo";
    command.name = "Sukamakmur Net";
    command.owner_name = "Hartono Wijaya";
    command.settings.isolation_guard_percent = 0;  // whoever moves its clock wants to see what comes of it
    BANGNOPI_TRY(owner_password, staff::choose_password(std::string(password), "", "/password"));
    command.owner_password = owner_password;
    staff::ChosenPassword chosen[3];
    for (staff::ChosenPassword& one : chosen) {
        BANGNOPI_TRY(made, staff::choose_password(std::string(password), "", "/password"));
        one = made;
    }
    BANGNOPI_TRY(created, db.write_wait(Scope::installation(), Priority::normal, [&](Tx& tx) {
        return staff::create_operator(tx, ids, now, store::Actor{}, command);
    }));
    const store::Actor owner{store::ActorKind::staff, created.owner.id, created.owner.username};
    return db.write_wait(Scope::of(created.tenant.id), Priority::normal,
                         [&](Tx& tx) { return furnish(tx, created.tenant, owner, keys, ids, now, chosen); });
}

}  // namespace bangnopi::app
