// The daemon as its operator has it on a Linux box that is the router: lines are set over HTTP, and real packets between network
// namespaces show what is let through.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <optional>
#include <thread>

#include "tests/support/eventually.hpp"
#include "tests/support/measured_speed.hpp"
#include "tests/support/program.hpp"
#include "tests/support/small_network.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

std::string text(const json::value& value) {
    return value.as_string().c_str();
}

class RouterOfADaemon : public testing::Test {
  protected:
    static void SetUpTestSuite() { become_root_of_namespaces(); }

    RouterOfADaemon() {
        run_well({"demo", "--customers", "1", "--months", "0", "--seed", "7", "--until", "2026-11-23", "--db",
                  db()});
        start();
        made(201, "/api/v1/plans",
             {{"code", "R20"},
              {"name", "Rumah"},
              {"billing", "postpaid"},
              {"monthly_fee", 150'000},
              {"rate_down_bps", 20'000'000},
              {"rate_up_bps", 10'000'000}});
        router = text(
            made(201, "/api/v1/routers", {{"name", "Kotak"}, {"kind", "other"}, {"addresses", json::array()}})
                .at("id"));
        put("/api/v1/routers/" + router + "/gateway", {{"settings",
                                                        {{"kind", "linux"},
                                                         {"customer_interfaces", {"lan0"}},
                                                         {"uplink_interface", "wan0"},
                                                         {"portal_ip", portal_ip},
                                                         {"dns_servers", {resolver_ip}},
                                                         {"payment_hosts", {payment_ip}}}}});
    }

    [[nodiscard]] std::string db() const { return "sqlite:" + folder.file("b.db"); }
    void start() {
        network.router.inside([&] {
            daemon.emplace(std::vector<std::string>{"--db", db()});
            daemon->sign_in("owner", "bangnopi-demo");
        });
    }
    json::value made(int status, const std::string& path, const json::object& body) {
        Answer answer;
        network.router.inside([&] { answer = daemon->post(path, json::serialize(body)); });
        EXPECT_EQ(answer.status, status) << path << ": " << answer.body;
        return answer.json();
    }
    void put(const std::string& path, const json::object& body) {
        Answer answer;
        network.router.inside([&] { answer = daemon->put(path, json::serialize(body)); });
        EXPECT_EQ(answer.status, 200) << path << ": " << answer.body;
    }
    json::value got(const std::string& path) {
        Answer answer;
        network.router.inside([&] { answer = daemon->get(path); });
        EXPECT_EQ(answer.status, 200) << path << ": " << answer.body;
        return answer.json();
    }

    struct Line {
        std::string customer;
        std::string subscription;
        std::string ip;
    };
    // Of a customer of its own, at the address of that number.
    Line line(int number) {
        Line line = registered(number);
        network.add_customers({line.ip});
        return line;
    }
    Line registered(int number) {
        Line line;
        line.ip = fmt::format("10.20.{}.{}", number / 250, number % 250 + 1);
        line.customer =
            text(made(201, "/api/v1/customers", {{"name", fmt::format("Siti {}", number)}}).at("id"));
        line.subscription =
            text(made(201, "/api/v1/subscriptions",
                      {{"customer", line.customer},
                       {"plan", "R20"},
                       {"connection", {{"kind", "static_ip"}, {"ip", line.ip}, {"router", router}}}})
                     .at("id"));
        return line;
    }
    void pay(const Line& line, std::int64_t amount, const std::string& reference) {
        made(201, "/api/v1/payments",
             {{"customer", line.customer},
              {"method", "cash"},
              {"channel", "kas"},
              {"amount", amount},
              {"reference", reference}});
    }
    void move_clock(std::string_view to) { made(200, "/api/v1/demo/clock", {{"now", to}}); }
    [[nodiscard]] bool reaches(const Line& line) const { return reach(network.customers, {line.ip}).front(); }
    [[nodiscard]] std::string state() {
        return text(got("/api/v1/routers/" + router + "/gateway").at_pointer("/status/state"));
    }
    [[nodiscard]] std::string actual(const Line& line) {
        const json::value actual = got("/api/v1/subscriptions/" + line.subscription + "/access").at("actual");
        return actual.is_null() ? "" : text(actual);
    }

    // Bytes that it sent.
    [[nodiscard]] double used(const Line& line) {
        std::int64_t bytes = 0;
        const json::value usage =
            got("/api/v1/usage?by=day&from=2026-11-01&to=2026-12-31&subscription=" + line.subscription);
        for (const json::value& day : usage.at("items").as_array()) bytes += day.at("bytes_up").as_int64();
        return static_cast<double>(bytes);
    }
    void sync() { made(202, "/api/v1/routers/" + router + "/sync", {{"dry_run", false}}); }
    // Pings at a hundred a second from a line while something is done: what came of them.
    template <class F>
    std::string pinged_while(const Line& line, int count, F&& something) {
        std::string summary;
        std::thread pinging([&] {
            network.customers.inside([&] {
                summary = run_tool({"ping", "-q", "-c", std::to_string(count), "-i", "0.01", "-W", "1", "-I",
                                    line.ip, internet_ip})
                              .output;
            });
        });
        something();
        pinging.join();
        return summary;
    }
    // Before that everybody gets through: there is no firewall.
    void wait_until_open(const Line& line) {
        if (!comes_true([&] { return actual(line) == "open" && state() == "in_step"; }))
            throw std::runtime_error("the line does not open");
    }

    const TemporaryFolder folder;
    const SmallNetwork network;
    const EchoServer echo{network.internet, internet_ip, echo_port, "internet"};
    std::optional<Daemon> daemon;
    std::string router;
};

TEST_F(RouterOfADaemon, OpensALineThatIsPaidAndNotTheOthers) {
    const EchoServer notice(network.internet, portal_ip, 80, "the notice");
    const Line siti = line(1);
    const Line budi = line(2);
    pay(budi, 1'000'000, "KW-1");
    network.add_customers({"10.20.9.9"});
    wait_until_open(siti);
    wait_until_open(budi);
    EXPECT_TRUE(reaches(siti));
    EXPECT_FALSE(reach(network.customers, {"10.20.9.9"}).front()) << "whom nobody knows gets nothing";

    move_clock("2026-12-20T03:00:00Z");
    EXPECT_TRUE(comes_true([&] { return actual(siti) == "isolated"; }));
    EXPECT_FALSE(reaches(siti));
    EXPECT_TRUE(reaches(budi)) << "it has paid ahead";
    EXPECT_EQ(visit(network.customers, siti.ip, internet_ip, 80).greeting, "the notice");

    const auto paid_at = std::chrono::steady_clock::now();
    pay(siti, 1'000'000, "KW-2");
    ASSERT_TRUE(comes_true([&] { return reaches(siti); }, std::chrono::seconds(2)));
    RecordProperty("opened_after_ms",
                   std::to_string((std::chrono::steady_clock::now() - paid_at).count() / 1'000'000));
    EXPECT_TRUE(comes_true([&] { return actual(siti) == "open"; }));
    EXPECT_EQ(state(), "in_step");
}

TEST_F(RouterOfADaemon, RestoresWhatSomebodyFlushed) {
    const Line siti = line(1);
    wait_until_open(siti);
    network.router.run({"nft", "flush", "ruleset"});
    const json::value changes = made(200, "/api/v1/routers/" + router + "/sync", {{"dry_run", true}});
    EXPECT_GT(changes.at("total").as_int64(), 0);
    EXPECT_EQ(network.router.run({"nft", "list", "ruleset"}), "") << "a dry run leaves it";
    made(202, "/api/v1/routers/" + router + "/sync", {{"dry_run", false}});
    EXPECT_TRUE(comes_true([&] {
        return network.router.run({"nft", "list", "tables"}).find("bangnopi") != std::string::npos;
    }));
    EXPECT_TRUE(comes_true([&] { return reaches(siti); }));
    EXPECT_TRUE(comes_true([&] {
        return got("/api/v1/routers/" + router + "/gateway").at_pointer("/status/drifted").as_int64() > 0;
    }));
}

TEST_F(RouterOfADaemon, LosesNoPacketOfALineWhileTheDaemonIsStartedAgain) {
    const Line siti = line(1);
    wait_until_open(siti);
    const std::string summary = pinged_while(siti, 300, [&] {
        daemon->kill();
        start();
        EXPECT_TRUE(comes_true([&] { return state() == "in_step"; }));
    });
    EXPECT_THAT(summary, HasSubstr("300 received"));
}

TEST_F(RouterOfADaemon, CountsWhatALineUsedThroughARestart) {
    const Line siti = line(1);
    wait_until_open(siti);
    const auto counted = [&](double sent) {
        sync();
        return comes_true([&] { return used(siti) >= 0.99 * sent; });
    };
    auto sent = static_cast<double>(send_datagrams(network.customers, siti.ip, internet_ip, 1000));
    EXPECT_TRUE(counted(sent));
    daemon->kill();
    sent += static_cast<double>(send_datagrams(network.customers, siti.ip, internet_ip, 1000));
    start();
    EXPECT_TRUE(counted(sent));
    EXPECT_LE(used(siti), 1.01 * sent) << "each octet once";
}

// A thousand customers: every tenth owes, the others have paid ahead.
class ThousandCustomers : public RouterOfADaemon {
  protected:
    ThousandCustomers() {
        std::vector<std::string> ips;
        for (int number = 1; number <= customers; ++number) {
            lines.push_back(registered(number));
            ips.push_back(lines.back().ip);
            if (is_paid(number)) pay(lines.back(), 1'000'000, fmt::format("KW-{}", number));
        }
        network.add_customers(ips);
        network.add_customers({unknown_ip});
        if (!comes_true([&] { return in_step_with_all(); }, a_minute))
            throw std::runtime_error("the router is not in step with its lines");
        move_clock("2026-12-20T03:00:00Z");
    }

    static bool is_paid(int number) { return number % 10 != 0; }
    const Line& first_that_owes() const { return lines.at(9); }
    const Line& first_that_has_paid() const { return lines.at(0); }
    bool in_step_with_all() {
        return state() == "in_step" && actual(lines.front()) == "open" && actual(lines.back()) == "open";
    }
    // By pings, and by UDP.
    bool is_as_paid() const {
        std::vector<std::string> ips;
        std::vector<bool> expected;
        for (const Line& line : lines) ips.push_back(line.ip);
        for (int number = 1; number <= customers; ++number) expected.push_back(is_paid(number));
        ips.emplace_back(unknown_ip);
        expected.push_back(false);
        return ping(network.customers, ips) == expected && reach(network.customers, ips) == expected;
    }

    static constexpr int customers = 1000;
    static constexpr int sampled = 20;
    static constexpr std::chrono::seconds a_minute{60};
    static constexpr const char* unknown_ip = "10.20.200.1";
    std::vector<Line> lines;
};

TEST_F(ThousandCustomers, GetWhatTheyPaidFor) {
    const EchoServer notice(network.internet, portal_ip, 80, "the notice");
    EXPECT_TRUE(comes_true([&] { return is_as_paid(); }, a_minute))
        << "who paid, nobody else, and nobody unknown";
    EXPECT_EQ(visit(network.customers, first_that_owes().ip, internet_ip, 80).greeting, "the notice");

    {
        const SpeedServer server(network);
        for (int n = 0; n < sampled; ++n) {
            const Line& line = lines.at(static_cast<std::size_t>(n * customers / sampled));
            expect_speed(network, line.ip, n % 2 == 0, n % 2 == 0 ? 20 : 10);
        }
    }

    Line siti = first_that_owes();
    pay(siti, 1'000'000, "KW-siti");
    EXPECT_TRUE(comes_true([&] { return reaches(siti); }, std::chrono::seconds(2))) << "Lunas opens it";
    sync();
    ASSERT_TRUE(comes_true([&] { return state() == "in_step"; }));
    const double before = used(siti);
    const auto sent = static_cast<double>(send_datagrams(network.customers, siti.ip, internet_ip, 2000));
    EXPECT_TRUE(comes_true([&] {
        sync();
        return used(siti) - before >= 0.99 * sent;
    }));
    EXPECT_LE(used(siti) - before, 1.01 * sent);
}

TEST_F(ThousandCustomers, AreRightAgainWithinAPeriodAfterAFlush) {
    EXPECT_TRUE(comes_true([&] { return is_as_paid(); }, a_minute));
    network.router.run({"nft", "flush", "ruleset"});
    EXPECT_TRUE(reaches(first_that_owes())) << "nothing holds anybody back";
    EXPECT_TRUE(comes_true([&] { return is_as_paid(); }, a_minute + patience)) << "nobody asked for it";
}

TEST_F(ThousandCustomers, LoseNoPacketWhileTheDaemonIsStartedAgain) {
    EXPECT_TRUE(comes_true([&] { return is_as_paid(); }, a_minute));
    const std::string summary = pinged_while(first_that_has_paid(), 1000, [&] {
        daemon->kill();
        start();
        EXPECT_TRUE(comes_true([&] { return state() == "in_step"; }));
    });
    EXPECT_THAT(summary, HasSubstr("1000 received"));
    EXPECT_TRUE(is_as_paid());
}

}  // namespace
}  // namespace bangnopi::test
