// A link to a customer's notice that works on any connection: signed with the key ring, so that nobody makes one up, and good
// until it expires. Nothing of it is stored.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/sealing.hpp"

namespace bangnopi::billing {

inline constexpr std::chrono::hours notice_link_lifetime{24 * 14};

struct NoticeLink {
    Id operator_id;
    Id customer_id;
    Instant expires_at;  // whole seconds, until 2106
};
// 48 characters of base64url.
std::string notice_token(const KeyRing& keys, const NoticeLink& link);
// Nothing for one that was not signed here, was changed, or has expired. `now` is the real time.
std::optional<NoticeLink> read_notice_token(const KeyRing& keys, std::string_view token, Instant now);

}  // namespace bangnopi::billing
