#include "store/customers.hpp"

#include <array>

#include "base/text.hpp"
#include "domain/contact.hpp"
#include "store/area_tree.hpp"
#include "store/sealed_column.hpp"

namespace bangnopi::store {
namespace {

#define CUSTOMER_COLUMNS                                                                                 \
    "c.id, c.number, c.name, c.address, c.area_id, c.phone, c.email, c.id_number_sealed, c.language, "   \
    "c.preferred_channel, c.latitude_e7, c.longitude_e7, c.balance, c.exempt, c.created_at, c.version, " \
    "c.anonymous"
constexpr int customer_column_count = 17;

// The status that is shown of several: isolated, active, suspended, pending, ended, as 0 to 4.
#define CUSTOMER_STATUS_RANK                                                                         \
    "(SELECT min(CASE s.status WHEN 3 THEN 0 WHEN 2 THEN 1 WHEN 4 THEN 2 WHEN 1 THEN 3 ELSE 4 END) " \
    "FROM subscription s WHERE s.operator_id = c.operator_id AND s.customer_id = c.id)"
constexpr std::array status_by_rank = {
    domain::SubscriptionStatus::isolated, domain::SubscriptionStatus::active,
    domain::SubscriptionStatus::suspended, domain::SubscriptionStatus::pending,
    domain::SubscriptionStatus::ended};

#define BILLING_HOLD_OF_CUSTOMER(column) \
    "(SELECT h." column " FROM billing_hold h WHERE h.operator_id = c.operator_id AND h.customer_id = c.id)"

constexpr std::string_view listed_columns = CUSTOMER_COLUMNS
    ", " CUSTOMER_STATUS_RANK
    ", (SELECT a.name FROM area a WHERE a.operator_id = c.operator_id AND a.id = c.area_id)"
    ", (SELECT CAST(coalesce(sum(i.open), 0) AS BIGINT) FROM invoice i WHERE i.operator_id = c.operator_id "
    "AND i.customer_id = c.id AND i.open > 0)"
    ", " BILLING_HOLD_OF_CUSTOMER("until_on") ", " BILLING_HOLD_OF_CUSTOMER(
        "reason") ", " BILLING_HOLD_OF_CUSTOMER("since");
constexpr int listed_column_count = customer_column_count + 6;

constexpr std::array sorts = {SortColumn{"name", "c.sort_text"}, SortColumn{"number", "c.number"},
                              SortColumn{"created", "c.id", true}};

std::vector<std::byte> bytes_or_none(const Row& row, int column) {
    if (row.is_null(column)) return {};
    const Bytes bytes = row.bytes(column);
    return {bytes.begin(), bytes.end()};
}

Customer read_customer(const Row& row) {
    Customer customer;
    customer.id = row.id(0);
    customer.number = row.string(1);
    customer.name = row.string(2);
    customer.address = row.string(3);
    customer.area_id = row.optional_id(4);
    customer.phone = row.optional_string(5);
    customer.email = row.optional_string(6);
    customer.id_number_sealed = bytes_or_none(row, 7);
    customer.language = row.string(8);
    customer.preferred_channel = row.string(9);
    customer.latitude_e7 = row.optional_integer(10);
    customer.longitude_e7 = row.optional_integer(11);
    customer.balance = row.integer(12);
    customer.exempt = row.boolean(13);
    customer.created_at = row.instant(14);
    customer.version = row.integer(15);
    customer.anonymous = row.boolean(16);
    return customer;
}

CustomerListed read_listed(const Row& row) {
    CustomerListed listed{read_customer(row), std::nullopt, row.optional_string(18), row.integer(19)};
    if (!row.is_null(17)) listed.status = status_by_rank.at(static_cast<std::size_t>(row.integer(17)));
    if (!row.is_null(22))
        listed.billing_hold = BillingHold{row.optional_date(20), row.string(21), row.instant(22)};
    return listed;
}

template <class... A>
std::optional<Customer> first_customer(Tx& tx, std::string_view sql, const A&... values) {
    std::optional<Customer> customer;
    tx.first(
        sql, [&](const Row& row) { customer = read_customer(row); }, values...);
    return customer;
}

std::string search_text_of(const Customer& row) {
    std::string text = row.name + ' ' + row.number + ' ' + row.address;
    if (row.phone) text += ' ' + *row.phone + ' ' + domain::local_phone(*row.phone);
    if (row.email) text += ' ' + *row.email;
    return fold(text);
}

std::int64_t rank_of(domain::SubscriptionStatus status) {
    std::int64_t rank = 0;
    while (status_by_rank.at(static_cast<std::size_t>(rank)) != status) ++rank;
    return rank;
}

}  // namespace

void insert_customer(Tx& tx, Id operator_id, const Customer& row) {
    tx.execute(
        "INSERT INTO customer (operator_id, id, number, name, address, area_id, phone, email, "
        "id_number_sealed, language, "
        "preferred_channel, latitude_e7, longitude_e7, balance, exempt, search_text, sort_text, created_at, "
        "version, anonymous) VALUES "
        "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        operator_id, row.id, row.number, row.name, row.address, row.area_id, row.phone, row.email,
        sealed_param(row.id_number_sealed), row.language, row.preferred_channel, row.latitude_e7,
        row.longitude_e7, row.balance, row.exempt, search_text_of(row), fold(row.name), row.created_at,
        row.version, row.anonymous);
}

void update_customer(Tx& tx, Id operator_id, const Customer& row) {
    tx.execute(
        "UPDATE customer SET phone_failed_at = CASE WHEN COALESCE(phone, '') = COALESCE($7, '') THEN "
        "phone_failed_at END, email_failed_at = CASE WHEN COALESCE(email, '') = COALESCE($8, '') THEN "
        "email_failed_at END, number = $3, name = $4, address = $5, area_id = $6, phone = $7, email = $8, "
        "id_number_sealed = $9, language = $10, preferred_channel = $11, latitude_e7 = $12, longitude_e7 = "
        "$13, "
        "exempt = $14, search_text = $15, sort_text = $16, version = $17 WHERE operator_id = $1 AND id = $2",
        operator_id, row.id, row.number, row.name, row.address, row.area_id, row.phone, row.email,
        sealed_param(row.id_number_sealed), row.language, row.preferred_channel, row.latitude_e7,
        row.longitude_e7, row.exempt, search_text_of(row), fold(row.name), row.version);
}

std::optional<Customer> find_customer(Tx& tx, Id operator_id, Id id) {
    return first_customer(
        tx, "SELECT " CUSTOMER_COLUMNS " FROM customer c WHERE c.operator_id = $1 AND c.id = $2", operator_id,
        id);
}

std::optional<Customer> lock_customer(Tx& tx, Id operator_id, Id id) {
    return first_customer(
        tx, "SELECT " CUSTOMER_COLUMNS " FROM customer c WHERE c.operator_id = $1 AND c.id = $2 {for_update}",
        operator_id, id);
}

std::optional<Customer> find_customer_by_number(Tx& tx, Id operator_id, std::string_view number) {
    return first_customer(
        tx, "SELECT " CUSTOMER_COLUMNS " FROM customer c WHERE c.operator_id = $1 AND c.number = $2",
        operator_id, number);
}

std::optional<Customer> find_same_customer(Tx& tx, Id operator_id, const Customer& row) {
    return first_customer(tx,
                          "SELECT " CUSTOMER_COLUMNS
                          " FROM customer c WHERE c.operator_id = $1 AND c.sort_text = $2 AND c.name = $3 "
                          "AND c.address = $4 AND coalesce(c.phone, '') = $5 ORDER BY c.id LIMIT 1",
                          operator_id, fold(row.name), row.name, row.address, row.phone.value_or(""));
}

std::optional<CustomerListed> find_listed_customer(Tx& tx, Id operator_id, Id id) {
    static const std::string sql =
        "SELECT " + std::string(listed_columns) + " FROM customer c WHERE c.operator_id = $1 AND c.id = $2";
    std::optional<CustomerListed> listed;
    tx.first(
        sql, [&](const Row& row) { listed = read_listed(row); }, operator_id, id);
    return listed;
}

Result<Page<CustomerListed>> list_customers(Tx& tx, Id operator_id, const CustomerFilter& filter,
                                            const PageRequest& request) {
    ListQuery query({listed_columns, listed_column_count, "customer c", "c.operator_id", "c.id"},
                    operator_id);
    if (filter.area_id) query.where(BANGNOPI_AREA_BELOW("c.area_id"), filter.area_id->value);
    if (filter.status) query.where(CUSTOMER_STATUS_RANK " = ?", rank_of(*filter.status));
    if (filter.plan_id)
        query.where(
            "EXISTS (SELECT 1 FROM subscription s JOIN plan_version v ON v.operator_id = s.operator_id AND "
            "v.id = s.current_plan_version_id WHERE s.operator_id = c.operator_id AND s.customer_id = c.id "
            "AND "
            "s.status <> 5 AND v.plan_id = ?)",
            filter.plan_id->value);
    if (filter.partner_id) query.where("c.partner_id = ?", filter.partner_id->value);
    if (request.q.empty()) query.where("c.anonymous = ?", std::int64_t{0});
    query.search("c.search_text", request.q);
    return query.page<CustomerListed>(tx, request, sorts, read_listed);
}

}  // namespace bangnopi::store
