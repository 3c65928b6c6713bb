#include "app/scheduler.hpp"

#include <spdlog/spdlog.h>

#include "app/repeat.hpp"

namespace bangnopi::app {
namespace {

using namespace std::chrono_literals;

constexpr auto interval = 10s;
constexpr auto refused_again_after = 1h;
constexpr auto leap_at_least = 25h;  // a day, and an hour that a zone may add to it

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
            tell_of_leap(now);
            return run(now, billing::Isolation::held);
        case ClockStep::forward:
            told_of_leap_ = false;
            return run(now, billing::Isolation::as_due);
    }
}

void Scheduler::run(Instant now, billing::Isolation isolation) {
    const auto report =
        node_.run_jobs(now, {.isolation = isolation, .refused_again_after = refused_again_after});
    if (node_.stopping().stop_requested()) return;
    if (!report) return spdlog::error("scheduled jobs were refused: {}", english(report.error().detail));
    if (report->invoices_issued > 0 || report->customers_refreshed > 0)
        spdlog::info("scheduled jobs: {} invoices issued, {} customers' lines looked at",
                     report->invoices_issued, report->customers_refreshed);
    node_.log_held_isolations(*report);
    if (report->not_done) spdlog::error("scheduled jobs: {}", english(*report->not_done));
}

void Scheduler::tell_of_leap(Instant now) {
    if (told_of_leap_) return;
    told_of_leap_ = true;
    spdlog::warn(
        "more than a day has passed since the jobs ran last. Bills are issued and lines begin and end, but "
        "nobody is isolated for unpaid bills until staff have looked and run: bangnopi jobs run --at {}",
        format_instant(now));
}

}  // namespace bangnopi::app
