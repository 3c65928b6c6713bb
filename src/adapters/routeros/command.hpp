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
// connects anew.
class Transport {
  public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;

    // Many at a time and in no order; a reply to each, at its place. Fails with Code::unavailable, in plain words, where the
    // router cannot be reached or what it says cannot be read; some of the commands may have been obeyed then.
    virtual Result<std::vector<Reply>> run(std::span<const Command> commands) = 0;
};

// All that a router says to one call of run, in octets.
inline constexpr std::size_t reply_octets_max = std::size_t{64} << 20U;

// What both ways say.
Refused too_long_a_reply();
Refused silent(std::chrono::milliseconds silence);
Refused not_finished(std::chrono::milliseconds within);

}  // namespace bangnopi::routeros
