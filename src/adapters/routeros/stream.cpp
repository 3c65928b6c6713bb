#include "adapters/routeros/stream.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "adapters/routeros/command.hpp"
#include "adapters/routeros/resolve.hpp"
#include "adapters/routeros/tls_trust.hpp"
#include "base/check.hpp"

namespace bangnopi::routeros {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t piece_octets = std::size_t{64} << 10U;
// A router that goes without a word between two looks is noticed, and what translates addresses on the way keeps the connection.
constexpr int keepalive_idle_s = 30;
constexpr int keepalive_interval_s = 10;
constexpr int keepalives_unanswered_max = 3;

Refused unreachable(const Endpoint& endpoint, std::string_view why) {
    return refuse(Code::unavailable,
                  "the router cannot be reached at {} port {} ({}): is it on, is that its address, and is "
                  "its API open to this server?"_msg(endpoint.host, endpoint.port_or_usual(), why));
}

Refused closed_by_router() {
    return refuse(Code::unavailable,
                  "the router closed the connection before it had answered: it may have restarted"_msg);
}

// Milliseconds until then, as poll takes them; at least 0.
int time_left_ms(Deadline deadline) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

// The error of connecting; 0: connected.
int await_connected(int descriptor, Deadline deadline) {
    pollfd waiting{descriptor, POLLOUT, 0};
    int ready = 0;
    do ready = poll(&waiting, 1, time_left_ms(deadline));
    while (ready < 0 && errno == EINTR);
    if (ready == 0) return ETIMEDOUT;
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

// Nothing depends on one of these being taken.
void set_option(int descriptor, int level, int name, int value) {
    setsockopt(descriptor, level, name, &value, sizeof value);
}

// A descriptor, or -1 with errno.
int connect_to(const addrinfo& address, Deadline deadline) {
    const int descriptor = socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    int error = connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) error = await_connected(descriptor, deadline);
    if (error == 0) {
        set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
        set_option(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
        set_option(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, keepalive_idle_s);
        set_option(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, keepalive_interval_s);
        set_option(descriptor, IPPROTO_TCP, TCP_KEEPCNT, keepalives_unanswered_max);
        return descriptor;
    }
    close(descriptor);
    errno = error;
    return -1;
}

bool is_address(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> room{};
    return inet_pton(AF_INET, host.c_str(), room.data()) == 1 ||
           inet_pton(AF_INET6, host.c_str(), room.data()) == 1;
}

void expect_name(SSL* session, const std::string& host) {
    X509_VERIFY_PARAM* const parameters = SSL_get0_param(session);
    if (is_address(host)) {
        BANGNOPI_CHECK(X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1);
    } else {
        std::string name = host;
        SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
        BANGNOPI_CHECK(X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size()) == 1);
    }
}

}  // namespace

Result<std::unique_ptr<Stream>> Stream::connect(const Endpoint& endpoint, Deadline deadline) {
    const Deadline connected_by = std::min(deadline, std::chrono::steady_clock::now() + endpoint.silence_max);
    const auto addresses = resolve(endpoint.host, endpoint.port_or_usual(), connected_by);
    if (!addresses) return unreachable(endpoint, addresses.error());
    int descriptor = -1;
    for (const addrinfo* one = addresses->get(); one != nullptr && descriptor < 0; one = one->ai_next)
        descriptor = connect_to(*one, connected_by);
    if (descriptor < 0) return unreachable(endpoint, std::strerror(errno));
    std::unique_ptr<Stream> stream(new Stream(endpoint, descriptor));
    if (endpoint.way == Way::api_tls) BANGNOPI_TRY_DONE(stream->start_tls(deadline));
    return stream;
}

Stream::~Stream() {
    session_.reset();
    close(descriptor_);
}

Refused Stream::tls_refused() const {
    const unsigned long error = ERR_peek_last_error();
    const char* const reason = ERR_reason_error_string(error);
    ERR_clear_error();
    if (endpoint_.trust == Trust::fingerprint && SSL_get_verify_result(session_.get()) != X509_V_OK)
        return refuse(
            Code::unavailable,
            "the certificate of the router is another one than was named: if it was made anew there, "
            "name its new fingerprint; else somebody may be in between"_msg);
    return refuse(Code::unavailable,
                  "the router and this server find no TLS that both want ({}): name the fingerprint of its "
                  "certificate, or check the service api-ssl"_msg(reason != nullptr ? reason : "TLS"));
}

Result<Done> Stream::start_tls(Deadline deadline) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    BANGNOPI_CHECK(context_ != nullptr);
    apply_trust(context_.get(), endpoint_);
    session_.reset(SSL_new(context_.get()));
    BANGNOPI_CHECK(session_ != nullptr && SSL_set_fd(session_.get(), descriptor_) == 1);
    SSL_set_mode(session_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (endpoint_.trust == Trust::authorities) expect_name(session_.get(), endpoint_.host);
    while (true) {
        ERR_clear_error();
        const int answer = SSL_connect(session_.get());
        if (answer == 1) return Done{};
        bool closed = false;
        const short events = awaited(answer, closed);
        if (closed) return tls_refused();
        BANGNOPI_TRY_DONE(wait(events, deadline));
    }
}

short Stream::awaited(int answer, bool& closed) const {
    switch (SSL_get_error(session_.get(), answer)) {
        case SSL_ERROR_WANT_READ:
            return POLLIN;
        case SSL_ERROR_WANT_WRITE:
            return POLLOUT;
        default:
            closed = true;
            return 0;
    }
}

short Stream::send_some(std::string& outgoing, bool& moved, bool& closed) {
    if (outgoing.empty()) return 0;
    if (session_ != nullptr) {
        ERR_clear_error();
        std::size_t sent = 0;
        const int answer = SSL_write_ex(session_.get(), outgoing.data(), outgoing.size(), &sent);
        if (answer != 1) return awaited(answer, closed);
        outgoing.erase(0, sent);
        moved = true;
        return 0;
    }
    const ssize_t sent = send(descriptor_, outgoing.data(), outgoing.size(), MSG_NOSIGNAL);
    if (sent < 0) {
        closed = errno != EAGAIN && errno != EINTR;
        return POLLOUT;
    }
    outgoing.erase(0, static_cast<std::size_t>(sent));
    moved = true;
    return 0;
}

short Stream::receive_some(std::string& incoming, bool& moved, bool& closed) {
    std::array<char, piece_octets> piece;
    if (session_ != nullptr) {
        ERR_clear_error();
        std::size_t received = 0;
        const int answer = SSL_read_ex(session_.get(), piece.data(), piece.size(), &received);
        if (answer != 1) return awaited(answer, closed);
        incoming.append(piece.data(), received);
        moved = true;
        return 0;
    }
    const ssize_t received = recv(descriptor_, piece.data(), piece.size(), 0);
    if (received <= 0) {
        closed = received == 0 || (errno != EAGAIN && errno != EINTR);
        return POLLIN;
    }
    incoming.append(piece.data(), static_cast<std::size_t>(received));
    moved = true;
    return 0;
}

Result<Done> Stream::wait(short events, Deadline deadline) const {
    const Deadline by = std::min(deadline, std::chrono::steady_clock::now() + endpoint_.silence_max);
    pollfd waiting{descriptor_, events, 0};
    int ready = 0;
    do ready = poll(&waiting, 1, time_left_ms(by));
    while (ready < 0 && errno == EINTR);
    if (ready != 0) return Done{};
    if (by == deadline) return not_finished();
    return silent(endpoint_.silence_max);
}

Result<Done> Stream::exchange(std::string& outgoing, std::string& incoming, Deadline deadline) {
    while (std::chrono::steady_clock::now() < deadline) {
        bool moved = false;
        bool closed = false;
        const std::size_t to_send = outgoing.size();
        const std::size_t received = incoming.size();
        short events = receive_some(incoming, moved, closed);
        if (!closed) events = static_cast<short>(events | send_some(outgoing, moved, closed));
        octets_.out += to_send - outgoing.size();
        octets_.in += incoming.size() - received;
        ended_ = closed;
        if (moved) return Done{};
        if (closed) return closed_by_router();
        BANGNOPI_TRY_DONE(wait(events, deadline));
    }
    return not_finished();
}

bool Stream::is_quiet() const {
    if (session_ != nullptr) {  // where what is to be read may be TLS's own
        char octet = 0;
        std::size_t size = 0;
        bool closed = false;
        ERR_clear_error();
        const int answer = SSL_peek_ex(session_.get(), &octet, 1, &size);
        return answer != 1 && awaited(answer, closed) == POLLIN && !closed;
    }
    pollfd waiting{descriptor_, POLLIN, 0};
    return poll(&waiting, 1, 0) == 0;
}

}  // namespace bangnopi::routeros
