// Areas, plans and customers through their use cases, on both engines.
#include "tests/support/registry_fixture.hpp"

namespace bangnopi::test {
namespace {

using domain::Date;
using store::Tx;

class Registry : public RegistryTest {
  protected:
    std::vector<std::string> names_of(const store::CustomerFilter& filter,
                                      const store::PageRequest& request) {
        std::vector<std::string> names;
        for (const auto& listed :
             must(read([&](Tx& tx) { return store::list_customers(tx, tenant.id, filter, request); })).items)
            names.push_back(listed.customer.name);
        return names;
    }
    std::string refused(const billing::NewCustomer& command) {
        return refusal_of(register_customer(command));
    }
    billing::NewCustomer named(const std::string& name) {
        billing::NewCustomer command;
        command.name = name;
        return command;
    }
};

TEST_P(Registry, ANewOperatorHasItsBooksItsChannelsAndItsOwner) {
    EXPECT_EQ(number_of("SELECT count(*) FROM channel WHERE code IN ('kas', 'bank')"), 2);
    EXPECT_GT(number_of("SELECT count(*) FROM account"), 20);
    EXPECT_EQ(owner.role, "owner");
    EXPECT_TRUE(owner.must_change_password);
    EXPECT_EQ(db->read(everyone, [](Tx& tx) { return store::find_operator_by_code(tx, "desa"); })->id,
              tenant.id);
    EXPECT_EQ(refusal_of(create_operator("desa")), "already_exists /code");
    EXPECT_EQ(refusal_of(create_operator("Desa")), "invalid /code");
}

TEST_P(Registry, CustomersAreNumberedOnPastNumbersGivenByHand) {
    billing::NewCustomer by_hand = named("Budi");
    by_hand.number = "C000002";
    EXPECT_EQ(must(register_customer(by_hand)).number, "C000002");
    EXPECT_EQ(customer("Siti").number, "C000001");
    EXPECT_EQ(customer("Agus").number, "C000003");
    EXPECT_EQ(refused(by_hand), "already_exists /number");
}

TEST_P(Registry, ACustomerIsKeptInOneForm) {
    billing::NewCustomer command = named("  Siti Aminah ");
    command.phone = "0812-3456-7890";
    command.email = "siti@contoh.id";
    command.id_number = "3201234567890001";
    command.address = "Jl. Melati 4\nRT 02/05";
    const store::Customer made = must(register_customer(command));
    const auto found = *read([&](Tx& tx) { return store::find_customer(tx, tenant.id, made.id); });
    EXPECT_EQ(found.name, "Siti Aminah");
    EXPECT_EQ(found.phone, "+6281234567890");
    EXPECT_EQ(found.preferred_channel, "sms");
    EXPECT_EQ(keys.open({tenant.id, "customer", "id_number_sealed", found.id}, found.id_number_sealed),
              "3201234567890001");
    EXPECT_EQ(audits("customer.register", made.id), 1);
    EXPECT_EQ(events("customer.registered", made.id), 1);
    EXPECT_EQ(number_of("SELECT count(*) FROM audit WHERE after LIKE '%3201234567890001%'"), 0);
}

TEST_P(Registry, EveryBadFieldOfACustomerIsNamed) {
    const auto with = [&](auto change) {
        billing::NewCustomer command = named("Siti");
        change(command);
        return refused(command);
    };
    EXPECT_EQ(refused(named("  ")), "invalid /name");
    EXPECT_EQ(refused(named("Si\nti")), "invalid /name");
    EXPECT_EQ(with([](auto& c) { c.phone = "dua belas"; }), "invalid /phone");
    EXPECT_EQ(with([](auto& c) { c.email = "siti"; }), "invalid /email");
    EXPECT_EQ(with([](auto& c) { c.area = "none"; }), "invalid /area");
    EXPECT_EQ(with([](auto& c) { c.number = "C 1"; }), "invalid /number");
    EXPECT_EQ(with([](auto& c) { c.language = "fr"; }), "invalid /language");
    EXPECT_EQ(with([](auto& c) { c.preferred_channel = "pigeon"; }), "invalid /preferred_channel");
    EXPECT_EQ(with([](auto& c) { c.latitude_e7 = 1; }), "invalid /longitude_e7");
    EXPECT_EQ(with([](auto& c) { c.address = std::string(501, 'a'); }), "invalid /address");
    billing::NewCustomer several = named("");
    several.phone = "x";
    EXPECT_EQ(register_customer(several).error().errors.size(), 2u);
    EXPECT_EQ(number_of("SELECT count(*) FROM customer"), 0);
}

TEST_P(Registry, AnEditChangesWhatItNamesAndRefusesAStaleVersion) {
    const store::Customer made = customer("Siti");
    billing::EditCustomer edit;
    edit.id = made.id;
    edit.phone = "081234567890";
    edit.if_version = made.version;
    const auto apply = [&] {
        return write([&](Tx& tx) { return billing::edit_customer(tx, act(), keys, edit); });
    };
    const store::Customer changed = must(apply());
    EXPECT_EQ(changed.name, "Siti");
    EXPECT_EQ(changed.phone, "+6281234567890");
    EXPECT_EQ(changed.version, made.version + 1);
    EXPECT_EQ(refusal_of(apply()), "stale");
    edit.if_version.reset();
    edit.phone = "";
    EXPECT_EQ(must(apply()).phone, std::nullopt);
    edit.id = Id{1};
    EXPECT_EQ(refusal_of(apply()), "not_found");
}

TEST_P(Registry, ListsAreSortedSearchedAndPagedAlikeOnBothEngines) {
    for (const char* name : {"Šiti", "budi", "Agus", "agus", "Ćandra"}) customer(name);
    EXPECT_EQ(names_of({}, {}), (std::vector<std::string>{"Agus", "agus", "budi", "Ćandra", "Šiti"}));
    EXPECT_EQ(names_of({}, {.sort = "-name"}).front(), "Šiti");
    EXPECT_EQ(names_of({}, {.sort = "-number"}).front(), "Ćandra");
    EXPECT_EQ(names_of({}, {.q = "SITI"}), (std::vector<std::string>{"Šiti"}));
    EXPECT_EQ(names_of({}, {.q = "c000002 budi"}), (std::vector<std::string>{"budi"}));
    EXPECT_TRUE(names_of({}, {.q = "%"}).empty());
    EXPECT_TRUE(names_of({}, {.q = "_gus"}).empty());

    store::PageRequest request{.limit = 2};
    std::vector<std::string> seen;
    while (true) {
        const auto page =
            must(read([&](Tx& tx) { return store::list_customers(tx, tenant.id, {}, request); }));
        EXPECT_EQ(page.total, 5);
        for (const auto& listed : page.items) seen.push_back(listed.customer.name);
        if (page.next_cursor.empty()) break;
        request.cursor = page.next_cursor;
    }
    EXPECT_EQ(seen, names_of({}, {}));
}

TEST_P(Registry, ABadPageIsRefusedByItsParameter) {
    customer("Siti");
    customer("Budi");
    const auto list = [&](const store::PageRequest& request) {
        return read([&](Tx& tx) { return store::list_customers(tx, tenant.id, {}, request); });
    };
    EXPECT_EQ(refusal_of(list({.limit = 0})), "invalid /limit");
    EXPECT_EQ(refusal_of(list({.limit = 201})), "invalid /limit");
    EXPECT_EQ(refusal_of(list({.sort = "balance"})), "invalid /sort");
    EXPECT_EQ(refusal_of(list({.cursor = "x"})), "invalid /cursor");
    const std::string by_name = must(list({.limit = 1})).next_cursor;
    EXPECT_EQ(refusal_of(list({.cursor = by_name, .sort = "number"})), "invalid /cursor");
}

TEST_P(Registry, OneOperatorNeverSeesAnothersCustomers) {
    const store::Customer mine = customer("Siti");
    const store::Operator other = make_operator("lain").tenant;
    const auto seen = db->read(store::Scope::of(other.id), [&](Tx& tx) {
        return must(store::list_customers(tx, other.id, {}, {})).total +
               static_cast<std::int64_t>(store::find_customer(tx, other.id, mine.id).has_value());
    });
    EXPECT_EQ(seen, 0);
}

TEST_P(Registry, AreasAreATreeWithoutCircles) {
    const store::Area village = area("desa");
    const store::Area hamlet = area("dusun", "desa");
    billing::EditArea edit{village.id, std::nullopt, "dusun", std::nullopt};
    EXPECT_EQ(refusal_of(write([&](Tx& tx) { return billing::edit_area(tx, act(), edit); })),
              "invalid /parent");
    EXPECT_EQ(refusal_of(write([&](Tx& tx) {
                  return billing::create_area(tx, act(), {"desa", "Dua", ""});
              })),
              "already_exists /code");
    EXPECT_EQ(hamlet.parent_id, village.id);

    billing::NewCustomer command = named("Siti");
    command.area = "dusun";
    must(register_customer(command));
    customer("Budi");
    EXPECT_EQ(names_of({.area_id = village.id, .status = {}, .plan_id = {}}, {}),
              (std::vector<std::string>{"Siti"}));
}

TEST_P(Registry, APlansVersionsHoldFromTheirDates) {
    const billing::PlanDetails made = must(create_plan(plan_of("R20", 150'000)));
    EXPECT_EQ(made.current.terms.monthly_fee, 150'000);
    EXPECT_EQ(made.current.valid_from, Date(2026, 11, 23));
    domain::PlanTerms dearer = made.current.terms;
    dearer.monthly_fee = 165'000;
    const auto add = [&](Date from) {
        return write([&](Tx& tx) {
            return billing::add_plan_version(tx, act(), {made.plan.id, dearer, from, {}, {}});
        });
    };
    EXPECT_EQ(refusal_of(add(Date(2026, 11, 23))), "invalid /valid_from");
    const billing::PlanDetails changed = must(add(Date(2027, 1, 1)));
    EXPECT_EQ(changed.versions.size(), 2u);
    EXPECT_EQ(changed.current.terms.monthly_fee, 150'000);
    const auto fee_on = [&](Date on) {
        return read([&](Tx& tx) { return store::plan_version_on(tx, tenant.id, made.plan.id, on); })
            ->terms.monthly_fee;
    };
    EXPECT_EQ(fee_on(Date(2026, 1, 1)), 150'000);
    EXPECT_EQ(fee_on(Date(2026, 12, 31)), 150'000);
    EXPECT_EQ(fee_on(Date(2027, 1, 1)), 165'000);
    EXPECT_EQ(events("plan.version_added", made.plan.id), 1);
}

TEST_P(Registry, EveryTermOfAPlanIsReadBack) {
    billing::NewPlan command = plan_of("ISI", 1);
    command.terms = {"",
                     domain::Billing::postpaid,
                     domain::Charged::advance,
                     200'000,
                     100'000'000'000,
                     domain::Beyond::throttle,
                     1'000'000'000,
                     2'500,
                     false,
                     50'000,
                     12,
                     500'000,
                     false,
                     {1, 2, {9, 8, 7, 6, 5}},
                     {3, 4},
                     {{150'000'000'000, {2, 3}}, {200'000'000'000, {1, 2}}},
                     0,
                     0,
                     domain::PackageStarts::purchase,
                     0};
    const billing::PlanDetails made = must(create_plan(command));
    command.terms.code = "ISI";
    EXPECT_EQ(made.current.terms, command.terms);
}

TEST_P(Registry, EveryTermOfAPackageIsReadBack) {
    billing::NewPlan command = plan_of("PAKET", 0);
    command.terms.billing = domain::Billing::prepaid_package;
    command.terms.package_days = 7;
    command.terms.package_price = 35'000;
    command.terms.included_bytes = 10'000'000'000;
    command.terms.beyond = domain::Beyond::stop;
    command.terms.grace_bytes = 500'000'000;
    command.terms.package_starts = domain::PackageStarts::first_use;
    const billing::PlanDetails made = must(create_plan(command));
    command.terms.code = "PAKET";
    EXPECT_EQ(made.current.terms, command.terms);
}

TEST_P(Registry, ABurstHasTheSpeedAsItsThresholdWhereNothingIsSaid) {
    billing::NewPlan command = plan_of("R20", 150'000);
    command.terms.speed = {10'000'000, 5'000'000, {15'000'000, 8'000'000}};
    const billing::PlanDetails made = must(create_plan(command));
    EXPECT_EQ(made.current.terms.speed.burst,
              (domain::Burst{15'000'000, 8'000'000, 10'000'000, 5'000'000, 16}));
    domain::PlanTerms longer = made.current.terms;
    longer.speed.burst.time_s = 60;
    const billing::PlanDetails changed = must(write([&](Tx& tx) {
        return billing::add_plan_version(tx, act(), {made.plan.id, longer, Date(2027, 1, 1), {}, {}});
    }));
    EXPECT_EQ(changed.versions.back().terms.speed, longer.speed);
}

TEST_P(Registry, ABadPlanIsRefusedByItsField) {
    must(create_plan(plan_of("R20", 150'000)));
    EXPECT_EQ(refusal_of(create_plan(plan_of("R20", 150'000))), "already_exists /code");
    EXPECT_EQ(refusal_of(create_plan(plan_of("R 20", 150'000))), "invalid /code");
    EXPECT_EQ(refusal_of(create_plan(plan_of("R30", -1))), "invalid /monthly_fee");
    EXPECT_EQ(refusal_of(create_plan(plan_of("R30", domain::entered_amount_max + 1))),
              "invalid /monthly_fee");
    billing::NewPlan overage = plan_of("R40", 1);
    overage.terms.beyond = domain::Beyond::overage;
    EXPECT_EQ(refusal_of(create_plan(overage)), "invalid /included_bytes");
    billing::NewPlan slow_burst = plan_of("R45", 1);
    slow_burst.terms.speed.burst = {20'000'000, 8'000'000};
    EXPECT_EQ(refusal_of(create_plan(slow_burst)), "invalid /burst_down_bps");
    billing::NewPlan nowhere = plan_of("R50", 1);
    nowhere.only_in_areas = true;
    EXPECT_EQ(refusal_of(create_plan(nowhere)), "invalid /areas");
}

TEST_P(Registry, AnAreasFeeHoldsThereAndBelow) {
    const store::Area village = area("desa");
    const store::Area hamlet = area("dusun", "desa");
    const store::Area elsewhere = area("kota");
    billing::NewPlan command = plan_of("R20", 150'000);
    command.areas = {{"desa", 120'000}};
    command.only_in_areas = true;
    const billing::PlanDetails made = must(create_plan(command));
    const auto prices = read([&](Tx& tx) { return store::AreaPrices::load(tx, tenant.id); });
    EXPECT_EQ(prices.monthly_fee(made.current, hamlet.id), 120'000);
    EXPECT_EQ(prices.monthly_fee(made.current, village.id), 120'000);
    EXPECT_EQ(prices.monthly_fee(made.current, elsewhere.id), 150'000);
    EXPECT_EQ(prices.monthly_fee(made.current, std::nullopt), 150'000);
    EXPECT_TRUE(prices.sold_in(made.plan.id, hamlet.id));
    EXPECT_FALSE(prices.sold_in(made.plan.id, elsewhere.id));
    EXPECT_FALSE(prices.sold_in(made.plan.id, std::nullopt));
}

TEST_P(Registry, AnAreasFeeOfAVersionThatSomebodyHasStays) {
    const store::Area village = area("desa");
    billing::NewPlan command = plan_of("R20", 150'000);
    command.areas = {{"desa", 120'000}};
    const billing::PlanDetails made = must(create_plan(command));
    const auto fee = [&](const store::PlanVersion& version) {
        return read(
            [&](Tx& tx) { return store::AreaPrices::load(tx, tenant.id).monthly_fee(version, village.id); });
    };
    billing::EditPlan edit;
    edit.id = made.plan.id;
    edit.areas = {{"desa", 110'000}};
    const auto edit_plan = [&] { return write([&](Tx& tx) { return billing::edit_plan(tx, act(), edit); }); };
    must(edit_plan());
    EXPECT_EQ(fee(made.current), 110'000);

    must(subscribe(subscription_of(customer("Siti"), "R20", "siti")));
    edit.areas = {{"desa", 130'000}};
    EXPECT_EQ(refusal_of(edit_plan()), "conflict /areas");
    edit.areas.reset();
    edit.name = "Rumah 20";
    must(edit_plan());

    go_to("2026-11-24T02:00:00Z");
    billing::NewPlanVersion next{made.plan.id, command.terms, {}, {{{"desa", 130'000}}}, {}};
    const billing::PlanDetails versions =
        must(write([&](Tx& tx) { return billing::add_plan_version(tx, act(), next); }));
    EXPECT_EQ(fee(made.current), 110'000);
    EXPECT_EQ(fee(versions.versions.back()), 130'000);
    go_to("2026-11-25T02:00:00Z");
    next.areas.reset();
    const billing::PlanDetails newest =
        must(write([&](Tx& tx) { return billing::add_plan_version(tx, act(), next); }));
    EXPECT_EQ(fee(newest.versions.back()), 130'000);
}

TEST_P(Registry, PlansAreListedWithTheirVersionsAndAreas) {
    area("desa");
    billing::NewPlan command = plan_of("R20", 150'000);
    command.areas = {{"desa", 120'000}};
    must(create_plan(command));
    const billing::PlanDetails second = must(create_plan(plan_of("R30", 200'000)));
    billing::EditPlan edit;
    edit.id = second.plan.id;
    edit.active = false;
    must(write([&](Tx& tx) { return billing::edit_plan(tx, act(), edit); }));
    const auto list = [&](std::optional<bool> active) {
        return must(
            read([&](Tx& tx) { return store::list_plans(tx, tenant.id, act().today, {active}, {}); }));
    };
    EXPECT_EQ(list({}).total, 2);
    EXPECT_EQ(list({}).items.front().fees_of(list({}).items.front().current.id).size(), 1u);
    EXPECT_EQ(list({}).items.front().versions.size(), 1u);
    EXPECT_EQ(list(true).total, 1);
    EXPECT_EQ(list(false).items.front().plan.code, "R30");
}

TEST_P(Registry, NumbersOfASeriesAreTakenWithoutAGap) {
    const auto take = [&](std::string_view series, std::int64_t count) {
        return must(write([&](Tx& tx) -> Result<std::int64_t> {
            return store::take_numbers(tx, tenant.id, series, 2026, count);
        }));
    };
    EXPECT_EQ(take("invoice", 3), 1);
    EXPECT_EQ(take("invoice", 1), 4);
    EXPECT_EQ(take("other", 1), 1);
    const auto lost = write([&](Tx& tx) -> Result<Done> {
        store::take_numbers(tx, tenant.id, "invoice", 2026, 10);
        return refuse(Code::conflict, "taken back"_msg);
    });
    EXPECT_FALSE(lost);
    EXPECT_EQ(take("invoice", 1), 5);
}

ON_BOTH_ENGINES(Registry);

}  // namespace
}  // namespace bangnopi::test
