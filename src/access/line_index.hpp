// What RADIUS answers from: routers by port and address, lines by login, sessions that go on; in memory, of all operators.
//
// Kept true by the database's listeners (store/broadcast.hpp): whatever is committed, here or on another node, is read again at
// once, respectively within a second. A read never waits for the database. What is found stays as it was while it is held.
// Events of lines ("subscription.…", "access.…") and of sessions ("session.…") have the subscription as their subject.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/session_table.hpp"
#include "base/clock.hpp"
#include "base/sealing.hpp"
#include "domain/ip_prefix.hpp"
#include "store/login_lines.hpp"
#include "store/operators.hpp"
#include "store/routers.hpp"

namespace bangnopi::access {

// A session is believed to go on for so many intervals of its router without a record, and for so long at least.
inline constexpr int silent_intervals_max = 3;
inline constexpr std::chrono::minutes silent_shortest{5};

struct KnownRouter {
    Id operator_id;
    store::Router router;
    std::string secret;  // clear: it is needed for every datagram
};

struct KnownLine {
    Id operator_id;
    store::LoginLine line;
};

class LineIndex {
  public:
    LineIndex(store::Database& db, const KeyRing& keys, const Clock& clock);
    ~LineIndex();
    LineIndex(const LineIndex&) = delete;
    LineIndex& operator=(const LineIndex&) = delete;

    // Reads everything once and follows from then on, on a thread of its own. Throws store::Unavailable.
    void start();
    void stop();

    // The longest prefix on the port (0: the common one) that holds the address. Shared: the table may be replaced meanwhile.
    [[nodiscard]] std::shared_ptr<const KnownRouter> router_at(std::uint16_t own_port,
                                                               const domain::IpAddress& address) const;
    [[nodiscard]] std::shared_ptr<const KnownRouter> router(Id operator_id, Id router) const;
    [[nodiscard]] std::vector<std::uint16_t> own_ports() const;  // of active routers, ascending

    [[nodiscard]] std::shared_ptr<const KnownLine> line_of_login(Id operator_id,
                                                                 std::string_view username) const;
    // Of what was just committed and is read in a moment: waits until it is, and no longer than that. Null if it is not.
    [[nodiscard]] std::shared_ptr<const KnownLine> await_line_of_login(
        Id operator_id, std::string_view username, std::chrono::milliseconds at_most) const;
    [[nodiscard]] std::shared_ptr<const KnownLine> line_of_mac(Id operator_id,
                                                               std::string_view mac) const;  // canonical
    [[nodiscard]] std::shared_ptr<const KnownLine> line(Id subscription) const;
    [[nodiscard]] std::shared_ptr<const store::Operator> operator_of(Id operator_id) const;

    // Sessions of a line that go on, the silent ones left out.
    [[nodiscard]] std::vector<store::OnlineSession> sessions_of(Id subscription) const;
    [[nodiscard]] std::size_t session_count() const;
    [[nodiscard]] std::size_t line_count() const;
    // A login of a line that has a limit (session_table.hpp), those silent sessions left out.
    void admit(Id subscription, const AwaitedSession& login, const SessionTable::Admits& admits);

    // What accounting has just committed, before its records are answered.
    void put_session(Id operator_id, const store::OnlineSession& session);
    void drop_session(const store::OnlineSession& session);

    // Called on the index's thread after a line was read again and should be another than before, and for every line with
    // sessions when all was read: what should be may differ from what a router holds. A line that is gone is told once more,
    // as closed. Set before start().
    using LineChanged = std::function<void(const KnownLine&)>;
    void on_line_changed(LineChanged changed);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangnopi::access
