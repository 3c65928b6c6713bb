// A TCP connection to a router, with or without TLS, on which every wait has an end.
#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <memory>
#include <string>

#include "adapters/routeros/command.hpp"
#include "adapters/routeros/endpoint.hpp"
#include "base/result.hpp"

namespace bangnopi::routeros {

// That have gone out and come in.
struct StreamOctets {
    std::uint64_t out = 0;
    std::uint64_t in = 0;
};

class Stream {
  public:
    // TLS where the endpoint's way has it; the endpoint outlives the stream.
    static Result<std::unique_ptr<Stream>> connect(const Endpoint& endpoint, Deadline deadline);
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    // Takes from the front of `outgoing` what goes out, appends to `incoming` what comes in; returns once something has moved.
    // Refused when nothing moves in time, and when the router closes.
    Result<Done> exchange(std::string& outgoing, std::string& incoming, Deadline deadline);
    // Between two calls a router says nothing: what is to be read then is the end.
    [[nodiscard]] bool is_quiet() const;
    [[nodiscard]] bool has_ended() const { return ended_; }  // the router closed, or the network said so
    [[nodiscard]] StreamOctets octets() const { return octets_; }

  private:
    struct FreeContext {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };
    struct FreeSession {
        void operator()(SSL* session) const { SSL_free(session); }
    };

    Stream(const Endpoint& endpoint, int descriptor) : endpoint_(endpoint), descriptor_(descriptor) {}
    Result<Done> start_tls(Deadline deadline);
    [[nodiscard]] Refused tls_refused() const;
    // What poll has to wait for.
    short send_some(std::string& outgoing, bool& moved, bool& closed);
    short receive_some(std::string& incoming, bool& moved, bool& closed);
    [[nodiscard]] short awaited(int answer, bool& closed) const;
    Result<Done> wait(short events, Deadline deadline) const;

    const Endpoint& endpoint_;
    int descriptor_;
    bool ended_ = false;
    StreamOctets octets_;
    std::unique_ptr<SSL_CTX, FreeContext> context_;
    std::unique_ptr<SSL, FreeSession> session_;
};

}  // namespace bangnopi::routeros
