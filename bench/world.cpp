#include "bench/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "store/add_ons.hpp"
#include "store/ledger.hpp"
#include "store/payments.hpp"
#include "store/plans.hpp"

namespace bangnopi::bench {
namespace {

using store::Column;
using store::ColumnType;
using store::Database;
using store::Priority;
using store::Scope;
using store::Tx;

constexpr Id flat_version{11};
constexpr std::int64_t batch = 5'000;
constexpr Id address_add_on{21};
constexpr std::int64_t add_on_fee = 50'000;

// Of the n-th subscription.
struct Mix {
    bool is_rated, has_discount, has_add_on;
};
Mix mix_of(std::int64_t n, Population population) {
    if (population == Population::plain) return {n % 10 == 0, false, false};
    return {n % 10 < 3, n % 4 == 1, n % 5 == 2};
}

constexpr std::array first_names = {"Siti", "Budi", "Agus",  "Dewi", "Eko",  "Rina",
                                    "Joko", "Nur",  "Wawan", "Yuni", "Ketut"};
constexpr std::array last_names = {"Aminah",   "Santoso", "Wibowo",   "Lestari",
                                   "Prasetyo", "Hidayat", "Rahmawati"};

// Each pair of names occurs, and none of their orders is that of the ids.
std::string name_of(std::int64_t n) {
    return fmt::format("{} {}", first_names[static_cast<std::size_t>(n) % first_names.size()],
                       last_names[static_cast<std::size_t>(n) % last_names.size()]);
}

template <class F>
void write(Database& db, F&& body) {
    must(db.write_wait(Scope::of(owner), Priority::normal, [&](Tx& tx) -> Result<Done> {
        body(tx);
        return Done{};
    }));
}

void fill_plans(Database& db) {
    domain::PlanTerms flat;
    flat.monthly_fee = monthly_fee;
    flat.code = "home";
    domain::PlanTerms rated = flat;
    rated.code = "quota";
    rated.included_bytes = 100 * gigabyte;
    rated.beyond = domain::Beyond::overage;
    rated.unit_bytes = gigabyte;
    rated.unit_price = 2500;
    write(db, [&](Tx& tx) {
        store::insert_operator(tx, bench_operator());
        store::insert_chart(tx, owner);
        store::insert_channel(tx, owner, {"kas", "Kas", domain::PaymentMethod::cash, "1101", true});
        for (const auto& [id, plan, terms] :
             {std::tuple(flat_version, Id{1}, flat), std::tuple(rated_version, Id{2}, rated)}) {
            store::insert_plan(tx, owner, {plan, terms.code, terms.code, true, Instant{}, 1});
            store::insert_plan_version(tx, owner, {id, plan, month(-12), terms, Instant{}});
        }
        store::insert_add_on(tx, owner,
                             {address_add_on, "ip", "IP statis", add_on_fee, true, true, Instant{}, 1});
    });
}

constexpr Column customer_columns[] = {{"operator_id"},
                                       {"id"},
                                       {"number", ColumnType::text},
                                       {"name", ColumnType::text},
                                       {"address", ColumnType::text},
                                       {"language", ColumnType::text},
                                       {"preferred_channel", ColumnType::text},
                                       {"balance"},
                                       {"exempt", ColumnType::small},
                                       {"search_text", ColumnType::text},
                                       {"sort_text", ColumnType::text},
                                       {"created_at"},
                                       {"version"}};
constexpr Column subscription_columns[] = {{"operator_id"},
                                           {"id"},
                                           {"customer_id"},
                                           {"plan_version_id"},
                                           {"current_plan_version_id"},
                                           {"status", ColumnType::small},
                                           {"starts_on", ColumnType::text},
                                           {"billing_day", ColumnType::small},
                                           {"bill_on_end_date", ColumnType::small},
                                           {"first_period_from", ColumnType::text},
                                           {"next_period_from", ColumnType::text},
                                           {"next_issue_on", ColumnType::text},
                                           {"amended", ColumnType::small},
                                           {"discount_kind", ColumnType::small},
                                           {"discount_numerator"},
                                           {"discount_denominator"},
                                           {"connection_kind", ColumnType::small},
                                           {"username", ColumnType::text},
                                           {"created_at"},
                                           {"version"}};
constexpr Column usage_columns[] = {
    {"operator_id"}, {"subscription_id"}, {"day", ColumnType::text}, {"bytes_down"}, {"bytes_up"}};

constexpr Column add_on_columns[] = {{"operator_id"},
                                     {"subscription_id"},
                                     {"id"},
                                     {"add_on_id"},
                                     {"monthly_fee"},
                                     {"taxed", ColumnType::small},
                                     {"from_on", ColumnType::text}};

void fill_batch(Tx& tx, std::int64_t from, std::int64_t to, int months, Population population) {
    store::BulkInsert customers("customer", customer_columns);
    store::BulkInsert subscriptions("subscription", subscription_columns);
    store::BulkInsert usage("usage_day", usage_columns);
    store::BulkInsert add_ons("subscription_add_on", add_on_columns);
    for (std::int64_t n = from; n < to; ++n) {
        const Mix mix = mix_of(n, population);
        const Id version = mix.is_rated ? rated_version : flat_version;
        const std::string number = fmt::format("C{:07}", n);
        const std::string name = name_of(n), address = fmt::format("Jl. Melati {} RT 02/05", n % 90);
        customers.row(owner, customer_of(n), number, name, address, "id", "sms", 0, 0,
                      fold(name + ' ' + number + ' ' + address), fold(name), 0, 1);
        subscriptions.row(owner, subscription_of(n), customer_of(n), version, version, 2, month(-1), 1, 0,
                          month(0), month(0), month(1), mix.has_add_on ? 1 : 0, mix.has_discount ? 1 : 0,
                          mix.has_discount ? 10 : 0, 1, 1, "u" + number, 0, 1);
        if (mix.has_add_on)
            add_ons.row(owner, subscription_of(n), Id{3'000'000'000 + n}, address_add_on, add_on_fee, 1,
                        month(-1));
        if (mix.is_rated)
            for (int m = 0; m < months; ++m)
                for (domain::Date day = month(m); day < month(m + 1); day = day + 1)
                    usage.row(owner, subscription_of(n), day, 4 * gigabyte, 0);
    }
    tx.bulk_insert(customers);
    tx.bulk_insert(subscriptions);
    if (!usage.empty()) tx.bulk_insert(usage);
    if (!add_ons.empty()) tx.bulk_insert(add_ons);
}

}  // namespace

domain::Date month(int n) {
    return domain::Date(2026, 1, 1).plus_months(n, 1);
}
Id customer_of(std::int64_t n) {
    return Id{1'000'000'000 + n};
}
Id subscription_of(std::int64_t n) {
    return Id{2'000'000'000 + n};
}

store::Operator bench_operator() {
    store::Settings settings;
    settings.tax = domain::Tax{domain::Rate(11, 1), domain::Rate(1, 1), false};
    return {owner,
            "bench",
            "Bench Net",
            must(domain::Zone::find("Asia/Jakarta")),
            domain::Currency::idr(),
            settings,
            Instant{},
            1};
}

store::Act act_on(domain::Date day, IdSource& ids) {
    const store::Operator subject = bench_operator();
    return {owner, subject.zone, subject.currency, {}, subject.zone.at(day, 9), day, &ids};
}

void fill_world(Database& db, std::int64_t subscriptions, int months_of_usage, Population population) {
    store::migrate(db);
    fill_plans(db);
    for (std::int64_t from = 0; from < subscriptions; from += batch)
        write(db, [&](Tx& tx) {
            fill_batch(tx, from, std::min(from + batch, subscriptions), months_of_usage, population);
        });
}

}  // namespace bangnopi::bench
