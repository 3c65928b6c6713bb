#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "app/cli.hpp"
#include "app/console.hpp"
#include "app/perform.hpp"

namespace {

std::string program_path(const char* invoked_as) {
    std::error_code error;
    const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? std::string(invoked_as) : path.string();
}

}  // namespace

int main(int count, char** values) {
    using namespace bangnopi::app;
    ::umask(0077);  // databases, keys, locks, sockets: their owner's alone
    const Parsed parsed = parse_command_line({values + 1, values + count}, program_path(values[0]));
    if (!parsed.invocation) {
        if (parsed.exit_code == exit_done)
            std::cout << parsed.output;
        else
            std::cerr << "bangnopi: " << parsed.output << '\n';
        return parsed.exit_code;
    }
    Console console{std::cout,
                    std::cerr,
                    parsed.invocation->json,
                    parsed.invocation->quiet,
                    parsed.invocation->language,
                    ::isatty(STDERR_FILENO) == 1};
    return perform(*parsed.invocation, console);
}
