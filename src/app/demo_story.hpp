// The life of the demo's operator, day by day: customers come, use, are billed, pay or don't, change and leave.
// The same calls as the HTTP interface makes, many in one transaction.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "app/demo.hpp"
#include "app/demo_operator.hpp"
#include "app/demo_people.hpp"
#include "app/demo_random.hpp"
#include "billing/payments.hpp"
#include "store/invoices.hpp"
#include "store/usage.hpp"

namespace bangnopi::app {

class DemoStory {
  public:
    DemoStory(store::Database& db, const KeyRing& keys, const DemoOptions& options,
              const DemoOperator& subject, ManualClock& clock, IdSource& ids);

    // All customers at once, on the first of the month, and nothing else.
    Result<Done> open_only();
    Result<Done> live(const DemoProgress& progress);
    // What the whole of it comes to, read back from the database.
    Story told_story();

  private:
    static constexpr std::size_t calls_per_transaction = 500;

    struct Line {
        DemoPerson person;
        Id customer;
        Id subscription;
        std::optional<domain::Date> ended_on;
        bool paused = false;
        Instant metered_until;
    };
    struct PlannedPayment {
        std::size_t line = 0;
        std::optional<Id> invoice;  // none: a top-up
        std::int64_t amount = 0;
    };
    struct Tally {
        std::int64_t joined = 0, used_bytes = 0, isolated = 0, restored = 0;
    };

    [[nodiscard]] store::Act act(const store::Actor& actor) const;
    // `each(tx, item)` on all of them, many in one transaction.
    template <class Item, class Each>
    Result<Done> in_batches(const std::vector<Item>& items, Each&& each) {
        for (std::size_t from = 0; from < items.size(); from += calls_per_transaction) {
            const std::size_t to = std::min(from + calls_per_transaction, items.size());
            const auto batch = [&](store::Tx& tx) -> Result<Done> {
                for (std::size_t i = from; i < to; ++i) BANGNOPI_TRY_DONE(each(tx, items[i]));
                return Done{};
            };
            auto written =
                db_.write_wait(store::Scope::of(subject_.tenant.id), store::Priority::normal, batch);
            if (!written) return written;
        }
        return Done{};
    }

    Result<Done> live_day(domain::Date day);
    Result<Done> run_jobs_at(Instant at);
    Result<Done> register_people(domain::Date day);
    void plan_payments(domain::Date today);
    void plan_payment(const store::Invoice& invoice, domain::Date today);
    Result<Done> receive_payments(domain::Date day, Instant opened_at);
    [[nodiscard]] billing::ReceivePayment drawn_payment(const PlannedPayment& planned, domain::Date day,
                                                        Instant opened_at);
    [[nodiscard]] const store::Actor& taker_of(std::string_view channel) const;
    void plan_top_ups(domain::Date day);
    Result<Done> grant_promises(domain::Date day);
    Result<Done> take_turns(domain::Date day);
    Result<Done> turn(store::Tx& tx, std::size_t line, domain::Date day);
    Result<Done> record_usage(domain::Date day, bool is_last);
    [[nodiscard]] std::optional<store::UsageRecord> metered(Line& line, Instant until);
    void look_who_is_isolated(domain::Date day);

    store::Database& db_;
    const KeyRing& keys_;
    const DemoOptions& options_;
    const DemoOperator& subject_;
    ManualClock& clock_;
    IdSource& ids_;
    DemoSpan span_;
    int days_a_record_;

    std::vector<Line> lines_;  // customer n is lines_[n - 1]
    std::unordered_map<Id, std::size_t> by_customer_;
    std::map<domain::Date, std::vector<PlannedPayment>> planned_;
    Id last_planned_;  // ids grow with each invoice
    std::map<domain::Date, std::vector<std::size_t>> promised_;
    std::map<domain::Date, std::vector<std::size_t>> turns_;
    std::unordered_set<Id> isolated_;                           // subscriptions
    std::map<domain::Date, Tally> tallies_;                     // by the first day of the month
    std::unordered_map<std::string, std::int64_t> references_;  // the last number by channel
};

}  // namespace bangnopi::app
