// What stands in the Class attribute of our Access-Accept (RFC 2865 §5.25) and comes back with every accounting record of the
// session: whose line it is, which login began it, and what it was let in with. Signed, since whoever knows another secret could
// otherwise name any line. Binary: a version octet, the ids, the grant, and 8 octets of an HMAC-MD5 under the router's secret,
// to which the operator belongs as well.
#pragma once

#include "adapters/radius/attribute.hpp"
#include "domain/login.hpp"

namespace bangnopi::radius {

struct ClassValue {
    Id subscription_id;
    Id login_id;
    domain::Grant granted;
    bool operator==(const ClassValue&) const = default;
};

inline constexpr std::size_t class_octets = 82;
using ClassOctets = std::array<std::byte, class_octets>;

ClassOctets class_octets_of(const ClassValue& value, Id operator_id, std::string_view secret);
// Nothing if it was not made by that, for this operator and under this secret, or says what no login is answered.
std::optional<ClassValue> read_class(Octets octets, Id operator_id, std::string_view secret);

}  // namespace bangnopi::radius
