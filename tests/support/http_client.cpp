#include "tests/support/http_client.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace bangnopi::test {
namespace {

constexpr timeval patience{10, 0};

template <class Address>
int connected(int family, const Address& address, const sockaddr_in* from = nullptr) {
    const int socket = ::socket(family, SOCK_STREAM, 0);
    if (from != nullptr && ::bind(socket, reinterpret_cast<const sockaddr*>(from), sizeof *from) != 0)
        throw std::runtime_error(std::string("cannot speak from there: ") + std::strerror(errno));
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error(std::string("cannot connect: ") + std::strerror(errno));
    return socket;
}

sockaddr_in ipv4(const char* text, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (::inet_pton(AF_INET, text, &address.sin_addr) != 1)
        throw std::runtime_error(std::string("no address: ") + text);
    return address;
}

int connected(std::uint16_t port) {
    return connected(AF_INET, ipv4("127.0.0.1", port));
}

int connected(std::uint16_t port, const std::string& from) {
    const sockaddr_in own = ipv4(from.c_str(), 0);
    return connected(AF_INET, ipv4("127.0.0.1", port), &own);
}

int connected(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return connected(AF_UNIX, address);
}

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

void read_header_line(const std::string& line, HttpAnswer& answer) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) throw std::runtime_error("not a header: " + line);
    const std::size_t begin = line.find_first_not_of(' ', colon + 1);
    answer.headers[lower(line.substr(0, colon))] = begin == std::string::npos ? "" : line.substr(begin);
}

}  // namespace

boost::json::value HttpAnswer::json() const {
    return boost::json::parse(body);
}

std::string HttpAnswer::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

HttpConnection::HttpConnection(std::uint16_t port) : socket_(connected(port)) {}
HttpConnection::HttpConnection(std::uint16_t port, const std::string& from)
    : socket_(connected(port, from)) {}
HttpConnection::HttpConnection(const std::string& socket_path) : socket_(connected(socket_path)) {}
HttpConnection::~HttpConnection() {
    ::close(socket_);
}

bool HttpConnection::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool HttpConnection::fill() {
    char bytes[16384];
    const ssize_t size = ::recv(socket_, bytes, sizeof bytes, 0);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        throw std::runtime_error("no answer in ten seconds");
    if (size <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(size));
    return true;
}

HttpAnswer HttpConnection::receive(bool has_body) {
    HttpAnswer answer;
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
        if (!fill()) return answer;
    std::size_t begin = buffer_.find("\r\n") + 2;
    answer.status = std::stoi(buffer_.substr(9, 3));
    while (begin < end) {
        const std::size_t line_end = buffer_.find("\r\n", begin);
        read_header_line(buffer_.substr(begin, line_end - begin), answer);
        begin = line_end + 2;
    }
    buffer_.erase(0, end + 4);
    if (has_body && answer.header("transfer-encoding") == "chunked") {
        answer.body = receive_chunks();
        return answer;
    }
    const std::string length = answer.header("content-length");
    if (!has_body || length.empty()) return answer;
    const std::size_t size = std::stoul(length);
    while (buffer_.size() < size)
        if (!fill()) throw std::runtime_error("closed inside a body");
    answer.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return answer;
}

std::string HttpConnection::receive_chunks() {
    std::string body;
    const auto have = [this](std::size_t size) {
        while (buffer_.size() < size)
            if (!fill()) throw std::runtime_error("closed inside a chunk");
    };
    while (true) {
        const std::string size_line = receive_until("\r\n");
        const std::size_t size = std::stoul(size_line, nullptr, 16);
        have(size + 2);
        if (buffer_.compare(size, 2, "\r\n") != 0) throw std::runtime_error("a chunk has no end");
        body.append(buffer_, 0, size);
        buffer_.erase(0, size + 2);
        if (size == 0) return body;
    }
}

std::string HttpConnection::receive_until(std::string_view text) {
    std::size_t found = 0;
    while ((found = buffer_.find(text)) == std::string::npos)
        if (!fill()) throw std::runtime_error("closed before it said " + std::string(text));
    const std::size_t end = found + text.size();
    std::string out = buffer_.substr(0, end);
    buffer_.erase(0, end);
    return out;
}

std::string HttpConnection::receive_rest() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(patience.tv_sec);
    while (fill())
        if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("did not close");
    return std::exchange(buffer_, {});
}

bool HttpConnection::closed_by_peer() {
    return buffer_.empty() && !fill();
}

}  // namespace bangnopi::test
