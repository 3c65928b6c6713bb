#include "store/vouchers.hpp"

#include <array>

#include "store/sealed_column.hpp"

namespace bangnopi::store {
namespace {

#define BATCH_COLUMNS                                                                              \
    "id, number, kind, size, face_price, value, plan_version_id, prefix, expires_on, partner_id, " \
    "wholesale_price, note, created_by, created_at"
#define VOUCHER_COLUMNS                                                                        \
    "v.id, v.batch_id, b.number, v.serial, v.state, v.sale_id, v.redeemed_at, v.customer_id, " \
    "v.subscription_id, v.code_sealed"
#define VOUCHER_FROM                                                   \
    "voucher v JOIN voucher_batch b ON b.operator_id = v.operator_id " \
    "AND b.id = v.batch_id"

constexpr std::array voucher_columns = {Column{"operator_id"},
                                        Column{"id"},
                                        Column{"batch_id"},
                                        Column{"serial"},
                                        Column{"code_hash", ColumnType::bytes},
                                        Column{"code_sealed", ColumnType::bytes},
                                        Column{"state", ColumnType::small}};
constexpr std::array batch_sorts = {SortColumn{"created", "id", true}};
constexpr std::array voucher_sorts = {SortColumn{"created", "v.id", true}};

constexpr std::array kinds = {std::pair{VoucherKind::balance, std::string_view("balance")},
                              std::pair{VoucherKind::plan, std::string_view("plan")}};
constexpr std::array states = {std::pair{VoucherState::made, std::string_view("made")},
                               std::pair{VoucherState::sold, std::string_view("sold")},
                               std::pair{VoucherState::redeemed, std::string_view("redeemed")},
                               std::pair{VoucherState::expired, std::string_view("expired")},
                               std::pair{VoucherState::voided, std::string_view("void")}};

template <class Words, class Value>
std::string_view word_of(const Words& words, Value value) {
    for (const auto& [known, word] : words)
        if (known == value) return word;
    throw Broken("a voucher has a kind or a state that this version does not know");
}

VoucherBatch read_batch(const Row& row) {
    VoucherBatch batch;
    batch.id = row.id(0);
    batch.number = row.integer(1);
    batch.kind = row.enumeration<VoucherKind>(2);
    batch.size = row.integer(3);
    batch.face_price = row.integer(4);
    batch.value = row.integer(5);
    batch.plan_version_id = row.optional_id(6);
    batch.prefix = row.string(7);
    batch.expires_on = row.optional_date(8);
    batch.partner_id = row.optional_id(9);
    batch.wholesale_price = row.optional_integer(10);
    batch.note = row.string(11);
    batch.created_by = row.optional_id(12);
    batch.created_at = row.instant(13);
    return batch;
}

Voucher read_voucher(const Row& row) {
    Voucher voucher;
    voucher.id = row.id(0);
    voucher.batch_id = row.id(1);
    voucher.batch_number = row.integer(2);
    voucher.serial = row.integer(3);
    voucher.state = row.enumeration<VoucherState>(4);
    voucher.sale_id = row.optional_id(5);
    voucher.redeemed_at = row.optional_instant(6);
    voucher.customer_id = row.optional_id(7);
    voucher.subscription_id = row.optional_id(8);
    voucher.code_sealed = sealed_or_empty(row, 9);
    return voucher;
}

std::optional<VoucherBatch> first_batch(Tx& tx, std::string_view sql, Id operator_id, Id batch) {
    std::optional<VoucherBatch> found;
    tx.first(
        sql, [&](const Row& row) { found = read_batch(row); }, operator_id, batch);
    return found;
}

// Rings have one key, mostly.
std::optional<Voucher> first_by_code(Tx& tx, std::string_view sql, Id operator_id,
                                     std::span<const Signature> hashes) {
    std::optional<Voucher> found;
    for (const Signature& hash : hashes)
        if (!found)
            tx.first(
                sql, [&](const Row& row) { found = read_voucher(row); }, operator_id, Bytes(hash));
    return found;
}

}  // namespace

std::string_view name_of(VoucherKind kind) {
    return word_of(kinds, kind);
}
std::string_view name_of(VoucherState state) {
    return word_of(states, state);
}
std::optional<VoucherKind> parse_voucher_kind(std::string_view text) {
    for (const auto& [kind, word] : kinds)
        if (word == text) return kind;
    return std::nullopt;
}
std::optional<VoucherState> parse_voucher_state(std::string_view text) {
    for (const auto& [state, word] : states)
        if (word == text) return state;
    return std::nullopt;
}

SealedPlace voucher_place(Id operator_id, Id voucher) {
    return {operator_id, "voucher", "code_sealed", voucher};
}

void insert_voucher_batch(Tx& tx, Id operator_id, const VoucherBatch& batch) {
    tx.execute(
        "INSERT INTO voucher_batch (operator_id, id, number, kind, size, face_price, value, plan_version_id, "
        "prefix, expires_on, partner_id, wholesale_price, note, closed, created_by, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $15)",
        operator_id, batch.id, batch.number, batch.kind, batch.size, batch.face_price, batch.value,
        batch.plan_version_id, batch.prefix, batch.expires_on, batch.partner_id, batch.wholesale_price,
        batch.note, batch.created_by, batch.created_at);
}

std::optional<VoucherBatch> find_voucher_batch(Tx& tx, Id operator_id, Id batch) {
    return first_batch(tx, "SELECT " BATCH_COLUMNS " FROM voucher_batch WHERE operator_id = $1 AND id = $2",
                       operator_id, batch);
}

std::optional<VoucherBatch> lock_voucher_batch(Tx& tx, Id operator_id, Id batch) {
    return first_batch(
        tx, "SELECT " BATCH_COLUMNS " FROM voucher_batch WHERE operator_id = $1 AND id = $2 {for_update}",
        operator_id, batch);
}

Result<Page<VoucherBatch>> list_voucher_batches(Tx& tx, Id operator_id, const VoucherBatchFilter& filter,
                                                const PageRequest& request) {
    ListQuery query({BATCH_COLUMNS, 14, "voucher_batch", "operator_id", "id"}, operator_id);
    if (filter.partner_id) query.where("partner_id = ?", filter.partner_id->value);
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    return query.page<VoucherBatch>(tx, newest_first, batch_sorts, read_batch);
}

std::map<Id, VoucherCounts> count_vouchers(Tx& tx, Id operator_id, std::span<const Id> batches) {
    std::map<Id, VoucherCounts> counts;
    if (batches.empty()) return counts;
    tx.each(
        "SELECT batch_id, state, COUNT(*) FROM voucher WHERE operator_id = $1 AND batch_id {in:$2} "
        "GROUP BY batch_id, state",
        [&](const Row& row) { counts[row.id(0)][row.enumeration<VoucherState>(1)] = row.integer(2); },
        operator_id, batches);
    return counts;
}

void insert_vouchers(Tx& tx, Id operator_id, Id batch, std::span<const NewVoucher> vouchers) {
    BulkInsert rows("voucher", voucher_columns);
    std::int64_t serial = 0;
    for (const NewVoucher& voucher : vouchers)
        rows.row(operator_id, voucher.id, batch, ++serial, Bytes(voucher.code_hash),
                 Bytes(voucher.code_sealed), VoucherState::made);
    tx.bulk_insert(rows);
}

std::optional<Voucher> lock_voucher_by_code(Tx& tx, Id operator_id, std::span<const Signature> hashes) {
    return first_by_code(tx,
                         "SELECT " VOUCHER_COLUMNS " FROM " VOUCHER_FROM
                         " WHERE v.operator_id = $1 AND v.code_hash = $2 {for_update:v}",
                         operator_id, hashes);
}

std::optional<Voucher> find_voucher_by_code(Tx& tx, Id operator_id, std::span<const Signature> hashes) {
    return first_by_code(
        tx, "SELECT " VOUCHER_COLUMNS " FROM " VOUCHER_FROM " WHERE v.operator_id = $1 AND v.code_hash = $2",
        operator_id, hashes);
}

void redeem_voucher(Tx& tx, Id operator_id, const Voucher& voucher) {
    tx.execute(
        "UPDATE voucher SET state = 3, redeemed_at = $3, customer_id = $4, subscription_id = $5 "
        "WHERE operator_id = $1 AND id = $2 AND state = 2",
        operator_id, voucher.id, voucher.redeemed_at, voucher.customer_id, voucher.subscription_id);
}

Result<Page<Voucher>> list_vouchers(Tx& tx, Id operator_id, const VoucherFilter& filter,
                                    const PageRequest& request) {
    ListQuery query({VOUCHER_COLUMNS, 10, VOUCHER_FROM, "v.operator_id", "v.id"}, operator_id);
    if (filter.batch_id) query.where("v.batch_id = ?", filter.batch_id->value);
    if (filter.state) query.where("v.state = ?", static_cast<std::int64_t>(*filter.state));
    if (filter.serial) query.where("v.serial = ?", *filter.serial);
    if (filter.customer_id) query.where("v.customer_id = ?", filter.customer_id->value);
    if (filter.partner_id) query.where("v.partner_id = ?", filter.partner_id->value);
    PageRequest in_order = request;
    if (in_order.sort.empty()) in_order.sort = "created";
    return query.page<Voucher>(tx, in_order, voucher_sorts, read_voucher);
}

std::vector<Voucher> vouchers_to_print(Tx& tx, Id operator_id, Id batch, std::int64_t after,
                                       std::int64_t limit) {
    std::vector<Voucher> vouchers;
    tx.each(
        "SELECT " VOUCHER_COLUMNS " FROM " VOUCHER_FROM
        " WHERE v.operator_id = $1 AND v.batch_id = $2 AND v.serial > $3 AND v.state IN (1, 2) "
        "ORDER BY v.serial LIMIT $4",
        [&](const Row& row) { vouchers.push_back(read_voucher(row)); }, operator_id, batch, after, limit);
    return vouchers;
}

std::int64_t move_vouchers(Tx& tx, Id operator_id, Id batch, VoucherState from, VoucherState to,
                           std::int64_t limit, const VoucherBuyer& buyer) {
    return tx.execute(
        "UPDATE voucher SET state = $4, sale_id = COALESCE($5, sale_id), partner_id = COALESCE($6, "
        "partner_id) WHERE operator_id = $1 AND state = $3 AND id IN (SELECT id FROM voucher "
        "WHERE operator_id = $1 AND batch_id = $2 AND state = $3 ORDER BY serial LIMIT $7)",
        operator_id, batch, from, to, buyer.sale, buyer.partner, limit);
}

bool has_vouchers_left(Tx& tx, Id operator_id, Id batch) {
    return tx.first(
        "SELECT 1 FROM voucher WHERE operator_id = $1 AND batch_id = $2 AND state IN ($3, $4) LIMIT 1",
        [](const Row&) {}, operator_id, batch, VoucherState::made, VoucherState::sold);
}

bool voucher_batch_is_over(Tx& tx, Id operator_id, Id batch) {
    bool is_over = false;
    tx.first(
        "SELECT 1 FROM voucher_batch b WHERE b.operator_id = $1 AND b.id = $2 AND (b.closed = 1 OR EXISTS "
        "(SELECT 1 FROM voucher v WHERE v.operator_id = b.operator_id AND v.batch_id = b.id AND v.state = "
        "$3))",
        [&](const Row&) { is_over = true; }, operator_id, batch, VoucherState::expired);
    return is_over;
}

void insert_voucher_sale(Tx& tx, Id operator_id, const VoucherSale& sale) {
    tx.execute(
        "INSERT INTO voucher_sale (operator_id, id, batch_id, count, face_total, paid_total, account_code, "
        "channel, partner_id, note, sold_by, sold_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
        "$12)",
        operator_id, sale.id, sale.batch_id, sale.count, sale.face_total, sale.paid_total, sale.account_code,
        sale.channel, sale.partner_id, sale.note, sale.sold_by, sale.sold_at);
}

std::vector<VoucherSale> sales_of_batch(Tx& tx, Id operator_id, Id batch) {
    std::vector<VoucherSale> sales;
    tx.each(
        "SELECT id, batch_id, count, face_total, paid_total, account_code, channel, partner_id, note, "
        "sold_by, sold_at FROM voucher_sale WHERE operator_id = $1 AND batch_id = $2 ORDER BY id",
        [&](const Row& row) {
            sales.push_back({row.id(0), row.id(1), row.integer(2), row.integer(3), row.integer(4),
                             row.string(5), row.optional_string(6), row.optional_id(7), row.string(8),
                             row.optional_id(9), row.instant(10)});
        },
        operator_id, batch);
    return sales;
}

std::vector<Id> batches_past_their_day(Tx& tx, Id operator_id, domain::Date today, std::int64_t limit) {
    std::vector<Id> batches;
    tx.each(
        "SELECT id FROM voucher_batch WHERE operator_id = $1 AND closed = 0 AND expires_on IS NOT NULL "
        "AND expires_on < $2 ORDER BY expires_on, id LIMIT $3",
        [&](const Row& row) { batches.push_back(row.id(0)); }, operator_id, today, limit);
    return batches;
}

void close_voucher_batch(Tx& tx, Id operator_id, Id batch) {
    tx.execute("UPDATE voucher_batch SET closed = 1 WHERE operator_id = $1 AND id = $2", operator_id, batch);
}

}  // namespace bangnopi::store
