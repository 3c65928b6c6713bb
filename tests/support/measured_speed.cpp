#include "tests/support/measured_speed.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cmath>
#include <stdexcept>

#include "tests/support/eventually.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

// In Mbit/s, as who receives it counts; TCP takes some of it for its headers. A server that has not done with the measurement before
// is asked again.
double megabits(const SmallNetwork& network, const std::string& source_ip, bool is_download, int seconds) {
    std::vector<std::string> command{
        "iperf3", "-c", internet_ip, "-B", source_ip, "-t", std::to_string(seconds), "-J"};
    if (is_download) command.emplace_back("-R");
    json::object report;
    const auto is_measured = [&] {
        report = json::parse(network.customers.run(command)).as_object();
        return !report.contains("error");
    };
    if (!comes_true(is_measured)) throw std::runtime_error(json::serialize(report["error"]));
    return json::value(report).at_pointer("/end/sum_received/bits_per_second").to_number<double>() / 1e6;
}

}  // namespace

SpeedServer::SpeedServer(const SmallNetwork& network) {
    network.internet.inside([&] {
        iperf3_.emplace(std::vector<std::string>{"iperf3", "-s", "-B", internet_ip}, folder_.file("iperf3"));
    });
    const auto listens = [&] {
        return network.internet.run({"ss", "-Hltn", "sport = :5201"}).find("5201") != std::string::npos;
    };
    if (!comes_true(listens)) throw std::runtime_error("iperf3 does not listen");
}

void expect_speed(const SmallNetwork& network, const std::string& source_ip, bool is_download, double mbit) {
    const auto is_so = [&](double measured) { return std::abs(measured - mbit) <= mbit / 10; };
    if (is_so(megabits(network, source_ip, is_download, 2))) return;
    EXPECT_NEAR(megabits(network, source_ip, is_download, 10), mbit, mbit / 10)
        << source_ip << (is_download ? " down" : " up");
}

}  // namespace bangnopi::test
