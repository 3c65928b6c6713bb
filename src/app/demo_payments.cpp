// How the demo's customers pay: early or late, in parts, rounded up, after isolation, or never.
#include <fmt/format.h>

#include <array>

#include "app/demo_story.hpp"
#include "base/check.hpp"
#include "billing/receipt_numbers.hpp"
#include "store/invoices.hpp"

namespace bangnopi::app {
namespace {

using namespace std::chrono_literals;
using store::Scope;
using store::Tx;

constexpr int grace_days = 6;
constexpr int days_between_top_ups_max = 14;

// Streams of chance that are not a customer's own.
std::uint64_t stream_of(Id id) {
    return static_cast<std::uint64_t>(id.value);
}

struct Way {
    std::string_view channel;
    domain::PaymentMethod method;
    std::string_view reference;  // before the number
    int percent;
};
constexpr std::array<Way, 5> ways{{{"kas", domain::PaymentMethod::cash, "TNI", 30},
                                   {demo_collector_channel, domain::PaymentMethod::cash, "KLK", 20},
                                   {"bank", domain::PaymentMethod::bank_transfer, "TRF", 25},
                                   {demo_wallet_channel, domain::PaymentMethod::e_wallet, "GPY", 12},
                                   {demo_qris_channel, domain::PaymentMethod::qris, "QRS", 13}}};

const Way& drawn_way(DemoRandom& random) {
    std::int64_t rest = random.below(100);
    for (const Way& way : ways) {
        rest -= way.percent;
        if (rest < 0) return way;
    }
    return ways.front();
}

std::int64_t rounded_up(std::int64_t amount) {
    constexpr std::int64_t note = 50'000;
    return (amount / note + 1) * note;
}

}  // namespace

// Also of yesterday's invoices: who joins in the daytime is billed in the night that follows, dated the day of joining.
void DemoStory::plan_payments(domain::Date today) {
    store::InvoiceFilter filter;
    filter.issued_from = today - 1;
    filter.issued_to = today + 1;
    filter.unpaid = true;
    store::PageRequest request;
    request.limit = store::page_limit_max;
    const Id planned_before = last_planned_;
    do {
        const auto page = db_.read(Scope::of(subject_.tenant.id), [&](Tx& tx) {
            return store::list_invoices(tx, subject_.tenant.id, filter, request);
        });
        BANGNOPI_CHECK(page);
        for (const store::Invoice& invoice : page->items) {
            if (invoice.id <= planned_before) continue;
            last_planned_ = std::max(last_planned_, invoice.id);
            plan_payment(invoice, today);
        }
        request.cursor = page->next_cursor;
    } while (!request.cursor.empty());
}

void DemoStory::plan_payment(const store::Invoice& invoice, domain::Date today) {
    const auto found = by_customer_.find(invoice.customer_id);
    BANGNOPI_CHECK(found != by_customer_.end());
    const std::size_t i = found->second;
    if (lines_[i].person.pays_as_it_goes) return;  // topping up pays it
    DemoRandom random(options_.seed, stream_of(invoice.id));
    const auto on = [&](domain::Date day, std::int64_t amount) {
        planned_[std::max(day, today)].push_back({i, invoice.id, amount});
    };
    const domain::Date due = invoice.due_on;
    const auto days = [&](std::int64_t first, std::int64_t last) {
        return static_cast<std::int32_t>(random.between(first, last));
    };
    const auto days_to_due = due - invoice.issued_on;
    switch (lines_[i].person.habit) {
        case Habit::prompt:
            return on(invoice.issued_on + days(0, days_to_due), invoice.open);
        case Habit::rounds_up:
            return on(invoice.issued_on + days(0, days_to_due), rounded_up(invoice.open));
        case Habit::late:
            return on(due + days(1, grace_days - 1), invoice.open);
        case Habit::very_late:
            return on(due + days(grace_days, grace_days + 12), invoice.open);
        case Habit::in_parts:
            on(invoice.issued_on + days(0, days_to_due), invoice.open / 2 + 1);
            return on(due + days(1, grace_days + 2), invoice.open - invoice.open / 2 - 1);
        case Habit::promises:
            promised_[due + (grace_days - 1)].push_back(i);
            return on(due + grace_days + days(20, 30), invoice.open);
        case Habit::never:
            return;
    }
}

// Pay as you go: something when the line begins, then now and then.
void DemoStory::plan_top_ups(domain::Date day) {
    constexpr std::array<std::int64_t, 4> amounts{20'000, 50'000, 50'000, 100'000};
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        const Line& line = lines_[i];
        if (!line.person.pays_as_it_goes || !line.subscription || line.ended_on) continue;
        DemoRandom random(options_.seed ^ static_cast<std::uint64_t>(day.days()),
                          static_cast<std::uint64_t>(line.person.n));
        const bool first = line.person.registered_on == day;
        const bool dry = isolated_.contains(line.subscription) && random.chance(40);
        if (first || dry || random.below(days_between_top_ups_max) == 0)
            planned_[day].push_back({i, std::nullopt, random.pick(std::span<const std::int64_t>(amounts))});
    }
}

billing::ReceivePayment DemoStory::drawn_payment(const PlannedPayment& planned, domain::Date day,
                                                 Instant opened_at) {
    const Line& line = lines_[planned.line];
    DemoRandom random(options_.seed ^ static_cast<std::uint64_t>(day.days()),
                      stream_of(planned.invoice.value_or(line.subscription)));
    const Way& way = drawn_way(random);
    billing::ReceivePayment command;
    command.customer_id = line.customer;
    command.invoice_id = planned.invoice;
    command.method = way.method;
    command.channel = way.channel;
    command.amount = planned.amount;
    const auto open_for = std::chrono::duration_cast<std::chrono::seconds>(clock_.now() - opened_at).count();
    command.received_at = opened_at + std::chrono::seconds(random.below(std::max<std::int64_t>(open_for, 1)));
    command.reference = fmt::format("{}-{}-{:06}", way.reference, day.year(), ++references_[command.channel]);
    command.to_balance = !planned.invoice;
    return command;
}

const store::Actor& DemoStory::taker_of(std::string_view channel) const {
    return channel == demo_collector_channel ? subject_.collector : subject_.accountant;
}

Result<Done> DemoStory::receive_payments(domain::Date day, Instant opened_at) {
    const auto today = planned_.find(day);
    if (today == planned_.end()) return Done{};
    std::vector<billing::ReceivePayment> commands;
    for (const PlannedPayment& planned : today->second)
        if (planned.amount > 0) commands.push_back(drawn_payment(planned, day, opened_at));
    Result<Done> received =
        in_batches(commands, [&](Tx& tx, const billing::ReceivePayment& command) -> Result<Done> {
            const store::Act context = act(taker_of(command.channel));
            BANGNOPI_TRY_DONE(billing::receive_payment(tx, context, subject_.tenant.settings, command));
            return Done{};
        });
    planned_.erase(today);
    billing::number_all_receipts(db_, subject_.tenant.id);
    return received;
}

}  // namespace bangnopi::app
