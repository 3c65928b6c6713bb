#include "adapters/radius/coa_packet.hpp"

#include <arpa/inet.h>

#include "adapters/radius/signature.hpp"
#include "adapters/radius/speed_attributes.hpp"
#include "base/text.hpp"

namespace bangnopi::radius {
namespace {

bool uses_message_authenticator(const store::Router& router) {
    switch (router.message_authenticator) {
        case domain::MessageAuthenticator::required:
            return true;
        case domain::MessageAuthenticator::automatic:
            return router.message_authenticator_seen;
        case domain::MessageAuthenticator::off:
            return false;
    }
    return false;
}

// As it came, though it were no text; an empty one is left out.
bool add_as_accounted(PacketWriter& writer, AttributeName name, std::string_view escaped) {
    const auto octets = unescaped(escaped);
    if (!octets) return false;
    if (!octets->empty()) writer.add_octets(name, octets_of(*octets));
    return true;
}

// Of addresses and prefixes with spaces between.
std::optional<Ipv4> first_ipv4(std::string_view addresses) {
    while (!addresses.empty()) {
        const std::string one(addresses.substr(0, addresses.find(' ')));
        in_addr address{};
        if (inet_pton(AF_INET, one.c_str(), &address) == 1) return Ipv4{ntohl(address.s_addr)};
        addresses.remove_prefix(std::min(addresses.size(), one.size() + 1));
    }
    return std::nullopt;
}

bool add_session(PacketWriter& writer, domain::RouterKind kind, const store::OnlineSession& session) {
    if (!add_as_accounted(writer, rfc::user_name, session.username) ||
        !add_as_accounted(writer, rfc::acct_session_id, session.acct_session_id))
        return false;
    if (kind == domain::RouterKind::hostapd) return true;
    if (const auto address = first_ipv4(session.ip)) writer.add(rfc::framed_ip_address, *address);
    return true;
}

RouterAnswer answer_of_nak(const Packet& nak) {
    const auto number = nak.read(rfc::error_cause);
    if (!number) return {RouterSays::refused, "no Error-Cause"};
    const ErrorCause cause{*number};
    const auto name = name_of(cause);
    return {
        cause == ErrorCause::session_context_not_found ? RouterSays::session_unknown : RouterSays::refused,
        name.empty() ? fmt::format("Error-Cause {}", *number)
                     : fmt::format("Error-Cause {} {}", *number, name)};
}

}  // namespace

Octets write_coa_request(std::span<std::byte> buffer, std::uint8_t identifier,
                         const access::KnownRouter& router, const access::SessionStep& step) {
    const bool ends = step.step == access::Step::disconnect;
    PacketWriter writer(buffer, ends ? PacketCode::disconnect_request : PacketCode::coa_request, identifier);
    if (uses_message_authenticator(router.router)) writer.reserve_message_authenticator();
    if (!add_session(writer, router.router.kind, step.session)) return {};
    if (!ends) add_speed(writer, router.router.kind, step.grant.speed);
    return sign_request(writer, router.secret);
}

std::optional<RouterAnswer> read_coa_answer(const Packet& answer, PacketCode request) {
    const bool ends = request == PacketCode::disconnect_request;
    if (answer.code() == (ends ? PacketCode::disconnect_ack : PacketCode::coa_ack))
        return RouterAnswer{RouterSays::acknowledged, {}};
    if (answer.code() == (ends ? PacketCode::disconnect_nak : PacketCode::coa_nak))
        return answer_of_nak(answer);
    return std::nullopt;
}

std::string_view name_of(ErrorCause cause) {
    switch (cause) {
        case ErrorCause::residual_context_removed:
            return "Residual Session Context Removed";
        case ErrorCause::invalid_eap_packet:
            return "Invalid EAP Packet";
        case ErrorCause::unsupported_attribute:
            return "Unsupported Attribute";
        case ErrorCause::missing_attribute:
            return "Missing Attribute";
        case ErrorCause::nas_identification_mismatch:
            return "NAS Identification Mismatch";
        case ErrorCause::invalid_request:
            return "Invalid Request";
        case ErrorCause::unsupported_service:
            return "Unsupported Service";
        case ErrorCause::unsupported_extension:
            return "Unsupported Extension";
        case ErrorCause::invalid_attribute_value:
            return "Invalid Attribute Value";
        case ErrorCause::administratively_prohibited:
            return "Administratively Prohibited";
        case ErrorCause::request_not_routable:
            return "Request Not Routable";
        case ErrorCause::session_context_not_found:
            return "Session Context Not Found";
        case ErrorCause::session_context_not_removable:
            return "Session Context Not Removable";
        case ErrorCause::other_proxy_processing_error:
            return "Other Proxy Processing Error";
        case ErrorCause::resources_unavailable:
            return "Resources Unavailable";
        case ErrorCause::request_initiated:
            return "Request Initiated";
        case ErrorCause::multiple_session_selection_unsupported:
            return "Multiple Session Selection Unsupported";
    }
    return {};
}

}  // namespace bangnopi::radius
