// A MikroTik that is none: it listens on loopback, speaks the binary API with the login of before and after 6.43, and the REST API of
// RouterOS 7, each with or without TLS, over tables that a test may change by hand. It fails as it is told to. What it answers may be
// held back for the time of a long way: by a clock, without holding up what comes meanwhile.
//
// That it speaks as others do is shown by node-routeros, which nobody here wrote (tests/routeros/foreign_client_test.cpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "tests/support/routeros_tables.hpp"

namespace bangnopi::test {

enum class RouterFault : std::uint8_t {
    none,
    cut_before,  // closes in the middle of a sentence, the command not obeyed
    cut_after,   // the same, the command obeyed
    trap,        // will not, this time
    fatal,       // ends the connection
    closes,      // without a word
    error,       // REST: 500, without a detail; the API: as trap
    floods,      // with more rows than anybody has
    silent,      // says nothing to this command any more, nor to those behind it on this connection
};

struct RouterSettings {
    std::string user = "bangnopi";
    std::string password = "rahasia";
    bool old_login = false;  // as before 6.43: a challenge
    bool tls = false;
    bool says_empty = true;  // "!empty" for a list without rows, as newer ones do
    std::chrono::milliseconds round_trip{0};
    std::string trap = "action timed out - try again, if error continues contact MikroTik support (13)";
};

inline constexpr std::size_t flood_rows = 200'001;

class RouterOsRouter {
  public:
    explicit RouterOsRouter(RouterSettings settings = {});
    ~RouterOsRouter();
    RouterOsRouter(const RouterOsRouter&) = delete;
    RouterOsRouter& operator=(const RouterOsRouter&) = delete;

    [[nodiscard]] std::uint16_t api_port() const;
    [[nodiscard]] std::uint16_t rest_port() const;
    [[nodiscard]] std::string fingerprint() const;  // of its certificate: "AA:BB:…"

    // Nobody else is at the tables meanwhile.
    void by_hand(const std::function<void(RouterOsTables&)>& change);
    // Asked for each command but a login; the router's own thread asks.
    void fail_by(std::function<RouterFault(const RouterRequest&)> next);
    // How many commands were obeyed that change something.
    [[nodiscard]] std::size_t changes() const;
    [[nodiscard]] std::size_t connections() const;  // ever made

  private:
    class Server;
    std::unique_ptr<Server> server_;
};

}  // namespace bangnopi::test
