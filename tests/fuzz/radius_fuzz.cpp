// A datagram from anybody. What is a packet stays within its bounds, is the same when its attributes are written again, and no
// proof or password of it reads beyond its values. Taken for an accounting request it is refused, or its texts are escaped and
// its numbers within their bounds; taken for a Class it is nothing.
#include <algorithm>
#include <cstdint>

#include "adapters/radius/accounting.hpp"
#include "adapters/radius/class_value.hpp"
#include "adapters/radius/login_fixture.hpp"
#include "adapters/radius/ms_chap.hpp"
#include "adapters/radius/password.hpp"
#include "adapters/radius/signature.hpp"
#include "base/check.hpp"
#include "base/text.hpp"

namespace bangnopi::radius {
namespace {

constexpr std::string_view secret = "xyzzy5461";

template <class Value>
void check_reads(Octets octets) {
    Value value{};
    (void)read_value(octets, value);
}

void check_forms(Octets octets) {
    check_reads<std::uint32_t>(octets);
    check_reads<std::string_view>(octets);
    check_reads<Ipv6>(octets);
    check_reads<InterfaceId>(octets);
    check_reads<Tagged<std::uint32_t>>(octets);
    check_reads<Tagged<std::string_view>>(octets);
    Ipv6Prefix prefix;
    if (read_value(octets, prefix)) BANGNOPI_CHECK(is_network(prefix));
}

void check_attributes(const Packet& packet) {
    std::array<std::byte, packet_octets_max> buffer;
    PacketWriter again(buffer, packet.code(), packet.identifier());
    for (const Attribute attribute : packet.attributes()) {
        BANGNOPI_CHECK(attribute.value.data() + attribute.value.size() <=
                       packet.octets().data() + packet.octets().size());
        check_forms(attribute.value);
        again.add_octets(attribute.name, attribute.value);
        if (attribute.name != rfc::vendor_specific) continue;
        if (const auto own = vendor_attributes(attribute))
            for (const Attribute one : *own) {
                BANGNOPI_CHECK(one.name.vendor != 0 && one.value.size() <= vendor_value_octets_max);
                check_forms(one.value);
                BANGNOPI_CHECK(packet.find(one.name));
            }
    }
    again.set_authenticator(packet.authenticator());
    BANGNOPI_CHECK(std::ranges::equal(again.finish(), packet.octets()));
}

void check_proofs(const Packet& packet) {
    (void)request_authenticator_is_right(packet, secret);
    (void)response_authenticator_is_right(packet, packet.authenticator(), secret);
    const bool present = packet.message_authenticator_at().has_value();
    BANGNOPI_CHECK((message_authenticator_of_request(packet, secret) != Proof::absent) == present);
}

void check_passwords(const Packet& packet) {
    const Authenticator authenticator = packet.authenticator();
    const NtHash hash{};
    if (const auto hidden = packet.read(rfc::user_password))
        if (const auto password = reveal_password(*hidden, authenticator, secret))
            BANGNOPI_CHECK(password->octets().size() <= password_octets_max);
    for (const String name : {microsoft::mppe_send_key, microsoft::mppe_recv_key})
        if (const auto salted = packet.read(name))
            if (const auto key = reveal_salted(*salted, authenticator, secret))
                BANGNOPI_CHECK(key->octets().size() <= salted_octets_max);
    (void)chap_is_right(packet.read(rfc::chap_password).value_or(Octets{}), authenticator, "arctangent");
    const Octets challenge = packet.read(microsoft::chap_challenge).value_or(Octets{});
    (void)ms_chap_is_right(challenge, packet.read(microsoft::chap_response).value_or(Octets{}), hash);
    (void)ms_chap2_success(challenge, packet.read(microsoft::chap2_response).value_or(Octets{}),
                           packet.read(rfc::user_name).value_or(""), hash);
    std::array<std::byte, packet_octets_max> buffer;
    PacketWriter reject = answer_to(packet, PacketCode::access_reject, buffer);
    add_ms_chap_refusal(reject, 1, challenge, packet.read(rfc::user_name).value_or(""));
    const Octets answered = sign_answer(reject, authenticator, secret);
    if (!answered.empty())
        BANGNOPI_CHECK(
            response_authenticator_is_right(Packet::parse(answered).value(), authenticator, secret));
}

void check_accounting(const Packet& packet) {
    const access::KnownRouter router = plain_router();
    const PlainLines lines;
    static const GrantsGiven given;
    const Instant received_at{std::chrono::hours{24 * 365 * 57}};
    const auto read = read_accounting(packet, router, lines, given, received_at);
    if (!read) return;
    if (const auto* const restarted = std::get_if<access::RouterRestarted>(&*read))
        BANGNOPI_CHECK(restarted->at <= received_at);
    const auto* const record = std::get_if<access::AccountingRecord>(&*read);
    if (record == nullptr) return;
    BANGNOPI_CHECK(!record->key.acct_session_id.empty() && unescaped(record->key.acct_session_id));
    BANGNOPI_CHECK(unescaped(record->key.username) && unescaped(record->nas_port));
    BANGNOPI_CHECK(record->record.event_at <= received_at && !record->granted);
    for (const auto& counter : {record->record.down, record->record.up})
        BANGNOPI_CHECK(!counter || counter->bytes >= 0);
}

}  // namespace
}  // namespace bangnopi::radius

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bangnopi::radius;
    BANGNOPI_CHECK(!read_class(std::as_bytes(std::span(data, size)), bangnopi::Id{7}, secret));
    const auto packet = Packet::parse(std::as_bytes(std::span(data, size)));
    if (!packet) {
        BANGNOPI_CHECK(!name_of(packet.error()).empty());
        return 0;
    }
    BANGNOPI_CHECK(packet->octets().size() <= size && packet->octets().size() <= packet_octets_max);
    if (const auto wrong = first_malformed(*packet)) BANGNOPI_CHECK(packet->find(*wrong));
    check_attributes(*packet);
    check_proofs(*packet);
    check_passwords(*packet);
    check_accounting(*packet);
    return 0;
}
