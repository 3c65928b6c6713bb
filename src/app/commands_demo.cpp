#include <fmt/format.h>
#include <fmt/ostream.h>

#include <boost/json.hpp>

#include "app/demo.hpp"
#include "app/file_lock.hpp"
#include "app/made_files.hpp"
#include "app/perform.hpp"

namespace bangnopi::app {
namespace {

namespace json = boost::json;

json::object story_json(const Story& story) {
    return {{"month", story.month.iso().substr(0, 7)},
            {"now", format_instant(story.now)},
            {"customers", story.customers},
            {"joined", story.joined},
            {"used_bytes", story.used_bytes},
            {"invoices", story.invoices},
            {"billed", story.billed},
            {"payments", story.payments},
            {"paid", story.paid},
            {"isolated", story.isolated},
            {"restored", story.restored},
            {"open", story.open},
            {"isolated_now", story.isolated_now}};
}

// Today in the zone that every demo has.
domain::Date today_in_jakarta(Instant now) {
    return domain::Zone::find("Asia/Jakarta").value().date_of(now);
}

}  // namespace

int run_demo(const Invocation& invocation, const DemoCommand& command, Console& console) {
    const auto lock = lock_alone(invocation.configuration);
    if (!lock) return refused(console, lock.error());
    MadeFiles made(invocation.configuration);
    const auto db = create_database(invocation.configuration);
    if (!db) return refused(console, db.error());
    const auto keys = make_keys(invocation.configuration, **db);
    if (!keys) return refused(console, keys.error());

    DemoOptions options;
    options.customers = command.customers;
    options.months = command.months;
    options.seed = command.seed;
    options.real_now = SystemClock().now();
    options.until = command.until.value_or(today_in_jakarta(options.real_now));
    const bool progress = console.terminal && !console.quiet;
    const auto story = make_demo(**db, *keys, options, [&](std::int64_t done, std::int64_t of) {
        if (!progress) return;
        fmt::print(console.err, "\r{}/{}", done, of);
        console.err.flush();
    });
    if (progress) fmt::print(console.err, "\n");
    if (!story) return refused(console, story.error());
    made.keep();
    if (console.json)
        fmt::print(console.out, "{}\n", json::serialize(story_json(*story)));
    else if (!console.quiet)
        fmt::print(console.out, "{}\n", told(*story));
    return exit_done;
}

}  // namespace bangnopi::app
