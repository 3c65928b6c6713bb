// What a command reads and writes: the terminal's streams, or those of the command line that handed it to the daemon.
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "base/result.hpp"
#include "words/language.hpp"

namespace bangnopi::app {

struct Console {
    std::ostream& out;
    std::ostream& err;
    bool json = false;
    bool quiet = false;
    words::Language language = words::Language::english;
    bool terminal = false;  // err is one: a progress bar makes sense
    std::optional<std::string> given_input =
        {};  // of the file that the command names, when it was handed over
};

inline constexpr int exit_done = 0;
inline constexpr int exit_refused = 1;
inline constexpr int exit_wrong_usage = 2;

// One line on standard error that says what to do; returns exit_refused.
int refused(Console& console, const Refusal& refusal);
int refused(Console& console, const Message& detail);
// One line on standard output.
void say(Console& console, const Message& message);

// What a file is called in a text: "-" is standard input.
Message input_name(const std::string& file);
// The whole of a file, or of standard input for "-"; what was handed over comes first.
Result<std::string> read_input(const Console& console, const std::string& file);

}  // namespace bangnopi::app
