#include "adapters/http/channel.hpp"

#include <array>
#include <boost/asio/write.hpp>

namespace bangnopi::http {

namespace asio = boost::asio;
using boost::system::error_code;

Channel::Channel(Socket socket, TlsContext context)
    : plain_(std::move(socket)), context_(std::move(context)) {
    if (context_) tls_.emplace(plain_, *context_);
}

void Channel::handshake(Done done) {
    tls_->async_handshake(asio::ssl::stream_base::server, std::move(done));
}

void Channel::shut_down(Done done) {
    tls_->async_shutdown(std::move(done));
}

void Channel::read(asio::mutable_buffer into, Read done) {
    if (tls_)
        tls_->async_read_some(into, std::move(done));
    else
        plain_.async_read_some(into, std::move(done));
}

void Channel::write(std::string_view first, std::string_view second, Done done) {
    const std::array<asio::const_buffer, 2> bytes = {asio::buffer(first), asio::buffer(second)};
    auto written = [done = std::move(done)](const error_code& error, std::size_t) { done(error); };
    if (tls_)
        asio::async_write(*tls_, bytes, std::move(written));
    else
        asio::async_write(plain_, bytes, std::move(written));
}

}  // namespace bangnopi::http
