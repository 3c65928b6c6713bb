#include "adapters/radius/accounting.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "adapters/radius/class_value.hpp"
#include "base/text.hpp"

namespace bangnopi::radius {
namespace {

constexpr std::uint32_t terminate_cause_max = 32'767;  // beyond it is no cause that anybody has named

using domain::SessionRecordKind;

std::string_view text_in(const Packet& packet, AttributeName name) {
    return text_of(packet.find(name).value_or(Octets{}));
}

std::chrono::seconds delay_of(const Packet& packet) {
    return std::chrono::seconds{packet.read(rfc::acct_delay_time).value_or(0)};
}

Instant happened_at(const Packet& packet, Instant received_at) {
    std::optional<Instant> told;
    if (const auto time = packet.read(rfc::event_timestamp)) told = *time;
    return domain::event_time(received_at, told, delay_of(packet));
}

// By this server's clock, whatever the router's says.
Instant began_at(const Packet& packet, Instant received_at) {
    const std::chrono::seconds lasted{packet.read(rfc::acct_session_time).value_or(0)};
    return received_at - delay_of(packet) - lasted;
}

std::optional<domain::CounterReading> reading_in(const Packet& packet, Integer octets, Integer gigawords) {
    constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
    const auto counter = packet.read_counter(octets, gigawords);
    if (!counter) return std::nullopt;
    return domain::CounterReading{static_cast<std::int64_t>(std::min(counter->octets, largest)),
                                  counter->has_gigawords};
}

domain::SessionRecord record_in(const Packet& packet, SessionRecordKind kind, bool input_is_download,
                                Instant received_at) {
    domain::SessionRecord record;
    record.kind = kind;
    record.event_at = happened_at(packet, received_at);
    if (const auto seconds = packet.read(rfc::acct_session_time))
        record.session_time = std::chrono::seconds{*seconds};
    record.up = reading_in(packet, rfc::acct_input_octets, rfc::acct_input_gigawords);
    record.down = reading_in(packet, rfc::acct_output_octets, rfc::acct_output_gigawords);
    if (input_is_download) std::swap(record.up, record.down);
    return record;
}

// Empty for what is none yet (RFC 2865 §5.8).
std::string text_of_address(Ipv4 address) {
    constexpr std::uint32_t of_routers_choice = 0xFFFF'FFFE;  // and one more, of the user's
    if (address.address == 0 || address.address >= of_routers_choice) return {};
    return fmt::format("{}.{}.{}.{}", address.address >> 24U, address.address >> 16U & 0xFFU,
                       address.address >> 8U & 0xFFU, address.address & 0xFFU);
}

std::string text_of_prefix(const Ipv6Prefix& prefix) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(AF_INET6, prefix.network.address.data(), text.data(), text.size());
    return fmt::format("{}/{}", text.data(), prefix.bits);
}

// All that the session has, with a space between.
std::string addresses_in(const Packet& packet) {
    std::string all;
    const auto append = [&all](const std::string& text) {
        if (!all.empty() && !text.empty()) all += ' ';
        all += text;
    };
    if (const auto address = packet.read(rfc::framed_ip_address)) append(text_of_address(*address));
    for (const Prefix6 name : {rfc::framed_ipv6_prefix, rfc::delegated_ipv6_prefix})
        if (const auto prefix = packet.read(name)) append(text_of_prefix(*prefix));
    return all;
}

std::string port_in(const Packet& packet) {
    const std::string_view id = text_in(packet, rfc::nas_port_id);
    if (!id.empty()) return escaped(id);
    const auto number = packet.read(rfc::nas_port);
    return number ? fmt::to_string(*number) : std::string();
}

std::optional<ClassValue> class_in(const Packet& packet, const access::KnownRouter& router) {
    for (const Attribute attribute : packet.attributes())
        if (attribute.name == rfc::class_attribute)
            if (auto value = read_class(attribute.value, router.operator_id, router.secret)) return value;
    return std::nullopt;
}

// In each direction the most that either may reach; 0 is without limit.
domain::Speed fastest(const domain::Speed& one, const domain::Speed& other) {
    const auto more = [](std::int64_t x, std::int64_t y) { return x == 0 || y == 0 ? 0 : std::max(x, y); };
    const domain::Speed a = peak_of(one);
    const domain::Speed b = peak_of(other);
    return {more(a.down_bps, b.down_bps), more(a.up_bps, b.up_bps)};
}

// What it was let in with, or what the line has become since: a session can change its speed.
// A quota's end or another one may be due, or a package that waits begins. That what is left will not do is not foreseen.
bool may_change_with_usage(const store::LoginLine& line, Instant now) {
    return line.pays_as_used || line.open_for ||
           (line.has_quota && line.changes_at && *line.changes_at <= now);
}

void name_line(access::AccountingRecord& to, const Packet& packet, const access::KnownRouter& router,
               const Lines& lines, const GrantsGiven& given, Instant received_at) {
    Lines::Known line;
    if (const auto value = class_in(packet, router)) {
        to.subscription_id = value->subscription_id;
        to.login_id = value->login_id;
        to.granted = value->granted;
        line = lines.of_subscription(value->subscription_id);
        if (line && line->operator_id != router.operator_id) line.reset();
    } else {
        line = find_line(lines, router.operator_id, text_in(packet, rfc::user_name)).line;
        if (line) {
            to.subscription_id = line->line.subscription_id;
            to.granted = given.find(
                {router.router.id, *to.subscription_id, packet.find(rfc::acct_session_id).value_or(Octets{})},
                began_at(packet, received_at));
        }
    }
    if (!line && !to.granted) return;
    to.account_first = line && may_change_with_usage(line->line, received_at);
    const domain::Speed& now = line ? line->line.speed : to.granted->speed;
    to.line = fastest(to.granted ? to.granted->speed : now, now);
}

std::optional<SessionRecordKind> kind_of(AcctStatus status) {
    switch (status) {
        case AcctStatus::start:
            return SessionRecordKind::start;
        case AcctStatus::interim_update:
            return SessionRecordKind::interim;
        case AcctStatus::stop:
            return SessionRecordKind::stop;
        case AcctStatus::accounting_on:
        case AcctStatus::accounting_off:
            break;
    }
    return std::nullopt;
}

access::AccountingRecord session_record(const Packet& packet, SessionRecordKind kind,
                                        const access::KnownRouter& router, const Lines& lines,
                                        const GrantsGiven& given, Instant received_at) {
    access::AccountingRecord record;
    record.key = {router.router.id, escaped(text_in(packet, rfc::acct_session_id)),
                  escaped(text_in(packet, rfc::user_name))};
    name_line(record, packet, router, lines, given, received_at);
    record.record = record_in(packet, kind, router.router.input_is_download, received_at);
    record.ip = addresses_in(packet);
    record.mac = mac_of(packet);
    record.nas_port = port_in(packet);
    if (const auto cause = packet.read(rfc::acct_terminate_cause); cause && *cause <= terminate_cause_max)
        record.terminate_cause = *cause;
    return record;
}

}  // namespace

tl::expected<AccountingRequest, AccountingFault> read_accounting(const Packet& request,
                                                                 const access::KnownRouter& router,
                                                                 const Lines& lines, const GrantsGiven& given,
                                                                 Instant received_at) {
    const auto number = request.read(rfc::acct_status_type);
    if (!number) return tl::make_unexpected(AccountingFault::malformed);
    const AcctStatus status{*number};
    if (status == AcctStatus::accounting_on || status == AcctStatus::accounting_off)
        return access::RouterRestarted{router.router.id, happened_at(request, received_at)};
    const auto kind = kind_of(status);
    if (!kind) return NothingToRecord{};
    if (text_in(request, rfc::acct_session_id).empty())
        return tl::make_unexpected(AccountingFault::no_session_id);
    return session_record(request, *kind, router, lines, given, received_at);
}

}  // namespace bangnopi::radius
