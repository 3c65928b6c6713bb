// One run of another program: nft or tc. It speaks English whatever this machine's locale is, gets its input whole, and is
// ended when it takes too long, even when it does nothing more than to be there.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace bangnopi::nftables {

using Deadline = std::chrono::steady_clock::time_point;

// Of a call that runs one or a few of them.
inline constexpr std::chrono::seconds call_time_max{120};
inline constexpr std::size_t program_output_bytes_max = std::size_t{64} << 20;

struct ProgramAnswer {
    int exit_code = 0;
    std::string output;
    std::string error;
};

// The first argument is its path, or a name that is found on PATH. Refuses with Code::unavailable what did not run to its end by
// then.
Result<ProgramAnswer> run_program(const std::vector<std::string>& arguments, std::string_view input,
                                  Deadline by);

// What the kernel says to somebody who may not.
Refused refuse_without_permission();

}  // namespace bangnopi::nftables
