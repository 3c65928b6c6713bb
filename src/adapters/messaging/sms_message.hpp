// What every channel of SMS asks of a message before it sends it.
#pragma once

#include <string>
#include <string_view>

#include "notices/channel.hpp"

namespace bangnopi::messaging {

inline constexpr std::size_t sms_parts_max = 10;

// Which of it no channel sends, in English: a number that is not of E.164, no text, more than sms_parts_max. Empty: nothing is wrong.
std::string sms_fault(const notices::OutgoingMessage& message);

// "050003620201": the header of part 1 of 2 (3GPP TS 23.040, 9.2.3.24.1), in hex. Those of one message have the same mark, made of its
// reference; a message of one part has none.
std::string concatenation_header(std::string_view reference, std::size_t parts, std::size_t part);

}  // namespace bangnopi::messaging
