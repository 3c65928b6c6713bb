// A Linux box that is the router itself, with the kernel's own firewall and shaping: real packets between network namespaces.
#include "adapters/nftables/gateway.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "access/gateway_difference.hpp"
#include "access/gateway_sync.hpp"
#include "tests/support/background.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/measured_speed.hpp"
#include "tests/support/program.hpp"
#include "tests/support/small_network.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;
using access::GatewayChange;
using access::GatewayCounter;
using access::GatewayLine;
using access::GatewayObject;
using domain::Desired;
using nftables::NftablesGateway;
using nftables::NftablesOptions;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr domain::Speed ten_mbit{10'000'000, 10'000'000};
const Id siti{1};
const Id budi{2};

NftablesOptions options() {
    return {.customer_interfaces = {"lan0"},
            .uplink_interface = "wan0",
            .portal_ip = portal_ip,
            .dns_servers = {resolver_ip},
            .payment_hosts = {payment_ip}};
}

std::unique_ptr<NftablesGateway> gateway_of(const NftablesOptions& chosen) {
    auto gateway = NftablesGateway::create(chosen);
    if (!gateway) throw std::runtime_error(english(gateway.error().detail));
    return std::move(*gateway);
}

GatewayLine line(Id id, std::string ip, Desired state = Desired::open, domain::Speed speed = {}) {
    GatewayLine line;
    line.subscription_id = id;
    line.kind = domain::ConnectionKind::static_ip;
    line.ip = std::move(ip);
    line.grant = {state, speed};
    return line;
}

std::string ip_of(int number) {
    return fmt::format("10.20.{}.{}", number / 250, number % 250 + 1);
}

template <class T>
T value_of(Result<T> result) {
    if (!result) throw std::runtime_error(english(result.error().detail));
    return std::move(*result);
}

std::vector<GatewayObject> wanted(const NftablesGateway& gateway, const std::vector<GatewayLine>& lines) {
    std::vector<GatewayObject> objects = gateway.wanted_of_itself();
    for (const GatewayLine& one : lines)
        for (GatewayObject& object : gateway.wanted_of(one)) objects.push_back(std::move(object));
    return objects;
}

class LinuxRouter : public testing::Test {
  protected:
    static void SetUpTestSuite() { become_root_of_namespaces(); }

    [[nodiscard]] std::vector<GatewayChange> changes_to(const std::vector<GatewayLine>& lines) const {
        std::vector<GatewayObject> actual;
        network.router.inside([&] { actual = value_of(gateway->read()); });
        return access::difference(wanted(*gateway, lines), std::move(actual));
    }
    void apply(std::vector<GatewayChange> changes) const {
        network.router.inside([&] {
            for (const access::RefusedChange& refused : value_of(gateway->apply(changes)))
                ADD_FAILURE() << changes[refused.index].object.list << " "
                              << changes[refused.index].object.key << ": " << refused.reason;
        });
    }
    // Brings the router to these lines; then nothing is left to do.
    void bring(const std::vector<GatewayLine>& lines) const {
        apply(changes_to(lines));
        EXPECT_THAT(changes_to(lines), IsEmpty());
    }
    [[nodiscard]] GatewayCounter counted(Id id) const {
        std::vector<GatewayCounter> counters;
        network.router.inside([&] { counters = value_of(gateway->read_counters()); });
        for (const GatewayCounter& counter : counters)
            if (counter.subscription_id == id) return counter;
        return {};
    }
    [[nodiscard]] bool reaches(const std::string& ip) const { return reach(network.customers, {ip}).front(); }
    // What comes of many pings, hundred a second: the summary.
    [[nodiscard]] std::string ping(const std::string& source_ip, int count) const {
        Finished finished;
        network.customers.inside([&] {
            finished = run_tool({"ping", "-q", "-c", std::to_string(count), "-i", "0.01", "-W", "1", "-I",
                                 source_ip, internet_ip});
        });
        return finished.output;
    }
    // What comes of a hundred pings from the first line while gateways with these options begin, one after the other.
    [[nodiscard]] std::string pinged_while_started_again(const std::vector<GatewayLine>& lines,
                                                         const std::vector<NftablesOptions>& starts) const {
        std::string summary;
        std::thread pinging([&] { summary = ping(lines.front().ip, 100); });
        EXPECT_TRUE(comes_true([&] { return counted(lines.front().subscription_id).bytes_up > 0; }));
        for (const NftablesOptions& chosen : starts) {
            const auto again = gateway_of(chosen);
            network.router.inside([&] {
                auto changes = access::difference(wanted(*again, lines), value_of(again->read()));
                EXPECT_LE(changes.size(), 1U);  // the table, where the options are others
                EXPECT_THAT(value_of(again->apply(changes)), IsEmpty());
            });
        }
        pinging.join();
        return summary;
    }
    // By hand, as a technician would.
    std::string nft(const std::vector<std::string>& arguments) const {
        std::vector<std::string> command{"nft"};
        command.insert(command.end(), arguments.begin(), arguments.end());
        return network.router.run(command);
    }

    const SmallNetwork network;
    const EchoServer echo{network.internet, internet_ip, echo_port, "internet"};
    const std::unique_ptr<NftablesGateway> gateway = gateway_of(options());
};

TEST_F(LinuxRouter, LetsThroughWhoPaysAndNobodyElse) {
    network.add_customers({ip_of(1), ip_of(2), ip_of(3)});
    bring({line(siti, ip_of(1)), line(budi, ip_of(2), Desired::closed)});
    EXPECT_THAT(reach(network.customers, {ip_of(1), ip_of(2), ip_of(3)}), ElementsAre(true, false, false));
    EXPECT_EQ(echo.heard(), ip_of(1).size());  // each says its address
    EXPECT_THAT(ping(ip_of(1), 5), HasSubstr("5 received"));
}

TEST_F(LinuxRouter, CountsWhatEachLineSentAndGot) {
    network.add_customers({ip_of(1), ip_of(2)});
    bring({line(siti, ip_of(1)), line(budi, ip_of(2))});
    const std::uint64_t sent = send_datagrams(network.customers, ip_of(1), internet_ip, 2000);
    const std::uint64_t got = send_datagrams(network.internet, internet_ip, ip_of(1), 500);
    // Beside them a few messages of ICMP, that nobody listens.
    EXPECT_NEAR(static_cast<double>(counted(siti).bytes_up), static_cast<double>(sent),
                0.01 * static_cast<double>(sent));
    EXPECT_NEAR(static_cast<double>(counted(siti).bytes_down), static_cast<double>(got),
                0.01 * static_cast<double>(got));
    EXPECT_EQ(counted(budi).bytes_up, 0U);
    EXPECT_EQ(counted(budi).bytes_down, 0U);
}

TEST_F(LinuxRouter, ShowsWhoIsIsolatedTheNoticeAndNothingElse) {
    const EchoServer notice(network.internet, portal_ip, 80, "the notice");
    const EchoServer plain(network.internet, internet_ip, 80, "a page");
    const EchoServer secure(network.internet, internet_ip, 443, "a page");
    const EchoServer payment(network.internet, payment_ip, 443, "pay here");
    const EchoServer resolver(network.internet, resolver_ip, 53, "names");
    network.add_customers({ip_of(1)});
    const auto visited = [&](const char* ip, std::uint16_t port) {
        return visit(network.customers, ip_of(1), ip, port);
    };
    bring({line(siti, ip_of(1), Desired::isolated, domain::walled_speed)});
    EXPECT_EQ(visited(internet_ip, 80).greeting, "the notice");
    EXPECT_EQ(visited(internet_ip, 443).end, Visit::End::reset);
    EXPECT_EQ(visited(payment_ip, 443).greeting, "pay here");
    EXPECT_EQ(visited(resolver_ip, 53).greeting, "names");
    EXPECT_EQ(visited(resolver_ip, 443).end, Visit::End::reset);
    EXPECT_FALSE(reaches(ip_of(1)));
    EXPECT_EQ(echo.heard(), 0U);

    bring({line(siti, ip_of(1))});
    EXPECT_EQ(visited(internet_ip, 80).greeting, "a page");
    EXPECT_EQ(visited(internet_ip, 443).greeting, "a page");
    EXPECT_TRUE(reaches(ip_of(1)));
}

// In both directions: nothing of what is said arrives.
TEST_F(LinuxRouter, EndsWhatGoesOnWhenALineIsIsolatedOrClosed) {
    constexpr std::uint16_t port = 9;
    const std::string ip = ip_of(1);
    network.add_customers({ip});
    const EchoServer at_home(network.customers, ip, port, "home");
    for (const Desired state : {Desired::isolated, Desired::closed}) {
        bring({line(siti, ip)});
        const Connection outwards(network.customers, ip, internet_ip, echo_port);
        const Connection inwards(network.internet, internet_ip, ip, port);
        EXPECT_TRUE(outwards.echoes("before"));
        EXPECT_TRUE(inwards.echoes("before"));
        const std::uint64_t heard = echo.heard();
        const std::uint64_t heard_at_home = at_home.heard();
        bring({line(siti, ip, state)});
        EXPECT_FALSE(outwards.echoes("after"));
        EXPECT_FALSE(inwards.echoes("after"));
        EXPECT_EQ(echo.heard(), heard);
        EXPECT_EQ(at_home.heard(), heard_at_home);
    }
}

TEST_F(LinuxRouter, LetsALineThatIsBoundToADeviceInFromNoOther) {
    network.add_customers({ip_of(1), ip_of(2)});
    GatewayLine own = line(siti, ip_of(1));
    own.mac = customers_mac;
    GatewayLine of_another = line(budi, ip_of(2));
    of_another.mac = "02:00:00:00:20:99";
    bring({own, of_another});
    EXPECT_THAT(reach(network.customers, {ip_of(1), ip_of(2)}), ElementsAre(true, false));
}

TEST_F(LinuxRouter, FindsAFlushedFirewallAndRestoresIt) {
    network.add_customers({ip_of(1), ip_of(2)});
    const std::vector<GatewayLine> lines{line(siti, ip_of(1), Desired::open, ten_mbit), line(budi, ip_of(2))};
    bring(lines);
    nft({"flush", "ruleset"});
    network.router.run({"tc", "qdisc", "del", "dev", "lan0", "root"});
    EXPECT_FALSE(changes_to(lines).empty());
    bring(lines);
    EXPECT_THAT(reach(network.customers, {ip_of(1), ip_of(2)}), Each(true));
}

TEST_F(LinuxRouter, MendsARuleThatSomebodyChangedAndKeepsLinesAndCounters) {
    network.add_customers({ip_of(1), ip_of(2)});
    const std::vector<GatewayLine> lines{line(siti, ip_of(1), Desired::open, ten_mbit), line(budi, ip_of(2))};
    bring(lines);
    const std::uint64_t sent = send_datagrams(network.customers, ip_of(1), internet_ip, 100);
    nft({"insert", "rule", "inet", "bangnopi", "upload", "accept"});
    const auto changes = changes_to(lines);
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].object.list, "table");
    bring(lines);
    EXPECT_EQ(nft({"list", "chain", "inet", "bangnopi", "upload"}).find("accept"), std::string::npos);
    EXPECT_THAT(reach(network.customers, {ip_of(1), ip_of(2)}), Each(true));
    EXPECT_GE(counted(siti).bytes_up, sent);
}

TEST_F(LinuxRouter, RemovesWhatSomebodyAddedToOurSetsAndTouchesNothingElse) {
    network.add_customers({ip_of(1), ip_of(9)});
    bring({line(siti, ip_of(1))});
    nft({"add", "element", "inet", "bangnopi", "open", "{ " + ip_of(9) + " }"});
    nft({"add", "element", "inet", "bangnopi", "speed", "{ " + ip_of(9) + " : b9:77 }"});
    network.router.run(
        {"tc", "class", "add", "dev", "lan0", "parent", "b9:", "classid", "b9:99", "htb", "rate", "1mbit"});
    nft({"add", "table", "inet", "another"});
    bring({line(siti, ip_of(1))});
    EXPECT_EQ(nft({"list", "table", "inet", "bangnopi"}).find(ip_of(9)), std::string::npos);
    EXPECT_EQ(network.router.run({"tc", "class", "show", "dev", "lan0"}), "");
    EXPECT_THAT(nft({"list", "tables"}), HasSubstr("table inet another"));
}

TEST_F(LinuxRouter, IsFilledAtOnceAndThenBroughtLineByLine) {
    std::vector<GatewayLine> lines;
    for (int n = 1; n <= 400; ++n) lines.push_back(line(Id{n}, ip_of(n), Desired::open, ten_mbit));
    access::GatewaySync sync(*gateway);
    const auto bring_first_to = [&](Desired state, const domain::Speed& speed) {
        lines[0].grant = {state, speed};
        const access::GatewaySynced synced = value_of(sync.bring(Id{1}, lines[0]));
        EXPECT_GT(synced.changes, 0U);
        for (const access::GatewayRefusal& one : synced.refused) ADD_FAILURE() << one.reason;
    };
    network.router.inside([&] {
        EXPECT_THAT(value_of(sync.look(lines)).refused, IsEmpty());
        for (const std::int64_t mbit : {20, 5, 40})
            bring_first_to(Desired::open, {mbit * 1'000'000, mbit * 1'000'000});
        bring_first_to(Desired::isolated, {128'000, 128'000});
        bring_first_to(Desired::open, {});
        bring_first_to(Desired::open, ten_mbit);
        bring_first_to(Desired::closed, {});
        const access::GatewaySynced after = value_of(sync.look(lines));
        EXPECT_EQ(after.changes, 0U);
        EXPECT_EQ(after.drifted, 0U);
    });
}

TEST_F(LinuxRouter, ShapesTheFastestLineWithTheLongestBurst) {
    constexpr std::int64_t ten_gbit = 10'000'000'000;
    const domain::Burst burst{2 * ten_gbit, 2 * ten_gbit, ten_gbit, ten_gbit, 3600};
    bring({line(siti, ip_of(1), Desired::open, {ten_gbit, ten_gbit, burst})});
    EXPECT_THAT(network.router.run({"tc", "class", "show", "dev", "lan0"}),
                HasSubstr("rate 10Gbit ceil 20Gbit"));
}

TEST_F(LinuxRouter, KnowsWhoseASpeedIsAfterARestart) {
    std::vector<GatewayLine> lines{line(siti, ip_of(1), Desired::isolated, ten_mbit)};
    bring(lines);
    access::GatewaySync sync(*gateway);
    lines[0].grant = {Desired::open, {}};
    network.router.inside([&] {
        EXPECT_EQ(value_of(sync.look(std::vector{line(siti, ip_of(1), Desired::isolated, ten_mbit)})).changes,
                  0U);
        EXPECT_THAT(value_of(sync.bring(siti, lines[0])).refused, IsEmpty());
        EXPECT_EQ(value_of(sync.look(lines)).changes, 0U);
    });
    EXPECT_EQ(nft({"list", "map", "inet", "bangnopi", "speed"}).find(ip_of(1)), std::string::npos);
}

TEST_F(LinuxRouter, LeavesAQueueOfAnothersAndSaysSo) {
    network.router.run({"tc", "qdisc", "replace", "dev", "wan0", "root", "handle", "1:", "pfifo"});
    auto changes = changes_to({});
    std::vector<access::RefusedChange> refused;
    network.router.inside([&] { refused = value_of(gateway->apply(changes)); });
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(changes[refused[0].index].object.key, "wan0");
    EXPECT_THAT(english(refused[0].reason), HasSubstr("needed to override"));
    EXPECT_THAT(network.router.run({"tc", "qdisc", "show", "dev", "wan0"}), HasSubstr("pfifo 1: root"));
}

TEST_F(LinuxRouter, TakesItsQueueFromAnInterfaceThatIsNotNamedAnyMore) {
    network.router.run({"ip", "link", "add", "lan1", "type", "veth", "peer", "name", "lan1peer"});
    NftablesOptions with_another = options();
    with_another.customer_interfaces.emplace_back("lan1");
    const std::vector<GatewayLine> lines{line(siti, ip_of(1), Desired::open, ten_mbit)};
    const auto before = gateway_of(with_another);
    network.router.inside([&] {
        auto changes = access::difference(wanted(*before, lines), value_of(before->read()));
        EXPECT_THAT(value_of(before->apply(changes)), IsEmpty());
    });
    EXPECT_THAT(network.router.run({"tc", "qdisc", "show", "dev", "lan1"}), HasSubstr("htb b9: root"));
    bring(lines);
    EXPECT_EQ(network.router.run({"tc", "qdisc", "show", "dev", "lan1"}).find("b9:"), std::string::npos);
}

TEST_F(LinuxRouter, LeavesNothingBehindWhenNothingIsWanted) {
    bring({line(siti, ip_of(1), Desired::open, ten_mbit)});
    std::vector<GatewayObject> held;
    network.router.inside([&] { held = value_of(gateway->read()); });
    apply(access::difference({}, held));
    EXPECT_EQ(nft({"list", "ruleset"}), "");
    EXPECT_EQ(network.router.run({"tc", "qdisc", "show"}).find("htb"), std::string::npos);
}

TEST_F(LinuxRouter, SaysWhatItIs) {
    EXPECT_THAT(value_of(gateway->identify()), testing::MatchesRegex("Linux .*, nftables v.*"));
}

// It is not as if the table were not there.
TEST_F(LinuxRouter, SaysThatNftLacksAFileOfItsOwn) {
    const TemporaryFolder folder;
    NftablesOptions broken = options();
    broken.nft_program = folder.file("nft");
    std::ofstream(broken.nft_program) << "#!/bin/sh\necho 'nft: libnftables.so.1: cannot open shared object "
                                         "file: No such file or directory' "
                                         ">&2\nexit 127\n";
    std::filesystem::permissions(broken.nft_program, std::filesystem::perms::owner_all);
    network.router.inside([&] {
        const auto held = gateway_of(broken)->read();
        ASSERT_FALSE(held);
        EXPECT_THAT(english(held.error().detail), HasSubstr("libnftables"));
    });
}

TEST_F(LinuxRouter, HoldsItsLinesWhileAnInterfaceIsAway) {
    network.add_customers({ip_of(1), ip_of(2)});
    const std::vector<GatewayLine> lines{line(siti, ip_of(1), Desired::open, ten_mbit),
                                         line(budi, ip_of(2), Desired::open, ten_mbit)};
    bring({lines[0]});
    network.router.run({"ip", "link", "set", "wan0", "down"});
    network.router.run({"ip", "link", "set", "wan0", "name", "away0"});
    auto changes = changes_to(lines);
    std::vector<std::string> reasons;
    network.router.inside([&] {
        for (const auto& refused : value_of(gateway->apply(changes)))
            reasons.push_back(english(refused.reason));
    });
    EXPECT_THAT(reasons, testing::SizeIs(2));  // its queue, and the new line's speed
    EXPECT_THAT(reasons, Each(HasSubstr("Cannot find device")));
    EXPECT_THAT(nft({"list", "set", "inet", "bangnopi", "open"}), HasSubstr(ip_of(2)));

    network.router.run({"ip", "link", "set", "away0", "name", "wan0"});
    network.router.run({"ip", "link", "set", "wan0", "up"});
    bring(lines);
    EXPECT_THAT(reach(network.customers, {ip_of(1), ip_of(2)}), Each(true));
}

TEST_F(LinuxRouter, WhatHasBecomeTrueMeanwhileIsNoRefusal) {
    const std::vector<GatewayLine> lines{line(siti, ip_of(1), Desired::open, ten_mbit),
                                         line(budi, ip_of(2), Desired::isolated, ten_mbit)};
    apply(changes_to({}));
    const auto additions = changes_to(lines);
    apply(additions);
    apply(additions);
    EXPECT_THAT(changes_to(lines), IsEmpty());
    const auto removals = changes_to({});
    apply(removals);
    apply(removals);
    EXPECT_THAT(changes_to({}), IsEmpty());
}

TEST_F(LinuxRouter, NamesWhatTheKernelRefusesAndAppliesTheRest) {
    network.add_customers({ip_of(1)});
    bring({});
    auto changes = changes_to({line(siti, ip_of(1)), line(budi, ip_of(2)), line(Id{3}, ip_of(3))});
    for (GatewayChange& change : changes)
        if (change.object.key == ip_of(2)) change.object.key = "10.20.0.999";
    std::vector<access::RefusedChange> refused;
    network.router.inside([&] { refused = value_of(gateway->apply(changes)); });
    std::vector<std::string> keys;
    for (const access::RefusedChange& one : refused) keys.push_back(changes[one.index].object.key);
    EXPECT_THAT(keys, ElementsAre("10.20.0.999", "10.20.0.999"));
    EXPECT_TRUE(reaches(ip_of(1)));
}

TEST_F(LinuxRouter, ARestartDropsNoPacketOfAnOpenLine) {
    network.add_customers({ip_of(1)});
    const std::vector<GatewayLine> lines{line(siti, ip_of(1), Desired::open, ten_mbit)};
    bring(lines);
    EXPECT_THAT(pinged_while_started_again(lines, {options(), options(), options()}),
                HasSubstr("100 received"));
    EXPECT_EQ(counted(siti).bytes_up, 100U * 84);
}

TEST_F(LinuxRouter, OtherOptionsDropNoPacketOfAnOpenLine) {
    network.add_customers({ip_of(1)});
    const std::vector<GatewayLine> lines{line(siti, ip_of(1), Desired::open, ten_mbit)};
    bring(lines);
    NftablesOptions with_another_host = options();
    with_another_host.payment_hosts.emplace_back("203.0.113.91");
    EXPECT_THAT(pinged_while_started_again(lines, {with_another_host}), HasSubstr("100 received"));
    EXPECT_THAT(nft({"list", "chain", "inet", "bangnopi", "walled_upload"}), HasSubstr("203.0.113.91"));
}

TEST_F(LinuxRouter, KeepsLinesToTheirSpeed) {
    network.add_customers({ip_of(1), ip_of(2)});
    const SpeedServer server(network);
    bring({line(siti, ip_of(1), Desired::open, {20'000'000, 5'000'000}),
           line(budi, ip_of(2), Desired::open, {2'000'000, 2'000'000})});
    expect_speed(network, ip_of(1), true, 20);
    expect_speed(network, ip_of(1), false, 5);
    bring({line(siti, ip_of(1), Desired::open, {40'000'000, 10'000'000})});
    expect_speed(network, ip_of(1), true, 40);
    expect_speed(network, ip_of(1), false, 10);
}

TEST_F(LinuxRouter, HoldsAThousandCustomers) {
    constexpr int customers = 1000;
    std::vector<GatewayLine> lines;
    std::vector<std::string> ips;
    for (int n = 0; n < customers; ++n) {
        const Desired state = n % 10 == 0 ? Desired::isolated : n % 10 == 1 ? Desired::closed : Desired::open;
        lines.push_back(line(Id{n + 1}, ip_of(n), state, ten_mbit));
        ips.push_back(ip_of(n));
    }
    network.add_customers(ips);
    bring(lines);
    const std::vector<bool> reached = reach(network.customers, ips);
    for (std::size_t n = 0; n < lines.size(); ++n)
        EXPECT_EQ(reached[n], lines[n].grant.state == Desired::open) << ips[n];
    lines[1].grant.state = Desired::open;
    EXPECT_EQ(changes_to(lines).size(), 3U);  // may send, may be sent to, its speed
    bring(lines);
    EXPECT_TRUE(reaches(ips[1]));
}

}  // namespace
}  // namespace bangnopi::test
