// The command line: arguments, environment and file to an Invocation. The only unit that knows CLI11.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/commands.hpp"

namespace bangnopi::app {

struct Parsed {
    std::optional<Invocation> invocation;
    std::string output;  // help, the version, or one line that says what is wrong
    int exit_code = 0;   // without an invocation: 0 after help, 2 after wrong usage
};

// `arguments` without the program's name.
Parsed parse_command_line(std::vector<std::string> arguments, std::string_view program_path);

// What a shell completes: every command with its flags, one a line, "bill-run --day --dry-run …".
std::vector<std::string> command_summary();

}  // namespace bangnopi::app
