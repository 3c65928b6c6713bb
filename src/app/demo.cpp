#include "app/demo.hpp"

#include <fmt/format.h>

#include "app/demo_operator.hpp"
#include "app/demo_story.hpp"
#include "app/node.hpp"
#include "base/check.hpp"
#include "domain/money.hpp"
#include "store/installation.hpp"

namespace bangnopi::app {
namespace {

using store::Priority;
using store::Scope;
using store::Tx;

const domain::Date earliest_last_day(2021, 1, 1);  // ids count from 2020
const domain::Date latest_last_day(2080, 12, 31);

Result<Done> check(const DemoOptions& options) {
    if (options.customers < 1 || options.customers > demo_customers_max)
        return refuse(Code::invalid, "--customers is from 1 to {}"_msg(demo_customers_max));
    if (options.months < 0 || options.months > demo_months_max)
        return refuse(Code::invalid, "--months is from 0 to {}"_msg(demo_months_max));
    const domain::Date first = demo_span(options).first;
    if (first < earliest_last_day - 365 || options.until < earliest_last_day ||
        options.until > latest_last_day)
        return refuse(Code::invalid, "--until is from {} to {}, with its months after 2020-01-01"_msg(
                                         earliest_last_day.iso(), latest_last_day.iso()));
    return Done{};
}

void begin(store::Database& db) {
    const auto begun = db.write_wait(Scope::installation(), Priority::normal, [](Tx& tx) -> Result<Done> {
        store::put_installation_value(tx, demo_unfinished_value, "1");
        return Done{};
    });
    BANGNOPI_CHECK(begun);
}

// The demo is whole; its time goes on from here, and no id is issued twice.
void finish(store::Database& db, const DemoOptions& options, Instant now, Id last) {
    const auto kept = db.write_wait(Scope::installation(), Priority::normal, [&](Tx& tx) -> Result<Done> {
        store::put_installation_value(tx, "demo.clock",
                                      fmt::format("{} {}", now.time_since_epoch().count(),
                                                  options.real_now.time_since_epoch().count()));
        store::put_installation_value(tx, "ids.above", fmt::format("{}", last.value));
        store::remove_installation_value(tx, demo_unfinished_value);
        return Done{};
    });
    BANGNOPI_CHECK(kept);
}

std::string gigabytes(std::int64_t bytes) {
    constexpr std::int64_t gigabyte = 1'000'000'000;
    return fmt::format("{}", bytes / gigabyte);
}

}  // namespace

Result<Story> make_demo(store::Database& db, const KeyRing& keys, const DemoOptions& options,
                        const DemoProgress& progress) {
    BANGNOPI_TRY_DONE(check(options));
    BANGNOPI_TRY(zone, domain::Zone::find("Asia/Jakarta"));
    ManualClock clock(zone.at(demo_span(options).first));
    IdSource ids(clock, 0);
    begin(db);
    BANGNOPI_TRY(subject, make_demo_operator(db, keys, ids, clock.now()));
    DemoStory story(db, keys, options, subject, clock, ids);
    if (options.months == 0) {
        BANGNOPI_TRY_DONE(story.open_only());
    } else {
        BANGNOPI_TRY_DONE(story.live(progress));
        clock.advance_to(zone.at(options.until, 10));
    }
    Story told = story.told_story();
    told.now = clock.now();
    finish(db, options, clock.now(), ids.next());
    store::refresh_statistics(db);
    return told;
}

std::string told(const Story& story) {
    const auto rupiah = [](std::int64_t amount) {
        return domain::format_money({amount, domain::Currency::idr()});
    };
    const std::string month = story.month.iso().substr(0, 7);
    return fmt::format(
        "Cerita bulan {0}: {1} pelanggan, {2} baru. Mereka memakai {3} GB. {4} tagihan terbit senilai {5}; "
        "{6} pembayaran "
        "masuk senilai {7}. {8} sambungan diisolir dan {9} dibuka lagi. Kini masih terbuka {10}, dan {11} "
        "sambungan "
        "terisolir.\n"
        "The story of {0}: {1} customers, {2} of them new. They used {3} GB. {4} invoices were issued for "
        "{5}; {6} payments "
        "of {7} came in. {8} lines were isolated and {9} restored. {10} is open now, and {11} lines are "
        "isolated.\n",
        month, story.customers, story.joined, gigabytes(story.used_bytes), story.invoices,
        rupiah(story.billed), story.payments, rupiah(story.paid), story.isolated, story.restored,
        rupiah(story.open), story.isolated_now);
}

}  // namespace bangnopi::app
