// What the server lends to the channels of its operators.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "notices/channel.hpp"

namespace bangnopi::messaging {

struct ChannelServices {
    // Asked before each connection (outbound::SocketGuard).
    std::function<bool()> private_allowed = [] { return false; };
    // Whether an operator may name this file or folder of the server: a modem's database or spool. Asked when a channel is made.
    std::function<bool(const std::string& path)> path_allowed = [](const std::string&) { return false; };
    std::chrono::milliseconds connect_max{5'000};
    std::chrono::milliseconds call_max{20'000};
    std::chrono::milliseconds mail_max{
        300'000};                  // servers look a mail over before they take it (RFC 5321, 4.5.3.2.6)
    std::string authorities_file;  // certificates that are believed; empty: those of this machine
};

}  // namespace bangnopi::messaging
