#include "store/collections.hpp"

#include <array>
#include <unordered_map>

#include "base/check.hpp"
#include "base/message_text.hpp"
#include "store/area_tree.hpp"

namespace bangnopi::store {
namespace {

constexpr std::array debtor_sorts = {SortColumn{"name", "c.sort_text", false}};
constexpr std::array created_sorts = {SortColumn{"created", "id", true}};

#define REFUSAL_COLUMNS                                                                               \
    "id, collector_id, number, customer_id, invoice_id, amount, taken_at, code, reason, created_at, " \
    "settled_by, settled_at, note"
#define DEPOSIT_COLUMNS                                                                            \
    "id, collector_id, amount, note, state, counted, deposited, shortage, surplus, handed_in_at, " \
    "decided_by, "                                                                                 \
    "decided_at, decision_note"
constexpr int refusal_column_count = 13;
constexpr int deposit_column_count = 13;

CollectorRefusal read_refusal(const Row& row) {
    CollectorRefusal refusal;
    refusal.id = row.id(0);
    refusal.collector_id = row.id(1);
    refusal.number = row.string(2);
    refusal.customer_id = row.optional_id(3);
    refusal.invoice_id = row.optional_id(4);
    refusal.amount = row.integer(5);
    refusal.taken_at = row.instant(6);
    refusal.code = row.enumeration<Code>(7);
    refusal.reason = parse_stored_text(row.string(8)).value_or(Message());
    refusal.created_at = row.instant(9);
    refusal.settled_by = row.optional_id(10);
    refusal.settled_at = row.optional_instant(11);
    refusal.note = row.string(12);
    return refusal;
}

CollectorDeposit read_deposit(const Row& row) {
    return {row.id(0),
            row.id(1),
            row.integer(2),
            row.string(3),
            row.enumeration<DepositState>(4),
            row.integer(5),
            row.integer(6),
            row.integer(7),
            row.integer(8),
            row.instant(9),
            row.optional_id(10),
            row.optional_instant(11),
            row.string(12)};
}

Debtor read_debtor(const Row& row) {
    Debtor debtor;
    debtor.id = row.id(0);
    debtor.number = row.string(1);
    debtor.name = row.string(2);
    debtor.address = row.string(3);
    debtor.area_name = row.optional_string(4);
    debtor.phone = row.optional_string(5);
    debtor.latitude_e7 = row.optional_integer(6);
    debtor.longitude_e7 = row.optional_integer(7);
    debtor.open = row.integer(8);
    return debtor;
}

void load_invoices(Tx& tx, Id operator_id, std::vector<Debtor>& debtors) {
    std::vector<Id> ids;
    std::unordered_map<Id, Debtor*> by_id;
    for (Debtor& debtor : debtors) {
        ids.push_back(debtor.id);
        by_id.emplace(debtor.id, &debtor);
    }
    if (ids.empty()) return;
    tx.each(
        "SELECT customer_id, id, number, due_on, period_from, period_to, open FROM ("
        "SELECT customer_id, id, number, due_on, period_from, period_to, open, ROW_NUMBER() OVER ("
        "PARTITION BY customer_id ORDER BY due_on, id) AS place FROM invoice "
        "WHERE operator_id = $1 AND open > 0 AND customer_id {in:$2}) AS placed "
        "WHERE place <= $3 ORDER BY customer_id, place",
        [&](const Row& row) {
            by_id.at(row.id(0))->invoices.push_back(
                {row.id(1), row.string(2), row.date(3), {row.date(4), row.date(5)}, row.integer(6)});
        },
        operator_id, ids, debtor_invoices_max);
}

}  // namespace

void replace_collector_areas(Tx& tx, Id operator_id, Id collector, std::span<const Id> areas) {
    tx.execute("DELETE FROM collector_area WHERE operator_id = $1 AND staff_id = $2", operator_id, collector);
    for (const Id area : areas)
        tx.execute("INSERT INTO collector_area (operator_id, staff_id, area_id) VALUES ($1, $2, $3)",
                   operator_id, collector, area);
}

std::vector<Id> collector_areas(Tx& tx, Id operator_id, Id collector) {
    std::vector<Id> areas;
    tx.each(
        "SELECT area_id FROM collector_area WHERE operator_id = $1 AND staff_id = $2 ORDER BY area_id",
        [&](const Row& row) { areas.push_back(row.id(0)); }, operator_id, collector);
    return areas;
}

std::vector<CollectorArea> areas_of_collectors(Tx& tx, Id operator_id) {
    std::vector<CollectorArea> areas;
    tx.each(
        "SELECT w.staff_id, w.area_id, a.name FROM collector_area w "
        "JOIN area a ON a.operator_id = w.operator_id AND a.id = w.area_id "
        "WHERE w.operator_id = $1 ORDER BY w.staff_id, a.name, a.id",
        [&](const Row& row) {
            areas.push_back({row.id(0), row.id(1), row.string(2)});
        },
        operator_id);
    return areas;
}

Result<Page<Debtor>> list_debtors(Tx& tx, Id operator_id, const DebtorFilter& filter,
                                  const PageRequest& request) {
    ListQuery query({"c.id, c.number, c.name, c.address, a.name, c.phone, c.latitude_e7, c.longitude_e7, "
                     "CAST((SELECT SUM(i.open) FROM invoice i WHERE i.operator_id = c.operator_id "
                     "AND i.customer_id = c.id AND i.open > 0) AS BIGINT)",
                     9, "customer c LEFT JOIN area a ON a.operator_id = c.operator_id AND a.id = c.area_id",
                     "c.operator_id", "c.id"},
                    operator_id);
    query.where(
        "EXISTS (SELECT 1 FROM invoice i WHERE i.operator_id = c.operator_id AND i.customer_id = c.id "
        "AND i.open > 0)");
    if (filter.area_id) query.where(BANGNOPI_AREA_BELOW("c.area_id"), filter.area_id->value);
    if (filter.collector_id)
        query.where(
            "c.area_id IN (WITH RECURSIVE walked(id) AS (SELECT w.area_id FROM collector_area w "
            "WHERE w.operator_id = $1 AND w.staff_id = ? UNION SELECT d.id FROM area d "
            "JOIN walked ON d.parent_id = walked.id WHERE d.operator_id = $1) SELECT id FROM walked)",
            filter.collector_id->value);
    query.search("c.search_text", request.q);
    PageRequest by_name = request;
    if (by_name.sort.empty()) by_name.sort = "name";
    BANGNOPI_TRY(page, query.page<Debtor>(tx, by_name, debtor_sorts, read_debtor));
    load_invoices(tx, operator_id, page.items);
    return std::move(page);
}

void keep_refusal(Tx& tx, Id operator_id, const CollectorRefusal& refusal) {
    tx.execute("INSERT INTO collector_refusal (operator_id, " REFUSAL_COLUMNS
               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, NULL, '') "
               "ON CONFLICT (operator_id, collector_id, number, amount) DO UPDATE SET code = excluded.code, "
               "reason = excluded.reason",
               operator_id, refusal.id, refusal.collector_id, refusal.number, refusal.customer_id,
               refusal.invoice_id, refusal.amount, refusal.taken_at, refusal.code,
               stored_text(refusal.reason), refusal.created_at);
}

std::optional<CollectorRefusal> lock_refusal(Tx& tx, Id operator_id, Id id) {
    std::optional<CollectorRefusal> found;
    tx.first(
        "SELECT " REFUSAL_COLUMNS " FROM collector_refusal WHERE operator_id = $1 AND id = $2 {for_update}",
        [&](const Row& row) { found = read_refusal(row); }, operator_id, id);
    return found;
}

void settle_refusal(Tx& tx, Id operator_id, const CollectorRefusal& refusal) {
    tx.execute(
        "UPDATE collector_refusal SET settled_by = $3, settled_at = $4, note = $5 WHERE operator_id = $1 AND "
        "id = $2",
        operator_id, refusal.id, refusal.settled_by, refusal.settled_at, refusal.note);
}

bool was_settled_by_staff(Tx& tx, Id operator_id, Id collector, std::string_view number,
                          std::int64_t amount) {
    return tx.first(
        "SELECT 1 FROM collector_refusal WHERE operator_id = $1 AND collector_id = $2 AND number = $3 AND "
        "amount "
        "= $4 AND settled_at IS NOT NULL AND settled_by IS NOT NULL LIMIT 1",
        [](const Row&) {}, operator_id, collector, number, amount);
}

void settle_refusals_of(Tx& tx, Id operator_id, Id collector, std::string_view number, std::int64_t amount,
                        Instant now) {
    tx.post(
        "UPDATE collector_refusal SET settled_at = $5 WHERE operator_id = $1 AND collector_id = $2 "
        "AND number = $3 AND amount = $4 AND settled_at IS NULL",
        operator_id, collector, number, amount, now);
}

Result<Page<CollectorRefusal>> list_refusals(Tx& tx, Id operator_id, bool settled,
                                             std::optional<Id> collector, const PageRequest& request) {
    ListQuery query({REFUSAL_COLUMNS, refusal_column_count, "collector_refusal", "operator_id", "id"},
                    operator_id);
    query.where(settled ? "settled_at IS NOT NULL" : "settled_at IS NULL");
    if (collector) query.where("collector_id = ?", collector->value);
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    return query.page<CollectorRefusal>(tx, newest_first, created_sorts, read_refusal);
}

std::string_view name_of(DepositState state) {
    switch (state) {
        case DepositState::handed_in:
            return "handed_in";
        case DepositState::counted:
            return "counted";
        case DepositState::sent_back:
            return "sent_back";
    }
    throw Broken("a deposit has a state that this version does not know");
}

std::optional<DepositState> parse_deposit_state(std::string_view text) {
    for (const DepositState state : {DepositState::handed_in, DepositState::counted, DepositState::sent_back})
        if (name_of(state) == text) return state;
    return std::nullopt;
}

void insert_deposit(Tx& tx, Id operator_id, const CollectorDeposit& deposit) {
    tx.execute("INSERT INTO collector_deposit (operator_id, " DEPOSIT_COLUMNS
               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
               operator_id, deposit.id, deposit.collector_id, deposit.amount, deposit.note, deposit.state,
               deposit.counted, deposit.deposited, deposit.shortage, deposit.surplus, deposit.handed_in_at,
               deposit.decided_by, deposit.decided_at, deposit.decision_note);
}

std::optional<CollectorDeposit> find_deposit(Tx& tx, Id operator_id, Id id) {
    std::optional<CollectorDeposit> found;
    tx.first(
        "SELECT " DEPOSIT_COLUMNS " FROM collector_deposit WHERE operator_id = $1 AND id = $2",
        [&](const Row& row) { found = read_deposit(row); }, operator_id, id);
    return found;
}

void update_deposit(Tx& tx, Id operator_id, const CollectorDeposit& deposit) {
    tx.execute(
        "UPDATE collector_deposit SET state = $3, counted = $4, deposited = $5, shortage = $6, surplus = $7, "
        "decided_by = $8, decided_at = $9, decision_note = $10 WHERE operator_id = $1 AND id = $2",
        operator_id, deposit.id, deposit.state, deposit.counted, deposit.deposited, deposit.shortage,
        deposit.surplus, deposit.decided_by, deposit.decided_at, deposit.decision_note);
}

Result<Page<CollectorDeposit>> list_deposits(Tx& tx, Id operator_id, const DepositFilter& filter,
                                             const PageRequest& request) {
    ListQuery query({DEPOSIT_COLUMNS, deposit_column_count, "collector_deposit", "operator_id", "id"},
                    operator_id);
    if (filter.state) query.where("state = ?", static_cast<std::int64_t>(*filter.state));
    if (filter.collector_id) query.where("collector_id = ?", filter.collector_id->value);
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    return query.page<CollectorDeposit>(tx, newest_first, created_sorts, read_deposit);
}

std::optional<Channel> lock_collector_channel(Tx& tx, Id operator_id, Id collector) {
    std::optional<Channel> channel = channel_of_collector(tx, operator_id, collector);
    if (!channel) return std::nullopt;
    return lock_channel(tx, operator_id, channel->code);
}

std::vector<CollectorCash> cash_of_collectors(Tx& tx, Id operator_id, domain::Date today,
                                              std::optional<Id> collector) {
    std::vector<CollectorCash> all;
    tx.each(
        "SELECT h.collector_id, s.name, h.code, "
        "CAST((SELECT COALESCE(SUM(p.amount), 0) FROM payment p WHERE p.operator_id = h.operator_id "
        "AND p.channel = h.code) - (SELECT COALESCE(SUM(f.amount), 0) FROM refund f WHERE f.operator_id = "
        "h.operator_id AND f.channel = h.code) AS BIGINT), "
        "CAST((SELECT COALESCE(SUM(d.deposited), 0) FROM collector_deposit d WHERE d.operator_id = "
        "h.operator_id AND d.collector_id = h.collector_id) AS BIGINT), "
        "CAST((SELECT COALESCE(SUM(d.shortage), 0) FROM collector_deposit d WHERE d.operator_id = "
        "h.operator_id AND d.collector_id = h.collector_id) AS BIGINT), "
        "CAST((SELECT COALESCE(SUM(d.amount), 0) FROM collector_deposit d WHERE d.operator_id = "
        "h.operator_id AND d.collector_id = h.collector_id AND d.state = 1) AS BIGINT), "
        "CAST((SELECT COALESCE(SUM(p.amount), 0) FROM payment p WHERE p.operator_id = h.operator_id "
        "AND p.channel = h.code AND p.received_on = $2) AS BIGINT), "
        "(SELECT COUNT(*) FROM payment p WHERE p.operator_id = h.operator_id AND p.channel = h.code "
        "AND p.received_on = $2) "
        "FROM channel h JOIN staff s ON s.operator_id = h.operator_id AND s.id = h.collector_id "
        "WHERE h.operator_id = $1 AND (h.collector_id = $3 OR $3 = 0) ORDER BY s.name, s.id",
        [&](const Row& row) {
            all.push_back({row.id(0), row.string(1), row.string(2), row.integer(3), row.integer(4),
                           row.integer(5), row.integer(6), row.integer(7), row.integer(8)});
        },
        operator_id, today, collector.value_or(Id{}));
    return all;
}

}  // namespace bangnopi::store
