// The HTTP server: the API of api/openapi.yaml, the panel's files, the event stream, /healthz, /readyz and
// /metrics, on a TCP address and, for the commands of the same machine, on a local socket that only the owner
// of the database can open; on an address of their own, notices for isolated customers (notices.hpp).
//
// A request is parsed on the one loop thread, worked on by a pool (cores + 2), and its writes go through
// Database::write, which holds no thread while they wait. Passwords are hashed in a queue of their own.
// Everything that comes in is bounded.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/gateway.hpp"
#include "access/gateways.hpp"
#include "adapters/http/message.hpp"
#include "adapters/http/metrics.hpp"
#include "adapters/http/tls.hpp"
#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "base/sealing.hpp"
#include "billing/statement_file.hpp"
#include "domain/router.hpp"
#include "notices/notice_sender.hpp"
#include "store/database.hpp"
#include "store/sessions.hpp"

namespace bangnopi::billing {
class CheckoutDesk;
class PaymentGateways;
}  // namespace bangnopi::billing

namespace bangnopi::http {

// An address that asked RADIUS and is no router's.
struct UnknownRouter {
    std::string address;
    Instant last_at;
    std::int64_t count = 0;  // of its packets
};

// What the handlers work with; all of it outlives the server.
struct Services {
    store::Database& db;
    const Clock& business_clock;  // dates, bills; a demo moves it
    const Clock& real_clock;      // sessions, rate limits
    IdSource& ids;
    const KeyRing& keys;
    // Moves the business clock of a demo database forward and runs what falls due on the way; empty: not a
    // demo.
    std::function<Result<Done>(Instant)> move_demo_clock = {};
    // POST /internal/<name> on the local socket: a command that was handed to this daemon. One at a time.
    std::function<Response(const std::string& name, const Request& request)> local_command = {};
    // What other parts of the program count, for /metrics.
    std::function<std::vector<Metrics::Figure>()> more_figures = {};
    int bill_run_workers = 1;
    // Asks the router of a session that goes on to end it, and waits for nothing; false if it cannot take more. Empty: RADIUS is
    // off.
    std::function<bool(Id operator_id, const store::OnlineSession&)> disconnect_session = {};
    // The newest first. Empty: RADIUS is off.
    std::function<std::vector<UnknownRouter>()> unknown_routers = {};
    // Empty: no statement is taken in here.
    billing::ReadStatement read_statement = {};
    // Of payment gateways. None: none is spoken to here.
    billing::PaymentGateways* payment_gateways = nullptr;
    billing::CheckoutDesk* checkouts = nullptr;
    // Of messages to customers. Empty: none is sent here.
    notices::ChannelMaker make_notice_channel = {};
    notices::LinkMaker notice_link = {};
    // Of routers that hold lines themselves. Empty: none is spoken to here.
    access::CheckGateway check_gateway = {};
    // As soon as can be, without waiting for it; false: there is no such one.
    std::function<bool(Id operator_id, Id router)> sync_router = {};
    // What that would change. Waits for the router.
    std::function<Result<std::vector<access::GatewayChange>>(Id operator_id, Id router)> compare_router = {};
};

inline constexpr double default_requests_per_second_per_token = 2000;
inline constexpr double default_webhooks_per_second_per_account = 1000;

struct SourceArchive {
    std::string name = "source.tar.gz";  // for the file that a browser keeps
    std::string_view content = {};       // outlives the server
};

struct Listener {
    std::string address;
    std::uint16_t port = 0;  // 0: any free one
};

struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;       // 0: any free one
    std::string socket_path;         // of the local socket; empty: none
    std::vector<std::string> hosts;  // names under which it is reached, beside localhost and IP addresses
    // Where routers send what isolated customers ask of any host on port 80 (docs/isolir.md); none: nowhere.
    std::optional<Listener> notice;
    // On which routers without an own_port ask.
    std::uint16_t radius_port = domain::radius_port_default;
    std::string panel_dir;               // serve the panel from here instead of from the program
    std::string version = "dev";         // of the program
    SourceArchive source;                // of the program
    TlsFiles tls;                        // none: HTTP without TLS
    std::size_t workers = 0;             // threads that serve; 0: cores + 2
    std::size_t connections_max = 1024;  // of a listener; of that of notices a quarter
    std::size_t body_bytes_max = 8 * 1024 * 1024;
    std::size_t upload_bytes_max =
        0;                    // of a proof of payment that is posted to a notice; 0: as any other body
    bool keep_alive = true;   // connections, for another request
    bool any_target = false;  // of a request whose address cannot be read: it is taken for "/"
    double requests_per_second_per_token = default_requests_per_second_per_token;
    double webhooks_per_second_per_account = default_webhooks_per_second_per_account;
    std::chrono::milliseconds idle_timeout{60'000};
    std::chrono::milliseconds header_timeout{10'000};
    std::chrono::milliseconds body_timeout{60'000};
    std::chrono::milliseconds upload_timeout{60'000};
    std::chrono::milliseconds drain_timeout{10'000};
    std::chrono::milliseconds heartbeat{15'000};  // of event streams
};

// The port is taken by another program; `what` names the address.
class AddressInUse : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

class HttpServer {
  public:
    // Throws std::runtime_error when routes and api/openapi.yaml do not agree, or the panel folder or the TLS
    // files cannot be read.
    HttpServer(Services services, Options options);
    ~HttpServer();  // stops
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    // Binds and serves from threads of its own. Throws AddressInUse, or std::system_error.
    void start();
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::uint16_t notice_port() const;  // 0: there is none
    // Reads the TLS files again, for the connections that come from now on. Throws std::runtime_error, and then
    // nothing has changed.
    void reload_tls(const TlsFiles& files);
    void limit_requests_per_token(double per_second);
    // No new connections; requests that were begun are answered, for at most drain_timeout. Safe to call
    // twice.
    void stop();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangnopi::http
