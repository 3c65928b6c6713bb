// What RADIUS answers from follows what is committed, on both engines: whoever committed it, on whichever node.
#include "access/line_index.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "access/reconciler.hpp"
#include "access/routers.hpp"
#include "store/nodes.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/registry_fixture.hpp"

namespace bangnopi::test {
namespace {

using namespace std::chrono_literals;
using access::KnownLine;
using access::LineIndex;
using domain::Desired;
using domain::Reason;
using store::Tx;

domain::IpAddress address(std::string_view text) {
    return domain::IpPrefix::parse(text).value().first();
}

// The lines that the index told to have changed.
class Told {
  public:
    explicit Told(LineIndex& index) : index_(index) {
        index.on_line_changed([this](const KnownLine& line) {
            const std::lock_guard lock(mutex_);
            lines_.push_back(line);
        });
    }
    ~Told() { index_.stop(); }  // then nobody tells it any more
    Told(const Told&) = delete;
    Told& operator=(const Told&) = delete;
    bool has(Id subscription, Desired desired) {
        const std::lock_guard lock(mutex_);
        return std::ranges::any_of(lines_, [&](const KnownLine& known) {
            return known.line.subscription_id == subscription && known.line.desired == desired;
        });
    }
    std::size_t count() {
        const std::lock_guard lock(mutex_);
        return lines_.size();
    }

  private:
    LineIndex& index_;
    std::mutex mutex_;
    std::vector<KnownLine> lines_;
};

void insert_session(Tx& tx, Id operator_id, Id id, std::optional<Id> subscription, Id router,
                    Instant last_at) {
    tx.execute(
        "INSERT INTO session (operator_id, id, key_hash, router_id, acct_session_id, username, "
        "subscription_id, "
        "login_id, granted_down_bps, granted_up_bps, started_at, last_at, bytes_down, bytes_up, usage, ip, "
        "mac, "
        "nas_port, claimed_until) VALUES ($1, $2, 0, $3, 'a', 'siti', $4, 0, 0, 0, $5, $5, 0, 0, $6, '', '', "
        "'', 0)",
        operator_id, id, router, subscription, last_at, store::Bytes(std::vector<std::byte>(1)));
}

store::OnlineSession online(Id id, Id subscription, Id router, Instant last_at) {
    store::OnlineSession session{};
    session.id = id;
    session.subscription_id = subscription;
    session.router_id = router;
    session.last_at = last_at;
    return session;
}

class Index : public RegistryTest {
  protected:
    Index() { must(create_plan(plan_of("R20", 150'000))); }

    Id line(const std::string& username) {
        return must(subscribe(subscription_of(customer("Siti"), "R20", username))).subscription.id;
    }
    void edit(Id line, auto change) {
        billing::EditConnection edit;
        edit.id = line;
        change(edit);
        must(write([&](Tx& tx) { return billing::edit_connection(tx, act(), keys, edit); }));
    }
    access::SavedRouter router(const access::RouterFields& fields) {
        return must(
            write([&](Tx& tx) { return access::register_router(tx, act(), router_settings, fields); }));
    }
    store::Router router(const std::string& name, std::vector<std::string> addresses) {
        access::RouterFields fields;
        fields.name = name;
        fields.addresses = std::move(addresses);
        return router(fields).router;
    }
    void edit_router(const store::Router& router, const access::RouterFields& fields) {
        must(write([&](Tx& tx) {
            return access::edit_router(tx, act(), router_settings, {router.id, fields, {}});
        }));
    }
    std::optional<std::string> password_of(const std::string& username) {
        const auto known = index.line_of_login(tenant.id, username);
        if (!known) return std::nullopt;
        return keys.open(store::password_place(tenant.id, known->line.subscription_id),
                         known->line.password_sealed);
    }

    access::RouterSettings router_settings{keys};
    LineIndex index{*db, keys, clock};
};
ON_BOTH_ENGINES(Index);

TEST_P(Index, HoldsALineAsALoginNeedsIt) {
    billing::NewSubscription command = subscription_of(customer("Siti"), "R20", "siti");
    command.connection.password = "rahasia";
    command.connection.mac = "AA-BB-CC-00-11-22";
    command.connection.ip = "10.20.0.4";
    command.connection.session_limit = 2;
    const store::Subscription made = must(subscribe(command)).subscription;
    index.start();
    const auto known = index.line_of_login(tenant.id, "siti");
    ASSERT_TRUE(known);
    EXPECT_EQ(known->operator_id, tenant.id);
    EXPECT_EQ(known->line.subscription_id, made.id);
    EXPECT_EQ(known->line.customer_id, made.customer_id);
    EXPECT_EQ(known->line.kind, domain::ConnectionKind::pppoe);
    EXPECT_EQ(known->line.ip, "10.20.0.4");
    EXPECT_EQ(known->line.session_limit, 2);
    EXPECT_EQ(known->line.desired, Desired::open);
    EXPECT_EQ(known->line.reason, Reason::none);
    EXPECT_EQ(known->line.speed, (domain::Speed{20'000'000, 5'000'000}));
    EXPECT_EQ(known->line.open_until, std::nullopt);
    EXPECT_EQ(known->line.bytes_left, std::nullopt);
    EXPECT_EQ(password_of("siti"), "rahasia");
    EXPECT_EQ(index.line_of_mac(tenant.id, "aa:bb:cc:00:11:22"), known);
    EXPECT_EQ(index.line(made.id), known);
    ASSERT_TRUE(index.operator_of(tenant.id));
    EXPECT_EQ(index.operator_of(tenant.id)->code, tenant.code);
    EXPECT_EQ(index.line_count(), 1U);
}

TEST_P(Index, WakesWhoeverWaitsForALineThatWasJustCommitted) {
    index.start();
    EXPECT_EQ(index.await_line_of_login(tenant.id, "siti", 1ms), nullptr);
    constexpr int logins = 8;
    std::array<std::shared_ptr<const KnownLine>, logins> woken;
    {
        std::vector<std::jthread> waiting;
        for (int n = 0; n < logins; ++n)
            waiting.emplace_back([&, n] {
                woken[static_cast<std::size_t>(n)] =
                    index.await_line_of_login(tenant.id, "siti" + std::to_string(n), 1min);
            });
        for (int n = 0; n < logins; ++n) line("siti" + std::to_string(n));
    }
    for (int n = 0; n < logins; ++n) {
        ASSERT_TRUE(woken[static_cast<std::size_t>(n)]) << n;
        EXPECT_EQ(woken[static_cast<std::size_t>(n)]->line.username, "siti" + std::to_string(n));
    }
    EXPECT_NE(index.await_line_of_login(tenant.id, "siti0", 0ms), nullptr) << "it is there already";
}

TEST_P(Index, FollowsALineFromItsBeginningToItsEnd) {
    Told told(index);
    index.start();
    const Id siti = line("siti");
    EXPECT_TRUE(comes_true([&] { return index.line_of_login(tenant.id, "siti") != nullptr; }));
    must(write([&](Tx& tx) { return billing::suspend(tx, act(), {siti, {}, {}}); }));
    EXPECT_TRUE(comes_true([&] { return told.has(siti, Desired::closed); }));
    EXPECT_EQ(index.line(siti)->line.reason, Reason::suspended);
    must(write([&](Tx& tx) { return billing::resume(tx, act(), {siti, {}, {}}); }));
    EXPECT_TRUE(comes_true([&] { return index.line(siti)->line.desired == Desired::open; }));
    must(write([&](Tx& tx) { return billing::end(tx, act(), {siti, {}, true, {}}); }));
    EXPECT_TRUE(comes_true([&] { return index.line(siti) == nullptr; }));
    EXPECT_EQ(index.line_of_login(tenant.id, "siti"), nullptr);
    EXPECT_EQ(index.line_count(), 0U);
}

TEST_P(Index, FollowsALoginThatIsEdited) {
    const Id siti = line("siti");
    index.start();
    const auto held = index.line(siti);
    edit(siti, [](auto& connection) {
        connection.username = "siti2";
        connection.password = "baru";
    });
    EXPECT_TRUE(comes_true([&] { return password_of("siti2") == "baru"; }));
    EXPECT_EQ(index.line_of_login(tenant.id, "siti"), nullptr);
    EXPECT_EQ(held->line.username, "siti");
    edit(siti, [](auto& connection) { connection.mac = "aa:bb:cc:00:11:22"; });
    EXPECT_TRUE(comes_true([&] { return index.line_of_mac(tenant.id, "aa:bb:cc:00:11:22") != nullptr; }));
    edit(siti, [](auto& connection) { connection.session_limit.emplace(1); });
    EXPECT_TRUE(comes_true([&] { return index.line(siti)->line.session_limit == 1; }));
}

TEST_P(Index, FollowsAChangeToAPlanThatDiffersInItsBurstAlone) {
    billing::NewPlan bursting = plan_of("R20-BURST", 150'000);
    bursting.terms.speed.burst = {30'000'000, 8'000'000, 15'000'000, 4'000'000, 16};
    must(create_plan(bursting));
    Told told(index);
    index.start();
    const Id siti = line("siti");
    ASSERT_TRUE(comes_true([&] { return told.has(siti, Desired::open); }));
    const domain::Grant granted = access::grant_of(index.line(siti)->line);
    EXPECT_EQ(access::step_to(index.line(siti)->line, granted), std::nullopt);
    const std::size_t before = told.count();
    must(write([&](Tx& tx) {
        return billing::change_plan(tx, act(), {siti, "R20-BURST", domain::Date(2026, 11, 23), {}});
    }));
    ASSERT_TRUE(comes_true([&] { return told.count() > before; }));
    EXPECT_EQ(index.line(siti)->line.speed, bursting.terms.speed);
    EXPECT_EQ(access::step_to(index.line(siti)->line, granted), access::Step::change_speed);
}

TEST_P(Index, KeepsOperatorsApart) {
    line("siti");
    const store::Operator other = make_operator("kota").tenant;
    index.start();
    EXPECT_NE(index.line_of_login(tenant.id, "siti"), nullptr);
    EXPECT_EQ(index.line_of_login(other.id, "siti"), nullptr);
    make_operator("baru");
    const Id siti = index.line_of_login(tenant.id, "siti")->line.subscription_id;
    EXPECT_TRUE(comes_true([&] {
        const auto known =
            db->read(everyone, [](Tx& tx) { return store::find_operator_by_code(tx, "baru"); });
        return known && index.operator_of(known->id) != nullptr;
    }));
    EXPECT_EQ(index.line(siti)->operator_id, tenant.id);
}

TEST_P(Index, FollowsWhereIsolatedCustomersAreSent) {
    index.start();
    staff::EditOperator edit;
    edit.settings = tenant.settings;
    edit.settings->isolir_notice_url = "http://contoh.id/isolir";
    must(write([&](Tx& tx) { return staff::edit_operator(tx, act(), edit); }));
    EXPECT_TRUE(comes_true([&] {
        return index.operator_of(tenant.id)->settings.isolir_notice_url == "http://contoh.id/isolir";
    }));
}

TEST_P(Index, FollowsRoutersAndWhereTheyAskFrom) {
    access::RouterFields fields;
    fields.name = "Menara";
    fields.addresses = {{"10.0.0.2", "10.99.0.0/16"}};
    fields.secret = "testing123";
    const store::Router tower = router(fields).router;
    index.start();
    const auto known = index.router_at(0, address("10.99.3.4"));
    ASSERT_TRUE(known);
    EXPECT_EQ(known->operator_id, tenant.id);
    EXPECT_EQ(known->router.id, tower.id);
    EXPECT_EQ(known->secret, "testing123");
    EXPECT_EQ(index.router(tenant.id, tower.id), known);
    EXPECT_EQ(index.router(Id{1}, tower.id), nullptr);

    const store::Router inner = router("Dalam", {"10.99.3.0/24"});
    EXPECT_TRUE(comes_true([&] { return index.router_at(0, address("10.99.3.4"))->router.id == inner.id; }));
    access::RouterFields moved;
    moved.own_port = 2000;
    moved.secret = "lebih-rahasia";
    edit_router(tower, moved);
    EXPECT_TRUE(comes_true([&] { return index.router_at(0, address("10.0.0.2")) == nullptr; }));
    ASSERT_TRUE(index.router_at(2000, address("10.0.0.2")));
    EXPECT_EQ(index.router_at(2000, address("10.0.0.2"))->secret, "lebih-rahasia");
    EXPECT_EQ(index.own_ports(), std::vector<std::uint16_t>{2000});
    must(write([&](Tx& tx) { return access::remove_router(tx, act(), tower.id, {}); }));
    EXPECT_TRUE(comes_true([&] { return index.router(tenant.id, tower.id) == nullptr; }));
    EXPECT_TRUE(index.own_ports().empty());
    EXPECT_EQ(known->secret, "testing123");
}

TEST_P(Index, LeavesOutARouterWhoseSecretDoesNotOpen) {
    router("Menara", {"10.0.0.2"});
    const KeyRing other_keys = KeyRing::generate();
    LineIndex other(*db, other_keys, clock);
    other.start();
    EXPECT_EQ(other.router_at(0, address("10.0.0.2")), nullptr);
}

TEST_P(Index, HoldsTheSessionsThatGoOnAndNotTheSilentOnes) {
    const Id siti = line("siti");
    const store::Router tower = router("Menara", {"10.0.0.2"});
    must(write([&](Tx& tx) -> Result<Done> {
        insert_session(tx, tenant.id, Id{21}, siti, tower.id, clock.now());
        insert_session(tx, tenant.id, Id{22}, siti, tower.id, clock.now() - 1h);
        insert_session(tx, tenant.id, Id{23}, {}, tower.id, clock.now());
        return Done{};
    }));
    index.start();
    ASSERT_EQ(index.sessions_of(siti).size(), 1U);
    EXPECT_EQ(index.sessions_of(siti)[0].id, Id{21});
    EXPECT_EQ(index.session_count(), 1U);

    index.put_session(tenant.id, online(Id{24}, siti, tower.id, clock.now() + 10min));
    EXPECT_EQ(index.sessions_of(siti).size(), 2U);
    clock.advance_to(clock.now() + 15min);  // three intervals of five minutes
    EXPECT_EQ(index.sessions_of(siti).size(), 2U);
    clock.advance_to(clock.now() + 1s);
    ASSERT_EQ(index.sessions_of(siti).size(), 1U);
    EXPECT_EQ(index.sessions_of(siti)[0].id, Id{24});
    index.drop_session(online(Id{24}, siti, tower.id, clock.now()));
    EXPECT_TRUE(index.sessions_of(siti).empty());
}

TEST_P(Index, TellsOfLinesWithSessionsOnceAllIsRead) {
    const Id siti = line("siti");
    const Id budi = line("budi");
    const Id ended = line("aminah");
    const store::Router tower = router("Menara", {"10.0.0.2"});
    must(write([&](Tx& tx) { return billing::end(tx, act(), {ended, {}, true, {}}); }));
    must(write([&](Tx& tx) -> Result<Done> {
        insert_session(tx, tenant.id, Id{21}, siti, tower.id, clock.now());
        insert_session(tx, tenant.id, Id{22}, ended, tower.id, clock.now());
        return Done{};
    }));
    Told told(index);
    index.start();
    EXPECT_TRUE(
        comes_true([&] { return told.has(siti, Desired::open) && told.has(ended, Desired::closed); }));
    EXPECT_EQ(told.count(), 2U);
    EXPECT_NE(index.line(budi), nullptr);
}

TEST_P(Index, EndsWhileThingsAreCommitted) {
    index.start();
    std::jthread writer([this](const std::stop_token& stop) {
        for (int i = 0; i < 20 && !stop.stop_requested(); ++i) line("u" + std::to_string(i));
    });
    EXPECT_TRUE(comes_true([&] { return index.line_count() > 2; }));
    index.stop();
    writer.join();
    EXPECT_GE(index.line_count(), 3U);
}

class IndexOfBills : public EngineTest {
  protected:
    BillingWorld world{*db};
    KeyRing keys = KeyRing::generate();
    ManualClock clock{world.act().now};
    LineIndex index{*db, keys, clock};

    Desired desired(Id subscription) { return index.line(subscription)->line.desired; }
};
ON_BOTH_ENGINES(IndexOfBills);

TEST_P(IndexOfBills, FollowsIsolationAndPayment) {
    Told told(index);
    const Id customer = world.customer();
    const Id line = world.subscribe(customer, world.plan(home_plan()), "2026-11-01");
    index.start();
    EXPECT_EQ(desired(line), Desired::open);
    world.bill("2026-12-01");
    world.go_to("2027-01-15T02:00:00Z");
    world.jobs();
    EXPECT_TRUE(comes_true([&] { return desired(line) == Desired::isolated; }));
    EXPECT_EQ(index.line(line)->line.reason, Reason::unpaid);
    EXPECT_TRUE(comes_true([&] { return told.has(line, Desired::isolated); }));
    for (const store::Invoice& invoice : world.invoices(customer))
        world.pay_invoice(invoice.id, invoice.open);
    EXPECT_TRUE(comes_true([&] { return desired(line) == Desired::open; }));
}

TEST_P(IndexOfBills, FollowsWhatABalanceStillBuys) {
    const Id customer = world.customer();
    const Id line = world.subscribe(customer, world.plan(pay_as_you_go_plan()), "2026-11-01");
    index.start();
    EXPECT_EQ(desired(line), Desired::isolated);
    ASSERT_TRUE(world.pay(cash(customer, 5000, "a")));
    const auto left = [&] { return index.line(line)->line.bytes_left; };
    EXPECT_TRUE(comes_true([&] { return left() == 1'666'666'666; }));
    EXPECT_EQ(desired(line), Desired::open);
    const std::int64_t version = world.access(line).version;
    const std::int64_t events = world.number_of("SELECT count(*) FROM event WHERE operator_id = $1");
    world.go_to("2026-11-02T03:00:00Z");
    world.use(line, "2026-11-02T02:00:00Z", gigabyte);
    EXPECT_TRUE(comes_true([&] { return left() == 666'666'666; }));
    EXPECT_EQ(world.access(line).version, version);
    EXPECT_EQ(world.number_of("SELECT count(*) FROM event WHERE operator_id = $1"), events);
    world.use(line, "2026-11-02T02:30:00Z", gigabyte);
    EXPECT_TRUE(comes_true([&] { return desired(line) == Desired::isolated; }));
    EXPECT_EQ(left(), std::nullopt);
    EXPECT_EQ(index.line(line)->line.reason, Reason::balance);
}

TEST_P(IndexOfBills, FollowsWhatIsLeftOfAQuotaThatThrottles) {
    domain::PlanTerms terms = home_plan();
    terms.included_bytes = 10 * gigabyte;
    terms.beyond = domain::Beyond::throttle;
    terms.throttled_speed = {1'000'000, 1'000'000};
    const Id line = world.subscribe(world.customer(), world.plan(terms), "2026-11-01");
    index.start();
    const auto known = [&] { return index.line(line)->line; };
    EXPECT_EQ(known().bytes_left, 10 * gigabyte);
    world.go_to("2026-11-02T03:00:00Z");
    world.use(line, "2026-11-02T02:00:00Z", 4 * gigabyte);
    EXPECT_TRUE(comes_true([&] { return known().bytes_left == 6 * gigabyte; }));
    world.use(line, "2026-11-02T02:30:00Z", 6 * gigabyte);
    EXPECT_TRUE(comes_true([&] { return known().speed == terms.throttled_speed; }));
    EXPECT_EQ(known().bytes_left, std::nullopt);
    EXPECT_EQ(known().desired, Desired::open);
}

TEST_P(IndexOfBills, LoadsTenThousandLinesAndFollowsTheIsolationOfAThousand) {
    constexpr std::size_t many = 10'000;
    constexpr std::size_t isolated = 1'200;
    const Id plan = world.plan(home_plan());
    world.subscribe_many(isolated, plan, "2026-11-01");
    world.bill("2026-12-01");
    world.subscribe_many(many - isolated, plan, "2027-01-01");
    std::atomic<std::size_t> told = 0;
    index.on_line_changed([&](const KnownLine& known) {
        if (known.line.desired == Desired::isolated) ++told;
    });
    index.start();
    EXPECT_EQ(index.line_count(), many);
    world.go_to("2026-12-28T02:00:00Z");
    world.jobs({.isolates_many = true});
    EXPECT_TRUE(comes_true([&] { return told == isolated; }));
}

// Between processes there is PostgreSQL alone.
class IndexOfTwoNodes : public Index {
  protected:
    static constexpr std::uint16_t here = 0;
    static constexpr std::uint16_t there = 1;

    IndexOfTwoNodes() {
        must(db->write_wait(everyone, store::Priority::normal, [&](Tx& tx) -> Result<Done> {
            for (const std::uint16_t node : {here, there}) {
                store::lease_node(tx, std::to_string(node), clock.now(), clock.now() + 1h);
                store::begin_listening(tx, node);
            }
            return Done{};
        }));
        db->broadcast().start(here);
        other->broadcast().start(there);
    }
    // What the other node's sweep does each second.
    void sweep() {
        for (const store::Change& change :
             other->read(everyone, [&](Tx& tx) { return store::changes_for(tx, there, 100); })) {
            other->hear(change.events);
            must(other->write_wait(everyone, store::Priority::normal, [&](Tx& tx) -> Result<Done> {
                store::forget_changes(tx, there, {change.id});
                return Done{};
            }));
        }
    }

    std::unique_ptr<store::Database> other = open();
    LineIndex other_index{*other, keys, clock};
};
INSTANTIATE_TEST_SUITE_P(Engines, IndexOfTwoNodes, testing::Values(store::Engine::postgresql),
                         name_of_engine);

TEST_P(IndexOfTwoNodes, Agrees) {
    const Id siti = line("siti");
    index.start();
    other_index.start();
    const store::Router tower = router("Menara", {"10.0.0.2"});
    edit(siti, [](auto& connection) { connection.username = "siti2"; });
    sweep();
    for (LineIndex* one : {&index, &other_index}) {
        EXPECT_TRUE(comes_true([&] { return one->line_of_login(tenant.id, "siti2") != nullptr; }));
        EXPECT_TRUE(comes_true([&] { return one->router_at(0, address("10.0.0.2")) != nullptr; }));
    }
    EXPECT_EQ(other_index.line_of_login(tenant.id, "siti"), nullptr);
}

TEST_P(IndexOfTwoNodes, HearsOfEachOthersSessions) {
    const Id siti = line("siti");
    const store::Router tower = router("Menara", {"10.0.0.2"});
    index.start();
    other_index.start();
    const auto commit = [&](const std::string& kind, auto change) {
        must(write([&](Tx& tx) -> Result<Done> {
            change(tx);
            tx.announce({tenant.id, ids.next(), siti, kind});
            return Done{};
        }));
        sweep();
    };
    commit("session.started",
           [&](Tx& tx) { insert_session(tx, tenant.id, Id{21}, siti, tower.id, clock.now()); });
    EXPECT_TRUE(comes_true([&] { return other_index.sessions_of(siti).size() == 1; }));
    commit("session.stopped", [&](Tx& tx) {
        tx.execute("UPDATE session SET stopped_at = last_at WHERE operator_id = $1", tenant.id);
    });
    EXPECT_TRUE(comes_true([&] { return other_index.sessions_of(siti).empty(); }));
}

}  // namespace
}  // namespace bangnopi::test
