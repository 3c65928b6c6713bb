#include "app/completion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <vector>

#include "app/cli.hpp"

namespace bangnopi::app {
namespace {

// "import/customers" or "" for the top, and the words that may follow it.
using Words = std::map<std::string, std::vector<std::string>>;

Words words_after_commands() {
    Words words;
    for (const std::string& line : command_summary()) {
        std::istringstream parts(line);
        std::string path;
        parts >> path;
        const auto slash = path.rfind('/');
        words[slash == std::string::npos ? std::string() : path.substr(0, slash)].push_back(
            path.substr(slash + 1));
        auto& flags = words[path];
        for (std::string flag; parts >> flag;) flags.push_back(flag);
    }
    return words;
}

std::string bash_script() {
    std::string cases;
    for (const auto& [path, words] : words_after_commands())
        cases += fmt::format("        '{}') words='{}' ;;\n", path, fmt::join(words, " "));
    return fmt::format(R"(_bangnopi() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} path='' words='' word
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        [[ $word == -* ]] || {{ [[ $path ]] && path=$path/$word || path=$word; }}
    done
    case $path in
{}    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    ((${{#COMPREPLY[@]}})) || mapfile -t COMPREPLY < <(compgen -f -- "$current")
}}
complete -F _bangnopi bangnopi
)",
                       cases);
}

std::string zsh_script() {
    return "#compdef bangnopi\nautoload -U +X bashcompinit && bashcompinit\n" + bash_script();
}

std::string fish_script() {
    std::string script = "complete -c bangnopi -f\n";
    for (const auto& [path, words] : words_after_commands()) {
        std::string condition = "__fish_use_subcommand";
        if (!path.empty()) {
            std::string commands = path;
            std::replace(commands.begin(), commands.end(), '/', ' ');
            condition =
                fmt::format("__fish_seen_subcommand_from {}", commands.substr(commands.rfind(' ') + 1));
        }
        for (const auto& word : words)
            script += word.starts_with("--")
                          ? fmt::format("complete -c bangnopi -n '{}' -l {}\n", condition, word.substr(2))
                          : fmt::format("complete -c bangnopi -n '{}' -a {}\n", condition, word);
    }
    return script;
}

}  // namespace

std::string completion_script(std::string_view shell) {
    if (shell == "zsh") return zsh_script();
    if (shell == "fish") return fish_script();
    return bash_script();
}

}  // namespace bangnopi::app
