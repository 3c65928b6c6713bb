#include "store/packages.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/connection.hpp"
#include "store/jobs.hpp"
#include "store/outbox.hpp"

namespace bangnopi::store {
namespace {

#define PACKAGE_COLUMNS                                                                                      \
    "subscription_id, from_at, to_at, first_on, invoice_id, used_before, ends_line, waits_until, begun_at, " \
    "had_former_discount"

Package read_package(const Row& row) {
    return {row.id(0),
            {row.instant(1), row.instant(2)},
            row.date(3),
            row.id(4),
            row.optional_integer(5),
            row.boolean(6),
            row.optional_instant(7),
            row.optional_instant(8),
            row.boolean(9)};
}

std::int64_t used_since(Tx& tx, Id operator_id, Id subscription, domain::Date from) {
    std::int64_t bytes = 0;
    tx.first(
        "SELECT CAST(COALESCE(SUM(bytes_down + bytes_up), 0) AS BIGINT) FROM usage_day "
        "WHERE operator_id = $1 AND subscription_id = $2 AND day >= $3",
        [&](const Row& row) { bytes = row.integer(0); }, operator_id, subscription, from);
    return bytes;
}

std::int64_t used_before(Tx& tx, Id operator_id, const Package& package) {
    if (package.used_before) return *package.used_before;
    const std::int64_t used = used_on(tx, operator_id, package.subscription_id, package.first_on);
    tx.execute(
        "UPDATE package SET used_before = $4 WHERE operator_id = $1 AND subscription_id = $2 AND from_at = "
        "$3",
        operator_id, package.subscription_id, package.life.from, used);
    return used;
}

}  // namespace

void insert_package(Tx& tx, Id operator_id, const Package& package) {
    tx.execute(
        "INSERT INTO package (operator_id, subscription_id, from_at, to_at, first_on, invoice_id, "
        "used_before, ends_line, waits_until, begun_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        operator_id, package.subscription_id, package.life.from, package.life.to, package.first_on,
        package.invoice_id, package.used_before, package.ends_line, package.waits_until, package.begun_at);
    if (package.waits_until)
        tx.execute("UPDATE subscription SET package_waits = 1 WHERE operator_id = $1 AND id = $2",
                   operator_id, package.subscription_id);
}

std::vector<Package> packages_not_over(Tx& tx, Id operator_id, std::span<const Id> invoices, Instant at) {
    std::vector<Package> packages;
    if (invoices.empty()) return packages;
    tx.each(
        "SELECT " PACKAGE_COLUMNS
        " FROM package WHERE operator_id = $1 AND invoice_id {in:$2} AND to_at > $3 ORDER BY from_at",
        [&](const Row& row) { packages.push_back(read_package(row)); }, operator_id, invoices, at);
    return packages;
}

void end_package(Tx& tx, Id operator_id, const Package& package, Instant at) {
    if (package.waits_until) note_that_none_waits(tx, operator_id, std::span(&package.subscription_id, 1));
    tx.execute(
        package.life.from < at
            ? "UPDATE package SET to_at = $4 WHERE operator_id = $1 AND subscription_id = $2 AND from_at = $3"
            : "DELETE FROM package WHERE operator_id = $1 AND subscription_id = $2 AND from_at = $3 AND $4 = "
              "$4",
        operator_id, package.subscription_id, package.life.from, at);
}

void note_discount_replaced(Tx& tx, Id operator_id, Id subscription) {
    tx.execute("UPDATE package SET had_former_discount = 1 WHERE operator_id = $1 AND subscription_id = $2",
               operator_id, subscription);
}

bool has_bought_package(Tx& tx, Id operator_id, Id subscription) {
    bool has = false;
    tx.first(
        "SELECT 1 FROM package p JOIN invoice i ON i.operator_id = p.operator_id AND i.id = p.invoice_id "
        "WHERE p.operator_id = $1 AND p.subscription_id = $2 AND i.status <> 4 LIMIT 1",
        [&](const Row&) { has = true; }, operator_id, subscription);
    return has;
}

void cut_package_short(Tx& tx, Id operator_id, Id subscription, Instant at) {
    note_that_none_waits(tx, operator_id, std::span(&subscription, 1));
    tx.execute(
        "UPDATE package SET to_at = $3 WHERE operator_id = $1 AND subscription_id = $2 AND from_at < $3 AND "
        "to_at > $3",
        operator_id, subscription, at);
}

std::vector<Package> packages_that_wait(Tx& tx, const Act& act, std::span<const Id> subscriptions) {
    std::vector<Package> packages;
    if (subscriptions.empty()) return packages;
    tx.each(
        "SELECT " PACKAGE_COLUMNS
        " FROM package WHERE operator_id = $1 AND subscription_id {in:$2} AND begun_at IS NULL "
        "AND waits_until > $3 AND from_at <= $3 AND to_at > $3 ORDER BY subscription_id",
        [&](const Row& row) { packages.push_back(read_package(row)); }, act.operator_id, subscriptions,
        act.now);
    return packages;
}

void begin_package(Tx& tx, const Act& act, const Package& waiting, Instant first_use) {
    const domain::PackageLife life =
        domain::package_begun({waiting.life, waiting.waits_until.value()}, first_use);
    const std::int64_t begun = tx.execute(
        "UPDATE package SET begun_at = $4, to_at = $5 WHERE operator_id = $1 AND subscription_id = $2 AND "
        "from_at = $3 AND begun_at IS NULL AND to_at = $6",
        act.operator_id, waiting.subscription_id, life.from, first_use, life.to, waiting.life.to);
    if (begun == 0) return;
    note_that_none_waits(tx, act.operator_id, std::span(&waiting.subscription_id, 1));
    move_deferral(tx, act.operator_id, waiting.invoice_id, std::max(act.zone.date_of(life.to), act.today));
    emit(tx, act, "subscription.package_begun", waiting.subscription_id,
         fmt::format(R"({{"invoice":"{}","begun_at":"{}","to":"{}"}})", format_id(waiting.invoice_id),
                     format_instant(first_use), format_instant(life.to)));
}

std::vector<Package> packages_of(Tx& tx, Id operator_id, Id subscription, std::int64_t limit) {
    std::vector<Package> packages;
    tx.each(
        "SELECT " PACKAGE_COLUMNS
        " FROM package WHERE operator_id = $1 AND subscription_id = $2 ORDER BY from_at DESC LIMIT $3",
        [&](const Row& row) { packages.push_back(read_package(row)); }, operator_id, subscription, limit);
    return packages;
}

std::unordered_map<Id, PackageState> package_states(Tx& tx, const Act& act,
                                                    std::span<const Id> subscriptions) {
    std::vector<Package> packages;
    tx.each(
        "SELECT " PACKAGE_COLUMNS
        " FROM package WHERE operator_id = $1 AND subscription_id {in:$2} AND (to_at > $3 OR ends_line = 1) "
        "ORDER BY subscription_id, from_at",
        [&](const Row& row) { packages.push_back(read_package(row)); }, act.operator_id, subscriptions,
        act.now);
    std::unordered_map<Id, PackageState> states;
    for (const Package& package : packages) {
        PackageState& state = states[package.subscription_id];
        state.ends_line = state.ends_line || package.ends_line;
        const bool has_begun = package.life.from <= act.now;
        if (!has_begun && package.life.from > state.paid_until.value_or(act.now)) {
            if (!state.next_begins_at) state.next_begins_at = package.life.from;
            continue;
        }
        state.paid_until = std::max(state.paid_until.value_or(package.life.to), package.life.to);
        if (act.now < package.life.from || act.now >= package.life.to) continue;
        state.ends_at = package.life.to;
        state.began_at = package.life.from;
        if (package.waits_at(act.now)) state.waits_until = package.waits_until;
        const std::int64_t used = used_since(tx, act.operator_id, package.subscription_id, package.first_on) -
                                  used_before(tx, act.operator_id, package);
        state.used_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(used, 0));
    }
    return states;
}

std::int64_t used_on(Tx& tx, Id operator_id, Id subscription, domain::Date day) {
    std::int64_t bytes = 0;
    tx.first(
        "SELECT bytes_down + bytes_up FROM usage_day WHERE operator_id = $1 AND subscription_id = $2 AND day "
        "= $3",
        [&](const Row& row) { bytes = row.integer(0); }, operator_id, subscription, day);
    return bytes;
}

void note_that_none_waits(Tx& tx, Id operator_id, std::span<const Id> subscriptions) {
    if (subscriptions.empty()) return;
    tx.execute(
        "UPDATE subscription SET package_waits = 0 WHERE operator_id = $1 AND id {in:$2} AND package_waits = "
        "1",
        operator_id, subscriptions);
}

bool is_use_told(Tx& tx, Id operator_id, Id subscription) {
    bool is_told = false;
    tx.first(
        "SELECT 1 FROM subscription s WHERE s.operator_id = $1 AND s.id = $2 AND (s.connection_kind <> $3 "
        "OR s.username IS NOT NULL OR EXISTS (SELECT 1 FROM gateway g WHERE g.operator_id = s.operator_id "
        "AND g.router_id = s.router_id))",
        [&](const Row&) { is_told = true; }, operator_id, subscription, domain::ConnectionKind::static_ip);
    return is_told;
}

// Uses after the days of waiting leave begun_at as it is.
std::vector<Lapsed> lapsed_packages(Tx& tx, const Act& act, std::span<const Id> customers) {
    std::vector<Lapsed> lapsed;
    if (customers.empty()) return lapsed;
    tx.each(
        "SELECT s.id, s.customer_id, CAST(CASE WHEN EXISTS (SELECT 1 FROM package p "
        "WHERE p.operator_id = s.operator_id AND p.subscription_id = s.id AND p.begun_at IS NULL "
        "AND p.waits_until IS NOT NULL AND NOT EXISTS (SELECT 1 FROM package o "
        "WHERE o.operator_id = p.operator_id AND o.subscription_id = p.subscription_id "
        "AND o.from_at > p.from_at) AND NOT EXISTS (SELECT 1 FROM usage_day u "
        "WHERE u.operator_id = p.operator_id AND u.subscription_id = p.subscription_id "
        "AND u.day > p.first_on AND u.bytes_down + u.bytes_up > 0)) THEN 0 ELSE 1 END AS BIGINT) "
        "FROM subscription s "
        "JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id "
        "WHERE s.operator_id = $1 AND s.customer_id {in:$2} AND v.billing = 3 AND s.status <> 5 "
        "AND s.auto_renew = 1 AND s.starts_on <= $3 AND (s.ends_on IS NULL OR s.ends_on > $3) "
        "AND NOT EXISTS (SELECT 1 FROM package p WHERE p.operator_id = s.operator_id "
        "AND p.subscription_id = s.id AND p.to_at > $4) "
        "AND NOT EXISTS (SELECT 1 FROM suspension u WHERE u.operator_id = s.operator_id "
        "AND u.subscription_id = s.id AND u.from_on <= $3 AND (u.to_on IS NULL OR u.to_on > $3)) "
        "ORDER BY s.id",
        [&](const Row& row) {
            lapsed.push_back({row.id(0), row.id(1), row.integer(2) != 0});
        },
        act.operator_id, customers, act.today, act.now);
    return lapsed;
}

bool renews_by_itself(Tx& tx, Id operator_id, Id subscription) {
    bool renews = false;
    tx.first(
        "SELECT auto_renew FROM subscription WHERE operator_id = $1 AND id = $2",
        [&](const Row& row) { renews = row.boolean(0); }, operator_id, subscription);
    return renews;
}

void set_renews_by_itself(Tx& tx, Id operator_id, Id subscription, bool renews) {
    tx.execute(
        "UPDATE subscription SET auto_renew = $3, version = version + 1 WHERE operator_id = $1 AND id = $2",
        operator_id, subscription, renews);
}

}  // namespace bangnopi::store
