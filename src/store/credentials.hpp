// Browser sessions and API tokens; of the secret only a hash is here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/paging.hpp"

namespace bangnopi::store {

enum class CredentialKind : std::uint8_t { session = 1, token = 2 };

struct Credential {
    Id id;
    CredentialKind kind = CredentialKind::session;
    std::optional<Id> staff_id;  // of a session
    std::string name;
    std::string role;  // of a token; a session has its staff member's
    std::vector<std::byte> secret_hash;
    Instant created_at;
    Instant expires_at;
    std::optional<Instant> revoked_at;
};

void insert_credential(Tx& tx, Id operator_id, const Credential& row);
std::optional<Credential> find_credential(Tx& tx, Id operator_id, Id id);
void revoke_credential(Tx& tx, Id operator_id, Id id, Instant at);
void revoke_sessions_of(Tx& tx, Id operator_id, Id staff_id, std::optional<Id> keep, Instant at);
// API tokens. Sorts: name (default), created.
Result<Page<Credential>> list_tokens(Tx& tx, Id operator_id, const PageRequest& request);

}  // namespace bangnopi::store
