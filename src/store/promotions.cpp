#include "store/promotions.hpp"

#include <array>

namespace bangnopi::store {
namespace {

#define PROMOTION_COLUMNS                                                                         \
    "id, code, name, discount_kind, discount_numerator, discount_denominator, discount_periods, " \
    "discount_until, signup_from, signup_to, active, created_at, version"
constexpr int promotion_column_count = 13;

constexpr std::array sorts = {SortColumn{"code", "code"}, SortColumn{"name", "name"}};

Promotion read_promotion(const Row& row) {
    Promotion promotion;
    promotion.id = row.id(0);
    promotion.code = row.string(1);
    promotion.name = row.string(2);
    promotion.discount.terms = {row.enumeration<domain::Discount::Kind>(3),
                                domain::Rate(row.integer(4), row.integer(5))};
    if (!row.is_null(6)) promotion.discount.periods = static_cast<int>(row.integer(6));
    promotion.discount.until = row.optional_date(7);
    promotion.signup_from = row.optional_date(8);
    promotion.signup_to = row.optional_date(9);
    promotion.active = row.boolean(10);
    promotion.created_at = row.instant(11);
    promotion.version = row.integer(12);
    return promotion;
}

void load_limits(Tx& tx, Id operator_id, Promotion& promotion) {
    tx.each(
        "SELECT plan_id FROM promotion_plan WHERE operator_id = $1 AND promotion_id = $2 ORDER BY plan_id",
        [&](const Row& row) { promotion.plans.push_back(row.id(0)); }, operator_id, promotion.id);
    tx.each(
        "SELECT area_id FROM promotion_area WHERE operator_id = $1 AND promotion_id = $2 ORDER BY area_id",
        [&](const Row& row) { promotion.areas.push_back(row.id(0)); }, operator_id, promotion.id);
}

void insert_limits(Tx& tx, Id operator_id, const Promotion& promotion) {
    for (const Id plan : promotion.plans)
        tx.post("INSERT INTO promotion_plan (operator_id, promotion_id, plan_id) VALUES ($1, $2, $3)",
                operator_id, promotion.id, plan);
    for (const Id area : promotion.areas)
        tx.post("INSERT INTO promotion_area (operator_id, promotion_id, area_id) VALUES ($1, $2, $3)",
                operator_id, promotion.id, area);
}

template <class... A>
std::optional<Promotion> first_promotion(Tx& tx, std::string_view sql, Id operator_id, const A&... values) {
    std::optional<Promotion> promotion;
    tx.first(
        sql, [&](const Row& row) { promotion = read_promotion(row); }, operator_id, values...);
    if (promotion) load_limits(tx, operator_id, *promotion);
    return promotion;
}

}  // namespace

void insert_promotion(Tx& tx, Id operator_id, const Promotion& row) {
    const domain::Rate value = row.discount.terms.value;
    tx.execute(
        "INSERT INTO promotion (operator_id, id, code, name, discount_kind, discount_numerator, "
        "discount_denominator, discount_periods, discount_until, signup_from, signup_to, active, "
        "created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        operator_id, row.id, row.code, row.name, row.discount.terms.kind, value.numerator(),
        value.denominator(), row.discount.periods, row.discount.until, row.signup_from, row.signup_to,
        row.active, row.created_at, row.version);
    insert_limits(tx, operator_id, row);
}

void update_promotion(Tx& tx, Id operator_id, const Promotion& row) {
    const domain::Rate value = row.discount.terms.value;
    tx.execute(
        "UPDATE promotion SET name = $3, discount_kind = $4, discount_numerator = $5, "
        "discount_denominator = $6, discount_periods = $7, discount_until = $8, signup_from = $9, "
        "signup_to = $10, active = $11, version = $12 WHERE operator_id = $1 AND id = $2",
        operator_id, row.id, row.name, row.discount.terms.kind, value.numerator(), value.denominator(),
        row.discount.periods, row.discount.until, row.signup_from, row.signup_to, row.active, row.version);
    tx.execute("DELETE FROM promotion_plan WHERE operator_id = $1 AND promotion_id = $2", operator_id,
               row.id);
    tx.execute("DELETE FROM promotion_area WHERE operator_id = $1 AND promotion_id = $2", operator_id,
               row.id);
    insert_limits(tx, operator_id, row);
}

std::optional<Promotion> find_promotion(Tx& tx, Id operator_id, Id id) {
    return first_promotion(tx,
                           "SELECT " PROMOTION_COLUMNS " FROM promotion WHERE operator_id = $1 AND id = $2",
                           operator_id, id);
}

std::optional<Promotion> lock_promotion(Tx& tx, Id operator_id, Id id) {
    return first_promotion(
        tx, "SELECT " PROMOTION_COLUMNS " FROM promotion WHERE operator_id = $1 AND id = $2 {for_update}",
        operator_id, id);
}

void share_promotion(Tx& tx, Id operator_id, Id id) {
    if (tx.engine() == Engine::sqlite) return;  // its one writer is the lock
    tx.post("SELECT id FROM promotion WHERE operator_id = $1 AND id = $2 {for_share}", operator_id, id);
}

std::optional<Promotion> find_promotion_by_code(Tx& tx, Id operator_id, std::string_view code) {
    return first_promotion(tx,
                           "SELECT " PROMOTION_COLUMNS " FROM promotion WHERE operator_id = $1 AND code = $2",
                           operator_id, code);
}

Result<Page<Promotion>> list_promotions(Tx& tx, Id operator_id, const PageRequest& request) {
    const ListQuery::Select select{PROMOTION_COLUMNS, promotion_column_count, "promotion", "operator_id",
                                   "id"};
    ListQuery query(select, operator_id);
    query.search("lower(code || ' ' || name)", request.q);
    BANGNOPI_TRY(page, query.page<Promotion>(tx, request, sorts, read_promotion));
    for (Promotion& promotion : page.items) load_limits(tx, operator_id, promotion);
    return std::move(page);
}

bool insert_promotion_use(Tx& tx, Id operator_id, const PromotionUse& use) {
    return tx.insert_new(
        "INSERT INTO promotion_use (operator_id, subscription_id, promotion_id, given_on) "
        "VALUES ($1, $2, $3, $4) ON CONFLICT (operator_id, subscription_id, promotion_id) DO NOTHING",
        operator_id, use.subscription_id, use.promotion_id, use.given_on);
}

std::int64_t count_promotion_uses(Tx& tx, Id operator_id, Id promotion) {
    std::int64_t uses = 0;
    tx.first(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM promotion_use WHERE operator_id = $1 AND promotion_id = $2",
        [&](const Row& row) { uses = row.integer(0); }, operator_id, promotion);
    return uses;
}

}  // namespace bangnopi::store
