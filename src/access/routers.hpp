// Use cases of routers (NASes). Each is one transaction's work: it writes its audit row, with the secret masked, and its event.
//
// The operator of a datagram is found by the port it came to and the address it came from (store/radius_doors.hpp). All
// operators share one port, unless two have the same private addresses: then one of them gives its router an `own_port`. That
// is even, and accounting comes to the next one, so that no port is one router's authentication and another's accounting. It is
// neither the common port nor 1812, the default of that, nor next to one of them: no port has two names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/sealing.hpp"
#include "store/act.hpp"
#include "store/routers.hpp"

namespace bangnopi::access {

inline constexpr std::size_t router_addresses_max = 16;
inline constexpr std::int64_t routers_max = 5'000;  // of one operator
inline constexpr std::int64_t own_ports_max = 64;   // different ones of one operator

struct RouterSettings {
    const KeyRing& keys;
    std::int64_t common_port = domain::radius_port_default;  // on which routers without an own port ask
};

// What is absent stays, or is as store::Router has it.
struct RouterFields {
    std::optional<std::string> name;
    std::optional<domain::RouterKind> kind;
    std::optional<std::vector<std::string>>
        addresses;  // prefixes: "10.0.0.2", "10.99.0.0/24"; none: it does not ask RADIUS
    std::optional<std::string> secret;
    bool new_secret = false;  // one is made; so it is where a new router has none
    // Another than before: what was seen of it is forgotten.
    std::optional<domain::MessageAuthenticator> message_authenticator;
    std::optional<bool> input_is_download;  // as routers of its kind count, unless it was told otherwise
    std::optional<std::int64_t> own_port;
    std::optional<std::int64_t> coa_port;
    std::optional<std::int64_t> interim_s;  // RFC 2869 §5.16; many routers ignore less than 60
    std::optional<std::string> note;
    std::optional<bool> active;  // else it is not answered, and its addresses are free
};

struct SavedRouter {
    store::Router router;
    std::string generated_secret;  // empty if none was made
};

// A name and the addresses are needed; a secret that is absent is made.
Result<SavedRouter> register_router(store::Tx& tx, const store::Act& act, const RouterSettings& settings,
                                    const RouterFields& fields);

struct EditRouter {
    Id id;
    RouterFields fields;
    std::optional<std::int64_t> if_version;
};
Result<SavedRouter> edit_router(store::Tx& tx, const store::Act& act, const RouterSettings& settings,
                                const EditRouter& command);

Result<Done> remove_router(store::Tx& tx, const store::Act& act, Id id,
                           std::optional<std::int64_t> if_version);

}  // namespace bangnopi::access
