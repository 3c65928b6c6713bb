#include "store/usage.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "domain/money.hpp"
#include "store/many_rows.hpp"
#include "store/payments.hpp"

namespace bangnopi::store {
namespace {

constexpr std::size_t records_per_pass = 512;
constexpr std::size_t months_a_query = 12;

constexpr std::array record_columns = {Column{"operator_id"},     Column{"key", ColumnType::text},
                                       Column{"subscription_id"}, Column{"started_at"},
                                       Column{"ended_at"},        Column{"bytes_down"},
                                       Column{"bytes_up"},        Column{"counted_on", ColumnType::text}};
constexpr std::array day_columns = {Column{"operator_id"}, Column{"subscription_id"},
                                    Column{"day", ColumnType::text}, Column{"bytes_down"},
                                    Column{"bytes_up"}};
constexpr std::array month_columns = {Column{"operator_id"}, Column{"month", ColumnType::text},
                                      Column{"subscription_id"}, Column{"bytes_down"}, Column{"bytes_up"}};

// Of the first months, as many as one query takes. Where there are fewer, the last is asked for again.
void add_usage_of_months(Tx& tx, Id operator_id, std::span<const Id> subscriptions,
                         std::span<MonthUsage> usage) {
    usage = usage.first(std::min(usage.size(), months_a_query));
    std::vector<Param> values{Param(operator_id), Param(subscriptions)};
    for (std::size_t i = 0; i < months_a_query; ++i)
        values.emplace_back(usage[std::min(i, usage.size() - 1)].month);
    tx.each_with(
        "SELECT month, bytes_down, bytes_up FROM usage_month WHERE operator_id = $1 AND subscription_id "
        "{in:$2} AND month IN ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        values, [&](const Row& row) {
            MonthUsage& month = *std::ranges::find(usage, row.text(0), &MonthUsage::month);
            month.bytes_down = domain::add(month.bytes_down, row.integer(1));
            month.bytes_up = domain::add(month.bytes_up, row.integer(2));
        });
}

std::array<char, 7> month_of(domain::Date date) {
    const std::array<char, 10> iso = date.iso_chars();
    std::array<char, 7> month{};
    std::copy_n(iso.begin(), month.size(), month.begin());
    return month;
}

struct MonthSum {
    std::array<char, 7> month;
    Id subscription;
    std::int64_t bytes_down;
    std::int64_t bytes_up;
};

std::vector<MonthSum> sum_by_month(std::span<const CountedUsage> days) {
    std::vector<MonthSum> months;
    for (const CountedUsage& day : days) {
        const std::array<char, 7> month = month_of(day.on);
        if (!months.empty() && months.back().subscription == day.subscription_id &&
            months.back().month == month) {
            months.back().bytes_down = domain::add(months.back().bytes_down, day.bytes_down);
            months.back().bytes_up = domain::add(months.back().bytes_up, day.bytes_up);
        } else {
            months.push_back({month, day.subscription_id, day.bytes_down, day.bytes_up});
        }
    }
    return months;
}

}  // namespace

std::vector<std::size_t> insert_usage_records(Tx& tx, Id operator_id, std::span<const UsageRecord> records) {
    static const ManyRows insert(
        "INSERT INTO usage_record (operator_id, key, subscription_id, started_at, ended_at, bytes_down, "
        "bytes_up, counted_on) {rows} ON CONFLICT (operator_id, key) DO NOTHING RETURNING key",
        "usage_record", record_columns);
    std::vector<std::size_t> accepted;
    std::unordered_map<std::string_view, std::size_t> first_of_key;
    first_of_key.reserve(records.size());
    for (std::size_t i = 0; i < records.size(); ++i) first_of_key.try_emplace(records[i].key, i);
    for (std::size_t from = 0; from < records.size(); from += records_per_pass) {
        RowBuffer rows = insert.no_rows();
        for (const UsageRecord& record :
             records.subspan(from, std::min(records_per_pass, records.size() - from)))
            rows.row(operator_id, record.key, record.subscription_id, record.started_at, record.ended_at,
                     record.bytes_down, record.bytes_up, record.counted_on);
        insert.each(tx, rows, [&](const Row& row) { accepted.push_back(first_of_key.at(row.text(0))); });
    }
    std::sort(accepted.begin(), accepted.end());
    return accepted;
}

void sum_by_day(std::vector<CountedUsage>& usage) {
    std::sort(usage.begin(), usage.end(), [](const CountedUsage& a, const CountedUsage& b) {
        return std::tie(a.subscription_id, a.on) < std::tie(b.subscription_id, b.on);
    });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < usage.size(); ++i) {
        if (kept > 0 && usage[kept - 1].subscription_id == usage[i].subscription_id &&
            usage[kept - 1].on == usage[i].on) {
            usage[kept - 1].bytes_down = domain::add(usage[kept - 1].bytes_down, usage[i].bytes_down);
            usage[kept - 1].bytes_up = domain::add(usage[kept - 1].bytes_up, usage[i].bytes_up);
        } else {
            usage[kept++] = usage[i];
        }
    }
    usage.resize(kept);
}

void add_to_rollups(Tx& tx, Id operator_id, std::span<const CountedUsage> days) {
    static const ManyRows upsert_day(
        "INSERT INTO usage_day (operator_id, subscription_id, day, bytes_down, bytes_up) {rows} "
        "ON CONFLICT (operator_id, subscription_id, day) DO UPDATE SET "
        "bytes_down = usage_day.bytes_down + excluded.bytes_down, bytes_up = usage_day.bytes_up + "
        "excluded.bytes_up",
        "usage_day", day_columns);
    static const ManyRows upsert_month(
        "INSERT INTO usage_month (operator_id, month, subscription_id, bytes_down, bytes_up) {rows} "
        "ON CONFLICT (operator_id, month, subscription_id) DO UPDATE SET "
        "bytes_down = usage_month.bytes_down + excluded.bytes_down, bytes_up = usage_month.bytes_up + "
        "excluded.bytes_up",
        "usage_month", month_columns);
    RowBuffer by_day = upsert_day.no_rows();
    for (const CountedUsage& sum : days)
        by_day.row(operator_id, sum.subscription_id, sum.on, sum.bytes_down, sum.bytes_up);
    upsert_day.post(tx, by_day);

    RowBuffer by_month = upsert_month.no_rows();
    for (const MonthSum& sum : sum_by_month(days))
        by_month.row(operator_id, std::string_view(sum.month.data(), sum.month.size()), sum.subscription,
                     sum.bytes_down, sum.bytes_up);
    upsert_month.post(tx, by_month);
}

void lock_accounts_of(Tx& tx, Id operator_id, std::span<const Id> subscriptions) {
    if (tx.engine() == Engine::sqlite || subscriptions.empty()) return;  // SQLite's one writer is the lock
    std::vector<Id> customers;
    tx.each(
        "SELECT DISTINCT customer_id FROM subscription WHERE operator_id = $1 AND id {in:$2} "
        "ORDER BY customer_id",
        [&](const Row& row) { customers.push_back(row.id(0)); }, operator_id, subscriptions);
    lock_accounts(tx, operator_id, customers);
}

void ask_usage_targets(Tx& tx, Id operator_id, std::span<const Id> ids, std::vector<UsageTarget>& targets) {
    targets.reserve(targets.size() + ids.size());
    const auto read = [&targets](const Row& row) {
        const bool in_advance = row.enumeration<domain::Charged>(7) == domain::Charged::advance;
        const auto billing = row.enumeration<domain::Billing>(5);
        targets.push_back({row.id(0), row.id(1), row.date(2), row.date(3), row.optional_date(8),
                           static_cast<int>(row.integer(4)), in_advance,
                           billing == domain::Billing::prepaid_usage,
                           domain::has_quota(row.enumeration<domain::Beyond>(6)),
                           billing == domain::Billing::prepaid_package, row.boolean(9)});
    };
    tx.ask(
        "SELECT s.id, s.customer_id, s.first_period_from, s.next_period_from, s.billing_day, v.billing, "
        "v.beyond, v.charged, s.ends_on, s.package_waits FROM subscription s "
        "JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id "
        "WHERE s.operator_id = $1 AND s.id {in:$2} ORDER BY s.id {for_update:s}",
        read, operator_id, ids);
}

std::vector<DayUsage> usage_by_day(Tx& tx, Id operator_id, Id subscription, domain::Period period) {
    std::vector<DayUsage> days;
    tx.each(
        "SELECT day, bytes_down, bytes_up FROM usage_day "
        "WHERE operator_id = $1 AND subscription_id = $2 AND day >= $3 AND day < $4 ORDER BY day",
        [&](const Row& row) {
            days.push_back({row.date(0), row.integer(1), row.integer(2)});
        },
        operator_id, subscription, period.from, period.to);
    return days;
}

std::vector<MonthUsage> usage_by_month(Tx& tx, Id operator_id, std::span<const Id> subscriptions,
                                       std::span<const std::string> months) {
    std::vector<MonthUsage> usage;
    for (const std::string& month : months) usage.push_back({month});
    for (std::size_t first = 0; first < usage.size(); first += months_a_query)
        add_usage_of_months(tx, operator_id, subscriptions, std::span(usage).subspan(first));
    return usage;
}

}  // namespace bangnopi::store
