// One router that holds lines itself, between the database and its driver: what should be is read here, brought there, and what
// came of it is noted: the router's state, what each line was seen to be, why one is not as it should be, what was counted.
//
// Used by one thread at a time. What the database throws (store::Unavailable) goes through; the next look mends what was cut short.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "access/gateway.hpp"
#include "access/gateway_sync.hpp"
#include "base/clock.hpp"
#include "base/sealing.hpp"
#include "store/access_attempts.hpp"
#include "store/gateways.hpp"
#include "store/login_lines.hpp"

namespace bangnopi::access {

// Refuses settings that cannot be those of a router.
using MakeGateway = std::function<Result<std::unique_ptr<Gateway>>(const store::GatewaySettings& settings,
                                                                   const std::string& password)>;

struct GatewayServices {
    store::Database& db;
    const KeyRing& keys;
    const Clock& clock;  // of business: what people are shown, and the day of usage
    const Clock& real_clock;
    IdSource& ids;
    MakeGateway make;
    std::uint16_t node = 0;  // this process among those on one database (store/nodes.hpp)
};

using ChangedLines = std::map<Id, std::optional<store::PlacedLine>>;  // nothing: not on this router any more

// Passwords are opened for the kinds of connection that have them; refused where one does not open.
Result<GatewayLine> line_of(const store::PlacedLine& line, Id operator_id, const KeyRing& keys);

class KeptGateway {
  public:
    KeptGateway(const GatewayServices& services, Id operator_id, store::Gateway gateway);

    // Makes its driver, if there is none yet. Refuses with Code::conflict what is to be spoken to from another machine.
    Result<Done> connect();
    // Reads all lines and all that is on the router, brings it in step, and counts what it counted. False: it cannot be reached, and
    // its state says why. Somebody who asked for it is shown when it was; else that nothing has changed is written now and then only.
    bool look(bool is_asked_for = true);
    // Some lines. As look() where that is needed or shorter.
    bool bring(const ChangedLines& changed);
    // What a look would change; the router stays as it is.
    Result<std::vector<GatewayChange>> compare();

    // That it should hold, as of the last look.
    [[nodiscard]] const std::unordered_set<Id>& lines_looked_at() const { return lines_; }
    [[nodiscard]] std::size_t looks() const { return looks_; }
    [[nodiscard]] const store::Gateway& gateway() const { return gateway_; }

    // Since another node may have spoken to it meanwhile.
    void read_status_again();

  private:
    std::vector<store::PlacedLine> read_lines();
    Result<std::vector<GatewayLine>> lines_of(const std::vector<store::PlacedLine>& placed) const;
    bool look_at(const std::vector<store::PlacedLine>& placed);
    [[nodiscard]] std::vector<GatewayRefusal> not_held(const std::vector<GatewayLine>& lines) const;
    bool count();
    void count_from_zero(const GatewaySynced& synced);
    void note_let_go(const std::vector<Id>& lines);
    bool fail(const Refusal& refusal);
    void note_lines(const std::vector<store::PlacedLine>& placed, const std::vector<GatewayRefusal>& refused);
    void note_attempts(std::vector<store::AccessAttempt> attempts);
    [[nodiscard]] store::AccessAttempt attempt_of(const store::PlacedLine& line,
                                                  store::AttemptOutcome outcome, Message detail) const;
    void note_unreached(const std::vector<store::PlacedLine>& placed, const Message& why);
    void note_state(store::GatewayState state, Message problem);

    const GatewayServices& services_;
    const Id operator_id_;
    store::Gateway gateway_;
    std::unique_ptr<Gateway> driver_;
    std::optional<GatewaySync> sync_;
    std::unordered_set<Id> lines_;
    std::size_t looks_ = 0;
    bool is_asked_for_ = true;
    std::optional<store::GatewayStatus> written_;
    // As they were written last: the sum of a line, and its parts.
    using Parts = std::map<std::string, CounterRise>;
    struct Counted {
        GatewayCounter sum;
        Parts parts;
    };
    [[nodiscard]] std::vector<Counted> summed_up(std::vector<GatewayCounter> counters) const;
    [[nodiscard]] std::optional<CounterRise> rise_by_parts(const Counted& now) const;
    void write_usage(const std::vector<Counted>& counters);
    std::unordered_map<Id, Counted> counted_;
    std::unordered_map<Id, std::pair<domain::Desired, Message>>
        unreached_;  // what was said of lines since it was reached
};

}  // namespace bangnopi::access
