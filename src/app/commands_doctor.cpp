#include <fmt/format.h>
#include <fmt/ostream.h>

#include <boost/json.hpp>
#include <filesystem>
#include <functional>
#include <thread>

#include "app/file_lock.hpp"
#include "app/gateways.hpp"
#include "app/notices.hpp"
#include "app/payment_gateways.hpp"
#include "app/perform.hpp"
#include "app/router_examination.hpp"
#include "app/scheduler.hpp"
#include "base/spoken.hpp"
#include "store/integrity.hpp"
#include "store/isolation_stops.hpp"

namespace bangnopi::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct Finding {
    std::string name;
    bool ok = true;
    Message detail;  // what is, and where it is wrong what to do
};

constexpr std::uintmax_t least_free_bytes = std::uintmax_t{1} << 30;

Finding examine_file(const Configuration& configuration) {
    if (configuration.file.empty())
        return {"configuration", true, "flags, environment and defaults; no file"_msg};
    const auto values = read_configuration_file(configuration.file);
    return {"configuration", values.has_value(),
            values ? Message::verbatim(configuration.file) : values.error().detail};
}

Finding examine_keys(const Configuration& configuration) {
    const auto path = key_file_of(configuration);
    if (!path) return {"keys", false, path.error().detail};
    const auto fits = check_keys(configuration, *path);
    return {"keys", fits.has_value(), fits ? Message::verbatim(*path) : fits.error().detail};
}

Finding examine_disk(const std::string& database) {
    const auto folder = fs::absolute(database).parent_path();
    const auto space = fs::space(folder);
    const bool ok = space.available >= least_free_bytes;
    return {"disk", ok,
            ok ? "{} MiB free in {}"_msg(space.available >> 20, folder.string())
               : "{} MiB free in {}: make room"_msg(space.available >> 20, folder.string())};
}

Finding examine_daemon(const std::string& database) {
    const bool free = FileLock::try_take(database + ".lock") != nullptr;
    return {"daemon", true,
            free ? Message("not running: start it with `bangnopi serve`"_msg) : "running"_msg};
}

Finding examine_engine(Node& node) {
    const auto problems = store::integrity_problems(node.db());
    if (problems.empty()) return {"database", true, "opens, has this program's schema, and is sound"_msg};
    return {"database", false, "{}: restore a backup with `bangnopi restore`"_msg(problems.front())};
}

Finding examine_operators(Node& node) {
    const auto all = node.operators();
    if (all.empty()) return {"operators", false, "none: make one with `bangnopi init`"_msg};
    std::vector<std::string> codes;
    for (const auto& one : all) codes.push_back(one.code);
    return {"operators", true,
            node.is_demo() ? "{} (a demo)"_msg(fmt::join(codes, ", ")) : "{}"_msg(fmt::join(codes, ", "))};
}

// A clock that is behind what the jobs have seen would hold them back until it has caught up; after a leap they ask.
Finding examine_clock(Node& node) {
    const Instant now = node.clock().now();
    const auto last = node.jobs_ran_at();
    if (last && *last > now)
        return {"clock", false,
                "it is {} here, but the jobs ran at {}: set this machine's clock"_msg(node.told(now),
                                                                                      node.told(*last))};
    if (last && classify_step(*last, now, node.is_demo()) == ClockStep::leap)
        return {"clock", false,
                "it is {} here, and the jobs ran at {}: look who owes, then run `bangnopi jobs run --at {}`; "
                "nobody is isolated for unpaid bills until then"_msg(node.told(now), node.told(*last),
                                                                     format_instant(now))};
    return {"clock", true,
            last ? "{}; jobs ran {}"_msg(node.told(now), node.told(*last))
                 : "{}; no jobs ran yet"_msg(node.told(now))};
}

// Of operators whose unpaid bills isolate nobody until somebody has looked.
void add_held_isolation(std::vector<Finding>& findings, Node& node) {
    for (const store::Operator& tenant : node.operators()) {
        const auto stops = node.db().read(store::Scope::of(tenant.id), [&](store::Tx& tx) {
            return store::isolation_stops(tx, tenant.id);
        });
        for (const store::IsolationStop& stop : stops)
            if (stop.reason != store::StopReason::clock)
                findings.push_back({"isolation", false,
                                    "{}: nobody is isolated for unpaid bills since {} ({}): look who owes, "
                                    "then run `bangnopi jobs run --isolate`"_msg(
                                        tenant.code, node.told(stop.since), store::name_of(stop.reason))});
    }
}

// What throws is a finding like any other.
void examine(std::vector<Finding>& findings, const std::string& name, const std::function<Finding()>& look) {
    try {
        findings.push_back(look());
    } catch (const std::exception& error) {
        findings.push_back({name, false, message_of(error)});
    }
}

// Without the right keys no secret opens: that is found by examine_keys.
void add_routers(std::vector<Finding>& findings, Node& node, const Configuration& configuration) {
    const auto path = key_file_of(configuration);
    if (!path || !fs::exists(*path)) return;
    const KeyRing keys = KeyRing::load(*path);
    if (!node.check_key_ring(keys, *path)) return;
    for (auto& [ok, detail] : examine_routers(node, keys))
        findings.push_back({"router", ok, std::move(detail)});
    for (auto& [ok, detail] : examine_gateways(node, keys))
        findings.push_back({"gateway", ok, std::move(detail)});
    for (auto& [ok, detail] : examine_payment_gateways(node, keys))
        findings.push_back({"payment gateway", ok, std::move(detail)});
    add_held_isolation(findings, node);
    for (auto& [ok, detail] : examine_notice_channels(node, keys))
        findings.push_back({"messages", ok, std::move(detail)});
}

std::vector<Finding> examine_all(const Configuration& configuration) {
    std::vector<Finding> findings;
    examine(findings, "configuration", [&] { return examine_file(configuration); });
    const auto database = sqlite_path(configuration.db);
    if (database && !fs::exists(*database)) {
        findings.push_back(
            {"database", false, "there is none at {}: make one with `bangnopi init`"_msg(*database)});
        return findings;
    }
    if (database) {
        examine(findings, "disk", [&] { return examine_disk(*database); });
        examine(findings, "daemon", [&] { return examine_daemon(*database); });
    }
    examine(findings, "database", [&]() -> Finding {
        const auto node = Node::open(configuration, Opening::read);
        if (!node) return {"database", false, node.error().detail};
        examine(findings, "operators", [&] { return examine_operators(**node); });
        examine(findings, "clock", [&] { return examine_clock(**node); });
        add_routers(findings, **node, configuration);
        return examine_engine(**node);
    });
    examine(findings, "keys", [&] { return examine_keys(configuration); });
    return findings;
}

}  // namespace

int run_doctor(const Invocation& invocation, Console& console) {
    const auto findings = examine_all(invocation.configuration);
    bool ok = true;
    json::array checks;
    for (const auto& finding : findings) {
        ok = ok && finding.ok;
        checks.push_back({{"name", finding.name}, {"ok", finding.ok}, {"detail", english(finding.detail)}});
        if (!console.json && !(console.quiet && finding.ok))
            fmt::print(console.out, "{}  {:<14} {}\n", finding.ok ? "ok    " : "FAILED", finding.name,
                       words::text(finding.detail, console.language));
    }
    if (console.json)
        fmt::print(console.out, "{}\n",
                   json::serialize(json::object{{"ok", ok}, {"checks", std::move(checks)}}));
    return ok ? exit_done : refused(console, "something needs attention: see above"_msg);
}

}  // namespace bangnopi::app
