// A line's speed as routers of each kind take it. A plan's speed has no bursts, so none are written.
#pragma once

#include "adapters/radius/packet_writer.hpp"
#include "domain/plan.hpp"
#include "domain/router.hpp"

namespace bangnopi::radius {

// A text that needs no memory of its own.
struct RateText {
    std::array<char, 48> characters{};
    std::size_t size = 0;
    [[nodiscard]] std::string_view view() const { return {characters.data(), size}; }
};

// "5M/20M": what the router receives, which is the customer's upload, before what it sends; k and M are decimal, 0 is no limit.
RateText mikrotik_rate_limit(const domain::Speed& speed);
// "20000/5000": download before upload in kbit/s, as accel-ppp's shaper reads Filter-Id by default.
RateText accel_ppp_rate(const domain::Speed& speed);

// What is not limited is left out where an attribute says nothing else.
void add_speed(PacketWriter& writer, domain::RouterKind kind, const domain::Speed& speed);

}  // namespace bangnopi::radius
