#include "billing/notice_link.hpp"

#include "base/base64.hpp"
#include "store/isolation_notices.hpp"
#include "store/outbox.hpp"

namespace bangnopi::billing {
namespace {

constexpr std::string_view purpose = "notice link";
constexpr std::size_t id_bytes = 8;
constexpr std::size_t time_bytes = 4;
constexpr std::size_t number_bytes = 3;
constexpr std::size_t said_bytes = 2 * id_bytes + number_bytes + time_bytes;
constexpr std::size_t token_length = (said_bytes + sizeof(Signature)) * 4 / 3;
static_assert((said_bytes + sizeof(Signature)) % 3 == 0, "base64 has no bits left over: one text a link");

void append(std::string& out, std::uint64_t number, std::size_t bytes) {
    for (std::size_t at = bytes; at > 0; --at) out += static_cast<char>(number >> 8 * (at - 1) & 0xFF);
}

std::uint64_t take(std::string_view& rest, std::size_t bytes) {
    std::uint64_t number = 0;
    for (const char byte : rest.substr(0, bytes)) number = number << 8 | static_cast<unsigned char>(byte);
    rest.remove_prefix(bytes);
    return number;
}

}  // namespace

std::string notice_token(const KeyRing& keys, const NoticeLink& link) {
    std::string said;
    append(said, static_cast<std::uint64_t>(link.operator_id.value), id_bytes);
    append(said, static_cast<std::uint64_t>(link.customer_id.value), id_bytes);
    append(said, static_cast<std::uint64_t>(link.number), number_bytes);
    const auto since_1970 = std::chrono::floor<std::chrono::seconds>(link.expires_at).time_since_epoch();
    append(said, static_cast<std::uint64_t>(since_1970.count()), time_bytes);
    const Signature signature = keys.sign(purpose, said);
    return base64url(said.append(reinterpret_cast<const char*>(signature.data()), signature.size()));
}

std::optional<NoticeLink> read_notice_token(const KeyRing& keys, std::string_view token, Instant now) {
    if (token.size() != token_length) return std::nullopt;
    const auto bytes = from_base64url(token);
    if (!bytes) return std::nullopt;
    std::string_view rest = std::string_view(*bytes).substr(0, said_bytes);
    if (!keys.is_signed(purpose, rest, std::as_bytes(std::span(*bytes).subspan(said_bytes))))
        return std::nullopt;
    NoticeLink link{};
    link.operator_id = Id{static_cast<std::int64_t>(take(rest, id_bytes))};
    link.customer_id = Id{static_cast<std::int64_t>(take(rest, id_bytes))};
    link.number = static_cast<std::int64_t>(take(rest, number_bytes));
    link.expires_at = Instant(std::chrono::seconds(take(rest, time_bytes)));
    if (link.expires_at <= now) return std::nullopt;
    return link;
}

NoticeLink notice_link_to(store::Tx& tx, Id operator_id, Id customer) {
    return {operator_id, customer, store::notice_link_number(tx, operator_id, customer).value_or(0), {}};
}

bool holds(store::Tx& tx, const NoticeLink& link) {
    return store::notice_link_number(tx, link.operator_id, link.customer_id) == link.number;
}

Result<Done> take_back_notice_links(store::Tx& tx, const store::Act& act, Id customer) {
    if (!store::raise_notice_link_number(tx, act.operator_id, customer))
        return refuse(Code::not_found, "There is no customer with this id."_msg);
    store::audit(tx, act, "customer.notice_links_taken_back", "customer", customer, {}, {});
    return Done{};
}

}  // namespace bangnopi::billing
