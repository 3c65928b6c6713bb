#include "bench/harness.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "bench/process_cpu.hpp"

namespace bangnopi::bench {
namespace {

using Clock = std::chrono::steady_clock;

double microseconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
}

double rate(const Sample& sample, std::size_t units) {
    return static_cast<double>(units) / sample.seconds;
}

Sample middle(const std::vector<Sample>& samples) {
    std::vector<double> seconds;
    std::vector<double> cpu;
    for (const Sample& sample : samples) {
        seconds.push_back(sample.seconds);
        cpu.push_back(sample.cpu_us);
    }
    return {median(seconds), median(cpu)};
}

}  // namespace

double CpuMeter::total_us() const {
    rusage usage = {};
    ::getrusage(RUSAGE_SELF, &usage);
    const double own = microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
    return server_ == 0 ? own : own + process_cpu_us(server_);
}

Sample measure(const CpuMeter& meter, const std::function<void()>& work) {
    const double cpu_before = meter.total_us();
    const auto begun = Clock::now();
    work();
    const std::chrono::duration<double> taken = Clock::now() - begun;
    return {taken.count(), meter.total_us() - cpu_before};
}

Comparison compare(const Pair& pair, const CpuMeter& meter, int rounds) {
    pair.product();
    pair.floor();
    std::vector<Sample> products;
    std::vector<Sample> floors;
    std::vector<double> cpu_ratios;
    std::vector<double> rate_ratios;
    for (int round = 0; round < rounds; ++round) {
        products.push_back(measure(meter, pair.product));
        floors.push_back(measure(meter, pair.floor));
        cpu_ratios.push_back(products.back().cpu_us / floors.back().cpu_us);
        rate_ratios.push_back(floors.back().seconds / products.back().seconds);
    }
    return {.name = pair.name,
            .engine = pair.engine,
            .unit = pair.unit,
            .units = pair.units,
            .product = middle(products),
            .floor = middle(floors),
            .cpu_ratio = median(cpu_ratios),
            .rate_ratio = median(rate_ratios)};
}

double median(std::vector<double> values) {
    return percentile(std::move(values), 0.5);
}

double percentile(std::vector<double> values, double fraction) {
    if (values.empty()) return 0;
    const auto at = static_cast<std::size_t>(fraction * static_cast<double>(values.size() - 1) + 0.5);
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
    return values[at];
}

double durable_appends_per_second(const std::string& folder) {
    const std::string path = folder + "/append";
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return 0;
    const std::string record(4096, 'x');
    int appends = 0;
    const auto begun = Clock::now();
    const auto until = begun + std::chrono::milliseconds(500);
    while (Clock::now() < until && ::write(file, record.data(), record.size()) > 0 && ::fdatasync(file) == 0)
        ++appends;
    const std::chrono::duration<double> taken = Clock::now() - begun;
    ::close(file);
    ::unlink(path.c_str());
    return appends / taken.count();
}

void Report::add(Comparison comparison) {
    const auto units = static_cast<double>(comparison.units);
    std::string line = fmt::format(
        R"({{"name":"{}","engine":"{}","unit":"{}","units":{},"cpu_us":{:.2f},"floor_cpu_us":{:.2f},)"
        R"("cpu_ratio":{:.3f},"per_second":{:.0f},"floor_per_second":{:.0f},"rate_ratio":{:.3f})",
        comparison.name, comparison.engine, comparison.unit, comparison.units,
        comparison.product.cpu_us / units, comparison.floor.cpu_us / units, comparison.cpu_ratio,
        rate(comparison.product, comparison.units), rate(comparison.floor, comparison.units),
        comparison.rate_ratio);
    for (const auto& [name, value] : comparison.more) line += fmt::format(R"(,"{}":{:.2f})", name, value);
    fmt::print("{}}}\n", line);
    std::fflush(stdout);
    comparisons_.push_back(std::move(comparison));
}

void Report::print_table() const {
    fmt::print(
        "\n| work | engine | CPU µs a unit | floor | ratio | units/s | floor | ratio "
        "|\n|---|---|--:|--:|--:|--:|--:|--:|\n");
    for (const Comparison& row : comparisons_) {
        const auto units = static_cast<double>(row.units);
        fmt::print("| {} | {} | {:.1f} | {:.1f} | {:.2f} | {:.0f} | {:.0f} | {:.2f} |\n", row.name,
                   row.engine, row.product.cpu_us / units, row.floor.cpu_us / units, row.cpu_ratio,
                   rate(row.product, row.units), rate(row.floor, row.units), row.rate_ratio);
    }
}

}  // namespace bangnopi::bench
