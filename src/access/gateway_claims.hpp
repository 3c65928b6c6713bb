// Which of several lines of one router has the address or the login that they all name. A mistake of staff, decided once for every
// kind of router: else an address would stand in two lists, and which of them counts would be the router's to say.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "access/gateway.hpp"

namespace bangnopi::access {

class GatewayClaims {
  public:
    // In which lines claim when all do: those that are not closed first, since an address is often given to somebody new while the
    // line that had it is still there, closed; then by id.
    static std::vector<const GatewayLine*> in_order(std::span<const GatewayLine> lines);

    // In the place of what the line claimed before: its login if its kind has one, its address but of a hotspot. What another has is taken out of it; the answer is that other line.
    std::optional<Id> claim(GatewayLine& line);
    void release(Id subscription);

  private:
    // Whose it is, if it is another's; else it is this line's from now on.
    std::optional<Id> claim(Id subscription, std::string what);

    std::unordered_map<std::string, Id> owners_;
    std::unordered_map<Id, std::vector<std::string>> claims_;
};

}  // namespace bangnopi::access
