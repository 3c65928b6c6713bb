// How a thing on a router says that it is ours: its comment begins with "BGN:" and the id of a subscription, "BGN:router" where it
// is of no line. A technician may write on behind that. Where things have no comment, their name begins with "BGN:".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"

namespace bangnopi::routeros {

inline constexpr std::string_view tag_prefix = "BGN:";
// Behind the tag of a login while a session of it may go on that was let in with what is no more so: a sign on the router itself,
// so that nothing is forgotten when the connection breaks between the change and the end of the session.
inline constexpr std::string_view ending_word = "memutus";

std::string tag_of(Id subscription_id);  // 0: of the router itself
std::string tag_with_ending(std::string_view tag);
// Whose it is; nothing: not ours.
std::optional<Id> owner_of(std::string_view comment);
// Without what people wrote behind it; not ours: as it is.
std::string normal_tag(std::string_view comment);

}  // namespace bangnopi::routeros
