// Measures a piece of work against its floor: the same rows written with the bare engine.
//
// Machines are shared, so wall-clock time is only compared within one run: product and floor take turns, and what is
// reported is the median of the ratios of neighbours. CPU per unit of work is the figure to gate on; it includes the
// database's server where that is another process.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace bangnopi::bench {

struct Sample {
    double seconds = 0;
    double cpu_us = 0;  // microseconds
};

// CPU time of this process and, where `server` is given, of that process and its children, living and reaped.
class CpuMeter {
  public:
    explicit CpuMeter(pid_t server = 0) : server_(server) {}
    [[nodiscard]] double total_us() const;

  private:
    pid_t server_;
};

Sample measure(const CpuMeter& meter, const std::function<void()>& work);

struct Comparison {
    std::string name;
    std::string engine;
    std::string unit;  // what `units` counts: "payment", "subscription"
    std::size_t units = 0;
    Sample product;  // medians of all rounds
    Sample floor;
    double cpu_ratio = 0;                     // product / floor: median of the pairs
    double rate_ratio = 0;                    // product's units a second / floor's: median of the pairs
    std::map<std::string, double> more = {};  // latencies, rows, bytes …
};

// Each function does `units` units of work. One round of each goes before and is not counted.
struct Pair {
    std::string name;
    std::string engine;
    std::string unit;
    std::size_t units;
    std::function<void()> product;
    std::function<void()> floor;
};
Comparison compare(const Pair& pair, const CpuMeter& meter, int rounds = 5);

double median(std::vector<double> values);
// `fraction` of the values are not larger: 0.99.
double percentile(std::vector<double> values, double fraction);

// What the disk gives when nothing but a small append and its fdatasync is asked of it, in `folder`.
double durable_appends_per_second(const std::string& folder);

// One JSON object a measurement, as it comes, and at the end a Markdown table of all of them; both to standard output.
class Report {
  public:
    void add(Comparison comparison);
    void print_table() const;

  private:
    std::vector<Comparison> comparisons_;
};

}  // namespace bangnopi::bench
