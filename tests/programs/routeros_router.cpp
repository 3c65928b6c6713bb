// A MikroTik that is none, as a program for the browser's tests: says the port of its API, clear and on loopback, and goes on until its
// standard input ends. Each line there is a list that a hand empties.
#include <fmt/core.h>

#include <cstdio>
#include <iostream>
#include <string>

#include "tests/support/routeros_router.hpp"

int main() {
    using bangnopi::test::RouterOsTables;
    bangnopi::test::RouterOsRouter router;
    fmt::print("{}\n", router.api_port());
    std::fflush(stdout);
    for (std::string list; std::getline(std::cin, list);) {
        router.by_hand([&](RouterOsTables& tables) {
            for (const auto& row : tables.rows(list)) tables.remove(list, row.at(".id"));
        });
        fmt::print("{} is empty\n", list);
        std::fflush(stdout);
    }
}
