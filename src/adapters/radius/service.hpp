// The RADIUS service: authentication and accounting on a pair of ports for all routers, and on one more pair for each router
// with an own port. Threads receive and answer in batches, from memory; accounting is answered once it is durable, from the
// thread that committed it.
//
// What cannot be believed (an unknown address, a wrong authenticator, no packet) is dropped and counted. A repeated request is
// dropped while it is at work, and gets the very same answer afterwards. A refusal may be delayed; no thread waits for it.
// Under more load than it can take the service drops, and the router sends again.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "access/accounting_queue.hpp"
#include "access/line_index.hpp"
#include "access/login_log.hpp"
#include "access/router_driver.hpp"
#include "adapters/radius/counters.hpp"
#include "adapters/radius/socket.hpp"
#include "adapters/radius/unknown_routers.hpp"
#include "adapters/radius/voucher_logins.hpp"

namespace bangnopi::radius {

struct Options {
    std::string address = "0.0.0.0";
    std::size_t threads = 2;     // of the common port of logins; every other has one
    bool delays_rejects = true;  // a demo does not
    // So long does a login count against its line's limit without the Start of its session.
    std::chrono::seconds start_awaited{30};
};

struct Services {
    store::Database& db;
    access::LineIndex& index;
    access::LoginLog& log;
    const KeyRing& keys;
    const Clock& clock;  // the business clock
    IdSource& ids;
};

class RadiusService {
  public:
    RadiusService(Services services, Options options);
    ~RadiusService();  // stops
    RadiusService(const RadiusService&) = delete;
    RadiusService& operator=(const RadiusService&) = delete;

    // Before start(): hears of each session that was accounted for.
    void on_heard(access::AccountingQueue::Heard heard);
    // Before start(): what becomes of a voucher's code that somebody signs in with. Without it no code is one.
    void on_voucher(VoucherLogins::Redeem redeem);

    // Binds and serves; `port` is even, 0 is any, and accounting comes to the next one. Throws PortInUse, std::system_error, or
    // std::runtime_error with what to do about the port: nothing has begun then, and another may be tried. A router's own port
    // that cannot be had is told to the log and tried again, so that one operator's router stops nobody else.
    void start(std::uint16_t port);
    [[nodiscard]] std::uint16_t port() const;  // once it has started
    // Nothing new is taken; what is being written is answered. Safe to call twice.
    void stop();

    // CoA and Disconnect, sent from the address under which the router knows this server.
    [[nodiscard]] access::RouterDriver& driver();
    [[nodiscard]] std::vector<Figure> figures() const;
    // Who asked and is no router here, the newest first.
    [[nodiscard]] std::vector<UnknownRouter> unknown_routers() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangnopi::radius
