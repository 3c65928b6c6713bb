// The two languages of a RouterOS from the router's side, over octets that have come. An answer is what to send.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "adapters/routeros/sentence.hpp"
#include "tests/support/routeros_router.hpp"

namespace bangnopi::test {

// What becomes of one command.
struct WireAnswer {
    std::string octets;
    bool closes = false;     // when they are sent
    bool is_silent = false;  // from now on
};

struct Obeyed {
    RouterAnswer answer;
    RouterFault fault = RouterFault::none;
};
using Obey = std::function<Obeyed(const RouterRequest&)>;

// One connection's side of a language.
class Wire {
  public:
    Wire() = default;
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;
    virtual ~Wire() = default;
    virtual void add(std::string_view octets) = 0;
    // To the next whole command among what came; nothing: more is needed.
    virtual std::optional<WireAnswer> next() = 0;
};

std::unique_ptr<Wire> api_wire(const RouterSettings& settings, Obey obey);
std::unique_ptr<Wire> rest_wire(const RouterSettings& settings, Obey obey);

}  // namespace bangnopi::test
