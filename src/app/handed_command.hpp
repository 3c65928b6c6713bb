// A command as it is handed to the daemon: JSON, with what its file or standard input held, in base64url, as it may be no
// text at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/commands.hpp"
#include "base/result.hpp"

namespace bangnopi::app {

struct HandedCommand {
    Command command;
    bool json = false;
    bool quiet = false;
    words::Language language = words::Language::english;  // of who handed it
    std::optional<std::string> input;
};

// Of a command that writes beside a daemon (perform.hpp).
std::string format_handed(const HandedCommand& handed);
// Refuses what format_handed of this version would not have written.
Result<HandedCommand> parse_handed(std::string_view text);

}  // namespace bangnopi::app
