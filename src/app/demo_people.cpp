#include "app/demo_people.hpp"

#include <fmt/format.h>

#include <array>

#include "app/demo_names.hpp"
#include "app/demo_operator.hpp"
#include "app/demo_random.hpp"

namespace bangnopi::app {
namespace {

constexpr std::int64_t gigabyte = 1'000'000'000;
constexpr int present_from_the_first_day_percent = 75;
constexpr std::int64_t oldest_customer_days = 800;

// What is sold, how often in a hundred, and how much its buyers use.
struct Sold {
    std::string_view plan;
    int percent;
    std::int64_t gigabytes_a_day;
    std::string_view next_plan;  // what its buyers change to; empty: they stay
};
constexpr std::array<Sold, 7> sold{{{"H10", 35, 4, "H20"},
                                    {"H20", 22, 7, "H50"},
                                    {"H50", 8, 12, "H20"},
                                    {"B100", 3, 15, ""},
                                    {"K100", 13, 4, "H10"},
                                    {"F30", 12, 11, "H50"},
                                    {"PAKAI", 7, 1, ""}}};

const Sold& drawn_plan(DemoRandom& random) {
    std::int64_t rest = random.below(100);
    for (const Sold& one : sold) {
        rest -= one.percent;
        if (rest < 0) return one;
    }
    return sold.front();
}

// Those who were there before the story, then the others one after the other through its days.
domain::Date registration_day(const DemoOptions& options, const DemoSpan& span, std::int64_t n) {
    const std::int64_t present = options.customers * present_from_the_first_day_percent / 100;
    if (options.months == 0 || n <= present) return span.first;
    const std::int64_t days = span.last - span.first;
    const std::int64_t newcomers = options.customers - present;
    return span.first + static_cast<std::int32_t>(1 + (n - present - 1) * (days - 1) /
                                                          std::max<std::int64_t>(newcomers, 1));
}

billing::NewCustomer drawn_customer(DemoRandom& random, std::int64_t n, std::size_t hamlet) {
    billing::NewCustomer customer;
    customer.name = fmt::format("{} {}", random.pick(demo_given_names()), random.pick(demo_family_names()));
    customer.area = demo_area_code(hamlet);
    customer.address =
        fmt::format("{} {} RT {:02}/{:02}, {}", random.pick(demo_streets()), random.between(1, 120),
                    random.between(1, 9), hamlet + 1, demo_hamlets()[hamlet]);
    constexpr std::array<std::string_view, 8> prefixes{"0812", "0813", "0821", "0852",
                                                       "0857", "0878", "0896", "0838"};
    customer.phone = fmt::format("{}{:08}", random.pick(std::span<const std::string_view>(prefixes)),
                                 random.below(100'000'000));
    if (random.chance(30)) customer.email = fmt::format("pelanggan{:06}@contoh.id", n);
    customer.exempt = random.below(200) == 0;  // the mosque, the village hall
    return customer;
}

// 10.64.0.0/12 and beyond: nothing in 10.20.0.0/16 or 10.99.0.0/24.
std::string address_of(std::int64_t n) {
    constexpr std::int64_t hosts = 250;
    return fmt::format("10.{}.{}.{}", 64 + n / (hosts * hosts), n / hosts % hosts, n % hosts + 1);
}

billing::NewConnection drawn_connection(DemoRandom& random, std::int64_t n, bool bind_mac) {
    billing::NewConnection connection;
    const std::int64_t kind = random.below(100);
    connection.kind = kind < 70   ? domain::ConnectionKind::pppoe
                      : kind < 88 ? domain::ConnectionKind::hotspot
                                  : domain::ConnectionKind::static_ip;
    connection.username = fmt::format("u{:06}", n);
    connection.password = fmt::format("p{:06}", n);
    if (connection.kind == domain::ConnectionKind::static_ip) connection.ip = address_of(n);
    const std::int64_t device = random.below(0x1000000);
    if (bind_mac && random.chance(10))
        connection.mac =
            fmt::format("48:8f:5a:{:02x}:{:02x}:{:02x}", device >> 16, device >> 8 & 0xFF, device & 0xFF);
    return connection;
}

std::optional<store::SubscriptionDiscount> drawn_discount(DemoRandom& random, bool newcomer) {
    using Kind = domain::Discount::Kind;
    if (newcomer && random.chance(20))
        return store::SubscriptionDiscount{{Kind::percent, domain::Rate(10, 1)}, 3, std::nullopt};
    if (random.chance(2))
        return store::SubscriptionDiscount{
            {Kind::amount, domain::Rate(25'000, 1)}, std::nullopt, std::nullopt};
    return std::nullopt;
}

Habit drawn_habit(DemoRandom& random) {
    constexpr std::array<std::pair<Habit, int>, 7> habits{{{Habit::prompt, 56},
                                                           {Habit::late, 20},
                                                           {Habit::very_late, 9},
                                                           {Habit::promises, 3},
                                                           {Habit::in_parts, 5},
                                                           {Habit::rounds_up, 5},
                                                           {Habit::never, 2}}};
    std::int64_t rest = random.below(100);
    for (const auto& [habit, percent] : habits) {
        rest -= percent;
        if (rest < 0) return habit;
    }
    return Habit::prompt;
}

void draw_turn(DemoRandom& random, const DemoSpan& span, DemoPerson& person, const Sold& plan) {
    const std::int64_t kind = random.below(100);
    const std::int64_t days = span.last - person.registered_on;
    constexpr std::int64_t settled_days = 20;
    if (person.subscription.plan == "B100" || person.pays_as_it_goes || days <= settled_days) return;
    person.turns_on = person.registered_on + static_cast<std::int32_t>(random.between(settled_days, days));
    person.returns_on = person.turns_on + static_cast<std::int32_t>(random.between(6, 25));
    if (kind < 8 && !plan.next_plan.empty()) {
        person.turn = Turn::other_plan;
        person.next_plan = plan.next_plan;
    } else if (kind >= 8 && kind < 12) {
        person.turn = Turn::pause;
    } else if (kind >= 12 && kind < 15) {
        person.turn = Turn::leave;
    }
}

// The plan of the neighbourhood instead of the smallest one, where it is sold.
std::string_view local_plan(DemoRandom& random, const Sold& plan, std::size_t hamlet) {
    const bool neighbour = random.chance(40);
    return plan.plan == "H10" && hamlet < 2 && neighbour ? std::string_view("WARGA") : plan.plan;
}

void draw_dates(DemoRandom& random, const DemoOptions& options, const DemoSpan& span, DemoPerson& person) {
    billing::NewSubscription& line = person.subscription;
    line.starts_on = person.registered_on;
    line.billing_day = 1;
    if (options.months == 0) return;
    const bool newcomer = person.registered_on > span.first;
    if (!newcomer) {
        line.starts_on = span.first - static_cast<std::int32_t>(random.below(oldest_customer_days));
        line.bill_from = span.first;
    }
    if (random.chance(10))
        line.billing_day = newcomer ? person.registered_on.day() : static_cast<int>(random.between(2, 28));
    line.discount = drawn_discount(random, newcomer);
}

}  // namespace

DemoSpan demo_span(const DemoOptions& options) {
    const domain::Date month(options.until.year(), options.until.month(), 1);
    return {month.plus_months(-options.months, 1), options.until};
}

DemoPerson demo_person(const DemoOptions& options, std::int64_t n) {
    const DemoSpan span = demo_span(options);
    DemoRandom random(options.seed, static_cast<std::uint64_t>(n));
    DemoPerson person;
    person.n = n;
    person.registered_on = registration_day(options, span, n);
    const auto hamlet =
        static_cast<std::size_t>(random.below(static_cast<std::int64_t>(demo_hamlets().size())));
    person.customer = drawn_customer(random, n, hamlet);
    const Sold* plan = &drawn_plan(random);
    if (options.months == 0 && (plan->plan == "PAKAI" || plan->plan == "B100")) plan = &sold.front();
    person.pays_as_it_goes = plan->plan == "PAKAI";
    person.subscription.plan = local_plan(random, *plan, hamlet);
    person.subscription.connection = drawn_connection(random, n, options.months > 0);
    person.habit = drawn_habit(random);
    person.bytes_a_day = plan->gigabytes_a_day * gigabyte * random.between(30, 170) / 100;
    draw_dates(random, options, span, person);
    if (options.months > 0) draw_turn(random, span, person, *plan);
    return person;
}

}  // namespace bangnopi::app
