#include "tests/support/routeros_router.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "tests/support/routeros_wire.hpp"

namespace bangnopi::test {
namespace {

using Clock = std::chrono::steady_clock;

template <class Type, void (*Free)(Type*)>
struct Freed {
    void operator()(Type* pointer) const { Free(pointer); }
};

void require(bool done, const char* what) {
    if (!done) throw std::runtime_error(what);
}

class Socket {
  public:
    explicit Socket(int descriptor) : descriptor_(descriptor) { require(descriptor >= 0, "socket"); }
    ~Socket() { close(descriptor_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int get() const { return descriptor_; }

  private:
    int descriptor_;
};

// On loopback, at a free port.
class Listener {
  public:
    Listener() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        require(bind(socket_.get(), generic, size) == 0 && listen(socket_.get(), 64) == 0 &&
                    getsockname(socket_.get(), generic, &size) == 0,
                "listen");
        port_ = ntohs(address.sin_port);
    }
    [[nodiscard]] int descriptor() const { return socket_.get(); }
    [[nodiscard]] std::uint16_t port() const { return port_; }

  private:
    Socket socket_;
    std::uint16_t port_ = 0;
};

// A key and a certificate that it signed itself.
class Certificate {
  public:
    Certificate()
        : key_(EVP_EC_gen("P-256")), certificate_(X509_new()), context_(SSL_CTX_new(TLS_server_method())) {
        constexpr long year_s = 31'536'000;
        ASN1_INTEGER_set(X509_get_serialNumber(certificate_.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate_.get()), 0);
        X509_gmtime_adj(X509_getm_notAfter(certificate_.get()), year_s);
        constexpr std::array<unsigned char, 7> name{'m', 'e', 'n', 'a', 'r', 'a', '1'};
        X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate_.get()), NID_commonName, MBSTRING_ASC,
                                   name.data(), name.size(), -1, 0);
        X509_set_issuer_name(certificate_.get(), X509_get_subject_name(certificate_.get()));
        X509_set_pubkey(certificate_.get(), key_.get());
        require(X509_sign(certificate_.get(), key_.get(), EVP_sha256()) > 0 &&
                    SSL_CTX_use_certificate(context_.get(), certificate_.get()) == 1 &&
                    SSL_CTX_use_PrivateKey(context_.get(), key_.get()) == 1,
                "certificate");
    }
    [[nodiscard]] SSL_CTX* context() const { return context_.get(); }
    [[nodiscard]] std::string fingerprint() const {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned size = 0;
        X509_digest(certificate_.get(), EVP_sha256(), digest.data(), &size);
        std::string text;
        for (unsigned i = 0; i < size; ++i) text += fmt::format("{}{:02X}", i == 0 ? "" : ":", digest[i]);
        return text;
    }

  private:
    std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>> key_;
    std::unique_ptr<X509, Freed<X509, X509_free>> certificate_;
    std::unique_ptr<SSL_CTX, Freed<SSL_CTX, SSL_CTX_free>> context_;
};

// TLS between two strings: octets of the network in, octets of the network out.
class TlsLayer {
  public:
    explicit TlsLayer(SSL_CTX* context) : session_(SSL_new(context)) {
        BIO* const from_network = BIO_new(BIO_s_mem());
        BIO* const to_network = BIO_new(BIO_s_mem());
        BIO_set_mem_eof_return(from_network, -1);
        SSL_set_bio(session_.get(), from_network, to_network);
        SSL_set_accept_state(session_.get());
    }
    std::string decrypt(const std::string& octets) {
        BIO_write(SSL_get_rbio(session_.get()), octets.data(), static_cast<int>(octets.size()));
        std::string plain;
        std::array<char, 16384> piece{};
        int size = 0;
        while ((size = SSL_read(session_.get(), piece.data(), static_cast<int>(piece.size()))) > 0)
            plain.append(piece.data(), static_cast<std::size_t>(size));
        return plain;
    }
    void encrypt(const std::string& plain) {
        if (!plain.empty()) SSL_write(session_.get(), plain.data(), static_cast<int>(plain.size()));
    }
    std::string to_send() {
        std::string octets;
        std::array<char, 16384> piece{};
        int size = 0;
        while ((size = BIO_read(SSL_get_wbio(session_.get()), piece.data(), static_cast<int>(piece.size()))) >
               0)
            octets.append(piece.data(), static_cast<std::size_t>(size));
        return octets;
    }

  private:
    std::unique_ptr<SSL, Freed<SSL, SSL_free>> session_;
};

// One client.
class Peer {
  public:
    Peer(int descriptor, SSL_CTX* context, std::unique_ptr<Wire> wire, std::chrono::milliseconds held_back)
        : socket_(descriptor), wire_(std::move(wire)), held_back_(held_back) {
        if (context != nullptr) tls_.emplace(context);
        const int on = 1;
        setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }

    [[nodiscard]] int descriptor() const { return socket_.get(); }
    [[nodiscard]] bool is_finished() const { return finished_; }
    [[nodiscard]] bool has_to_send() const { return !outgoing_.empty(); }
    // When it has something to do by itself.
    [[nodiscard]] std::optional<Clock::time_point> due() const {
        return answers_.empty() ? std::nullopt : std::optional(answers_.front().due);
    }

    void receive() {
        std::array<char, 65536> piece{};
        const ssize_t size = recv(socket_.get(), piece.data(), piece.size(), 0);
        if (size == 0 || (size < 0 && errno != EAGAIN)) finished_ = true;
        if (size <= 0) return;
        std::string octets(piece.data(), static_cast<std::size_t>(size));
        if (tls_) {
            octets = tls_->decrypt(octets);
            outgoing_ += tls_->to_send();
        }
        wire_->add(octets);
        while (!closes_ && !silent_)
            if (auto answer = wire_->next())
                take(std::move(*answer));
            else
                break;
    }

    void send_due(Clock::time_point now) {
        while (!answers_.empty() && answers_.front().due <= now) {
            const Held& held = answers_.front();
            if (tls_) {
                tls_->encrypt(held.octets);
                outgoing_ += tls_->to_send();
            } else {
                outgoing_ += held.octets;
            }
            ends_ = ends_ || held.closes;
            answers_.pop_front();
        }
        if (!outgoing_.empty()) {
            const ssize_t sent = send(socket_.get(), outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL);
            if (sent > 0) outgoing_.erase(0, static_cast<std::size_t>(sent));
            if (sent < 0 && errno != EAGAIN) finished_ = true;
        }
        if (ends_ && outgoing_.empty()) finished_ = true;
    }

  private:
    struct Held {
        Clock::time_point due;
        std::string octets;
        bool closes;
    };
    void take(WireAnswer answer) {
        closes_ = answer.closes;
        silent_ = answer.is_silent;
        answers_.push_back({Clock::now() + held_back_, std::move(answer.octets), answer.closes});
    }

    Socket socket_;
    std::unique_ptr<Wire> wire_;
    std::chrono::milliseconds held_back_;
    std::optional<TlsLayer> tls_;
    std::deque<Held> answers_;
    std::string outgoing_;
    bool closes_ = false;  // once all is sent
    bool ends_ = false;
    bool silent_ = false;
    bool finished_ = false;
};

}  // namespace

class RouterOsRouter::Server {
  public:
    explicit Server(RouterSettings settings)
        : settings_(std::move(settings)),
          woken_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
          thread_([this] { serve(); }) {}
    ~Server() {
        stopping_ = true;
        const std::uint64_t one = 1;
        require(write(woken_.get(), &one, sizeof one) == sizeof one, "wake");
        thread_.join();
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    void by_hand(const std::function<void(RouterOsTables&)>& change) {
        const std::lock_guard lock(mutex_);
        change(tables_);
    }
    void fail_by(std::function<RouterFault(const RouterRequest&)> next) {
        const std::lock_guard lock(mutex_);
        next_fault_ = std::move(next);
    }

    RouterSettings settings_;
    Listener api_;
    Listener rest_;
    Certificate certificate_;
    std::atomic<std::size_t> changes_{0};
    std::atomic<std::size_t> connections_{0};

  private:
    Obeyed obey(const RouterRequest& request) {
        const std::lock_guard lock(mutex_);
        Obeyed done{{}, next_fault_ ? next_fault_(request) : RouterFault::none};
        if (done.fault == RouterFault::trap || done.fault == RouterFault::error) {
            done.answer.trap = settings_.trap;
        } else if (done.fault == RouterFault::none || done.fault == RouterFault::cut_after) {
            done.answer = tables_.obey(request);
            if (!request.path.ends_with("/print") && !done.answer.trap) ++changes_;
        }
        return done;
    }

    void accept_from(const Listener& listener) {
        const int descriptor = accept4(listener.descriptor(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0) return;
        ++connections_;
        const auto obeys = [this](const RouterRequest& request) { return obey(request); };
        auto wire = &listener == &api_ ? api_wire(settings_, obeys) : rest_wire(settings_, obeys);
        peers_.push_back(std::make_unique<Peer>(descriptor, settings_.tls ? certificate_.context() : nullptr,
                                                std::move(wire), settings_.round_trip));
    }

    [[nodiscard]] int wait_ms() const {
        std::optional<Clock::time_point> first;
        for (const auto& peer : peers_)
            if (const auto due = peer->due(); due && (!first || *due < *first)) first = due;
        if (!first) return -1;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(*first - Clock::now()).count();
        return static_cast<int>(std::max<std::int64_t>(left, 0));
    }

    void serve() {
        while (!stopping_) {
            std::vector<pollfd> waiting{
                {woken_.get(), POLLIN, 0}, {api_.descriptor(), POLLIN, 0}, {rest_.descriptor(), POLLIN, 0}};
            const std::size_t first_peer = waiting.size();
            for (const auto& peer : peers_)
                waiting.push_back({peer->descriptor(),
                                   static_cast<short>(peer->has_to_send() ? POLLIN | POLLOUT : POLLIN), 0});
            poll(waiting.data(), waiting.size(), wait_ms());
            for (std::size_t i = first_peer; i < waiting.size(); ++i)
                if ((waiting[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
                    peers_[i - first_peer]->receive();
            for (const auto& peer : peers_) peer->send_due(Clock::now());
            std::erase_if(peers_, [](const auto& peer) { return peer->is_finished(); });
            if ((waiting[1].revents & POLLIN) != 0) accept_from(api_);
            if ((waiting[2].revents & POLLIN) != 0) accept_from(rest_);
        }
    }

    std::mutex mutex_;  // of the tables and of what fails
    RouterOsTables tables_;
    std::function<RouterFault(const RouterRequest&)> next_fault_;
    std::vector<std::unique_ptr<Peer>> peers_;
    std::atomic<bool> stopping_{false};
    Socket woken_;
    std::thread thread_;
};

RouterOsRouter::RouterOsRouter(RouterSettings settings)
    : server_(std::make_unique<Server>(std::move(settings))) {
    std::signal(SIGPIPE, SIG_IGN);  // as the daemon does: a client's TLS writes to what the router has closed
}
RouterOsRouter::~RouterOsRouter() = default;

std::uint16_t RouterOsRouter::api_port() const {
    return server_->api_.port();
}
std::uint16_t RouterOsRouter::rest_port() const {
    return server_->rest_.port();
}
std::string RouterOsRouter::fingerprint() const {
    return server_->certificate_.fingerprint();
}
void RouterOsRouter::by_hand(const std::function<void(RouterOsTables&)>& change) {
    server_->by_hand(change);
}
void RouterOsRouter::fail_by(std::function<RouterFault(const RouterRequest&)> next) {
    server_->fail_by(std::move(next));
}
std::size_t RouterOsRouter::changes() const {
    return server_->changes_;
}
std::size_t RouterOsRouter::connections() const {
    return server_->connections_;
}

}  // namespace bangnopi::test
