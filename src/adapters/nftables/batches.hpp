// Brings work to nft and tc, many changes a process.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/nftables/program.hpp"
#include "base/result.hpp"

namespace bangnopi::nftables {

// What one change needs, in the language of the program.
struct Part {
    std::size_t change = 0;
    std::string text;
};

using Refusals = std::map<std::size_t, Message>;  // by change: the program's own words, verbatim, or ours

inline constexpr std::size_t tc_lines_max = 2000;  // a process: HTB takes longer for each class that there is
inline constexpr std::size_t transactions_max = 500;  // of one call, refused ones too

// All in one transaction; if that is refused, each half in one, until what is refused is found. Refuses with
// Code::unavailable when nothing of it can be done, more is refused than can be looked into, or time is up.
Result<Done> run_transactions(const std::string& nft, std::span<const Part> parts, Refusals& refusals,
                              Deadline by);

// Line by line, past those that fail.
Result<Done> run_tc_lines(const std::string& tc, std::span<const Part> parts, Refusals& refusals,
                          Deadline by);

// The exit of a program that had to succeed.
Result<Done> check_success(std::string_view program, const ProgramAnswer& answer);

// The first error of nft, without where it is: "Could not process rule: File exists".
std::string nft_reason(std::string_view error);
// By the line of the batch, from 0: what tc -force says of those that failed.
std::map<std::size_t, std::string> failed_tc_lines(std::string_view error);

}  // namespace bangnopi::nftables
