// Routers that hold lines themselves: how one is set, how it is kept in step with what is committed, and what it counts.
#include "access/gateways.hpp"

#include <gmock/gmock.h>

#include "access/gateway_keeper.hpp"
#include "access/gateway_usage.hpp"
#include "access/routers.hpp"
#include "store/access_attempts.hpp"
#include "store/gateway_doors.hpp"
#include "store/nodes.hpp"
#include "store/outbox.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/kept_router.hpp"

namespace bangnopi::test {
namespace {

using store::GatewayState;
using store::Tx;

class Gateways : public EngineTest {
  protected:
    template <class F>
    auto write(F f) {
        return db->write_wait(world.scope(), store::Priority::normal, f);
    }
    Id router(const std::string& name) {
        access::RouterFields fields;
        fields.name = name;
        fields.kind = domain::RouterKind::mikrotik;
        fields.addresses.emplace();
        return write([&](Tx& tx) {
                   return access::register_router(tx, world.act(), access::RouterSettings{keys}, fields);
               })
            ->router.id;
    }
    Result<access::GatewayOfRouter> set(Id router, const store::GatewaySettings& settings,
                                        std::optional<std::string> password = {}) {
        return write([&](Tx& tx) {
            return access::set_gateway(tx, world.act(), keys, {router, settings, std::move(password), {}});
        });
    }
    static store::Mikrotik mikrotik() {
        store::Mikrotik settings;
        settings.host = "10.0.0.1";
        settings.user = "bangnopi";
        return settings;
    }
    static store::LinuxRouter linux_router() {
        store::LinuxRouter settings;
        settings.customer_interfaces = {"eth1"};
        settings.uplink_interface = "eth0";
        settings.portal_ip = "10.0.0.1";
        return settings;
    }
    std::optional<store::Gateway> kept(Id router) {
        return db->read(world.scope(),
                        [&](Tx& tx) { return store::find_gateway(tx, world.act().operator_id, router); });
    }
    BillingWorld world{*db};
    KeyRing keys = KeyRing::generate();
    Id home = world.plan(home_plan());
    SystemClock clock_of_ids;
};
ON_BOTH_ENGINES(Gateways);

TEST_P(Gateways, AreKeptWithTheirPasswordSealed) {
    const Id tower = router("Menara");
    ASSERT_TRUE(set(tower, mikrotik(), "rahasia"));
    const store::Gateway gateway = kept(tower).value();
    EXPECT_EQ(gateway.settings, store::GatewaySettings(mikrotik()));
    EXPECT_EQ(gateway.status.state, GatewayState::unknown);
    EXPECT_EQ(
        keys.open(store::gateway_password_place(world.act().operator_id, tower), gateway.password_sealed),
        "rahasia");
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM audit WHERE action = 'router.gateway'"), 1);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM audit WHERE after LIKE '%rahasia%'"), 0);
}

TEST_P(Gateways, KeepTheirPasswordUntilAnotherIsGiven) {
    const Id tower = router("Menara");
    EXPECT_FALSE(set(tower, mikrotik())) << "a MikroTik needs one";
    ASSERT_TRUE(set(tower, mikrotik(), "rahasia"));
    store::Mikrotik pooled = mikrotik();
    pooled.ppp_pool = "rumah";
    ASSERT_TRUE(set(tower, pooled));
    EXPECT_EQ(kept(tower)->settings, store::GatewaySettings(pooled));
    EXPECT_FALSE(kept(tower)->password_sealed.empty());
    EXPECT_FALSE(set(tower, pooled, "")) << "it is not taken away";
    store::Mikrotik moved = pooled;
    moved.host = "10.0.0.2";
    EXPECT_FALSE(set(tower, moved)) << "it is told to no other host";
    ASSERT_TRUE(set(tower, linux_router()));
    EXPECT_TRUE(kept(tower)->password_sealed.empty()) << "nobody signs in there";
}

TEST_P(Gateways, AreOneForARouter) {
    ASSERT_TRUE(set(router("Menara"), mikrotik(), "rahasia"));
    const Id hill = router("Bukit");
    EXPECT_EQ(set(hill, mikrotik(), "rahasia").error().code, Code::already_exists);
    store::Mikrotik beside = mikrotik();
    beside.host = "10.0.0.2";
    EXPECT_TRUE(set(hill, beside, "rahasia"));
    ASSERT_TRUE(set(router("Kotak"), linux_router()));
    EXPECT_EQ(set(hill, linux_router()).error().code, Code::already_exists);
}

TEST_P(Gateways, AreOneForAMikrotikHoweverItIsReached) {
    ASSERT_TRUE(set(router("Menara"), mikrotik(), "rahasia"));
    store::Mikrotik by_rest = mikrotik();
    by_rest.way = store::MikrotikWay::rest;
    by_rest.port = 443;
    EXPECT_EQ(set(router("Bukit"), by_rest, "rahasia").error().code, Code::already_exists);
    by_rest.port = 4430;
    EXPECT_TRUE(set(router("Lembah"), by_rest, "rahasia")) << "a forwarded port leads elsewhere";
}

TEST_P(Gateways, AreOfOneOperator) {
    const Id neighbour{99};
    const std::string door = store::gateway_door_of(mikrotik());
    const auto is_opened_by_neighbour = [&] {
        return write([&](Tx& tx) -> Result<bool> { return store::open_gateway_door(tx, neighbour, door); })
            .value();
    };
    const Id tower = router("Menara");
    ASSERT_TRUE(set(tower, mikrotik(), "rahasia"));
    EXPECT_FALSE(is_opened_by_neighbour());
    const auto set_active = [&](bool active) {
        access::EditRouter edit;
        edit.id = tower;
        edit.fields.active = active;
        return write(
            [&](Tx& tx) { return access::edit_router(tx, world.act(), access::RouterSettings{keys}, edit); });
    };
    ASSERT_TRUE(set_active(false));
    EXPECT_TRUE(is_opened_by_neighbour());
    EXPECT_EQ(set_active(true).error().code, Code::already_exists) << "somebody else has it now";
    EXPECT_EQ(set(router("Bukit"), mikrotik(), "rahasia").error().code, Code::already_exists);
}

TEST_P(Gateways, HaveTheVersionOfTheirRouterAndGoWithIt) {
    const Id tower = router("Menara");
    const auto saved = set(tower, linux_router());
    EXPECT_EQ(saved->router.version, 2);
    const auto remove = [&](std::int64_t version) {
        return write([&](Tx& tx) { return access::remove_gateway(tx, world.act(), tower, version); });
    };
    EXPECT_EQ(remove(1).error().code, Code::stale);
    EXPECT_TRUE(remove(2));
    EXPECT_FALSE(kept(tower));
    ASSERT_TRUE(set(tower, linux_router()));
    ASSERT_TRUE(write([&](Tx& tx) { return access::remove_router(tx, world.act(), tower, {}); }));
    EXPECT_FALSE(kept(tower));
}

class CountersOfGateways : public Gateways {
  protected:
    void tell(std::uint64_t down, std::uint64_t up, Id router = Id{501}) {
        ASSERT_TRUE(write([&](Tx& tx) {
            const std::vector<access::GatewayCounter> counters{{line, down, up}, {Id{7}, 1, 1}};
            return access::record_counters(tx, world.act(), {}, router, counters);
        }));
    }
    void begin(Id router, store::CountFromZero which = store::CountFromZero::unless_known) {
        ASSERT_TRUE(write([&](Tx& tx) -> Result<Done> {
            store::count_from_zero(tx, world.act().operator_id, router, std::vector{line}, which);
            return Done{};
        }));
    }
    std::int64_t used() {
        return number_of("SELECT CAST(COALESCE(SUM(bytes_down), 0) AS BIGINT) FROM usage_day");
    }
    std::int64_t used_up() {
        return number_of("SELECT CAST(COALESCE(SUM(bytes_up), 0) AS BIGINT) FROM usage_day");
    }
    Id line = world.subscribe(world.customer(), home, "2026-11-01");
};
ON_BOTH_ENGINES(CountersOfGateways);

TEST_P(CountersOfGateways, CountEachOctetOnce) {
    begin(Id{501});
    tell(1000, 100);
    tell(1000, 100);
    tell(1500, 100);
    EXPECT_EQ(used(), 1500);
    EXPECT_EQ(used_up(), 100);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM gateway_line"), 1) << "nobody's line is not counted";
}

TEST_P(CountersOfGateways, BeginAnewWithTheRouterAndWithWhatIsAddedThere) {
    begin(Id{501});
    tell(1000, 100);
    tell(300, 150);
    EXPECT_EQ(used(), 1300) << "only the download began anew";
    EXPECT_EQ(used_up(), 150);
    begin(Id{501}, store::CountFromZero::always);
    tell(400, 160);
    EXPECT_EQ(used(), 1700);
    EXPECT_EQ(used_up(), 310);
    begin(Id{501});
    tell(500, 160);
    EXPECT_EQ(used(), 1800) << "it was known there";
}

TEST_P(CountersOfGateways, AreNotCountedTwiceWhereSomebodyElseCountedThemBefore) {
    begin(Id{501});
    tell(1000, 100);
    tell(1000, 100, Id{502});
    EXPECT_EQ(used(), 1000) << "the same router under another name";
    tell(1200, 100, Id{502});
    tell(1200, 100);
    EXPECT_EQ(used(), 1400);
    EXPECT_TRUE(world.verified());
}

TEST_P(CountersOfGateways, ThatAreBrokenAreNotRead) {
    begin(Id{501});
    tell(1000, 100);
    tell(access::counter_bytes_max + 1, 200);
    tell(1001, 200);
    EXPECT_EQ(used(), 1001);
}

TEST_P(CountersOfGateways, BeginThePackageThatWaitedForItsFirstUse) {
    domain::PlanTerms terms;
    terms.code = "mingguan";
    terms.billing = domain::Billing::prepaid_package;
    terms.package_days = 7;
    terms.package_price = 35'000;
    terms.package_starts = domain::PackageStarts::first_use;
    const Id customer = world.customer();
    line = world.subscribe(customer, world.plan(terms), "2026-11-01");
    auto command = cash(customer, 35'000, "KW-1");
    command.to_balance = true;
    ASSERT_TRUE(world.pay(command));
    begin(Id{501});
    world.go_to("2026-11-20T03:00:00Z");
    tell(0, 0);
    EXPECT_GT(world.access(line).changes_at, instant("2026-11-27T03:00:00Z"));
    tell(1000, 100);
    EXPECT_EQ(world.access(line).changes_at, instant("2026-11-27T03:00:00Z"));
    EXPECT_TRUE(world.verified());
}

TEST_P(CountersOfGateways, UseUpAQuota) {
    line = world.subscribe(world.customer(), world.plan(quota_plan()), "2026-11-01");
    begin(Id{501});
    tell(30 * gigabyte, gigabyte);
    EXPECT_EQ(
        world.number_of("SELECT CAST(SUM(bytes_down) AS BIGINT) FROM usage_month WHERE operator_id = $1"),
        30 * gigabyte);
    EXPECT_TRUE(world.verified());
}

class GatewayIsKept : public Gateways {
  protected:
    GatewayIsKept() {
        EXPECT_TRUE(set(tower, linux_router()));
        for (const char* ip : {"10.20.0.4", "10.20.0.5"}) lines.push_back(line(ip, tower));
    }
    ~GatewayIsKept() override { keeper.reset(); }

    Id line(const std::string& ip, std::optional<Id> router) {
        const Id customer = world.customer();
        customers.push_back(customer);
        const Id id = world.subscribe(customer, home, "2026-11-01", 1, [&](store::Subscription& row) {
            row.connection.kind = domain::ConnectionKind::static_ip;
            row.connection.ip = ip;
            row.connection.router_id = router;
        });
        world.refresh(customer);
        return id;
    }
    access::GatewayServices services(std::uint16_t node = 0) {
        return {*db, keys, clock, real_clock, ids, mikrotik_there.make(), node};
    }
    void keep(std::chrono::milliseconds interval = std::chrono::minutes(1)) {
        keeper.emplace(services(), interval);
        keeper->start();
    }
    bool holds(const std::map<std::string, std::string>& wanted) {
        return comes_true([&] { return mikrotik_there.held() == wanted; });
    }
    bool is(GatewayState state) {
        return comes_true([&] { return kept(tower)->status.state == state; });
    }
    void place(Id subscription, std::optional<Id> router, const std::string& ip) {
        ASSERT_TRUE(write([&](Tx& tx) -> Result<Done> {
            auto row = store::find_subscription(tx, world.act().operator_id, subscription).value();
            row.connection.router_id = router;
            row.connection.ip = ip;
            store::update_subscription(tx, world.act().operator_id, row);
            store::emit(tx, world.act(), "subscription.changed", subscription, "{}");
            return Done{};
        }));
    }

    SystemClock real_clock;
    ManualClock clock{instant("2026-11-17T12:00:00Z")};
    IdSource ids{real_clock, 5};
    Id tower = router("Menara");
    std::vector<Id> customers;
    std::vector<Id> lines;
    KeptRouter mikrotik_there;
    std::optional<access::GatewayKeeper> keeper;
    const std::string open_line = "open " + std::to_string(home_plan().speed.down_bps);
};
ON_BOTH_ENGINES(GatewayIsKept);

TEST_P(GatewayIsKept, InStepFromTheStartOn) {
    line("10.20.0.6", std::nullopt);
    keep();
    EXPECT_TRUE(holds({{"10.20.0.4", open_line}, {"10.20.0.5", open_line}}))
        << "and not the line of no router";
    EXPECT_TRUE(is(GatewayState::in_step));
    EXPECT_EQ(kept(tower)->status.identity, "a router");
    EXPECT_TRUE(comes_true([&] { return world.access(lines[0]).actual == domain::Desired::open; }));
    EXPECT_EQ(keeper->counts().routers, 1U);
}

TEST_P(GatewayIsKept, InStepWithEveryChangeOfALine) {
    keep();
    ASSERT_TRUE(holds({{"10.20.0.4", open_line}, {"10.20.0.5", open_line}}));
    world.go_to("2026-12-01T01:00:00Z");
    world.bill("2026-12-01");
    world.go_to("2027-01-20T01:00:00Z");
    for (const Id customer : customers) world.refresh(customer);
    ASSERT_TRUE(comes_true([&] { return mikrotik_there.held()["10.20.0.4"].starts_with("isolated"); }));
    const int reads = mikrotik_there.reads();
    const store::Invoice invoice = world.only_invoice(customers[0]);
    world.pay_invoice(invoice.id, invoice.amounts.total);
    EXPECT_TRUE(comes_true([&] { return mikrotik_there.held()["10.20.0.4"] == open_line; }));
    EXPECT_TRUE(mikrotik_there.held()["10.20.0.5"].starts_with("isolated"));
    EXPECT_EQ(mikrotik_there.reads(), reads) << "one line is brought without reading all";
    EXPECT_TRUE(comes_true([&] { return world.access(lines[0]).actual == domain::Desired::open; }));
}

TEST_P(GatewayIsKept, InStepWithALineThatMovesAndWithItsAddress) {
    keep();
    ASSERT_TRUE(holds({{"10.20.0.4", open_line}, {"10.20.0.5", open_line}}));
    place(lines[0], tower, "10.20.0.9");
    EXPECT_TRUE(holds({{"10.20.0.5", open_line}, {"10.20.0.9", open_line}}));
    place(lines[0], std::nullopt, "10.20.0.9");
    EXPECT_TRUE(holds({{"10.20.0.5", open_line}}));
    place(lines[0], tower, "10.20.0.9");
    EXPECT_TRUE(holds({{"10.20.0.5", open_line}, {"10.20.0.9", open_line}}));
}

TEST_P(GatewayIsKept, RightAgainWhenItReturns) {
    mikrotik_there.go_away();
    keep();
    EXPECT_TRUE(is(GatewayState::unreachable));
    EXPECT_EQ(english(kept(tower)->status.problem), "no answer");
    mikrotik_there.come_back();
    EXPECT_TRUE(holds({{"10.20.0.4", open_line}, {"10.20.0.5", open_line}}));
    EXPECT_TRUE(is(GatewayState::in_step));
    EXPECT_TRUE(kept(tower)->status.problem.empty());
}

TEST_P(GatewayIsKept, RightAgainAfterAHandOnIt) {
    keep(std::chrono::milliseconds(50));
    ASSERT_TRUE(holds({{"10.20.0.4", open_line}, {"10.20.0.5", open_line}}));
    mikrotik_there.forget_everything();
    EXPECT_TRUE(holds({{"10.20.0.4", open_line}, {"10.20.0.5", open_line}}));
    EXPECT_TRUE(comes_true([&] { return kept(tower)->status.drifted == 2; }));
}

TEST_P(GatewayIsKept, AndSaysWhatItWouldNotTake) {
    mikrotik_there.refuse("10.20.0.5");
    keep();
    EXPECT_TRUE(is(GatewayState::differs));
    EXPECT_EQ(kept(tower)->status.refusals, 1);
    const auto problem = db->read(
        world.scope(), [&](Tx& tx) { return store::find_problem(tx, world.act().operator_id, lines[1]); });
    ASSERT_TRUE(problem);
    EXPECT_EQ(english(problem->problem), "failure: not this one");
    EXPECT_NE(world.access(lines[1]).actual, domain::Desired::open);
}

TEST_P(GatewayIsKept, AndKeepsWhatWasTriedOfALineAndWhy) {
    const auto tried = [&](Id line) {
        std::string said;
        for (const store::AccessAttempt& attempt : db->read(world.scope(), [&](Tx& tx) {
                 return store::attempts_of(tx, world.act().operator_id, line);
             }))
            said += std::string(name_of(attempt.outcome)) + ' ' +
                    std::string(domain::name_of(attempt.desired)) + ": " + english(attempt.detail) + '\n';
        return said;
    };
    mikrotik_there.go_away();
    mikrotik_there.refuse("10.20.0.5");
    keep(std::chrono::milliseconds(20));
    ASSERT_TRUE(comes_true([&] { return tried(lines[0]) == "unreachable open: no answer\n"; }));
    mikrotik_there.come_back();
    EXPECT_TRUE(
        comes_true([&] { return tried(lines[0]) == "brought open: \nunreachable open: no answer\n"; }));
    EXPECT_TRUE(comes_true([&] {
        return tried(lines[1]) == "refused open: failure: not this one\nunreachable open: no answer\n";
    }));
    const int reads = mikrotik_there.reads();
    EXPECT_TRUE(comes_true([&] { return mikrotik_there.reads() > reads + 3; }));
    EXPECT_EQ(tried(lines[1]), "refused open: failure: not this one\nunreachable open: no answer\n")
        << "what is as it was is not said again";
}

TEST_P(Gateways, KeepTheLastTenAttemptsOfALine) {
    IdSource ids{clock_of_ids, 7};
    for (int at = 0; at < 15; ++at)
        ASSERT_TRUE(write([&](Tx& tx) -> Result<Done> {
            const store::AccessAttempt one{
                ids.next(),
                Id{5},
                Id{6},
                domain::Desired::open,
                at % 2 == 0 ? store::AttemptOutcome::brought : store::AttemptOutcome::unreachable,
                {},
                world.act().now};
            store::note_attempts(tx, world.act().operator_id, std::span(&one, 1));
            return Done{};
        }));
    const auto attempts = db->read(
        world.scope(), [&](Tx& tx) { return store::attempts_of(tx, world.act().operator_id, Id{5}); });
    EXPECT_EQ(attempts.size(), 10U);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM access_attempt"), 10);
    EXPECT_EQ(attempts.front().outcome, store::AttemptOutcome::brought);
}

TEST_P(GatewayIsKept, AtOnceWhereStaffAsk) {
    keep();
    ASSERT_TRUE(is(GatewayState::in_step));
    mikrotik_there.forget("10.20.0.4");
    const auto changes = keeper->compare(world.act().operator_id, tower);
    ASSERT_TRUE(changes) << english(changes.error().detail);
    ASSERT_EQ(changes->size(), 1U);
    EXPECT_EQ(changes->front().kind, access::ChangeKind::add);
    EXPECT_EQ(changes->front().object.key, "10.20.0.4");
    EXPECT_EQ(mikrotik_there.held().size(), 1U) << "a dry run leaves it as it is";
    EXPECT_TRUE(keeper->sync_soon(world.act().operator_id, tower));
    EXPECT_TRUE(holds({{"10.20.0.4", open_line}, {"10.20.0.5", open_line}}));
    EXPECT_FALSE(keeper->sync_soon(world.act().operator_id, Id{7}));
}

TEST_P(GatewayIsKept, AsItIsSetWhileItRuns) {
    const Id other = router("Bukit");
    keep();
    ASSERT_TRUE(is(GatewayState::in_step));
    ASSERT_TRUE(write([&](Tx& tx) { return access::remove_gateway(tx, world.act(), tower, {}); }));
    EXPECT_TRUE(comes_true([&] { return keeper->counts().routers == 0; }));
    EXPECT_EQ(mikrotik_there.held().size(), 2U) << "what stands there stays";
    ASSERT_TRUE(set(other, linux_router()));
    EXPECT_TRUE(holds({})) << "no line names it";
}

TEST_P(GatewayIsKept, AndItsCountersAreUsage) {
    const auto used = [&] {
        return number_of("SELECT CAST(COALESCE(SUM(bytes_down + bytes_up), 0) AS BIGINT) FROM usage_day");
    };
    keep();
    ASSERT_TRUE(is(GatewayState::in_step));
    mikrotik_there.count({lines[0], 5000, 700});
    EXPECT_TRUE(keeper->sync_soon(world.act().operator_id, tower));
    EXPECT_TRUE(comes_true([&] { return used() == 5700; }));
    keeper.reset();
    mikrotik_there.count({lines[0], 6000, 700});
    keep();
    EXPECT_TRUE(comes_true([&] { return used() == 6700; })) << "through a restart";
    mikrotik_there.count({lines[0], 6500, 700});
    place(lines[0], std::nullopt, "10.20.0.4");
    EXPECT_TRUE(comes_true([&] { return used() == 7200; })) << "before it is taken away";
}

TEST_P(GatewayIsKept, AndASecondSessionOfALineIsCountedByItself) {
    const auto used_after = [&](std::int64_t bytes) {
        EXPECT_TRUE(keeper->sync_soon(world.act().operator_id, tower));
        return comes_true([&] {
            return number_of("SELECT CAST(COALESCE(SUM(bytes_down), 0) AS BIGINT) FROM usage_day") == bytes;
        });
    };
    keep();
    ASSERT_TRUE(is(GatewayState::in_step));
    mikrotik_there.count({lines[0], 5000, 0, "<pppoe-siti>"});
    EXPECT_TRUE(used_after(5000));
    mikrotik_there.count({lines[0], 300, 0, "<pppoe-siti-1>"});
    EXPECT_TRUE(used_after(5300));
    mikrotik_there.count({lines[0], 400, 0, "<pppoe-siti-1>"});
    mikrotik_there.count_no_more(lines[0], "<pppoe-siti>");
    EXPECT_TRUE(used_after(5400)) << "the one that goes on did not begin anew";
    mikrotik_there.count({lines[0], 50, 0, "<pppoe-siti>"});
    EXPECT_TRUE(used_after(5450));
}

TEST_P(GatewayIsKept, AndTellsOfALineThatItCannotHold) {
    const Id customer = world.customer();
    const Id line = world.subscribe(customer, home, "2026-11-01", 1, [&](store::Subscription& row) {
        row.connection.kind = domain::ConnectionKind::pppoe;
        row.connection.username = "siti";
        row.connection.router_id = tower;
    });
    world.refresh(customer);
    keep();
    EXPECT_TRUE(is(GatewayState::differs));
    EXPECT_NE(world.access(line).actual, domain::Desired::open);
    EXPECT_TRUE(db->read(world.scope(), [&](Tx& tx) {
        return store::find_problem(tx, world.act().operator_id, line).has_value();
    }));
}

TEST_P(GatewayIsKept, AndTellsOfSuchALineThatComesLater) {
    keep();
    ASSERT_TRUE(is(GatewayState::in_step));
    const Id customer = world.customer();
    const Id line = world.subscribe(customer, home, "2026-11-01", 1, [&](store::Subscription& row) {
        row.connection.kind = domain::ConnectionKind::pppoe;
        row.connection.username = "siti";
        row.connection.router_id = tower;
    });
    world.refresh(customer);
    EXPECT_TRUE(comes_true([&] {
        return db->read(world.scope(), [&](Tx& tx) {
            return store::find_problem(tx, world.act().operator_id, line).has_value();
        });
    }));
    EXPECT_NE(world.access(line).actual, domain::Desired::open);
}

TEST_P(GatewayIsKept, AtOnceWhileOthersAreSilent) {
    KeptRouter silent;
    silent.fall_silent();
    for (int n = 0; n < 20; ++n) {
        store::Mikrotik far = mikrotik();
        far.host = "10.1.0." + std::to_string(n);
        ASSERT_TRUE(set(router("Bukit " + std::to_string(n)), far, "rahasia"));
    }
    access::GatewayServices both = services();
    both.make = [answering = mikrotik_there.make(), silent_one = silent.make()](
                    const store::GatewaySettings& settings, const std::string& password) {
        const bool answers = std::holds_alternative<store::LinuxRouter>(settings);
        return answers ? answering(settings, password) : silent_one(settings, password);
    };
    keeper.emplace(both);
    keeper->start();
    EXPECT_TRUE(keeper->sync_soon(world.act().operator_id, tower));
    ASSERT_TRUE(is(GatewayState::in_step));
    place(lines[0], tower, "10.20.0.9");
    EXPECT_TRUE(holds({{"10.20.0.5", open_line}, {"10.20.0.9", open_line}}));
    silent.speak_again();
    keeper.reset();
}

TEST_P(GatewayIsKept, AndItsRouterStaysWhileLinesNameIt) {
    const auto remove = [&] {
        return write([&](Tx& tx) { return access::remove_router(tx, world.act(), tower, {}); });
    };
    EXPECT_EQ(remove().error().code, Code::conflict);
    for (const Id line : lines) place(line, std::nullopt, "10.20.1." + std::to_string(line.value % 200));
    EXPECT_TRUE(remove());
}

class GatewayOfNodes : public GatewayIsKept {
  protected:
    GatewayOfNodes() {
        for (const char* holder : {"one", "two"}) lease(holder);
    }
    void lease(const char* holder) {
        const Instant now = real_clock.now();
        ASSERT_TRUE(db->write_wait(everyone, store::Priority::normal, [&](Tx& tx) -> Result<Done> {
            EXPECT_TRUE(store::lease_node(tx, holder, now, now + std::chrono::minutes(1)));
            return Done{};
        }));
    }
    void end(std::uint16_t node, const char* holder) {
        ASSERT_TRUE(db->write_wait(everyone, store::Priority::normal, [&](Tx& tx) -> Result<Done> {
            store::release_node(tx, node, holder);
            return Done{};
        }));
    }
    auto asked(access::GatewayKeeper& of) { return of.compare(world.act().operator_id, tower); }
};
INSTANTIATE_TEST_SUITE_P(Engines, GatewayOfNodes, testing::Values(store::Engine::postgresql), name_of_engine);

TEST_P(GatewayOfNodes, IsSpokenToByOneAtATime) {
    keep();
    ASSERT_TRUE(is(GatewayState::in_step));
    const int reads = mikrotik_there.reads();
    access::GatewayKeeper beside(services(1));
    beside.start();
    const auto changes = asked(beside);
    ASSERT_FALSE(changes);
    EXPECT_EQ(changes.error().code, Code::conflict);
    EXPECT_EQ(mikrotik_there.reads(), reads);
    keeper.reset();
    EXPECT_TRUE(asked(beside)) << "who stops lets go of it";
}

TEST_P(GatewayOfNodes, IsTakenOverFromOneThatHasGone) {
    keep();
    ASSERT_TRUE(is(GatewayState::in_step));
    access::GatewayKeeper beside(services(1));
    beside.start();
    ASSERT_FALSE(asked(beside));
    end(0, "one");
    EXPECT_TRUE(asked(beside));
    EXPECT_FALSE(asked(*keeper));
}

}  // namespace
}  // namespace bangnopi::test
