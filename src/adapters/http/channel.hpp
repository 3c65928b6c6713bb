// The bytes of a connection, over TLS or not, the same for everything above. Waits are bounded by expires_after(), which TLS's
// own exchanges obey as well. What Asio composes for the two is compiled in channel.cpp alone: a handler is a std::function.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace bangnopi::http {

class Channel {
  public:
    using Socket = boost::asio::generic::stream_protocol::socket;
    using TlsContext = std::shared_ptr<boost::asio::ssl::context>;  // shared: replaced while connections last
    using Plain = boost::beast::basic_stream<boost::asio::generic::stream_protocol>;
    using executor_type = Plain::executor_type;
    using Done = std::function<void(const boost::system::error_code&)>;
    using Read = std::function<void(const boost::system::error_code&, std::size_t bytes)>;

    // Without a context: not TLS.
    Channel(Socket socket, TlsContext context);

    [[nodiscard]] bool is_tls() const { return tls_.has_value(); }
    executor_type get_executor() { return plain_.get_executor(); }
    Socket& socket() { return plain_.socket(); }
    void expires_after(std::chrono::nanoseconds time) { plain_.expires_after(time); }
    void expires_never() { plain_.expires_never(); }
    void close() { plain_.close(); }

    void handshake(Done done);
    // Says that nothing more will be sent.
    void shut_down(Done done);
    // Some of what comes; `done` with how much.
    void read(boost::asio::mutable_buffer into, Read done);
    // All of one after the other. Both outlive the call, until `done`.
    void write(std::string_view first, std::string_view second, Done done);

  private:
    Plain plain_;
    TlsContext context_;
    std::optional<boost::asio::ssl::stream<Plain&>> tls_;
};

}  // namespace bangnopi::http
