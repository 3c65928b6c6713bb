#include "app/change_sweep.hpp"

#include "app/repeat.hpp"
#include "store/nodes.hpp"

namespace bangnopi::app {
namespace {

using namespace std::chrono_literals;
using store::Priority;
using store::Scope;
using store::Tx;

constexpr auto interval = 1s;
constexpr std::size_t changes_at_once = 200;

}  // namespace

ChangeSweep::ChangeSweep(store::Database& db, std::uint16_t node)
    : db_(db), node_(node), thread_([this](const std::stop_token& stop) {
          repeat(stop, interval, "what other nodes did is not known yet", [this] { step(); });
      }) {}

void ChangeSweep::step() {
    const auto asked_at = std::chrono::steady_clock::now();
    const bool others =
        db_.read(Scope::installation(), [&](Tx& tx) { return store::others_listen(tx, node_); });
    if (!others) db_.broadcast().found_alone(asked_at);
    while (hear_some()) {
    }
}

bool ChangeSweep::hear_some() {
    const auto changes = db_.read(Scope::installation(),
                                  [&](Tx& tx) { return store::changes_for(tx, node_, changes_at_once); });
    if (changes.empty()) return false;
    std::vector<Id> ids;
    for (const store::Change& change : changes) ids.push_back(change.id);
    (void)db_.write_wait(Scope::installation(), Priority::normal, [&](Tx& tx) -> Result<Done> {
        store::forget_changes(tx, node_, ids);
        return Done{};
    });
    for (const store::Change& change : changes) db_.hear(change.events);
    return changes.size() == changes_at_once;
}

}  // namespace bangnopi::app
