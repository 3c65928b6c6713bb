// A load of RADIUS requests over UDP from one thread: so many are under way at any time (a closed loop), from several source
// ports. An answer counts once its Response Authenticator, and its Message-Authenticator where it has one, are right; what is
// not answered in time is sent again, the same packet. Nothing is given up before the end of the run.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "bench/radius_conversation.hpp"

namespace bangnopi::bench {

inline constexpr std::size_t load_window_max = 1024;
inline constexpr std::size_t load_sockets_max = 64;

struct LoadOptions {
    std::string address = "127.0.0.1";  // IPv4
    std::uint16_t port = 1812;          // of logins; accounting goes to the next one
    std::size_t window = 64;
    std::size_t sockets = 4;
    std::chrono::milliseconds warm_up{1'000};  // not measured
    std::chrono::milliseconds measured{10'000};
    std::chrono::milliseconds timeout{1'000};
    std::chrono::milliseconds drain{5'000};  // how long the last answers are waited for
    std::vector<pid_t> processes = {};       // whose CPU is measured, with their children
    std::stop_token stop = {};  // ends the run before its time; the last answers are still waited for
};

struct LoadResult {
    double seconds = 0;  // measured, as the following
    std::uint64_t answered = 0;
    std::vector<double> cpu_us;               // of each process
    std::vector<std::uint32_t> latencies_us;  // from the first sending of each
    // Of the whole run.
    std::uint64_t sent = 0;
    std::uint64_t sent_again = 0;
    std::uint64_t refused = 0;
    std::uint64_t wrong = 0;             // an answer that does not fit; its request counts as answered
    std::uint64_t unproven = 0;          // an authenticator is wrong: ignored
    std::uint64_t unexpected = 0;        // answers to nothing that is under way: late second ones
    std::uint64_t unsigned_answers = 0;  // logins' without a Message-Authenticator
    std::uint64_t unanswered = 0;        // in the end
};

// Throws std::system_error, and std::invalid_argument for options out of bounds.
LoadResult run_load(const LoadOptions& options, const std::string& secret, Conversation& conversation,
                    bool is_accounting);
// The same, with the conversation that its options describe.
LoadResult run_load(const LoadOptions& options, const ConversationOptions& about);

}  // namespace bangnopi::bench
