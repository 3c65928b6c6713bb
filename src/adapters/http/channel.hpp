// The bytes of a connection, over TLS or not: one AsyncStream (Asio) for both, so that everything above it is the
// same. Waits are bounded by expires_after(), which TLS's own exchanges obey as well.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <memory>
#include <optional>

namespace bangnopi::http {

class Channel {
  public:
    using Socket = boost::asio::generic::stream_protocol::socket;
    using TlsContext = std::shared_ptr<boost::asio::ssl::context>;  // shared: replaced while connections last
    using Plain = boost::beast::basic_stream<boost::asio::generic::stream_protocol>;
    using executor_type = Plain::executor_type;

    // Without a context: not TLS.
    Channel(Socket socket, TlsContext context) : plain_(std::move(socket)), context_(std::move(context)) {
        if (context_) tls_.emplace(plain_, *context_);
    }

    [[nodiscard]] bool is_tls() const { return tls_.has_value(); }
    executor_type get_executor() { return plain_.get_executor(); }
    Socket& socket() { return plain_.socket(); }
    void expires_after(std::chrono::nanoseconds time) { plain_.expires_after(time); }
    void expires_never() { plain_.expires_never(); }
    void close() { plain_.close(); }

    template <class Handler>
    void async_handshake(Handler&& handler) {
        tls_->async_handshake(boost::asio::ssl::stream_base::server, std::forward<Handler>(handler));
    }
    // Says that nothing more will be sent.
    template <class Handler>
    void async_shutdown(Handler&& handler) {
        tls_->async_shutdown(std::forward<Handler>(handler));
    }
    template <class Buffers, class Handler>
    void async_read_some(const Buffers& buffers, Handler&& handler) {
        if (tls_)
            tls_->async_read_some(buffers, std::forward<Handler>(handler));
        else
            plain_.async_read_some(buffers, std::forward<Handler>(handler));
    }
    template <class Buffers, class Handler>
    void async_write_some(const Buffers& buffers, Handler&& handler) {
        if (tls_)
            tls_->async_write_some(buffers, std::forward<Handler>(handler));
        else
            plain_.async_write_some(buffers, std::forward<Handler>(handler));
    }

  private:
    Plain plain_;
    TlsContext context_;
    std::optional<boost::asio::ssl::stream<Plain&>> tls_;
};

}  // namespace bangnopi::http
