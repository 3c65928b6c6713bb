#include "adapters/http/server.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "adapters/http/connection.hpp"
#include "adapters/http/dispatcher.hpp"
#include "base/spoken.hpp"
#include "billing/payment_proofs.hpp"

namespace bangnopi::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds accept_pause{50};  // when the system has no more descriptors
constexpr std::chrono::milliseconds drain_poll{10};

StaticFiles panel_files(const std::string& folder) {
    return folder.empty() ? StaticFiles::compiled_in() : StaticFiles::from_folder(folder);
}

// Nobody has to send notices much, but for a proof of payment. A connection that a router turned here stays turned: the page that is wanted after a payment
// needs another one.
Options notice_options(Options options) {
    constexpr std::chrono::milliseconds idle{10'000};
    options.keep_alive = false;
    options.any_target = true;
    constexpr std::size_t body_bytes = 4 * 1024;
    options.idle_timeout = std::min(options.idle_timeout, idle);
    options.body_timeout = options.header_timeout;
    options.body_bytes_max = body_bytes;
    options.upload_bytes_max = billing::proof_bytes_max + body_bytes;
    return options;
}

asio::ip::tcp::endpoint tcp_endpoint(const std::string& text, std::uint16_t port) {
    error_code error;
    const auto address = asio::ip::make_address(text, error);
    if (error) throw SpokenError<std::runtime_error>("{} is not an IP address to listen on"_msg(text));
    return {address, port};
}

// A listener on every address of IPv6 has the peers of IPv4 as IPv6 maps them (RFC 4291, section 2.5.5.2).
asio::ip::address plain(const asio::ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

template <class Acceptor, class Endpoint>
void listen_on(Acceptor& acceptor, const Endpoint& endpoint, const std::string& name) {
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error == asio::error::address_in_use) throw AddressInUse(name + " is in use by another program");
    if (error) throw SpokenError<std::runtime_error>("cannot listen on {}: {}"_msg(name, error.message()));
}

}  // namespace

class HttpServer::Impl {
  public:
    Impl(const Services& services, const Options& options)
        : context_(services, options),
          dispatcher_(context_, panel_files(options.panel_dir)),
          connections_(
              context_.options,
              [this](Request request, Reply reply) {
                  dispatcher_.handle(std::move(request), std::move(reply));
              },
              takes_file()),
          notice_options_(notice_options(options)),
          notice_connections_(
              notice_options_,
              [this](Request request, Reply reply) {
                  dispatcher_.handle_notice(std::move(request), std::move(reply));
              },
              takes_file()),
          tls_(make_tls_context(options.tls)) {
        context_.connections = [this] { return connections_.size() + notice_connections_.size(); };
        context_.ready = [this] { return listening_.load(); };
    }
    ~Impl() { stop(); }

    void start();
    void stop();
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::uint16_t notice_port() const { return notice_port_; }
    void reload_tls(const TlsFiles& files);
    void limit_requests_per_token(double per_second) { dispatcher_.limit_requests(per_second); }

  private:
    void listen_tcp();
    void listen_for_notices();
    void listen_locally();
    enum class Door : std::uint8_t { tcp, notice, local };
    template <class Acceptor>
    void accept(Acceptor& acceptor, Door door);
    template <class Acceptor>
    void accept_later(Acceptor& acceptor, Door door);
    template <class Socket>
    static ConnectionEnds ends_of(const Socket& socket);
    void drain();
    [[nodiscard]] Connections::TakesFile takes_file() const {
        return [this](std::string_view method, std::string_view target) {
            return dispatcher_.takes_file(method, target);
        };
    }

    Context context_;
    Dispatcher dispatcher_;
    Connections connections_;
    const Options notice_options_;
    Connections notice_connections_;
    Channel::TlsContext tls_;  // used on the loop's thread
    asio::io_context loop_{1};
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> busy_;
    asio::ip::tcp::acceptor acceptor_{loop_};
    asio::ip::tcp::acceptor notice_acceptor_{loop_};
    asio::local::stream_protocol::acceptor local_acceptor_{loop_};
    std::array<asio::steady_timer, 3> pauses_{asio::steady_timer(loop_), asio::steady_timer(loop_),
                                              asio::steady_timer(loop_)};  // by door
    std::thread thread_;
    std::atomic<bool> listening_{false};
    std::uint16_t port_ = 0;
    std::uint16_t notice_port_ = 0;
};

void HttpServer::Impl::listen_tcp() {
    const Options& options = context_.options;
    listen_on(acceptor_, tcp_endpoint(options.address, options.port),
              fmt::format("{}:{}", options.address, options.port));
    port_ = acceptor_.local_endpoint().port();
}

void HttpServer::Impl::listen_for_notices() {
    const std::optional<Listener>& notice = context_.options.notice;
    if (!notice) return;
    const std::string name = fmt::format("{}:{}", notice->address, notice->port);
    try {
        listen_on(notice_acceptor_, tcp_endpoint(notice->address, notice->port), name);
    } catch (const AddressInUse&) {
        throw SpokenError<std::runtime_error>(
            "another program listens on {}: stop it, or name another address with --notice"_msg(name));
    }
    notice_port_ = notice_acceptor_.local_endpoint().port();
}

// Whoever holds the database's lock may remove a socket that a killed daemon left behind.
void HttpServer::Impl::listen_locally() {
    const std::string& path = context_.options.socket_path;
    if (path.empty()) return;
    ::unlink(path.c_str());
    const mode_t before = ::umask(0177);
    try {
        listen_on(local_acceptor_, asio::local::stream_protocol::endpoint(path), path);
    } catch (...) {
        ::umask(before);
        throw;
    }
    ::umask(before);
}

void HttpServer::Impl::start() {
    listen_tcp();
    listen_for_notices();
    listen_locally();
    accept(acceptor_, Door::tcp);
    if (notice_acceptor_.is_open()) accept(notice_acceptor_, Door::notice);
    if (local_acceptor_.is_open()) accept(local_acceptor_, Door::local);
    busy_.emplace(loop_.get_executor());
    thread_ = std::thread([this] { loop_.run(); });
    listening_ = true;
}

template <class Socket>
ConnectionEnds HttpServer::Impl::ends_of(const Socket& socket) {
    if constexpr (std::is_same_v<typename Socket::protocol_type, asio::ip::tcp>) {
        error_code ignored;
        const auto peer = socket.remote_endpoint(ignored).address();
        const auto own = socket.local_endpoint(ignored);
        const auto address = plain(own.address());
        const std::string text =
            address.is_v6() ? fmt::format("[{}]", address.to_string()) : address.to_string();
        return {plain(peer).to_string(), fmt::format("{}:{}", text, own.port()), false};
    } else {
        return {{}, {}, true};
    }
}

template <class Acceptor>
void HttpServer::Impl::accept(Acceptor& acceptor, Door door) {
    acceptor.async_accept([this, &acceptor, door](const error_code& error, auto socket) {
        if (error == asio::error::operation_aborted || !acceptor.is_open()) return;
        if (error) return accept_later(acceptor, door);
        Connections& connections = door == Door::notice ? notice_connections_ : connections_;
        // The notice is for whoever comes; the panel keeps most of what this process may have open.
        const std::size_t most = context_.options.connections_max / (door == Door::notice ? 4 : 1);
        if (connections.size() < most) {
            error_code ignored;
            if constexpr (std::is_same_v<typename Acceptor::protocol_type, asio::ip::tcp>)
                socket.set_option(asio::ip::tcp::no_delay(true), ignored);
            ConnectionEnds ends = ends_of(socket);
            connections.open(std::move(socket), door == Door::tcp ? tls_ : nullptr, std::move(ends));
        }
        accept(acceptor, door);
    });
}

template <class Acceptor>
void HttpServer::Impl::accept_later(Acceptor& acceptor, Door door) {
    asio::steady_timer& pause = pauses_.at(static_cast<std::size_t>(door));
    pause.expires_after(accept_pause);
    pause.async_wait([this, &acceptor, door](const error_code& error) {
        if (!error && acceptor.is_open()) accept(acceptor, door);
    });
}

void HttpServer::Impl::reload_tls(const TlsFiles& files) {
    asio::post(loop_, [this, context = make_tls_context(files)] { tls_ = context; });
}

// On the caller's thread: until every connection has had its answer, or the time is over.
void HttpServer::Impl::drain() {
    const auto until = std::chrono::steady_clock::now() + context_.options.drain_timeout;
    asio::post(loop_, [this] {
        error_code ignored;
        acceptor_.close(ignored);
        notice_acceptor_.close(ignored);
        local_acceptor_.close(ignored);
        connections_.close_idle();
        notice_connections_.close_idle();
    });
    context_.events.close_all();
    while (context_.connections() > 0 && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(drain_poll);
}

void HttpServer::Impl::stop() {
    if (!listening_.exchange(false)) return;
    context_.stopping.request_stop();
    drain();
    context_.background.finish();
    context_.hashing.finish();
    context_.notices.finish();
    context_.notice_payments.finish();
    context_.comparing.finish();
    context_.checkouts.finish();
    context_.printing.finish();
    context_.workers.finish();
    context_.wait_until_answered();
    asio::post(loop_, [this] {
        for (asio::steady_timer& pause : pauses_) pause.cancel();
        connections_.close_all();
        notice_connections_.close_all();
    });
    busy_.reset();  // the loop ends when the last connection has
    thread_.join();
    if (!context_.options.socket_path.empty()) ::unlink(context_.options.socket_path.c_str());
}

HttpServer::HttpServer(Services services, Options options)
    : impl_(std::make_unique<Impl>(services, options)) {}
HttpServer::~HttpServer() = default;
void HttpServer::start() {
    impl_->start();
}
void HttpServer::stop() {
    impl_->stop();
}
void HttpServer::reload_tls(const TlsFiles& files) {
    impl_->reload_tls(files);
}
void HttpServer::limit_requests_per_token(double per_second) {
    impl_->limit_requests_per_token(per_second);
}
std::uint16_t HttpServer::port() const {
    return impl_->port();
}
std::uint16_t HttpServer::notice_port() const {
    return impl_->notice_port();
}

}  // namespace bangnopi::http
