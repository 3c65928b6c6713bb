// A client that sends exactly the bytes it is told to, and reads one answer after another.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace bangnopi::test {

struct HttpAnswer {
    int status = 0;                              // 0: closed without an answer
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;

    [[nodiscard]] boost::json::value json() const;
    [[nodiscard]] std::string header(const std::string& name) const;
};

// One TCP connection to loopback, or one to a local socket. Every wait is bounded: after ten seconds it throws.
class HttpConnection {
  public:
    explicit HttpConnection(std::uint16_t port);
    HttpConnection(std::uint16_t port,
                   const std::string& from);  // an address of this machine, such as 127.0.0.21
    explicit HttpConnection(const std::string& socket_path);
    ~HttpConnection();
    HttpConnection(const HttpConnection&) = delete;
    HttpConnection& operator=(const HttpConnection&) = delete;

    bool send(std::string_view bytes);  // false: the peer closed; what it said before is still to be read
    HttpAnswer receive(bool has_body = true);
    HttpAnswer exchange(std::string_view bytes, bool has_body = true) {
        send(bytes);
        return receive(has_body);
    }
    // What comes until `text` has come; throws when it does not.
    std::string receive_until(std::string_view text);
    // What comes until the peer closes; throws when it does not.
    std::string receive_rest();
    [[nodiscard]] bool closed_by_peer();

  private:
    std::string receive_chunks();  // RFC 9112, section 7.1, without trailers
    bool fill();                   // false: the peer closed

    int socket_;
    std::string buffer_;
};

}  // namespace bangnopi::test
