#include "store/subscriptions.hpp"

#include <array>

#include "store/area_tree.hpp"
#include "store/sealed_column.hpp"
#include "store/speed_columns.hpp"

namespace bangnopi::store {
namespace {

#define SUBSCRIPTION_COLUMNS                                                                                \
    "s.id, s.customer_id, s.plan_version_id, s.current_plan_version_id, s.status, s.starts_on, s.ends_on, " \
    "s.billing_day, s.bill_on_end_date, s.next_period_from, s.next_issue_on, s.amended, s.discount_kind, "  \
    "s.discount_numerator, s.discount_denominator, s.discount_periods, s.discount_until, "                  \
    "s.connection_kind, "                                                                                   \
    "s.username, s.password_sealed, s.ip, s.mac, s.router_id, s.created_at, s.version, "                    \
    "s.first_period_from, "                                                                                 \
    "s.session_limit, s.early_end_waived, s.payer_id, s.promotion_id, s.promoted_on, "                      \
    "s.discount_from"
constexpr int subscription_column_count = 32;

#define LISTED_COLUMNS                                                                                \
    SUBSCRIPTION_COLUMNS                                                                              \
    ", c.number, c.name, p.id, p.code, p.name, x.desired, x.reason, x.rate_down_bps, x.rate_up_bps, " \
    "x.burst, x.since, "                                                                              \
    "x.changes_at, x.actual, x.actual_at, x.version, o.code, o.name"
constexpr int listed_column_count = subscription_column_count + 17;

#define LISTED_FROM                                                                              \
    "subscription s JOIN customer c ON c.operator_id = s.operator_id AND c.id = s.customer_id "  \
    "JOIN plan_version v ON v.operator_id = s.operator_id AND v.id = s.current_plan_version_id " \
    "JOIN plan p ON p.operator_id = v.operator_id AND p.id = v.plan_id "                         \
    "LEFT JOIN access x ON x.operator_id = s.operator_id AND x.subscription_id = s.id "          \
    "LEFT JOIN promotion o ON o.operator_id = s.operator_id AND o.id = s.promotion_id"

constexpr std::array sorts = {SortColumn{"created", "s.id", true}, SortColumn{"name", "c.sort_text"},
                              SortColumn{"number", "c.number"}};

std::vector<std::byte> bytes_or_none(const Row& row, int column) {
    if (row.is_null(column)) return {};
    const Bytes bytes = row.bytes(column);
    return {bytes.begin(), bytes.end()};
}

std::optional<SubscriptionDiscount> read_discount(const Row& row) {
    if (row.integer(12) == 0) return std::nullopt;
    SubscriptionDiscount discount;
    discount.terms = {row.enumeration<domain::Discount::Kind>(12),
                      domain::Rate(row.integer(13), row.integer(14))};
    if (!row.is_null(15)) discount.periods = static_cast<int>(row.integer(15));
    discount.until = row.optional_date(16);
    return discount;
}

Subscription read_subscription(const Row& row) {
    Subscription subscription;
    subscription.id = row.id(0);
    subscription.customer_id = row.id(1);
    subscription.plan_version_id = row.id(2);
    subscription.current_plan_version_id = row.id(3);
    subscription.status = row.enumeration<domain::SubscriptionStatus>(4);
    subscription.starts_on = row.date(5);
    subscription.ends_on = row.optional_date(6);
    subscription.billing_day = static_cast<int>(row.integer(7));
    subscription.bill_on_end_date = row.boolean(8);
    subscription.next_period_from = row.date(9);
    subscription.next_issue_on = row.optional_date(10);
    subscription.amended = row.boolean(11);
    subscription.discount = read_discount(row);
    subscription.connection = {row.enumeration<domain::ConnectionKind>(17),
                               row.optional_string(18),
                               bytes_or_none(row, 19),
                               row.optional_string(20),
                               row.optional_string(21),
                               row.optional_id(22),
                               {}};
    if (!row.is_null(26)) subscription.connection.session_limit = static_cast<int>(row.integer(26));
    subscription.created_at = row.instant(23);
    subscription.version = row.integer(24);
    subscription.first_period_from = row.date(25);
    subscription.early_end_waived = row.boolean(27);
    subscription.payer_id = row.optional_id(28);
    subscription.promotion_id = row.optional_id(29);
    subscription.promoted_on = row.optional_date(30);
    subscription.discount_from = row.optional_date(31);
    return subscription;
}

Access read_access(const Row& row, const Subscription& subscription) {
    constexpr int at = subscription_column_count + 5;
    Access access;
    access.subscription_id = subscription.id;
    access.customer_id = subscription.customer_id;
    access.since = subscription.created_at;
    if (row.is_null(at)) return access;
    access.desired = row.enumeration<domain::Desired>(at);
    access.reason = row.enumeration<domain::Reason>(at + 1);
    access.speed = read_speed(row, at + 2);
    access.since = row.instant(at + 5);
    access.changes_at = row.optional_instant(at + 6);
    if (!row.is_null(at + 7)) access.actual = row.enumeration<domain::Desired>(at + 7);
    access.actual_at = row.optional_instant(at + 8);
    access.version = row.integer(at + 9);
    return access;
}

SubscriptionListed read_listed(const Row& row) {
    constexpr int at = subscription_column_count;
    SubscriptionListed listed;
    listed.subscription = read_subscription(row);
    listed.customer_number = row.string(at);
    listed.customer_name = row.string(at + 1);
    listed.plan_id = row.id(at + 2);
    listed.plan_code = row.string(at + 3);
    listed.plan_name = row.string(at + 4);
    listed.access = read_access(row, listed.subscription);
    listed.promotion_code = row.optional_string(at + 15);
    listed.promotion_name = row.optional_string(at + 16);
    return listed;
}

template <class... A>
std::optional<Subscription> first_subscription(Tx& tx, std::string_view sql, const A&... values) {
    std::optional<Subscription> subscription;
    tx.first(
        sql, [&](const Row& row) { subscription = read_subscription(row); }, values...);
    return subscription;
}

struct DiscountColumns {
    std::int64_t kind = 0;
    std::int64_t numerator = 0;
    std::int64_t denominator = 1;
    std::optional<int> periods;
    std::optional<domain::Date> until;
};

DiscountColumns columns_of(const std::optional<SubscriptionDiscount>& discount) {
    if (!discount) return {};
    const domain::Rate value = discount->terms.value;
    return {static_cast<std::int64_t>(discount->terms.kind), value.numerator(), value.denominator(),
            discount->periods, discount->until};
}

}  // namespace

void insert_subscription(Tx& tx, Id operator_id, const Subscription& row) {
    const DiscountColumns discount = columns_of(row.discount);
    const Connection& connection = row.connection;
    tx.execute(
        "INSERT INTO subscription (operator_id, id, customer_id, plan_version_id, current_plan_version_id, "
        "status, "
        "starts_on, ends_on, billing_day, bill_on_end_date, first_period_from, next_period_from, "
        "next_issue_on, "
        "amended, "
        "discount_kind, "
        "discount_numerator, discount_denominator, discount_periods, discount_until, reserved, "
        "connection_kind, username, "
        "password_sealed, ip, mac, router_id, created_at, version, session_limit, payer_id, promotion_id, "
        "promoted_on, discount_from) "
        "VALUES ($1, $2, $3, $4, $5, "
        "$6, $7, $8, $9, $10, $11, "
        "$11, $12, $13, $14, $15, $16, $17, $18, 0, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, "
        "$30, "
        "$31)",
        operator_id, row.id, row.customer_id, row.plan_version_id, row.current_plan_version_id, row.status,
        row.starts_on, row.ends_on, row.billing_day, row.bill_on_end_date, row.next_period_from,
        row.next_issue_on, row.amended, discount.kind, discount.numerator, discount.denominator,
        discount.periods, discount.until, connection.kind, connection.username,
        sealed_param(connection.password_sealed), connection.ip, connection.mac, connection.router_id,
        row.created_at, row.version, connection.session_limit, row.payer_id, row.promotion_id,
        row.promoted_on, row.discount_from);
}

void update_subscription(Tx& tx, Id operator_id, const Subscription& row) {
    const DiscountColumns discount = columns_of(row.discount);
    const Connection& connection = row.connection;
    tx.execute(
        "UPDATE subscription SET current_plan_version_id = $3, status = $4, ends_on = $5, billing_day = $6, "
        "bill_on_end_date = $7, next_period_from = $8, next_issue_on = $9, amended = $10, discount_kind = "
        "$11, "
        "discount_numerator = $12, discount_denominator = $13, discount_periods = $14, discount_until = $15, "
        "connection_kind = $16, username = $17, password_sealed = $18, ip = $19, mac = $20, router_id = $21, "
        "version = $22, session_limit = $23, early_end_waived = $24, payer_id = $25, "
        "promotion_id = $26, promoted_on = $27, discount_from = $28 "
        "WHERE operator_id = $1 AND id = $2",
        operator_id, row.id, row.current_plan_version_id, row.status, row.ends_on, row.billing_day,
        row.bill_on_end_date, row.next_period_from, row.next_issue_on, row.amended, discount.kind,
        discount.numerator, discount.denominator, discount.periods, discount.until, connection.kind,
        connection.username, sealed_param(connection.password_sealed), connection.ip, connection.mac,
        connection.router_id, row.version, connection.session_limit, row.early_end_waived, row.payer_id,
        row.promotion_id, row.promoted_on, row.discount_from);
}

bool is_paid_for(Tx& tx, Id operator_id, Id customer) {
    return tx.first(
        "SELECT 1 FROM subscription WHERE operator_id = $1 AND customer_id = $2 AND payer_id IS NOT NULL "
        "AND (status <> 5 OR next_issue_on IS NOT NULL) LIMIT 1",
        [](const Row&) {}, operator_id, customer);
}

bool pays_for_others(Tx& tx, Id operator_id, Id customer) {
    return tx.first(
        "SELECT 1 FROM subscription WHERE operator_id = $1 AND payer_id = $2 "
        "AND (status <> 5 OR next_issue_on IS NOT NULL) LIMIT 1",
        [](const Row&) {}, operator_id, customer);
}

std::optional<Subscription> find_subscription(Tx& tx, Id operator_id, Id id) {
    return first_subscription(
        tx, "SELECT " SUBSCRIPTION_COLUMNS " FROM subscription s WHERE s.operator_id = $1 AND s.id = $2",
        operator_id, id);
}

std::optional<Subscription> lock_subscription(Tx& tx, Id operator_id, Id id) {
    return first_subscription(tx,
                              "SELECT " SUBSCRIPTION_COLUMNS
                              " FROM subscription s WHERE s.operator_id = $1 AND s.id = $2 {for_update}",
                              operator_id, id);
}

std::optional<Subscription> find_subscription_by_username(Tx& tx, Id operator_id, std::string_view username) {
    return first_subscription(
        tx,
        "SELECT " SUBSCRIPTION_COLUMNS
        " FROM subscription s WHERE s.operator_id = $1 AND s.username = $2 AND s.status <> 5",
        operator_id, username);
}

std::optional<Subscription> find_subscription_by_ip(Tx& tx, Id operator_id, std::string_view ip) {
    return first_subscription(tx,
                              "SELECT " SUBSCRIPTION_COLUMNS
                              " FROM subscription s WHERE s.operator_id = $1 AND s.ip = $2 AND s.status <> 5",
                              operator_id, ip);
}

std::optional<SubscriptionListed> find_listed_subscription(Tx& tx, Id operator_id, Id id) {
    std::optional<SubscriptionListed> listed;
    tx.first(
        "SELECT " LISTED_COLUMNS " FROM " LISTED_FROM " WHERE s.operator_id = $1 AND s.id = $2",
        [&](const Row& row) { listed = read_listed(row); }, operator_id, id);
    return listed;
}

std::vector<SubscriptionListed> listed_subscriptions_of(Tx& tx, Id operator_id, Id customer_id) {
    std::vector<SubscriptionListed> listed;
    tx.each(
        "SELECT " LISTED_COLUMNS " FROM " LISTED_FROM
        " WHERE s.operator_id = $1 AND s.customer_id = $2 ORDER BY s.id",
        [&](const Row& row) { listed.push_back(read_listed(row)); }, operator_id, customer_id);
    return listed;
}

Result<Page<SubscriptionListed>> list_subscriptions(Tx& tx, Id operator_id, const SubscriptionFilter& filter,
                                                    const PageRequest& request) {
    ListQuery query({LISTED_COLUMNS, listed_column_count, LISTED_FROM, "s.operator_id", "s.id"}, operator_id);
    if (filter.customer_id) query.where("s.customer_id = ?", filter.customer_id->value);
    if (filter.status) query.where("s.status = ?", static_cast<std::int64_t>(*filter.status));
    if (filter.plan_id) query.where("p.id = ?", filter.plan_id->value);
    if (filter.area_id) query.where(BANGNOPI_AREA_BELOW("c.area_id"), filter.area_id->value);
    if (filter.connection_kind)
        query.where("s.connection_kind = ?", static_cast<std::int64_t>(*filter.connection_kind));
    query.search("(c.search_text || ' ' || coalesce(s.username, '') || ' ' || coalesce(s.ip, ''))",
                 request.q);
    return query.page<SubscriptionListed>(tx, request, sorts, read_listed);
}

}  // namespace bangnopi::store
