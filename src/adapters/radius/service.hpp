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

namespace bangnopi::radius {

struct Options {
    std::string address = "0.0.0.0";
    std::uint16_t port = domain::radius_port_default;  // accounting: the next one
    std::size_t threads = 2;                           // of each port
    bool delays_rejects = true;                        // a demo does not
    std::string redirect_url;                          // of isolated customers; empty: none
};

struct Services {
    store::Database& db;
    access::LineIndex& index;
    access::LoginLog& log;
    const KeyRing& keys;
    const Clock& clock;  // the business clock
    IdSource& ids;
};

// A port is taken; `what` names it.
class PortInUse : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Figure {
    std::string_view name;  // as /metrics has it
    std::string_view help;
    std::uint64_t value = 0;
};

class RadiusService {
  public:
    RadiusService(Services services, Options options);
    ~RadiusService();  // stops
    RadiusService(const RadiusService&) = delete;
    RadiusService& operator=(const RadiusService&) = delete;

    // Before start(): hears of each session that accounting left open.
    void on_heard(access::AccountingQueue::Heard heard);

    // Binds and serves. Throws PortInUse, or std::system_error.
    void start();
    // Nothing new is taken; what is being written is answered. Safe to call twice.
    void stop();

    // CoA and Disconnect, sent from the address under which the router knows this server.
    [[nodiscard]] access::RouterDriver& driver();
    [[nodiscard]] std::vector<Figure> figures() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangnopi::radius
