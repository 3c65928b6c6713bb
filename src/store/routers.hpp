// Routers (NASes): who asks RADIUS of an operator, from where and by which secret.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sealing.hpp"
#include "domain/ip_prefix.hpp"
#include "domain/router.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

inline constexpr std::int64_t coa_port_default = 3799;  // RFC 5176 §3
inline constexpr std::int64_t interim_default_s = 300;

struct Router {
    Id id;
    std::string name;
    domain::RouterKind kind = domain::RouterKind::other;
    std::vector<domain::IpPrefix> addresses;
    Sealed secret_sealed;
    domain::MessageAuthenticator message_authenticator = domain::MessageAuthenticator::automatic;
    bool message_authenticator_seen = false;  // what `automatic` waits for
    bool input_is_download = false;
    // On which this server is asked, besides the next one for accounting; 0: the common one.
    std::int64_t own_port = 0;
    std::int64_t coa_port = coa_port_default;  // of the router; 0: takes neither CoA nor Disconnect
    std::int64_t interim_s = interim_default_s;
    std::string note;
    bool active = true;
    Instant created_at;
    std::int64_t version = 1;
};

SealedPlace secret_place(Id operator_id, Id router);

void insert_router(Tx& tx, Id operator_id, const Router& row);
void update_router(Tx& tx, Id operator_id, const Router& row);  // writes row.version
void delete_router(Tx& tx, Id operator_id, Id id);
std::optional<Router> find_router(Tx& tx, Id operator_id, Id id);
std::optional<Router> lock_router(Tx& tx, Id operator_id, Id id);  // until the transaction ends
std::optional<Router> find_router_by_name(Tx& tx, Id operator_id, std::string_view name);
// Ascending by id, from above `after`; all that there are, whether active or not.
std::vector<Router> routers_after(Tx& tx, Id operator_id, Id after, std::size_t limit);
// The active one that names the prefix on the port.
std::optional<Router> find_router_at(Tx& tx, Id operator_id, std::int64_t own_port,
                                     const domain::IpPrefix& prefix);
std::int64_t count_routers(Tx& tx, Id operator_id);
// How many own ports the operator has beside those of this router.
std::int64_t count_other_own_ports(Tx& tx, Id operator_id, const Router& router);
// It is no edit: the version stays.
void note_message_authenticator(Tx& tx, Id operator_id, Id id);
// Sorts: name, created.
Result<Page<Router>> list_routers(Tx& tx, Id operator_id, const PageRequest& request);

}  // namespace bangnopi::store
