#include "store/credentials.hpp"

#include <array>

namespace bangnopi::store {
namespace {

#define CREDENTIAL_COLUMNS "id, kind, staff_id, name, role, secret_hash, created_at, expires_at, revoked_at"

constexpr std::array sorts = {SortColumn{"name", "name"}, SortColumn{"created", "created_at", true}};

Credential read_credential(const Row& row) {
    const Bytes hash = row.bytes(5);
    return {row.id(0),
            row.enumeration<CredentialKind>(1),
            row.optional_id(2),
            row.string(3),
            row.string(4),
            {hash.begin(), hash.end()},
            row.instant(6),
            row.instant(7),
            row.optional_instant(8)};
}

}  // namespace

void insert_credential(Tx& tx, Id operator_id, const Credential& row) {
    tx.execute("INSERT INTO credential (operator_id, " CREDENTIAL_COLUMNS
               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
               operator_id, row.id, row.kind, row.staff_id, row.name, row.role, Bytes(row.secret_hash),
               row.created_at, row.expires_at, row.revoked_at);
}

std::optional<Credential> find_credential(Tx& tx, Id operator_id, Id id) {
    std::optional<Credential> credential;
    tx.first(
        "SELECT " CREDENTIAL_COLUMNS " FROM credential WHERE operator_id = $1 AND id = $2",
        [&](const Row& row) { credential = read_credential(row); }, operator_id, id);
    return credential;
}

void revoke_credential(Tx& tx, Id operator_id, Id id, Instant at) {
    tx.execute(
        "UPDATE credential SET revoked_at = $3 WHERE operator_id = $1 AND id = $2 AND revoked_at IS NULL",
        operator_id, id, at);
}

void revoke_sessions_of(Tx& tx, Id operator_id, Id staff_id, std::optional<Id> keep, Instant at) {
    tx.execute(
        "UPDATE credential SET revoked_at = $4 WHERE operator_id = $1 AND staff_id = $2 AND id <> $3 "
        "AND revoked_at IS NULL",
        operator_id, staff_id, keep.value_or(Id{}), at);
}

Result<Page<Credential>> list_tokens(Tx& tx, Id operator_id, const PageRequest& request) {
    ListQuery query({CREDENTIAL_COLUMNS, 9, "credential", "operator_id", "id"}, operator_id);
    query.where("kind = ?", static_cast<std::int64_t>(CredentialKind::token));
    query.search("lower(name)", request.q);
    return query.page<Credential>(tx, request, sorts, read_credential);
}

}  // namespace bangnopi::store
