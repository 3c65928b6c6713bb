#include "app/scheduler.hpp"

#include <spdlog/spdlog.h>

#include "app/repeat.hpp"
#include "billing/bill_run.hpp"

namespace bangnopi::app {
namespace {

using namespace std::chrono_literals;

constexpr auto interval = 10s;
constexpr auto leap_at_least = 25h;  // a day, and an hour that a zone may add to it
constexpr auto bills_after_leap = 1h;

}  // namespace

ClockStep classify_step(Instant last, Instant now, bool is_demo) {
    if (now < last) return ClockStep::back;
    if (!is_demo && now - last > leap_at_least) return ClockStep::leap;
    return ClockStep::forward;
}

Scheduler::Scheduler(Node& node)
    : node_(node), thread_([this](const std::stop_token& stop) {
          repeat(stop, interval, "scheduled jobs failed and will be tried again", [this] { step(); });
      }) {}

Scheduler::~Scheduler() = default;

void Scheduler::step() {
    const Instant now = node_.clock().now();
    const Instant last = node_.jobs_ran_at().value_or(now);
    switch (classify_step(last, now, node_.is_demo())) {
        case ClockStep::back:
            spdlog::warn("the clock went back from {} to {}: scheduled jobs wait", format_instant(last),
                         format_instant(now));
            return;
        case ClockStep::leap:
            return bill_only(now);
        case ClockStep::forward:
            return run(now);
    }
}

void Scheduler::run(Instant now) {
    told_of_leap_.reset();
    const auto report = node_.run_jobs(now);
    if (node_.stopping().stop_requested()) return;
    if (!report)
        spdlog::error("scheduled jobs were refused: {}", english(report.error().detail));
    else if (report->invoices_issued > 0 || report->customers_refreshed > 0)
        spdlog::info("scheduled jobs: {} invoices issued, {} customers' lines looked at",
                     report->invoices_issued, report->customers_refreshed);
}

void Scheduler::bill_only(Instant now) {
    if (told_of_leap_ && now - *told_of_leap_ < bills_after_leap) return;
    if (!told_of_leap_)
        spdlog::warn(
            "more than a day has passed since the jobs ran last. Bills are issued, but nobody is isolated "
            "until "
            "staff have looked and run: bangnopi jobs run --at {}",
            format_instant(now));
    told_of_leap_ = now;
    for (const auto& subject : node_.operators()) {
        const store::Act act = node_.act_at(subject, now, store::Actor{});
        const auto run =
            billing::run_bills(node_.db(), act, subject.settings, act.today, {.stop = node_.stopping()});
        if (!run)
            spdlog::error("the bill run of {} was refused: {}", subject.code, english(run.error().detail));
    }
}

}  // namespace bangnopi::app
