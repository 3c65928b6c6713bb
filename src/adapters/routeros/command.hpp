// What is asked of a RouterOS, whichever way it goes there, and what it answers. The console's commands with their arguments:
// MikroTik's manual, "API" and "REST API".
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace bangnopi::routeros {

struct Attribute {
    std::string name;
    std::string value;
    bool operator==(const Attribute&) const = default;
};
using Deadline = std::chrono::steady_clock::time_point;

using Attributes = std::vector<Attribute>;  // of one thing, or the arguments of one command

// Nothing where it has none of that name.
const std::string* find(const Attributes& attributes, std::string_view name);

enum class Verb : std::uint8_t { print, add, set, remove };

struct Command {
    Verb verb = Verb::print;
    std::string menu = {};                 // "/queue/simple"
    Attributes arguments = {};             // of set and remove also ".id"
    std::vector<std::string> wanted = {};  // of print: the properties that are needed
    // Of print: the words of a query without their question marks, in their order: ">comment=" (has one), "name=x", "#|" (or).
    std::vector<std::string> query = {};
};

struct Reply {
    std::vector<Attributes> rows;     // of print
    std::string id;                   // of add: what was made
    std::optional<std::string> trap;  // why it would not, in the router's words as as_said() has them
};

// One router, one way to it. It connects when it is first needed and keeps the connection; after a failure the next call
// connects anew. A kept connection that turns out to be dead is made anew in the same call, where nothing can have been done yet.
class Transport {
  public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;

    // Many at a time and in no order; a reply to each, at its place. Fails with Code::unavailable, in plain words, where the
    // router cannot be reached, what it says cannot be read, or it has not finished by then; some of the commands may have been
    // obeyed then.
    virtual Result<std::vector<Reply>> run(std::span<const Command> commands, Deadline by) = 0;
};

// All that a router says to one call of run, in octets and in rows; and of a row where nothing is named that is wanted.
inline constexpr std::size_t reply_octets_max = std::size_t{64} << 20U;
inline constexpr std::size_t reply_rows_max = 200'000;
inline constexpr std::size_t row_properties_max = 64;

// Whether a row that has these already keeps one of that name too: of what is wanted each once, so that a row is small whatever the
// router says.
bool keeps(const Attributes& row, std::span<const std::string> wanted, std::string_view name);

// What a router says of a thing that is not there any more, and nothing else: "no such command prefix" is none of it.
inline constexpr std::string_view no_such_item = "no such item";
bool is_gone(std::string_view trap);
// And of a menu whose package it has not: "no such command prefix", "no such command or directory (hotspot)".
bool lacks_menu(std::string_view trap);

// What both ways say.
Refused not_a_host(std::string_view host);
Refused too_long_a_reply();
Refused too_many_rows();
Refused silent(std::chrono::milliseconds silence);
Refused not_finished();

}  // namespace bangnopi::routeros
