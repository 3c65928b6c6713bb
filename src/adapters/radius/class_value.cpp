#include "adapters/radius/class_value.hpp"

#include <algorithm>

#include "adapters/radius/digest.hpp"

namespace bangnopi::radius {
namespace {

constexpr std::byte version{1};
constexpr std::size_t proof_octets = 8;
constexpr std::size_t signed_octets = class_octets - proof_octets;
constexpr std::string_view purpose = "bangnopi class";

using Number = std::array<std::byte, 8>;

Number number_of(std::int64_t value) {
    Number octets;
    for (std::size_t i = octets.size(); i-- > 0; value >>= 8) octets[i] = static_cast<std::byte>(value);
    return octets;
}

std::int64_t take_number(Octets& rest) {
    std::uint64_t value = 0;
    for (const std::byte octet : rest.first<8>()) value = value << 8U | std::to_integer<std::uint64_t>(octet);
    rest = rest.subspan<8>();
    return static_cast<std::int64_t>(value);
}

void append(std::span<std::byte>& rest, Octets octets) {
    std::ranges::copy(octets, rest.begin());
    rest = rest.subspan(octets.size());
}

Digest16 proof_of(Octets value, Id operator_id, std::string_view secret) {
    return hmac_md5(octets_of(secret), {octets_of(purpose), number_of(operator_id.value), value});
}

}  // namespace

ClassOctets class_octets_of(const ClassValue& value, Id operator_id, std::string_view secret) {
    ClassOctets octets;
    std::span<std::byte> rest(octets);
    append(rest, std::array{version});
    append(rest, number_of(value.subscription_id.value));
    append(rest, number_of(value.login_id.value));
    append(rest, std::array{static_cast<std::byte>(value.granted.state)});
    const domain::Speed& speed = value.granted.speed;
    for (const std::int64_t number :
         {speed.down_bps, speed.up_bps, speed.burst.down_bps, speed.burst.up_bps,
          speed.burst.threshold_down_bps, speed.burst.threshold_up_bps, speed.burst.time_s})
        append(rest, number_of(number));
    append(rest,
           Octets(proof_of(Octets(octets).first(signed_octets), operator_id, secret)).first(proof_octets));
    return octets;
}

namespace {

// Whoever knows the router's secret can sign anything.
bool is_sound(const ClassValue& value) {
    const domain::Grant& granted = value.granted;
    return value.subscription_id && value.subscription_id.value > 0 && value.login_id.value > 0 &&
           (granted.state == domain::Desired::open || granted.state == domain::Desired::isolated) &&
           granted.speed.down_bps >= 0 && granted.speed.up_bps >= 0 && check_burst(granted.speed);
}

}  // namespace

std::optional<ClassValue> read_class(Octets octets, Id operator_id, std::string_view secret) {
    if (octets.size() != class_octets || octets[0] != version) return std::nullopt;
    const Digest16 proof = proof_of(octets.first(signed_octets), operator_id, secret);
    if (!equal_in_constant_time(Octets(proof).first(proof_octets), octets.last(proof_octets)))
        return std::nullopt;
    Octets rest = octets.subspan(1);
    ClassValue value;
    value.subscription_id.value = take_number(rest);
    value.login_id.value = take_number(rest);
    value.granted.state = domain::Desired{std::to_integer<std::uint8_t>(rest[0])};
    rest = rest.subspan(1);
    domain::Speed& speed = value.granted.speed;
    for (std::int64_t* const number :
         {&speed.down_bps, &speed.up_bps, &speed.burst.down_bps, &speed.burst.up_bps,
          &speed.burst.threshold_down_bps, &speed.burst.threshold_up_bps, &speed.burst.time_s})
        *number = take_number(rest);
    if (!is_sound(value)) return std::nullopt;
    return value;
}

}  // namespace bangnopi::radius
