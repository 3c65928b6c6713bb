// One router that holds lines itself (gateway.hpp), brought to what they should be and kept there. Nothing of this is stored: what
// a router lacks is what the next look finds, so that a restart, a lost event, a router that was off and a hand on it all come
// right in one way.
//
// A look reads everything that is ours on the router. Between looks a line is brought by what the last one found and what was
// done since, at a cost that does not grow with the number of lines. Used by one thread at a time.
//
// What a router takes and then shows otherwise (a password that it masks, a text that it writes its own way) is left at that once
// a look has seen it directly after setting it: until what is wanted or what is shown changes it needs nothing, or each look would
// end a customer's session. Since nothing is stored, it is set once more after a restart.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "access/gateway.hpp"
#include "access/gateway_claims.hpp"

namespace bangnopi::access {

struct GatewayRefusal {
    GatewayChange change;
    Message
        reason;  // the router's own words, verbatim; whose its place is; or, once, that the router shows it otherwise
};

struct GatewaySynced {
    std::size_t changes = 0;  // made
    std::size_t drifted =
        0;  // things that were not as they had been left: somebody was there, or the router began anew
    std::vector<GatewayRefusal> refused;
    std::vector<Id> added;         // lines of which a thing was added; may be named twice
    std::vector<Id> counted_anew;  // of them those whose counter began at zero
};

class GatewaySync {
  public:
    explicit GatewaySync(Gateway& gateway) : gateway_(gateway) {}

    // All lines of the router. Of those with one address or login only the first has it (gateway_claims.hpp): the others do without,
    // and are refused.
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

    struct Settled {
        GatewayObject given;
        GatewayObject shown;
    };
    struct Wanted {
        std::vector<GatewayObject> objects;
        std::vector<GatewayRefusal> taken;  // what others have
    };

    // What is settled as it was given.
    Result<std::vector<GatewayObject>> read();
    [[nodiscard]] Wanted wanted_of(std::span<const GatewayLine> lines, GatewayClaims& claims) const;
    // Of one line, without the address or login that another claims.
    [[nodiscard]] Wanted wanted_of(const GatewayLine& line, GatewayClaims& claims) const;
    // Takes what stands where another line has it out of what a line wants.
    void leave_to_others(Wanted& wanted, Id subscription) const;
    [[nodiscard]] std::vector<GatewayObject> held_beside(std::span<const GatewayObject> wanted,
                                                         Id subscription) const;
    [[nodiscard]] std::size_t drift_to(const std::vector<GatewayObject>& actual) const;
    // What was made is added to `made`, as it stands there now.
    Result<GatewaySynced> apply(std::vector<GatewayChange> changes, std::vector<GatewayChange>& made);
    // Looks how the router shows what was made, and adds to the refusals what it shows otherwise.
    void settle(std::span<const GatewayChange> made, std::vector<GatewayRefusal>& refused);
    void hold_all(std::vector<GatewayObject> actual);
    void hold(GatewayObject object);
    void let_go(const GatewayObject& object);
    void note(const GatewayChange& change);

    Gateway& gateway_;
    bool needs_look_ = true;
    std::map<Place, GatewayObject> held_;  // as far as is known
    std::unordered_map<Id, std::set<Place>> places_of_lines_;
    GatewayClaims claims_;              // since the last look
    std::map<Place, Settled> settled_;  // by the place of what is shown
};

}  // namespace bangnopi::access
