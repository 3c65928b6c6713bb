// What each connection should be, and the one place that brings those rows to what the facts say.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/entitlement.hpp"
#include "store/act.hpp"
#include "store/database.hpp"
#include "store/operators.hpp"

namespace bangnopi::store {

struct Access {
    Id subscription_id;
    Id customer_id;
    domain::Desired desired = domain::Desired::closed;
    domain::Reason reason = domain::Reason::pending;
    domain::Speed speed;
    Instant since;
    std::optional<Instant> changes_at;
    std::optional<domain::Desired> actual;  // what a router was last seen to hold
    std::optional<Instant> actual_at;
    std::int64_t version = 1;
    std::optional<std::int64_t>
        bytes_left;  // until changes_at, before usage alone changes what it should be; none: it cannot
};
std::optional<Access> find_access(Tx& tx, Id operator_id, Id subscription);

// What a router holds of lines, each once. A line without a row is passed over.
struct SeenOnRouter {
    Id subscription_id;
    domain::Desired actual = domain::Desired::closed;
    Instant at;
};
void note_seen_on_routers(Tx& tx, Id operator_id, std::span<const SeenOnRouter> lines);

// Told to the database's listeners when no more than the bytes left became others.
inline constexpr std::string_view access_metered = "access.metered";

// What lines with a quota used of it in the present period, each once: taken from their bytes left where that changes nothing else
// of them and nothing is to be told of it. For which it did, `done` says once the transaction settles, in no order; the others need refresh_access. `act` and
// `done` stay where they are until then.
struct BytesDrawn {
    Id subscription_id;
    std::int64_t bytes = 0;
};
void draw_on_bytes_left(Tx& tx, const Act& act, std::span<const BytesDrawn> drawn, std::vector<Id>& done);

// Recomputes every subscription of these customers with domain::entitlement: plan held today, reserved
// amount, status and the access row, writes what changed, and emits subscription.activated, .isolated,
// .restored, .suspended or .ended where the status did, quota.reached where 80 or 100 % of it are used, and balance.low where what
// pay as you go has available falls to the operator's threshold: once until it was above it. Safe to repeat. Customers ascending and unique, under the
// locks of their accounts (payments.hpp): what a line has left is not recounted by the next record. At most
// customers_per_refresh_max.
inline constexpr std::size_t customers_per_refresh_max = 1024;
// Who may spend of the balance further in the same transaction leaves what is low to the refresh after it.
enum class LowBalance : std::uint8_t { told, left_to_another };
void refresh_access(Tx& tx, const Act& act, const Settings& settings, std::span<const Id> customers,
                    LowBalance low = LowBalance::told);

// The same for every customer of pay as you go, under the locks of their accounts: after a change of what it costs.
void refresh_pay_as_you_go(Tx& tx, const Act& act, const Settings& settings);
// The next jobs look at every line, as if it changed at `now`.
void look_again_at_lines(Tx& tx, Id operator_id, Instant now);
void look_again_at_pay_as_you_go(Tx& tx, Id operator_id, Instant now);

// A customer's lines as a payment meets them: asked for along with what else it reads, and brought later to what
// it made true.
struct AccessLine;
class CustomerLines {
  public:
    CustomerLines();
    CustomerLines(CustomerLines&&) noexcept;
    CustomerLines& operator=(CustomerLines&&) noexcept;
    ~CustomerLines();

    // Locks their subscriptions first. There once the transaction settles; stays where it is until then.
    void ask(Tx& tx, Id operator_id, Id customer);
    // As refresh_access, by a caller who knows when the oldest open invoice isolates and what the balance is.
    void refresh(Tx& tx, const Act& act, const Settings& settings, Id customer,
                 std::optional<Instant> oldest_isolation_at, std::int64_t balance, LowBalance low);
    // One of them is on a plan of packages.
    [[nodiscard]] bool has_packages() const;

  private:
    std::vector<AccessLine> lines_;
};

// Customers with something to recompute at `now`: an access row whose time has come, or an open invoice past
// its isolation moment while a postpaid subscription is still active and nothing holds isolation back. Ascending ids
// above `after`, at most `limit`.
std::vector<Id> customers_due_for_refresh(Tx& tx, Id operator_id, Instant now, Id after, int limit);

}  // namespace bangnopi::store
