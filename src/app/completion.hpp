// Completion scripts, made from the command line's own definition.
#pragma once

#include <string>
#include <string_view>

namespace bangnopi::app {

// `shell` is "bash", "zsh" or "fish".
std::string completion_script(std::string_view shell);

}  // namespace bangnopi::app
