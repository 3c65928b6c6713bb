// A Linux router with many customers, made in network namespaces: all of them brought there, one changed, all looked at, and
// their counters read. In wall-clock time; what the kernel does is most of it.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>

#include "access/gateway_difference.hpp"
#include "adapters/nftables/gateway.hpp"
#include "bench/harness.hpp"
#include "tests/support/network_namespace.hpp"

namespace bangnopi::bench {
namespace {

using access::GatewayChange;
using access::GatewayLine;
using access::GatewayObject;
using nftables::NftablesGateway;

constexpr int rounds = 9;  // odd: the last one isolates

template <class T>
T value_of(Result<T> result) {
    if (!result) throw std::runtime_error(english(result.error().detail));
    return std::move(*result);
}

template <class Work>
double milliseconds_of(const Work& work) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
}

GatewayLine line_of(int number, std::int64_t bps) {
    GatewayLine line;
    line.subscription_id = Id{number + 1};
    line.kind = domain::ConnectionKind::static_ip;
    line.ip = fmt::format("10.{}.{}.{}", 20 + number / 62500, number / 250 % 250, number % 250 + 1);
    line.grant.speed = {bps, bps, {}};
    return line;
}

class Router {
  public:
    explicit Router(int customers) {
        for (int n = 0; n < customers; ++n) lines_.push_back(line_of(n, limited_bps));
        set_payment_hosts({});
    }
    void set_payment_hosts(std::vector<std::string> hosts) {
        gateway_ = value_of(NftablesGateway::create({.customer_interfaces = {"lan0"},
                                                     .uplink_interface = "wan0",
                                                     .portal_ip = "203.0.113.80",
                                                     .portal_port = 80,
                                                     .dns_servers = {},
                                                     .payment_hosts = std::move(hosts)}));
    }
    void set_speeds(std::int64_t bps) {
        for (GatewayLine& line : lines_) line.grant.speed = {bps, bps, {}};
    }
    void set_state(std::size_t number, domain::Desired state) { lines_.at(number).grant.state = state; }

    [[nodiscard]] std::vector<GatewayObject> read() { return value_of(gateway_->read()); }
    [[nodiscard]] std::vector<GatewayChange> difference() {
        std::vector<GatewayObject> wanted = gateway_->wanted_of_itself();
        for (const GatewayLine& line : lines_)
            for (GatewayObject& object : gateway_->wanted_of(line)) wanted.push_back(std::move(object));
        return access::difference(std::move(wanted), read());
    }
    void apply(std::vector<GatewayChange> changes) {
        if (!value_of(gateway_->apply(changes)).empty())
            throw std::runtime_error("the router refuses a change");
    }
    [[nodiscard]] std::size_t counters() { return value_of(gateway_->read_counters()).size(); }

    static constexpr std::int64_t limited_bps = 10'000'000;

  private:
    std::vector<GatewayLine> lines_;
    std::unique_ptr<NftablesGateway> gateway_;
};

void print(int customers, std::string_view work, double ms) {
    fmt::print("| {} | {} | {:.0f} |\n", customers, work, ms);
}

template <class Work>
double median_of_rounds(const Work& work) {
    std::vector<double> times;
    for (int n = 0; n < rounds; ++n) times.push_back(milliseconds_of(work));
    return median(std::move(times));
}

// Isolated and opened again in turns.
double change_of_one(Router& router) {
    std::vector<double> times;
    for (int n = 0; n < rounds; ++n) {
        router.set_state(1, n % 2 == 0 ? domain::Desired::isolated : domain::Desired::open);
        const auto changes = router.difference();
        times.push_back(milliseconds_of([&] { router.apply(changes); }));
    }
    return median(std::move(times));
}

void run_inside(int customers) {
    Router router(customers);
    router.set_speeds(0);
    const auto lines = router.difference();
    print(customers, "apply all, without speeds", milliseconds_of([&] { router.apply(lines); }));
    router.set_speeds(Router::limited_bps);
    const auto speeds = router.difference();
    print(customers, "apply the speeds of all", milliseconds_of([&] { router.apply(speeds); }));

    print(customers, "isolate or open one", change_of_one(router));
    print(customers, "read all and compare", median_of_rounds([&] {
              if (!router.difference().empty()) throw std::runtime_error("the router is not in step");
          }));
    print(customers, "read all counters", median_of_rounds([&] {
              if (router.counters() + 1 != static_cast<std::size_t>(customers))
                  throw std::runtime_error("a counter is missing");
          }));
    router.set_payment_hosts({"203.0.113.90"});
    const auto table = router.difference();
    print(customers, "another ruleset around all", milliseconds_of([&] { router.apply(table); }));
}

void run(int customers) {
    const test::NetworkNamespace router;
    const test::NetworkNamespace customer;
    router.link("lan0", customer, "home0");
    router.link("wan0", customer, "net0");
    router.inside([&] { run_inside(customers); });
}

}  // namespace
}  // namespace bangnopi::bench

int main(int count, char** arguments) {
    bangnopi::test::become_root_of_namespaces();
    fmt::print("| customers | work | ms |\n|--:|---|--:|\n");
    if (count > 1) {
        bangnopi::bench::run(std::atoi(arguments[1]));
    } else {
        for (const int customers : {1000, 10'000}) bangnopi::bench::run(customers);
    }
}
