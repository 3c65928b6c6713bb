// A link to a customer's notice that works on any connection: signed with the key ring, so that nobody makes one up, and good
// until it expires or the customer's links are taken back. Nothing of it is stored but the number that links of today have.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "base/sealing.hpp"
#include "store/act.hpp"
#include "store/database.hpp"

namespace bangnopi::billing {

inline constexpr std::chrono::hours notice_link_lifetime{24 * 14};

struct NoticeLink {
    Id operator_id;
    Id customer_id;
    std::int64_t number;  // of the customer when it was made (store::notice_link_number), below 2^24
    Instant expires_at;   // whole seconds, until 2106
};
// 52 characters of base64url.
std::string notice_token(const KeyRing& keys, const NoticeLink& link);
// Nothing for one that was not signed here, was changed, or has expired. `now` is the real time.
std::optional<NoticeLink> read_notice_token(const KeyRing& keys, std::string_view token, Instant now);

// To a customer's notice, by the number of today; it expires when its maker says.
NoticeLink notice_link_to(store::Tx& tx, Id operator_id, Id customer);
// Whether it was not taken back.
bool holds(store::Tx& tx, const NoticeLink& link);
// Every link to the customer's notice; their next ones hold. Writes its audit row.
Result<Done> take_back_notice_links(store::Tx& tx, const store::Act& act, Id customer);

}  // namespace bangnopi::billing
