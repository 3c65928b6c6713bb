#include "store/payment_proofs.hpp"

#include <array>

namespace bangnopi::store {
namespace {

#define PROOF_COLUMNS                                                                                \
    "p.id, p.customer_id, p.state, p.amount, p.paid_on, p.note, p.open, p.file, p.bytes, p.digest, " \
    "p.sent_on, p.created_at, p.holds_until, p.payment_id, p.reason, p.decided_by, p.decided_at"
constexpr int proof_column_count = 17;
#define LISTED_COLUMNS                                                                               \
    PROOF_COLUMNS                                                                                    \
    ", c.number, c.name, (SELECT CAST(coalesce(sum(i.open), 0) AS BIGINT) FROM invoice i WHERE "     \
    "i.operator_id = p.operator_id AND i.customer_id = p.customer_id AND i.open > 0), (SELECT "      \
    "COUNT(*) FROM payment_proof o WHERE o.operator_id = p.operator_id AND o.digest = p.digest AND " \
    "o.customer_id <> p.customer_id)"
#define LISTED_FROM \
    "payment_proof p JOIN customer c ON c.operator_id = p.operator_id AND c.id = p.customer_id"

constexpr std::array sorts = {SortColumn{"created", "p.id", true}};
constexpr std::array invoice_columns = {Column{"operator_id"}, Column{"invoice_id"}, Column{"proof_id"}};

PaymentProof read_proof(const Row& row) {
    PaymentProof proof;
    proof.id = row.id(0);
    proof.customer_id = row.id(1);
    proof.state = row.enumeration<ProofState>(2);
    proof.amount = row.optional_integer(3);
    proof.paid_on = row.optional_date(4);
    proof.note = row.string(5);
    proof.open = row.integer(6);
    proof.file = row.enumeration<domain::ProofFile>(7);
    proof.bytes = row.integer(8);
    proof.digest = row.string(9);
    proof.sent_on = row.date(10);
    proof.created_at = row.instant(11);
    proof.holds_until = row.optional_instant(12);
    proof.payment_id = row.optional_id(13);
    proof.reason = row.string(14);
    proof.decided_by = row.optional_id(15);
    proof.decided_at = row.optional_instant(16);
    return proof;
}

ProofListed read_listed(const Row& row) {
    return {read_proof(row), row.string(proof_column_count), row.string(proof_column_count + 1),
            row.integer(proof_column_count + 2), row.integer(proof_column_count + 3)};
}

template <class... A>
std::optional<PaymentProof> first_proof(Tx& tx, std::string_view sql, const A&... values) {
    std::optional<PaymentProof> found;
    tx.first(
        sql, [&](const Row& row) { found = read_proof(row); }, values...);
    return found;
}

std::int64_t count(Tx& tx, std::string_view sql, const auto&... values) {
    std::int64_t counted = 0;
    tx.first(
        sql, [&](const Row& row) { counted = row.integer(0); }, values...);
    return counted;
}

}  // namespace

std::string_view name_of(ProofState state) {
    switch (state) {
        case ProofState::waiting:
            return "waiting";
        case ProofState::accepted:
            return "accepted";
        case ProofState::rejected:
            return "rejected";
    }
    throw Broken("a proof of payment has a state that this version does not know");
}

std::optional<ProofState> parse_proof_state(std::string_view text) {
    for (const ProofState state : {ProofState::waiting, ProofState::accepted, ProofState::rejected})
        if (name_of(state) == text) return state;
    return std::nullopt;
}

void insert_payment_proof(Tx& tx, Id operator_id, const PaymentProof& proof, std::span<const Id> invoices,
                          std::string_view octets) {
    tx.execute(
        "INSERT INTO payment_proof (operator_id, id, customer_id, state, amount, paid_on, note, open, file, "
        "bytes, digest, sent_on, created_at, holds_until, reason) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '')",
        operator_id, proof.id, proof.customer_id, proof.state, proof.amount, proof.paid_on, proof.note,
        proof.open, proof.file, proof.bytes, proof.digest, proof.sent_on, proof.created_at,
        proof.holds_until);
    BulkInsert of_invoices("payment_proof_invoice", invoice_columns);
    for (const Id invoice : invoices) of_invoices.row(operator_id, invoice, proof.id);
    if (!of_invoices.empty()) tx.bulk_insert(of_invoices);
    tx.execute("INSERT INTO payment_proof_file (operator_id, proof_id, octets) VALUES ($1, $2, $3)",
               operator_id, proof.id, Bytes(std::as_bytes(std::span(octets))));
}

void update_payment_proof(Tx& tx, Id operator_id, const PaymentProof& proof) {
    tx.execute(
        "UPDATE payment_proof SET state = $3, payment_id = $4, reason = $5, decided_by = $6, decided_at = $7 "
        "WHERE operator_id = $1 AND id = $2",
        operator_id, proof.id, proof.state, proof.payment_id, proof.reason, proof.decided_by,
        proof.decided_at);
}

std::optional<PaymentProof> find_payment_proof(Tx& tx, Id operator_id, Id proof) {
    return first_proof(tx,
                       "SELECT " PROOF_COLUMNS " FROM payment_proof p WHERE p.operator_id = $1 AND p.id = $2",
                       operator_id, proof);
}

std::optional<PaymentProof> lock_payment_proof(Tx& tx, Id operator_id, Id proof) {
    return first_proof(tx,
                       "SELECT " PROOF_COLUMNS
                       " FROM payment_proof p WHERE p.operator_id = $1 AND p.id = $2 {for_update}",
                       operator_id, proof);
}

std::optional<PaymentProof> find_same_proof(Tx& tx, Id operator_id, Id customer, std::string_view digest) {
    return first_proof(
        tx,
        "SELECT " PROOF_COLUMNS
        " FROM payment_proof p WHERE p.operator_id = $1 AND p.customer_id = $2 AND p.digest = $3",
        operator_id, customer, digest);
}

std::optional<PaymentProof> latest_proof_of(Tx& tx, Id operator_id, Id customer) {
    return first_proof(tx,
                       "SELECT " PROOF_COLUMNS
                       " FROM payment_proof p WHERE p.operator_id = $1 AND p.customer_id = $2 "
                       "ORDER BY p.id DESC LIMIT 1",
                       operator_id, customer);
}

std::optional<std::string> read_proof_file(Tx& tx, Id operator_id, Id proof) {
    std::optional<std::string> octets;
    tx.first(
        "SELECT octets FROM payment_proof_file WHERE operator_id = $1 AND proof_id = $2",
        [&](const Row& row) {
            const Bytes bytes = row.bytes(0);
            octets.emplace(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        },
        operator_id, proof);
    return octets;
}

bool has_held_back(Tx& tx, Id operator_id, std::span<const Id> invoices) {
    return !invoices.empty() &&
           tx.first(
               "SELECT 1 FROM payment_proof_invoice i JOIN payment_proof p ON p.operator_id = i.operator_id "
               "AND p.id = i.proof_id WHERE i.operator_id = $1 AND i.invoice_id {in:$2} "
               "AND p.holds_until IS NOT NULL LIMIT 1",
               [](const Row&) {}, operator_id, invoices);
}

std::optional<Instant> held_back_until(Tx& tx, Id operator_id, Id customer) {
    std::optional<Instant> until;
    tx.first(
        "SELECT MAX(holds_until) FROM payment_proof WHERE operator_id = $1 AND customer_id = $2 AND state = "
        "1",
        [&](const Row& row) { until = row.optional_instant(0); }, operator_id, customer);
    return until;
}

bool is_proof_of_another(Tx& tx, Id operator_id, Id payment, Id proof) {
    return tx.first(
        "SELECT 1 FROM payment_proof WHERE operator_id = $1 AND payment_id = $2 AND id <> $3",
        [](const Row&) {}, operator_id, payment, proof);
}

ProofCounts count_proofs(Tx& tx, Id operator_id, Id customer, domain::Date day) {
    ProofCounts counts;
    tx.first(
        "SELECT COALESCE(SUM(CASE WHEN state = 1 THEN 1 ELSE 0 END), 0), "
        "COALESCE(SUM(CASE WHEN sent_on = $3 THEN 1 ELSE 0 END), 0) "
        "FROM payment_proof WHERE operator_id = $1 AND customer_id = $2",
        [&](const Row& row) {
            counts.waiting = row.integer(0);
            counts.on_day = row.integer(1);
        },
        operator_id, customer, day);
    tx.first(
        "SELECT COUNT(*), CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM payment_proof WHERE operator_id = $1 "
        "AND state = 1",
        [&](const Row& row) {
            counts.waiting_of_all = row.integer(0);
            counts.waiting_bytes_of_all = row.integer(1);
        },
        operator_id);
    return counts;
}

Result<Page<ProofListed>> list_payment_proofs(Tx& tx, Id operator_id, const ProofFilter& filter,
                                              const PageRequest& request) {
    ListQuery query({LISTED_COLUMNS, proof_column_count + 4, LISTED_FROM, "p.operator_id", "p.id"},
                    operator_id);
    if (filter.state) query.where("p.state = ?", static_cast<std::int64_t>(*filter.state));
    if (filter.customer_id) query.where("p.customer_id = ?", filter.customer_id->value);
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    return query.page<ProofListed>(tx, newest_first, sorts, read_listed);
}

std::optional<ProofListed> find_listed_proof(Tx& tx, Id operator_id, Id proof) {
    std::optional<ProofListed> found;
    tx.first(
        "SELECT " LISTED_COLUMNS " FROM " LISTED_FROM " WHERE p.operator_id = $1 AND p.id = $2",
        [&](const Row& row) { found = read_listed(row); }, operator_id, proof);
    return found;
}

std::vector<LooseRow> rows_of_amounts(Tx& tx, Id operator_id, domain::Date from,
                                      std::span<const std::int64_t> amounts, std::int64_t limit) {
    std::vector<LooseRow> found;
    std::vector<Id> listed;  // the marker lists whole numbers by the type of ids
    for (const std::int64_t amount : amounts) listed.push_back(Id{amount});
    if (listed.empty()) return found;
    tx.each(
        "SELECT id, channel, booked_on, amount, description FROM statement_row WHERE operator_id = $1 "
        "AND state = 1 AND booked_on >= $2 AND amount {in:$3} ORDER BY id DESC LIMIT $4",
        [&](const Row& row) {
            found.push_back({row.id(0), row.string(1), row.date(2), row.integer(3), row.string(4)});
        },
        operator_id, from, listed, limit);
    return found;
}

std::vector<ProvenPayment> payments_without_proof(Tx& tx, Id operator_id, Id customer, domain::Date from,
                                                  std::int64_t limit) {
    std::vector<ProvenPayment> found;
    tx.each(
        "SELECT p.id, p.channel, p.received_on, p.amount FROM payment p WHERE p.operator_id = $1 "
        "AND p.customer_id = $2 AND p.received_on >= $3 AND NOT EXISTS (SELECT 1 FROM payment_proof o "
        "WHERE o.operator_id = p.operator_id AND o.payment_id = p.id) ORDER BY p.id DESC LIMIT $4",
        [&](const Row& row) {
            found.push_back({row.id(0), row.string(1), row.date(2), row.integer(3)});
        },
        operator_id, customer, from, limit);
    return found;
}

std::int64_t forget_proof_files(Tx& tx, Id operator_id, Instant decided_before, std::int64_t limit) {
    return tx.execute(
        "DELETE FROM payment_proof_file WHERE operator_id = $1 AND proof_id IN (SELECT p.id FROM "
        "payment_proof p "
        "JOIN payment_proof_file f ON f.operator_id = p.operator_id AND f.proof_id = p.id "
        "WHERE p.operator_id = $1 AND p.decided_at < $2 ORDER BY p.decided_at LIMIT $3)",
        operator_id, decided_before, limit);
}

}  // namespace bangnopi::store
