#include <fmt/format.h>
#include <fmt/ostream.h>

#include <boost/json.hpp>
#include <chrono>

#include "app/perform.hpp"
#include "billing/bill_preview.hpp"
#include "billing/bill_run.hpp"
#include "billing/customers.hpp"
#include "billing/isolation_guard.hpp"
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
    const std::int64_t done = run.counts.issued + run.counts.joined + run.counts.skipped + run.counts.zero;
    const std::int64_t of = std::max<std::int64_t>(run.due, 1);
    const auto filled = static_cast<std::size_t>(width * std::min(done, of) / of);
    fmt::print(console.err, "\r[{}{}] {}/{}", std::string(filled, '#'),
               std::string(static_cast<std::size_t>(width) - filled, '.'), done, run.due);
    console.err.flush();
}

json::object changed_json(const billing::ChangedBills& changed) {
    return {{"bills", changed.bills}, {"total", changed.total}, {"last_total", changed.last_total}};
}

json::array by_plan_json(const std::vector<store::PlanBills>& plans) {
    json::array array;
    for (const store::PlanBills& plan : plans)
        array.push_back(json::object{{"plan", plan.code}, {"bills", plan.bills}, {"amount", plan.amount}});
    return array;
}

json::array outliers_json(const std::vector<billing::Outlier>& outliers) {
    json::array array;
    for (const billing::Outlier& outlier : outliers) {
        json::array why;
        for (const billing::ChangedAmount& one : outlier.changes)
            why.push_back(
                json::object{{"kind", domain::name_of(one.kind)}, {"last", one.last}, {"now", one.now}});
        json::object object{{"customer_number", outlier.customer_number},
                            {"customer_name", outlier.customer_name},
                            {"plan", outlier.plan_code},
                            {"issue_on", outlier.issue_on.iso()},
                            {"last_total", nullptr},
                            {"total", outlier.total},
                            {"plan_median", nullptr},
                            {"why", std::move(why)}};
        if (outlier.last_total) object["last_total"] = *outlier.last_total;
        if (outlier.plan_median) object["plan_median"] = *outlier.plan_median;
        array.push_back(std::move(object));
    }
    return array;
}

void add_preview(json::object& out, const billing::BillPreview& preview) {
    out["by_plan"] = by_plan_json(preview.by_plan);
    out["changes"] = json::object{{"new", changed_json(preview.fresh)},
                                  {"gone", changed_json(preview.gone)},
                                  {"dearer", changed_json(preview.dearer)},
                                  {"cheaper", changed_json(preview.cheaper)},
                                  {"same", changed_json(preview.same)}};
    out["outliers"] = outliers_json(preview.outliers);
}

void say_preview(Console& console, const store::Operator& subject, const billing::BillPreview& preview) {
    const auto money = [&](std::int64_t amount) { return domain::format_money({amount, subject.currency}); };
    for (const store::PlanBills& plan : preview.by_plan)
        say(console, "{}: {} bills, {}"_msg(plan.code, plan.bills, money(plan.amount)));
    say(console, "new: {} bills, {}"_msg(preview.fresh.bills, money(preview.fresh.total)));
    say(console, "gone: {} bills, {} before"_msg(preview.gone.bills, money(preview.gone.last_total)));
    say(console, "dearer: {} bills, {} instead of {}"_msg(preview.dearer.bills, money(preview.dearer.total),
                                                          money(preview.dearer.last_total)));
    say(console, "cheaper: {} bills, {} instead of {}"_msg(
                     preview.cheaper.bills, money(preview.cheaper.total), money(preview.cheaper.last_total)));
    say(console, "as before: {} bills, {}"_msg(preview.same.bills, money(preview.same.total)));
    for (const billing::Outlier& one : preview.outliers)
        if (one.last_total)
            say(console, "stands out: {} {}, {}: {} instead of {}"_msg(one.customer_number, one.customer_name,
                                                                       one.plan_code, money(one.total),
                                                                       money(*one.last_total)));
        else
            say(console, "stands out: {} {}, {}: {}, the first bill"_msg(
                             one.customer_number, one.customer_name, one.plan_code, money(one.total)));
}

// `preview`: of a dry run.
void print_bill_run(Console& console, const store::Operator& subject, const store::BillRun& run,
                    double seconds, const billing::BillPreview* preview = nullptr) {
    const auto& counts = run.counts;
    if (console.json) {
        json::object out{{"day", run.day.iso()},    {"issued", counts.issued},
                         {"joined", counts.joined}, {"skipped", counts.skipped},
                         {"zero", counts.zero},     {"total", counts.total},
                         {"tax", run.tax},          {"held", run.held},
                         {"refused", run.refused},  {"seconds", seconds}};
        if (preview != nullptr) add_preview(out, *preview);
        fmt::print(console.out, "{}\n", json::serialize(out));
    } else if (!console.quiet) {
        say(console, "{}: {} invoices issued, {}; {} had theirs already, {} had nothing to bill; {} s"_msg(
                         run.day.iso(), counts.issued, domain::format_money({counts.total, subject.currency}),
                         counts.skipped, counts.zero, fmt::format("{:.1f}", seconds)));
        if (run.held > 0) say(console, "{} are held back"_msg(run.held));
        if (preview != nullptr) say_preview(console, subject, *preview);
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

int preview_on(Node& node, const store::Operator& subject, domain::Date day,
               const billing::BillRunOptions& options, Console& console) {
    const auto start = std::chrono::steady_clock::now();
    const billing::BillPreview preview = node.db().read(store::Scope::of(subject.id), [&](store::Tx& tx) {
        return billing::preview_bills(tx, node.act(subject), subject.settings, day, options.customer_id,
                                      options.stop);
    });
    print_bill_run(console, subject, preview.run, seconds_since(start), &preview);
    if (preview.refusals.empty()) return exit_done;
    const store::BillRefusalListed& first = preview.refusals.front();
    return refused(
        console, "subscription {} of customer {} cannot be billed: {}"_msg(
                     format_id(first.refusal.subscription_id), first.customer_number, first.refusal.reason));
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
    if (options.dry_run && command.day > node.act(*subject).today + billing::looked_ahead_days_max)
        return refused(console, "--day is at most 400 days ahead"_msg);
    if (options.dry_run) return preview_on(node, *subject, command.day, options, console);
    const auto run =
        billing::run_bills(node.db(), node.act(*subject), subject->settings, command.day, options);
    if (progress) fmt::print(console.err, "\n");
    if (!run) return refused(console, run.error());
    print_bill_run(console, *subject, *run, seconds_since(start));
    if (run->state == store::BillRunState::done) return exit_done;
    return refused(console, billing::why_failed(*run));
}

namespace {

struct Held {
    store::Operator subject;
    billing::IsolationState state;
};

std::vector<Held> held_now(Node& node) {
    std::vector<Held> held;
    for (const store::Operator& subject : node.operators()) {
        auto state = node.db().read(store::Scope::of(subject.id), [&](store::Tx& tx) {
            return store::isolation_is_held(tx, subject.id) ? billing::isolation_state(tx, node.act(subject))
                                                            : billing::IsolationState();
        });
        if (!state.stops.empty()) held.push_back({subject, std::move(state)});
    }
    return held;
}

json::array held_json(const std::vector<Held>& held) {
    json::array all;
    for (const auto& [subject, state] : held)
        all.push_back({{"operator", subject.code},
                       {"reason", store::name_of(state.stops.front().reason)},
                       {"since", format_instant(state.stops.front().since)},
                       {"customers", state.counts.due},
                       {"of_customers", state.counts.active}});
    return all;
}

void say_held(Node& node, const Held& held, Console& console) {
    const store::IsolationStop& stop = held.state.stops.front();
    const auto& counts = held.state.counts;
    if (stop.reason == store::StopReason::mass)
        say(console,
            "{}: nobody is newly isolated for unpaid bills since {}: it would be {} of the {} customers with "
            "an active line. Look at them, then add --isolate"_msg(held.subject.code, node.told(stop.since),
                                                                   counts.due, counts.active));
    else if (stop.reason == store::StopReason::gateways)
        say(console,
            "{}: nobody is newly isolated for unpaid bills since {}: no payment gateway answers. {} of the "
            "{} "
            "customers with an active line are as soon as one does"_msg(
                held.subject.code, node.told(stop.since), counts.due, counts.active));
}

}  // namespace

int run_jobs_on(Node& node, const JobsRunCommand& command, Console& console) {
    const Instant now = node.clock().now();
    if (command.at > now && !node.is_demo())
        return refused(console, "--at is in the future: it is {} now"_msg(node.told(now)));
    const billing::JobsOptions options{.isolates_many = command.isolates_many};
    const auto report =
        command.at > now ? node.move_demo_clock(command.at, options) : node.run_jobs(command.at, options);
    if (!report) return refused(console, report.error());
    const std::vector<Held> held = held_now(node);
    if (console.json) {
        const json::object out{{"at", format_instant(command.at)},
                               {"invoices_issued", report->invoices_issued},
                               {"customers_refreshed", report->customers_refreshed},
                               {"revenues_recognised", report->revenues_recognised},
                               {"rows_cleaned", report->rows_cleaned},
                               {"isolation_held", held_json(held)}};
        fmt::print(console.out, "{}\n", json::serialize(out));
    } else if (!console.quiet) {
        say(console,
            "up to {}: {} invoices issued, {} customers' lines looked at, {} revenues earned, {} old "
            "rows removed"_msg(node.told(command.at), report->invoices_issued, report->customers_refreshed,
                               report->revenues_recognised, report->rows_cleaned));
        for (const Held& one : held) say_held(node, one, console);
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
