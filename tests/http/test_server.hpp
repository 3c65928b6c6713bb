// A whole server on a fresh database of an engine, as a demo on 2026-11-23: operator "demo" with a member of staff of every
// role, and operator "other" with an owner. Every answer is held against api/openapi.yaml.
#pragma once

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/http/server.hpp"
#include "billing/checkouts.hpp"
#include "staff/members.hpp"
#include "staff/roles.hpp"
#include "store/login_attempts.hpp"
#include "store/operators.hpp"
#include "store/sessions.hpp"
#include "tests/http/openapi_checker.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/scripted_channel.hpp"
#include "tests/support/stub_payment_gateway.hpp"

namespace bangnopi::test {

inline constexpr std::string_view staff_password = "sebelas-huruf";

struct HttpRequest {
    std::string method = "GET";
    std::string target;
    std::optional<boost::json::value> body = {};
    std::string token = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
};
std::string bytes_of(const HttpRequest& request);
// One with a token, and where it may have a body an empty one; `id` stands for {id} and {code}.
HttpRequest request_for(const std::string& operation, const std::string& token, const std::string& id);
inline constexpr std::string_view nobody = "0000000000001";  // a well-formed id that nothing has
// As the form on the notice at `path` sends a file; fields as "name=value".
std::string proof_form(std::string_view path, std::string_view octets,
                       const std::vector<std::string>& fields = {});
// As the form there chooses how to pay.
std::string pay_form(std::string_view path, const std::vector<std::string>& fields);
using namespace std::string_view_literals;
inline constexpr std::string_view small_png = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR"sv;
// A whole PNG, in base64.
inline constexpr const char* white_pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==";
// The bytes of a TOTP secret that was shown in base32 (RFC 4648, section 6).
std::string raw_secret(std::string_view base32);

class TestServer {
  public:
    explicit TestServer(store::Engine engine, http::Options options = {}, bool with_radius = true);
    ~TestServer();

    // One request on a connection of its own, checked against the document; one that changed something must have left a
    // line in the audit log. What a test expects to fail here, 500 and above, it sends by itself.
    HttpAnswer ask(const HttpRequest& request);
    HttpAnswer get(const std::string& target, const std::string& token);
    HttpAnswer post(const std::string& target, const boost::json::value& body, const std::string& token);
    // Asks for a bill run and waits for its end; what GET /bill-runs/{id} then says.
    boost::json::value bill(const boost::json::value& command, const std::string& token);
    // A webhook: octets, by nobody who is signed in.
    HttpAnswer deliver(const std::string& target, const std::string& body);
    // The owner of demo keeps an account at the payment gateway; its id.
    std::string add_notice_channel(const std::string& kind);  // its id
    std::string report_door(const std::string& channel);      // where its reports come to
    void fail_notices();                                      // all that there are
    ChannelScript messages;
    std::string add_payment_gateway_account(const std::string& code);
    // How much longer a link to a notice holds; nothing left of one that was not signed here.
    [[nodiscard]] Instant::duration lifetime_of_notice(std::string_view notice_token) const;
    // A bearer token of demo's member of that role; user names are the roles'.
    const std::string& token_of(staff::Role role);
    const std::string& owner() { return token_of(staff::Role::owner); }
    const std::string& owner_of_other();
    std::string sign_in(std::string_view operator_code, std::string_view username);
    // An owner of demo whose password somebody else has set.
    void add_owner_with_password_of_one_use(std::string_view username);

    // As if a router had accounted it; its id.
    Id add_session(store::Session session, Id operator_id);
    Id add_session(store::Session session) { return add_session(std::move(session), demo()); }
    Id add_login_attempt(store::LoginAttempt attempt);  // in the demo
    Id add_payment_proof(Id customer);                  // in the demo: it waits
    Id add_webhook_attempt(Id webhook);  // in the demo: it was told the newest event, and did not take it
    // What stands in for RADIUS: sessions of which operator it was told to end, whether it knew them, who asked it in vain.
    struct Radius {
        std::vector<std::pair<Id, Id>> ended;
        bool knows_sessions = true;
        std::vector<http::UnknownRouter> unknown_routers;
    } radius;

    // What stands in for routers that hold lines themselves: which were to be synchronised, and what a dry run finds.
    struct Gateways {
        std::vector<std::pair<Id, Id>> synced;
        bool knows_routers = true;
        Result<std::vector<access::GatewayChange>> changes = std::vector<access::GatewayChange>();
    } gateways;

    StubGateway payment_gateway;  // what every account at a payment gateway is at

    std::int64_t audit_rows();
    [[nodiscard]] std::uint16_t port() const { return server_->port(); }
    [[nodiscard]] http::HttpServer& server() { return *server_; }
    [[nodiscard]] const std::string& socket_path() const { return socket_path_; }
    [[nodiscard]] ManualClock& clock() { return business_clock_; }
    [[nodiscard]] store::Database& db() { return *db_; }
    [[nodiscard]] Id demo() const { return demo_->id; }
    [[nodiscard]] Id other() const { return other_; }
    OpenapiChecker openapi;

  private:
    void create_operator(std::string_view code);
    void add_staff_of_demo();
    void add_member(const staff::NewMember& member);
    Result<Done> move_clock(Instant to);
    void write(Id operator_id, const std::function<void(store::Tx&)>& rows);

    TemporaryFolder folder_;
    std::string socket_path_;
    Place place_;
    std::unique_ptr<store::Database> db_;
    SystemClock real_clock_;
    ManualClock business_clock_;
    IdSource ids_;
    KeyRing keys_;
    billing::PaymentGateways payment_gateways_;
    billing::CheckoutDesk checkouts_;
    std::map<staff::Role, std::string> tokens_;
    std::string token_of_other_;
    std::optional<store::Operator> demo_;
    Id other_;
    std::unique_ptr<http::HttpServer> server_;
};

}  // namespace bangnopi::test
