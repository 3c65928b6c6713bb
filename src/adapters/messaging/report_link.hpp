// The URL by which a channel that tells by HTTP is told where to tell what became of one message: it names the message and carries a
// digest of it under a secret of the account, so that nobody else tells.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/messaging/answer_fields.hpp"
#include "base/result.hpp"

namespace bangnopi::messaging {

inline constexpr std::size_t reference_octets_max = 40;

// Letters, digits and hyphens.
bool is_reference(std::string_view text);

// Empty where `report_url` is.
std::string report_link(std::string_view report_url, std::string_view reference, std::string_view key);

// The reference of the link that was asked for, by the fields of its query; nothing if it is none that was made with this key.
std::optional<std::string> linked_reference(const AnswerFields& query, std::string_view key);

Refused not_the_channels();  // a report that the channel cannot have sent
Refused report_not_understood();

}  // namespace bangnopi::messaging
