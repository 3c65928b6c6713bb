#include "tests/support/loopback_http.hpp"

#include <fmt/format.h>

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <thread>

namespace bangnopi::test {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

class LoopbackHttp::Server {
  public:
    explicit Server(std::function<LoopbackAnswer(const LoopbackRequest&)> answer)
        : answer_(std::move(answer)),
          acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
          thread_([this] { run(); }) {}

    ~Server() {
        ends_ = true;
        tcp::socket waker(context_);
        boost::system::error_code error;
        waker.connect(acceptor_.local_endpoint(), error);
        thread_.join();
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  private:
    void run() {
        while (true) {
            boost::system::error_code error;
            tcp::socket socket(context_);
            acceptor_.accept(socket, error);
            if (ends_) return;
            if (!error) serve(socket);
        }
    }

    void serve(tcp::socket& socket) {
        boost::system::error_code error;
        boost::beast::flat_buffer buffer;
        http::request<http::string_body> request;
        http::read(socket, buffer, request, error);
        if (error) return;
        LoopbackRequest asked{
            std::string(request.method_string()), std::string(request.target()), {}, request.body()};
        for (const auto& field : request) {
            std::string name(field.name_string());
            for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            asked.headers[name] = std::string(field.value());
        }
        const LoopbackAnswer given = answer_(asked);
        http::response<http::string_body> response(static_cast<http::status>(given.status), 11);
        response.set(http::field::content_type, "application/json");
        if (!given.location.empty()) response.set(http::field::location, given.location);
        response.keep_alive(false);
        response.body() = given.body;
        response.prepare_payload();
        http::write(socket, response, error);
        socket.shutdown(tcp::socket::shutdown_both, error);
    }

    std::function<LoopbackAnswer(const LoopbackRequest&)> answer_;
    asio::io_context context_;
    tcp::acceptor acceptor_;
    std::atomic<bool> ends_ = false;
    std::thread thread_;  // the last: it uses the others
};

LoopbackHttp::LoopbackHttp(std::function<LoopbackAnswer(const LoopbackRequest&)> answer)
    : server_(std::make_unique<Server>(std::move(answer))) {}

LoopbackHttp::~LoopbackHttp() = default;

std::string LoopbackHttp::url() const {
    return fmt::format("http://127.0.0.1:{}", server_->port());
}

}  // namespace bangnopi::test
