// One router that holds lines itself (gateway.hpp), brought to what they should be and kept there. Nothing of this is stored: what
// a router lacks is what the next look finds, so that a restart, a lost event, a router that was off and a hand on it all come
// right in one way.
//
// A look reads everything that is ours on the router. Between looks a line is brought by what the last one found and what was
// done since, at a cost that does not grow with the number of lines. Used by one thread at a time.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "access/gateway.hpp"

namespace bangnopi::access {

struct GatewayRefusal {
    GatewayChange change;
    std::string reason;  // the router's own words, or whose its place is
};

struct GatewaySynced {
    std::size_t changes = 0;  // made
    std::size_t drifted =
        0;  // things that were not as they had been left: somebody was there, or the router began anew
    std::vector<GatewayRefusal> refused;
};

class GatewaySync {
  public:
    explicit GatewaySync(Gateway& gateway) : gateway_(gateway) {}

    // All lines of the router.
    Result<GatewaySynced> look(std::span<const GatewayLine> lines);
    // What a look would change. The router stays as it is.
    Result<std::vector<GatewayChange>> compare(std::span<const GatewayLine> lines);
    // One line; nothing: it is not on this router any more. Not while needs_look(). What stands where another line has it is
    // refused: it was there first.
    Result<GatewaySynced> bring(Id subscription, const std::optional<GatewayLine>& line);

    // At first, after a failure, when nobody knows how much of it was done, and when a line could not be brought by what is known.
    [[nodiscard]] bool needs_look() const { return needs_look_; }

  private:
    using Place = std::pair<std::string, std::string>;  // list and key

    [[nodiscard]] std::vector<GatewayObject> wanted_of(std::span<const GatewayLine> lines) const;
    // Takes what stands where another line has it out of what a line wants.
    [[nodiscard]] std::vector<GatewayRefusal> taken_by_others(std::vector<GatewayObject>& wanted,
                                                              Id subscription) const;
    [[nodiscard]] std::vector<GatewayObject> held_beside(std::span<const GatewayObject> wanted,
                                                         Id subscription) const;
    [[nodiscard]] std::size_t drift_to(const std::vector<GatewayObject>& actual) const;
    Result<GatewaySynced> apply(std::vector<GatewayChange> changes);
    void hold_all(std::vector<GatewayObject> actual);
    void hold(GatewayObject object);
    void let_go(const GatewayObject& object);
    void note(const GatewayChange& change);

    Gateway& gateway_;
    bool needs_look_ = true;
    std::map<Place, GatewayObject> held_;  // as far as is known
    std::unordered_map<Id, std::set<Place>> places_of_lines_;
};

}  // namespace bangnopi::access
