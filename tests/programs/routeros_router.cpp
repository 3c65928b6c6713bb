// A MikroTik that is none, as a program for the browser's tests: says the port of its API, clear and on loopback, and goes on until its
// standard input ends. A line there is what a hand does: `LIST` empties it, `LIST NAME=VALUE` adds to it.
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>

#include "tests/support/routeros_router.hpp"

int main() {
    using bangnopi::test::RouterOsTables;
    bangnopi::test::RouterOsRouter router;
    fmt::print("{}\n", router.api_port());
    std::fflush(stdout);
    for (std::string line; std::getline(std::cin, line);) {
        const std::string list = line.substr(0, line.find(' '));
        const std::string property = line.substr(std::min(list.size() + 1, line.size()));
        router.by_hand([&](RouterOsTables& tables) {
            const auto equals = property.find('=');
            if (equals != std::string::npos)
                tables.add(list, {{property.substr(0, equals), property.substr(equals + 1)}});
            else
                for (const auto& row : tables.rows(list)) tables.remove(list, row.at(".id"));
        });
        fmt::print("done\n");
        std::fflush(stdout);
    }
}
