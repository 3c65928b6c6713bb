// How a customer is reached, and where they are sent, in the one form in which it is kept. Telephone numbers: domain/phone.hpp.
#pragma once

#include <string>
#include <string_view>

namespace bangnopi::domain {

// "0812…" of "+62812…": the way people in Indonesia write a number and look for it.
std::string local_phone(std::string_view e164);

// The shape of an address (one @, a host with a dot, no spaces or controls, at most 254 bytes); not that
// somebody reads it.
bool is_email(std::string_view text);

// An http or https address as it is sent and pasted elsewhere: a host, visible ASCII without quotes, at most 200 bytes.
bool is_web_address(std::string_view text);
// Of such an address, without its port.
std::string_view host_of(std::string_view web_address);

// UTF-8 without control characters: what a name may be made of. An address or a note may have several lines.
bool is_plain_text(std::string_view text);
bool is_plain_lines(std::string_view text);

}  // namespace bangnopi::domain
