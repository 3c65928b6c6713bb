#include <fmt/format.h>
#include <fmt/ostream.h>

#include <boost/json.hpp>
#include <chrono>

#include "app/perform.hpp"
#include "billing/bill_run.hpp"
#include "billing/customers.hpp"
#include "billing/kept_input.hpp"
#include "domain/money.hpp"
#include "reports/verify.hpp"

namespace bangnopi::app {
namespace {

namespace json = boost::json;

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// One line that is drawn again after each chunk.
void draw_progress(Console& console, const store::BillRun& run) {
    constexpr std::int64_t width = 40;
    const std::int64_t done = run.counts.issued + run.counts.skipped + run.counts.zero;
    const std::int64_t of = std::max<std::int64_t>(run.due, 1);
    const auto filled = static_cast<std::size_t>(width * std::min(done, of) / of);
    fmt::print(console.err, "\r[{}{}] {}/{}", std::string(filled, '#'),
               std::string(static_cast<std::size_t>(width) - filled, '.'), done, run.due);
    console.err.flush();
}

void print_bill_run(Console& console, const store::Operator& subject, const store::BillRun& run,
                    double seconds) {
    const auto& counts = run.counts;
    if (console.json) {
        const json::object out{{"day", run.day.iso()}, {"issued", counts.issued}, {"skipped", counts.skipped},
                               {"zero", counts.zero},  {"total", counts.total},   {"tax", run.tax},
                               {"held", run.held},     {"refused", run.refused},  {"seconds", seconds}};
        fmt::print(console.out, "{}\n", json::serialize(out));
    } else if (!console.quiet) {
        say(console, "{}: {} invoices issued, {}; {} had theirs already, {} had nothing to bill; {} s"_msg(
                         run.day.iso(), counts.issued, domain::format_money({counts.total, subject.currency}),
                         counts.skipped, counts.zero, fmt::format("{:.1f}", seconds)));
        if (run.held > 0) say(console, "{} are held back"_msg(run.held));
    }
}

struct Verified {
    std::string operator_code;
    reports::Verification result;
};

json::object verification_json(const std::vector<Verified>& all) {
    json::array checks;
    bool ok = true;
    for (const auto& one : all) {
        ok = ok && one.result.ok;
        for (const auto& check : one.result.checks) {
            json::array rows(check.rows.begin(), check.rows.end());
            json::object out{{"name", check.name}, {"ok", check.ok}, {"rows", std::move(rows)}};
            if (all.size() > 1) out["operator"] = one.operator_code;
            checks.push_back(std::move(out));
        }
    }
    return {{"ok", ok}, {"checks", std::move(checks)}};
}

void print_verification(Console& console, const std::vector<Verified>& all) {
    for (const auto& one : all)
        for (const auto& check : one.result.checks) {
            if (check.ok && console.quiet) continue;
            fmt::print(console.out, "{}  {}: {}\n", check.ok ? "ok    " : "FAILED", one.operator_code,
                       check.name);
            for (const auto& row : check.rows) fmt::print(console.out, "          {}\n", row);
            if (check.offending > static_cast<std::int64_t>(check.rows.size()))
                fmt::print(console.out, "          … {} in all\n", check.offending);
        }
}

}  // namespace

int run_bills_on(Node& node, const BillRunCommand& command, Console& console) {
    const auto subject = node.operator_named(command.operator_code);
    if (!subject) return refused(console, subject.error());
    const bool progress = console.terminal && !console.quiet;
    billing::BillRunOptions options;
    options.dry_run = command.dry_run;
    options.future_day_allowed = node.is_demo();
    options.workers = command.workers;
    options.stop = node.stopping();
    if (!command.customer.empty()) {
        const auto customer = node.db().read(store::Scope::of(subject->id), [&](store::Tx& tx) {
            return billing::customer_named(tx, subject->id, command.customer, "/customer");
        });
        if (!customer) return refused(console, customer.error());
        options.customer_id = customer->id;
    }
    if (progress) options.on_progress = [&](const store::BillRun& run) { draw_progress(console, run); };
    const auto start = std::chrono::steady_clock::now();
    const auto run =
        billing::run_bills(node.db(), node.act(*subject), subject->settings, command.day, options);
    if (progress) fmt::print(console.err, "\n");
    if (!run) return refused(console, run.error());
    print_bill_run(console, *subject, *run, seconds_since(start));
    if (run->state == store::BillRunState::done) return exit_done;
    return refused(console, billing::why_failed(*run));
}

int run_jobs_on(Node& node, const JobsRunCommand& command, Console& console) {
    const Instant now = node.clock().now();
    if (command.at > now && !node.is_demo())
        return refused(console, "--at is in the future: it is {} now"_msg(node.told(now)));
    const auto report = command.at > now ? node.move_demo_clock(command.at) : node.run_jobs(command.at);
    if (!report) return refused(console, report.error());
    if (console.json) {
        const json::object out{{"at", format_instant(command.at)},
                               {"invoices_issued", report->invoices_issued},
                               {"customers_refreshed", report->customers_refreshed},
                               {"revenues_recognised", report->revenues_recognised},
                               {"rows_cleaned", report->rows_cleaned}};
        fmt::print(console.out, "{}\n", json::serialize(out));
    } else if (!console.quiet) {
        say(console,
            "up to {}: {} invoices issued, {} customers' lines looked at, {} revenues earned, {} old "
            "rows removed"_msg(node.told(command.at), report->invoices_issued, report->customers_refreshed,
                               report->revenues_recognised, report->rows_cleaned));
    }
    if (report->not_done) return refused(console, *report->not_done);
    return exit_done;
}

int run_verify(const Invocation& invocation, const VerifyCommand& command, Console& console) {
    auto node = Node::open(invocation.configuration, Opening::read);
    if (!node) return refused(console, node.error());
    std::vector<Verified> all;
    for (const auto& subject : (*node)->operators())
        if (command.operator_code.empty() || subject.code == command.operator_code)
            all.push_back({subject.code, reports::verify((*node)->db(), subject, (*node)->clock().now(),
                                                         billing::replay_kept_input)});
    if (all.empty() && !command.operator_code.empty())
        return refused(console, "there is no operator {}"_msg(command.operator_code));
    const json::object result = verification_json(all);
    if (console.json)
        fmt::print(console.out, "{}\n", json::serialize(result));
    else
        print_verification(console, all);
    return result.at("ok").as_bool()
               ? exit_done
               : refused(console, "the database breaks a rule that must always hold: see the rows above"_msg);
}

}  // namespace bangnopi::app
