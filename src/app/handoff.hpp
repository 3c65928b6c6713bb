// A command that writes, handed to the daemon that serves the same SQLite file: one request on its local socket, answered
// with what the command printed and its exit code.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/node.hpp"

namespace bangnopi::app {

std::string socket_path(const std::string& database);

// Nothing when nobody listens there. Reads the command's input here, where its file is.
std::optional<int> hand_over(const std::string& socket, const Invocation& invocation, Console& console);

// The daemon's side: the request's body to the answer's.
Result<std::string> answer_handed_over(Node& node, std::string_view body);

}  // namespace bangnopi::app
