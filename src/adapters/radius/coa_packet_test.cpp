#include "adapters/radius/coa_packet.hpp"

#include <gtest/gtest.h>

#include "adapters/radius/signature.hpp"
#include "tests/support/octets.hpp"

namespace bangnopi::radius {
namespace {

using access::SessionStep;
using access::Step;
using domain::RouterKind;

access::KnownRouter router_of(RouterKind kind) {
    access::KnownRouter known;
    known.router.kind = kind;
    known.secret = "testing123";
    return known;
}

SessionStep step_for_budi(Step step) {
    SessionStep made;
    made.step = step;
    made.session.username = "budi";
    made.session.acct_session_id = "81a00001";
    made.grant.speed = {10'000'000, 5'000'000};
    return made;
}

std::vector<std::byte> written(const access::KnownRouter& router, const SessionStep& step,
                               std::uint8_t identifier = 1) {
    std::array<std::byte, packet_octets_max> buffer;
    const Octets packet = write_coa_request(buffer, identifier, router, step);
    return {packet.begin(), packet.end()};
}

TEST(CoaRequest, has_the_octets_that_a_routeros_was_sent) {
    const auto router = router_of(RouterKind::mikrotik);
    EXPECT_EQ(hex_of(written(router, step_for_budi(Step::change_speed), 1)),
              "2b010032e9d9fb491807780cddb77aa1aed1a1b90106627564692c0a38316130303030311a0e00003a8c0808354d2f"
              "31304d");
    EXPECT_EQ(hex_of(written(router, step_for_budi(Step::disconnect), 2)),
              "280200249e6768860b516f852814a0a1c2aeaabe0106627564692c0a3831613030303031");
}

TEST(CoaRequest, says_the_burst_of_a_line) {
    auto step = step_for_budi(Step::change_speed);
    step.grant.speed.burst = {15'000'000, 8'000'000, 8'000'000, 4'000'000, 16};
    const auto octets = written(router_of(RouterKind::mikrotik), step);
    EXPECT_EQ(Packet::parse(octets).value().read(mikrotik::rate_limit), "5M/10M 8M/15M 4M/8M 16/16");
}

TEST(CoaRequest, names_a_session_octet_for_octet_and_by_its_first_ipv4_address) {
    auto step = step_for_budi(Step::disconnect);
    step.session.username = "budi\\5c\\ff";
    step.session.ip = "2001:db8::/64 10.1.2.3 10.1.2.4";
    const auto octets = written(router_of(RouterKind::mikrotik), step);
    const Packet packet = Packet::parse(octets).value();
    EXPECT_EQ(text_of(packet.find(rfc::user_name).value()), "budi\\\xff");
    EXPECT_EQ(packet.read(rfc::framed_ip_address), Ipv4{0x0a010203});
    EXPECT_TRUE(request_authenticator_is_right(packet, "testing123"));

    const auto to_hostapd = written(router_of(RouterKind::hostapd), step);
    EXPECT_EQ(Packet::parse(to_hostapd).value().read(rfc::framed_ip_address), std::nullopt);
}

TEST(CoaRequest, of_a_session_without_address_or_user_name_leaves_them_out) {
    auto step = step_for_budi(Step::disconnect);
    step.session.username.clear();
    step.session.ip = "2001:db8::/64";
    const auto octets = written(router_of(RouterKind::other), step);
    const Packet packet = Packet::parse(octets).value();
    EXPECT_EQ(packet.find(rfc::user_name), std::nullopt);
    EXPECT_EQ(packet.find(rfc::framed_ip_address), std::nullopt);
    EXPECT_EQ(packet.read(rfc::acct_session_id), "81a00001");
}

TEST(CoaRequest, that_cannot_name_its_session_is_none) {
    auto step = step_for_budi(Step::disconnect);
    step.session.acct_session_id = std::string(254, 'x');
    EXPECT_TRUE(written(router_of(RouterKind::mikrotik), step).empty());
    step.session.acct_session_id = "\\zz";
    EXPECT_TRUE(written(router_of(RouterKind::mikrotik), step).empty());
}

TEST(CoaRequest, carries_a_message_authenticator_first_where_the_router_is_known_to_use_it) {
    const auto proof = [](domain::MessageAuthenticator policy, bool seen) {
        auto router = router_of(RouterKind::mikrotik);
        router.router.message_authenticator = policy;
        router.router.message_authenticator_seen = seen;
        const auto octets = written(router, step_for_budi(Step::change_speed));
        const Packet packet = Packet::parse(octets).value();
        EXPECT_TRUE(request_authenticator_is_right(packet, "testing123"));
        EXPECT_EQ(packet.message_authenticator_at().value_or(22), 22U);
        return message_authenticator_of_request(packet, "testing123");
    };
    EXPECT_EQ(proof(domain::MessageAuthenticator::required, false), Proof::right);
    EXPECT_EQ(proof(domain::MessageAuthenticator::automatic, true), Proof::right);
    EXPECT_EQ(proof(domain::MessageAuthenticator::automatic, false), Proof::absent);
    EXPECT_EQ(proof(domain::MessageAuthenticator::off, true), Proof::absent);
}

struct Answered {
    RouterSays says = RouterSays::nothing;
    std::string detail;
    bool operator==(const Answered&) const = default;
};

std::optional<Answered> read(PacketCode request, PacketCode answer, std::optional<ErrorCause> cause = {}) {
    std::array<std::byte, packet_octets_max> buffer;
    PacketWriter writer(buffer, answer, 1);
    if (cause) writer.add(rfc::error_cause, static_cast<std::uint32_t>(*cause));
    const auto said = read_coa_answer(Packet::parse(writer.finish()).value(), request);
    if (!said) return std::nullopt;
    return Answered{said->says, said->detail};
}

TEST(CoaAnswer, tells_an_unknown_session_from_another_refusal) {
    EXPECT_EQ(read(PacketCode::coa_request, PacketCode::coa_ack), (Answered{RouterSays::acknowledged, ""}));
    EXPECT_EQ(read(PacketCode::disconnect_request, PacketCode::disconnect_ack),
              (Answered{RouterSays::acknowledged, ""}));
    EXPECT_EQ(read(PacketCode::disconnect_request, PacketCode::disconnect_nak,
                   ErrorCause::session_context_not_found),
              (Answered{RouterSays::session_unknown, "Error-Cause 503 Session Context Not Found"}));
    EXPECT_EQ(read(PacketCode::coa_request, PacketCode::coa_nak, ErrorCause::unsupported_attribute),
              (Answered{RouterSays::refused, "Error-Cause 401 Unsupported Attribute"}));
    EXPECT_EQ(read(PacketCode::coa_request, PacketCode::coa_nak, ErrorCause{999}),
              (Answered{RouterSays::refused, "Error-Cause 999"}));
    EXPECT_EQ(read(PacketCode::coa_request, PacketCode::coa_nak),
              (Answered{RouterSays::refused, "no Error-Cause"}));
}

TEST(CoaAnswer, of_another_request_is_none) {
    EXPECT_EQ(read(PacketCode::coa_request, PacketCode::disconnect_ack), std::nullopt);
    EXPECT_EQ(read(PacketCode::disconnect_request, PacketCode::coa_nak), std::nullopt);
    EXPECT_EQ(read(PacketCode::disconnect_request, PacketCode::access_accept), std::nullopt);
}

}  // namespace
}  // namespace bangnopi::radius
