// bench_radius: a load for any RADIUS server, and what it answered. docs/performance.md says how to use it.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <stdexcept>

#include "bench/harness.hpp"
#include "bench/radius_load.hpp"

namespace bangnopi::bench {
namespace {

constexpr const char* usage =
    "bench_radius [--server 127.0.0.1:1812] [--secret testing123] [--kind pap|chap|mschapv2|accounting]\n"
    "  [--users 1000] [--user-format u%06d] [--password-format p%06d]\n"
    "  [--seconds 10] [--warm-up 1] [--window 64] [--sockets 4] [--timeout-ms 1000]\n"
    "  [--online 10000] [--interims 3]   accounting: sessions at once, and Interim-Updates of each\n"
    "  [--answered FILE]                 accounting: every record, tab-separated: answered or unanswered, "
    "user,\n"
    "                                    session, kind, bytes down, bytes up, seconds\n"
    "  [--cpu-of NAME=PID]...            CPU of that process and its children, a request\n"
    "  [--json]\n"
    "Accounting goes to the port after the server's. Ends with 1 if an answer was wrong, a login refused, or "
    "a request\n"
    "not answered.\n";

struct Arguments {
    LoadOptions load;
    ConversationOptions about;
    std::vector<std::string> process_names;
    std::string answered_file;
    bool as_json = false;
};

LoadKind kind_of(const std::string& name) {
    static const std::map<std::string, LoadKind> kinds{{"pap", LoadKind::pap},
                                                       {"chap", LoadKind::chap},
                                                       {"mschapv2", LoadKind::mschapv2},
                                                       {"accounting", LoadKind::accounting}};
    const auto found = kinds.find(name);
    if (found == kinds.end()) throw std::invalid_argument("no such kind: " + name);
    return found->second;
}

std::string_view name_of(LoadKind kind) {
    constexpr std::string_view names[] = {"pap", "chap", "mschapv2", "accounting"};
    return names[static_cast<std::size_t>(kind)];
}

std::chrono::milliseconds seconds_of(const std::string& text) {
    return std::chrono::milliseconds(std::llround(std::stod(text) * 1000));
}

void set_server(Arguments& into, const std::string& text) {
    const auto colon = text.find(':');
    into.load.address = text.substr(0, colon);
    if (colon != std::string::npos)
        into.load.port = static_cast<std::uint16_t>(std::stoul(text.substr(colon + 1)));
}

void add_process(Arguments& into, const std::string& text) {
    const auto equal = text.find('=');
    if (equal == std::string::npos) throw std::invalid_argument("--cpu-of wants NAME=PID");
    into.process_names.push_back(text.substr(0, equal));
    into.load.processes.push_back(std::stoi(text.substr(equal + 1)));
}

using Setter = std::function<void(Arguments&, const std::string&)>;

const std::map<std::string, Setter>& setters() {
    static const std::map<std::string, Setter> all{
        {"--server", set_server},
        {"--cpu-of", add_process},
        {"--secret", [](auto& into, const auto& text) { into.about.secret = text; }},
        {"--kind", [](auto& into, const auto& text) { into.about.kind = kind_of(text); }},
        {"--users", [](auto& into, const auto& text) { into.about.users = std::stoll(text); }},
        {"--user-format", [](auto& into, const auto& text) { into.about.username = NumberedName(text); }},
        {"--password-format", [](auto& into, const auto& text) { into.about.password = NumberedName(text); }},
        {"--seconds", [](auto& into, const auto& text) { into.load.measured = seconds_of(text); }},
        {"--warm-up", [](auto& into, const auto& text) { into.load.warm_up = seconds_of(text); }},
        {"--window", [](auto& into, const auto& text) { into.load.window = std::stoul(text); }},
        {"--sockets", [](auto& into, const auto& text) { into.load.sockets = std::stoul(text); }},
        {"--timeout-ms",
         [](auto& into, const auto& text) {
             into.load.timeout = std::chrono::milliseconds(std::stol(text));
         }},
        {"--online", [](auto& into, const auto& text) { into.about.online = std::stoll(text); }},
        {"--interims", [](auto& into, const auto& text) { into.about.interims = std::stoi(text); }},
        {"--answered", [](auto& into, const auto& text) { into.answered_file = text; }}};
    return all;
}

Arguments parse(int count, char** values) {
    Arguments into;
    for (int n = 1; n < count; ++n) {
        const std::string name = values[n];
        if (name == "--json") {
            into.as_json = true;
            continue;
        }
        const auto setter = setters().find(name);
        if (setter == setters().end() || n + 1 == count)
            throw std::invalid_argument("not understood: " + name);
        setter->second(into, values[++n]);
    }
    if (into.about.users < 1 || into.about.online < 1 || into.about.interims < 0)
        throw std::invalid_argument("users and online are at least 1, interims at least 0");
    return into;
}

// The records of accounting, as they are settled.
class RecordFile {
  public:
    explicit RecordFile(const std::string& path) : file_(path) {
        if (!file_) throw std::runtime_error("cannot write " + path);
    }
    void write(const AccountingSent& record, bool answered) {
        file_ << fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\n", answered ? "answered" : "unanswered",
                             record.username, record.session, record.kind, record.bytes_down, record.bytes_up,
                             record.session_seconds);
    }

  private:
    std::ofstream file_;
};

struct Figures {
    double per_second;
    double p50_ms;
    double p99_ms;
    std::vector<double> cpu_us;  // a request, of each process
};

Figures figures_of(const LoadResult& result) {
    const std::vector<double> latencies(result.latencies_us.begin(), result.latencies_us.end());
    Figures figures{static_cast<double>(result.answered) / result.seconds,
                    percentile(latencies, 0.5) / 1000,
                    percentile(latencies, 0.99) / 1000,
                    {}};
    for (const double cpu : result.cpu_us)
        figures.cpu_us.push_back(result.answered == 0 ? 0 : cpu / static_cast<double>(result.answered));
    return figures;
}

void print_json(const Arguments& arguments, const LoadResult& result) {
    const Figures figures = figures_of(result);
    fmt::print(
        R"({{"kind":"{}","users":{},"window":{},"seconds":{:.2f},"requests":{},"per_second":{:.0f},"p50_ms":{:.3f},)"
        R"("p99_ms":{:.3f},"sent":{},"sent_again":{},"refused":{},"wrong":{},"unproven":{},"unexpected":{},)"
        R"("without_message_authenticator":{},"unanswered":{},"cpu_us":{{)",
        name_of(arguments.about.kind), arguments.about.users, arguments.load.window, result.seconds,
        result.answered, figures.per_second, figures.p50_ms, figures.p99_ms, result.sent, result.sent_again,
        result.refused, result.wrong, result.unproven, result.unexpected, result.unsigned_answers,
        result.unanswered);
    for (std::size_t n = 0; n < figures.cpu_us.size(); ++n)
        fmt::print(R"({}"{}":{:.2f})", n == 0 ? "" : ",", arguments.process_names[n], figures.cpu_us[n]);
    fmt::print("}}}}\n");
}

void print_words(const Arguments& arguments, const LoadResult& result) {
    const Figures figures = figures_of(result);
    fmt::print(
        "{}: {:.0f} a second; p50 {:.2f} ms, p99 {:.2f} ms; sent again {} of {}; refused {}, wrong {}, "
        "unproven {}, unanswered {}\n",
        name_of(arguments.about.kind), figures.per_second, figures.p50_ms, figures.p99_ms, result.sent_again,
        result.sent, result.refused, result.wrong, result.unproven, result.unanswered);
    for (std::size_t n = 0; n < figures.cpu_us.size(); ++n)
        fmt::print("CPU of {}: {:.1f} µs a request\n", arguments.process_names[n], figures.cpu_us[n]);
}

int run(Arguments arguments) {
    std::optional<RecordFile> file;
    if (!arguments.answered_file.empty()) {
        file.emplace(arguments.answered_file);
        arguments.about.told = [&](const AccountingSent& record, bool answered) {
            file->write(record, answered);
        };
    }
    const LoadResult result = run_load(arguments.load, arguments.about);
    arguments.as_json ? print_json(arguments, result) : print_words(arguments, result);
    const bool is_well = result.refused + result.wrong + result.unproven + result.unanswered == 0;
    return is_well && result.answered > 0 ? 0 : 1;
}

}  // namespace
}  // namespace bangnopi::bench

int main(int count, char** values) {
    try {
        return bangnopi::bench::run(bangnopi::bench::parse(count, values));
    } catch (const std::exception& failure) {
        fmt::print(stderr, "{}\n\n{}", failure.what(), bangnopi::bench::usage);
        return 2;
    }
}
