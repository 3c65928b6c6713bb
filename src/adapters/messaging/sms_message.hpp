// What every channel of SMS asks of a message before it sends it.
#pragma once

#include <string>

#include "notices/channel.hpp"

namespace bangnopi::messaging {

inline constexpr std::size_t sms_parts_max = 10;

// Which of it no channel sends, in English: a number that is not of E.164, no text, more than sms_parts_max. Empty: nothing is wrong.
std::string sms_fault(const notices::OutgoingMessage& message);

}  // namespace bangnopi::messaging
