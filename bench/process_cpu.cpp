#include "bench/process_cpu.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace bangnopi::bench {
namespace {

struct ProcessTimes {
    pid_t parent = 0;
    double own_us = 0;
    double reaped_us = 0;
};

// proc(5): after the name in parentheses come state, ppid, … and in ticks utime, stime, cutime, cstime (14 to 17).
ProcessTimes times_of(pid_t process) {
    std::ifstream file(fmt::format("/proc/{}/stat", process));
    std::string line;
    if (!std::getline(file, line)) return {};
    std::istringstream rest(line.substr(line.rfind(')') + 2));
    std::vector<std::string> fields;
    for (std::string field; rest >> field;) fields.push_back(field);
    const double tick_us = 1e6 / static_cast<double>(::sysconf(_SC_CLK_TCK));
    const auto ticks = [&](std::size_t field) { return std::stod(fields.at(field - 3)) * tick_us; };
    return {std::stoi(fields.at(1)), ticks(14) + ticks(15), ticks(16) + ticks(17)};
}

}  // namespace

double process_cpu_us(pid_t process) {
    const ProcessTimes own = times_of(process);
    double total = own.own_us + own.reaped_us;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        const ProcessTimes child = times_of(std::stoi(name));
        if (child.parent == process) total += child.own_us;
    }
    return total;
}

}  // namespace bangnopi::bench
